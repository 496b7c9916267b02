import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import Ajv2020 from 'ajv/dist/2020';
import { check } from '../../../cli/commands/check';
import { renderJson } from '../../../cli/report/json';
import type { FileReport, RelatedFile } from '../../../cli/report/report';
import { EMPTY_RESULT, type Finding, unknown, type WorkloadReport } from '../../../core/model';
import { FakeLinter, finding, folderWith, launch, testIo, workload } from './support';

const schema = JSON.parse(readFileSync('schemas/check-report.schema.json', 'utf8'));
const validate = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true }).compile(schema);

function assertValid(json: string): void {
  validate(JSON.parse(json));
  assert.deepEqual(validate.errors ?? [], []);
}

const TEXT = 'services:\r\n  vllm:\n    image: vllm/vllm-openai\n';

function render(
  findings: readonly Finding[],
  workloads: readonly WorkloadReport[] = [],
  related: ReadonlyMap<string, RelatedFile> = new Map(),
) {
  const file: FileReport = {
    path: 'compose.yml',
    uri: 'file:///p/compose.yml',
    text: TEXT,
    result: { ...EMPTY_RESULT, workloads, findings },
    applied: [],
  };
  const json = renderJson({ files: [file], failures: [], related });
  assertValid(json);
  return JSON.parse(json);
}

