/** The checks of random inputs, held against linters that have a defect. */
import assert from 'node:assert/strict';
import { lint } from '../../../core/lint';
import type { Finding, LintResult } from '../../../core/model';
import { blocks } from '../../fuzz/blocks';
import { holds, type Input, type Linter } from '../../fuzz/check';
import { isTold } from '../../fuzz/known';
import { Choices, printYaml, type Yaml } from '../../fuzz/layout';
import { counted, prefixes, streamsOf } from '../../fuzz/streams';
import { readYaml } from '../../support/readers';

const text = 'services:\n  llm:\n    image: vllm/vllm-openai:v0.29.0\n    command: --model m -tp 2\n';
const INPUT: Input = { uri: 'file:///project/compose.yaml', text, beside: {} };
const CHANGES = [/^\+ services\.llm\.shm_size "2gb"$/];

/** The linter with something done to its findings. */
function spoilt(spoil: (finding: Finding, text: string) => Finding[]): Linter {
  return async (document, ...rest) => {
    const result = await lint(document, ...rest);
    const findings = result.findings.flatMap(finding => spoil(finding, document.text));
    return { ...result, findings, suppressionsOf: () => [] } satisfies LintResult;
  };
}

const withEdit = (start: number, end: number, newText: string): Linter =>
  spoilt(finding => [
    { ...finding, fixes: [{ title: 'Break it', safe: true, edits: [{ span: { start, end }, newText }] }] },
  ]);
let calls = 0;

const DEFECTS: readonly (readonly [what: string, linter: Linter, refusal: RegExp])[] = [
  ['throws', () => Promise.reject(new Error('a defect')), /a defect/],
  ['reports a place outside', spoilt(one => [{ ...one, span: { start: 0, end: 999 } }]), /a finding lies in/],
  ['says something else each time', spoilt(one => [{ ...one, what: `no. ${calls++}` }]), /the same twice/],
  ['says nothing of why', spoilt(one => [{ ...one, why: '' }]), /says what, why/],
  [
    'relates a file that is not there',
    spoilt(one => [{ ...one, related: [{ message: 'x', place: { uri: 'file:///x', span: one.span } }] }]),
    /a file that is there/,
  ],
  ['edits outside', withEdit(0, 999, ''), /an edit lies in/],
  ['has a fix that does nothing', withEdit(0, 0, ''), /something changes/],
  ['has a fix that leaves the mistake', withEdit(0, 0, '# a\n'), /it is gone/],
  [
    'has a fix that breaks the text',
    withEdit(text.length - 1, text.length, ' "\n"a: \n'),
    /it is gone|still takes it/,
  ],
  ['has a fix with other line endings', withEdit(0, 0, '\r\n'), /line endings stay/],
  ['has a fix that takes the end of the file', withEdit(text.length - 1, text.length, ''), /end of the file/],
  [
    'has a fix that changes another key',
    withEdit(text.length, text.length, '    shm_size: 64gb\n    restart: always\n'),
    /only its place changes/,
  ],
];

