import assert from 'node:assert/strict';
import { EMPTY_RESULT, type Finding, known, unknown, type WorkloadReport } from '../../../core/model';
import { type LabelledUnit, readLabels } from '../../../scripts/accuracy/labels';
import { type FileScore, scoreFile } from '../../../scripts/accuracy/score';
import { tally } from '../../../scripts/accuracy/tally';
import { finding, folderWith, launch, workload } from './support';

const unit = (name: string, verdict: LabelledUnit['verdict'], tp: number | null = null): LabelledUnit => ({
  unit: name,
  engine: 'vllm',
  tp,
  verdict,
});

const found = (name: string, rule = 'shm-missing', severity: Finding['severity'] = 'warning') =>
  finding({ workload: name, rule, severity, what: `${name} is wrong` });

function score(
  expect: readonly LabelledUnit[],
  findings: readonly Finding[],
  workloads: readonly WorkloadReport[] = findings.map(({ workload: name, span }) => workload({ name, span })),
  text = '',
): FileScore {
  const result = { ...EMPTY_RESULT, findings, workloads };
  return scoreFile({ kind: 'compose', file: 'f', expect }, text, result, ['vllm']);
}

const verdicts = ({ units }: FileScore) =>
  units.map(({ unit: name, expected, got }) => [name, expected, got]);

describe('accuracy: scoring a file', () => {
  it('counts errors and warnings as flags, by rule, and quieter findings as silence', () => {
    const expect = [unit('a', 'flag-missing'), unit('b', 'flag-too-small'), unit('c', 'ok'), unit('d', 'ok')];
    const findings = [
      found('a', 'shm-missing', 'error'),
      found('b', 'shm-too-small'),
      found('c', 'shm-missing', 'information'),
      found('d', 'shm-not-applied'),
    ];
    assert.deepEqual(verdicts(score(expect, findings)), [
      ['a', 'flag-missing', 'flag-missing'],
      ['b', 'flag-too-small', 'flag-too-small'],
      ['c', 'ok', 'silent'],
      ['d', 'ok', 'flag-other'],
    ]);
  });

  it('holds a flag against the linter that no label speaks of', () => {
    assert.deepEqual(verdicts(score([unit('a', 'ok')], [found('stranger')])), [
      ['a', 'ok', 'silent'],
      ['stranger', 'unlabelled', 'flag-missing'],
    ]);
  });

  it('finds the unit by name, pattern, last names, or what is left', () => {
    const expect = [
      unit('tei-*', 'ok'),
      unit('chat/vllm', 'flag-missing'),
      unit('router', 'ok'),
      unit('others', 'not-multi-gpu'),
    ];
    const findings = [
      found('tei-embed'),
      found('Deployment/chat/vllm'),
      found('Deployment/x/router'),
      found('z'),
    ];
    assert.deepEqual(verdicts(score(expect, findings)), [
      ['tei-*', 'ok', 'flag-missing'],
      ['chat/vllm', 'flag-missing', 'flag-missing'],
      ['router', 'ok', 'flag-missing'],
      ['others', 'not-multi-gpu', 'flag-missing'],
    ]);
  });

  it('finds the unit by the line of docker run, or by the service in a block', () => {
    const text = 'one\ntwo\nthree\n';
    const at = (name: string, start: number) => ({ ...found(name), span: { start, end: start + 1 } });
    const expect = [unit('L1,L3 docker run', 'flag-missing'), unit('L25 compose block: vllm', 'ok')];
    assert.deepEqual(verdicts(score(expect, [at('line 3', 8), at('vllm', 4)], undefined, text)), [
      ['L1,L3 docker run', 'flag-missing', 'flag-missing'],
      ['L25 compose block: vllm', 'ok', 'flag-missing'],
    ]);
  });

  it('takes any finding in a noise file, however quiet', () => {
    const scored = score([], [found('a', 'shm-missing', 'hint')]);
    assert.deepEqual(scored.units, []);
    assert.equal(scored.noise.length, 1);
  });

  it('asks for the tensor parallel size where it is labelled and the engine is read', () => {
    const expect = [
      unit('right', 'ok', 2),
      unit('wrong', 'ok', 4),
      unit('hidden', 'ok', 8),
      unit('absent', 'ok', 2),
      unit('open', 'ok'),
      { ...unit('other', 'ok', 2), engine: 'sglang' },
    ];
    const workloads = [
      workload({ name: 'right', launch: launch({ tensorParallel: known(2) }) }),
      workload({ name: 'wrong', launch: launch({ tensorParallel: known(1) }) }),
      workload({ name: 'hidden', launch: launch({ tensorParallel: unknown('${TP}') }) }),
    ];
    assert.deepEqual(score(expect, [], workloads).tensorParallel, [
      { unit: 'right', expected: 2, got: 2 },
      { unit: 'wrong', expected: 4, got: 1 },
      { unit: 'hidden', expected: 8, got: undefined },
      { unit: 'absent', expected: 2, got: undefined },
    ]);
  });
});

describe('accuracy: adding up', () => {
  const scores = [
    {
      file: 'one',
      score: score(
        [
          unit('hit', 'flag-missing'),
          unit('small', 'flag-too-small'),
          unit('miss', 'flag-missing'),
          unit('ok', 'ok'),
        ],
        [found('hit'), found('small'), found('ok')],
      ),
    },
    { file: 'two', score: score([], [found('loud')]) },
    { file: 'three', score: score([], []) },
  ];
  const total = tally('compose', scores);

  it('counts precision and recall, for any flag and for each', () => {
    assert.deepEqual(total.rows.slice(0, 4), [
      { verdict: 'any flag', units: 3, right: 2, precision: 2 / 3, recall: 2 / 3 },
      { verdict: 'flag-missing', units: 2, right: 1, precision: 1 / 3, recall: 1 / 2 },
      { verdict: 'flag-too-small', units: 1, right: 0, precision: undefined, recall: 0 },
      { verdict: 'ok', units: 1, right: 0, precision: undefined, recall: 0 },
    ]);
  });

  it('lists each disagreement with its file, noise included', () => {
    assert.deepEqual(
      total.disagreements.map(({ file, unit: name, expected, got }) => [file, name, expected, got]),
      [
        ['one', 'small', 'flag-too-small', 'flag-missing: small is wrong'],
        ['one', 'miss', 'flag-missing', 'silent'],
        ['one', 'ok', 'ok', 'flag-missing: ok is wrong'],
        ['two', 'loud', 'nothing (noise)', 'warning shm-missing: loud is wrong'],
      ],
    );
    assert.deepEqual([total.noiseFiles, total.noiseFindings], [2, 1]);
  });
});

describe('accuracy: the corpus', () => {
  it('is read line by line, and may be absent', async () => {
    const corpus = await folderWith({ 'labels.jsonl': '{"kind":"compose","file":"a","expect":[]}\n\n' });
    assert.deepEqual(await readLabels(corpus), [{ kind: 'compose', file: 'a', expect: [] }]);
    assert.equal(await readLabels(`${corpus}/none`), undefined);
  });
});