describe('cli: the report for programs', () => {
  it('writes a workload with every key', () => {
    const report = render([], [workload({ span: { start: 13, end: 17 } })]);
    assert.deepEqual(report.files[0].workloads, [
      {
        name: 'vllm',
        engine: 'vllm',
        engineVersion: '0.11.2',
        tensorParallel: 2,
        localRanks: 2,
        effectiveBytes: 67108864,
        minimumBytes: 0,
        expectedBytes: 70254592,
        recommendedBytes: 2147483648,
        range: { start: { line: 1, character: 2 }, end: { line: 1, character: 6 } },
      },
    ]);
    assert.deepEqual(report.summary, { files: 1, workloads: 1, errors: 0, warnings: 0 });
  });

  it('tells the facts of a workload with their places when it is asked to', () => {
    const one = workload({ span: { start: 13, end: 17 } });
    const file: FileReport = {
      path: 'compose.yml',
      uri: 'file:///p/compose.yml',
      text: TEXT,
      result: { ...EMPTY_RESULT, workloads: [one] },
      applied: [],
    };
    const json = renderJson({ files: [file], failures: [], related: new Map() }, true);
    assertValid(json);
    const { facts } = JSON.parse(json).files[0].workloads[0];
    assert.deepEqual(facts[3], { title: 'tensor parallel', value: '2', note: null, place: null });
    assert.equal(facts.at(-1).title, '/dev/shm');
  });

  it('writes null for what is unknown', () => {
    const unread = launch({
      engineVersion: { version: [0, 29, 0], certainty: 'assumed' },
      tensorParallel: unknown('${TP} is not set'),
      localRanks: unknown('${TP} is not set'),
    });
    const report = render([], [workload({ launch: unread, requirement: null, effectiveBytes: null })]);
    const { name, engine, range, ...rest } = report.files[0].workloads[0];
    assert.deepEqual([name, engine], ['vllm', 'vllm']);
    assert.equal(range.start.line, 0);
    assert.deepEqual(rest, {
      engineVersion: null,
      tensorParallel: null,
      localRanks: null,
      effectiveBytes: null,
      minimumBytes: null,
      expectedBytes: null,
      recommendedBytes: null,
    });
  });

  it('writes a finding with every key, the message as what, why and do', () => {
    const report = render([
      finding({
        why: 'rings 66 MiB\npool 1 MiB',
        span: { start: 13, end: 17 },
        fixes: [{ title: 'Set 2gb', safe: true, edits: [{ span: { start: 22, end: 22 }, newText: 'a\n' }] }],
      }),
      finding({ severity: 'warning', effectiveBytes: null, requiredBytes: null, why: '', todo: '' }),
    ]);
    assert.deepEqual(report.files[0].findings[0], {
      rule: 'shm-missing',
      severity: 'error',
      message: 'Two ranks share 64 MiB.\nrings 66 MiB\npool 1 MiB\nSet a size.',
      workload: 'vllm',
      range: { start: { line: 1, character: 2 }, end: { line: 1, character: 6 } },
      effectiveBytes: 67108864,
      requiredBytes: 70254592,
      related: [],
      url: 'https://example.org/rules/shm-missing',
      fixes: [
        {
          title: 'Set 2gb',
          safe: true,
          edits: [
            {
              range: { start: { line: 2, character: 3 }, end: { line: 2, character: 3 } },
              newText: 'a\n',
            },
          ],
        },
      ],
    });
    assert.equal(report.files[0].findings[1].message, 'Two ranks share 64 MiB.');
    assert.equal(report.files[0].findings[1].requiredBytes, null);
    assert.deepEqual(report.summary, { files: 1, workloads: 0, errors: 1, warnings: 1 });
  });

  it('places related entries in their own files', () => {
    const span = { start: 2, end: 3 };
    const report = render(
      [
        finding({
          related: [
            { place: { uri: 'file:///p/compose.yml', span }, message: 'here' },
            { place: { uri: 'file:///p/.env', span }, message: 'there' },
            { place: { uri: 'file:///p/gone', span }, message: 'nowhere' },
          ],
        }),
      ],
      [],
      new Map([
        ['file:///p/.env', { path: '.env', text: 'A\nB' }],
        ['file:///p/gone', { path: 'gone', text: undefined }],
      ]),
    );
    assert.deepEqual(report.files[0].findings[0].related, [
      {
        path: 'compose.yml',
        range: { start: { line: 0, character: 2 }, end: { line: 0, character: 3 } },
        message: 'here',
      },
      {
        path: '.env',
        range: { start: { line: 1, character: 0 }, end: { line: 1, character: 1 } },
        message: 'there',
      },
      { path: 'gone', range: null, message: 'nowhere' },
    ]);
  });

  it('is refused by the schema as soon as a key is missing or too many', () => {
    const report = render([finding({})], [workload()]);
    const broken: ((copy: typeof report) => void)[] = [
      copy => delete copy.files[0].findings[0].requiredBytes,
      copy => delete copy.files[0].workloads[0].effectiveBytes,
      copy => delete copy.summary.warnings,
      copy => (copy.files[0].findings[0].extra = 1),
      copy => (copy.files[0].findings[0].severity = 'info'),
      copy => (copy.files[0].findings[0].range.start.line = -1),
      copy => (copy.version = 2),
    ];
    for (const damage of broken) {
      const copy = structuredClone(report);
      damage(copy);
      assert.equal(validate(copy), false, String(damage));
    }
  });
});

describe('cli check --format json', () => {
  async function output(files: Record<string, string>, args: readonly string[]) {
    const io = testIo(await folderWith(files));
    await check([...args, '--format', 'json'], io, new FakeLinter());
    assertValid(io.out());
    return JSON.parse(io.out());
  }

  it('is valid with findings, without, and for an empty folder', async () => {
    const files = {
      'bad.yml': 'services: vllm BAD\n',
      'good.yml': 'services: vllm',
      'other.yml': 'services:',
    };
    const report = await output(files, ['.']);
    assert.deepEqual(report.summary, { files: 3, workloads: 2, errors: 1, warnings: 0 });
    assert.deepEqual(
      report.files.map((file: { path: string; findings: unknown[] }) => [file.path, file.findings.length]),
      [
        ['bad.yml', 1],
        ['good.yml', 0],
        ['other.yml', 0],
      ],
    );
    const nothing = { version: 1, files: [], summary: { files: 0, workloads: 0, errors: 0, warnings: 0 } };
    assert.deepEqual(await output({}, ['.']), nothing);
    assert.deepEqual(await output({}, ['missing']), nothing);
  });
});