describe('the checks of random inputs', function () {
  this.timeout(600_000);

  it('take the linter as it is', async () => {
    const { findings } = await holds(INPUT);
    assert.equal(findings.length, 1);
    await isTold({ ...INPUT, rule: 'shm-missing', changes: CHANGES });
  });

  for (const [what, linter, refusal] of DEFECTS)
    it(`notice a linter that ${what}`, () => assert.rejects(holds(INPUT, linter), refusal));

  it('take no finding in the place of one that is mended, but that of the memory limit after a volume', async () => {
    const leaving = (rule: string, safe: boolean): Linter => {
      return async (document, ...rest) => {
        const [found] = (await lint(INPUT, ...rest)).findings;
        const fixes = document.text === text ? [{ ...found!.fixes[0]!, safe }] : [];
        const finding = { ...found!, fixes, ...(fixes.length === 0 && { rule }) };
        return { ...(await lint(document, ...rest)), findings: [finding], suppressionsOf: () => [] };
      };
    };
    await holds(INPUT, leaving('shm-over-memory-limit', false));
    await assert.rejects(holds(INPUT, leaving('shm-over-memory-limit', true)), /nothing new/);
    await assert.rejects(holds(INPUT, leaving('shm-too-small', false)), /nothing new/);
  });

  it('notice silence where there is something to find', async () => {
    const silent = spoilt(() => []);
    await holds(INPUT, silent);
    await assert.rejects(
      isTold({ ...INPUT, rule: 'shm-missing', changes: CHANGES }, silent),
      /has to be found/,
    );
  });

  it('notice a finding where there is nothing to find', () =>
    assert.rejects(isTold({ ...INPUT, rule: undefined, changes: [] }), /has to be found/));

  it('notice a change that an independent reader does not expect', () =>
    assert.rejects(
      isTold({ ...INPUT, rule: 'shm-missing', changes: [/ipc/] }),
      /sees \+ services\.llm\.shm_size "2gb"/,
    ));

  it('hold a script against what bash makes of it', async () => {
    const script = 'docker run vllm/vllm-openai:v0.29.0 --model m -tp 2\n';
    const input = {
      uri: 'file:///project/run.sh',
      text: script,
      beside: {},
      rule: 'shm-missing',
      changes: [],
    };
    await isTold(input);
    const atTheEnd: Linter = spoilt((finding, now) => {
      const at = script.length - 1;
      const edits = [{ span: { start: at, end: at }, newText: ' --shm-size=2g' }];
      return now === script ? [{ ...finding, fixes: [{ title: 'At the end', safe: true, edits }] }] : [];
    });
    await assert.rejects(isTold(input, atTheEnd), /in front of the image/);
  });

  it('make a failing input as small as it gets, and name its seed', async () => {
    const stream = streamsOf('').find(({ name }) => name === 'compose files, known')!;
    const { failure } = await stream.run({ seed: 1, runs: 50, linter: spoilt(() => []) });
    assert.match(failure!.message, /has to be found/);
    assert.match(
      failure!.input.text,
      /^services:\n {2}llm:\n {4}image: vllm\/vllm-openai:v0\.29\.0\n {4}command: '--model org\/model --tensor-parallel-size [248]'\n$/,
    );
  });

  it('come to every prefix once, by seeds that follow each other', async () => {
    const sources = ['abc', 'de'].map(words => ({ ...INPUT, text: words }));
    const stream = counted('prefixes', 0, sources, prefixes);
    const seen: string[] = [];
    for (const seed of [0, 1, 2, 3, 4, 5, 6])
      await stream.run({ seed, runs: 1, note: input => seen.push(input.text) });
    assert.deepEqual(seen.sort(), ['', '', 'a', 'ab', 'abc', 'd', 'de']);
    assert.equal(stream.goesRound, 7);
  });

  it('change every block in each way, with all that belongs to it', () => {
    const manifest = 'args:\r\n- a: 1\r\n\r\n  b: # c\r\n    d: 2\r\nenv: {}';
    const variants = Array.from({ length: blocks.count(manifest) }, (_, i) => blocks.at(manifest, i));
    for (const variant of [
      'env: {}', // the list gone, with its key
      'args:\r\nenv: {}', // the key without its list
      'args: null\r\nenv: {}',
      '- a: 1\r\n\r\n  b: # c\r\n    d: 2\r\nenv: {}', // the list without its key
      'args:\r\n- a: [x]\r\nenv: {}',
      'args:\r\n- a: 1\r\n\r\nenv: {}',
      'args:\r\n- a: 1\r\n\r\n  b: # c\r\n    d: 2\r\n    d: 2\r\nenv: {}', // twice
      'args:\r\n- a: 1\r\n\r\n  b: {x: }\r\nenv: {}',
      'args:\r\n- a: 1\r\n\r\n  b: # c\r\n    d: 2\r\nenv: ""',
    ])
      assert.ok(variants.includes(variant), JSON.stringify(variant));
    assert.equal(variants.length, 6 * 18);
  });

  it('try the prefixes after one that fails', async () => {
    const failing: Linter = () => Promise.reject(new Error('a defect'));
    const { inputs, failure } = await counted('prefixes', 0, [INPUT], prefixes).run({
      seed: 0,
      runs: 5,
      linter: failing,
    });
    assert.equal(inputs, 5);
    assert.match(failure!.message, /a defect/);
  });

  it('find the same with the same seed', async () => {
    const texts = async () => {
      const seen: string[] = [];
      for (const stream of streamsOf('')) {
        const { inputs } = await stream.run({
          seed: 7,
          runs: 3,
          note: input => seen.push(input.text),
        });
        assert.equal(inputs, 3, stream.name);
      }
      return seen;
    };
    const first = await texts();
    assert.ok(new Set(first).size > first.length / 2, 'they differ');
    assert.deepEqual(await texts(), first);
  });
});

describe('random layouts of YAML', function () {
  this.timeout(600_000);

  const value: Yaml = {
    version: '3',
    'a key': ['x', 'y: z # w', { b: null, c: [1, true, 'true'] }, []],
    script: 'set -e\nexec "it\'s" \\\n  x\n',
    empty: {},
    glob: '*',
  };

  it('mean the same to an independent reader', () => {
    for (let seed = 1; seed <= 300; seed++) {
      const tape = Array.from({ length: 250 }, (_, i) => (seed * 7919 + i * i * 104_729 + i * seed) % 9973);
      const printed = printYaml(value, new Choices(tape));
      assert.deepEqual(readYaml(printed), [value], printed);
    }
  });

  it('are plain where there is nothing to choose', () => {
    assert.equal(printYaml({ a: { b: [1, 'x'] } }, new Choices([])), 'a:\n  b:\n    - 1\n    - x\n');
  });
});
