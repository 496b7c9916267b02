import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import Ajv2020 from 'ajv/dist/2020';
import { run } from '../../../cli/program';
import { renderCalculationPretty } from '../../../cli/report/calculation';
import { useUnicode } from '../../../cli/report/style';
import type { Calculation } from '../../../core/calculator';
import { testIo } from './support';

const schema = JSON.parse(readFileSync('schemas/calc-report.schema.json', 'utf8'));
const validate = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true }).compile(schema);

async function outcome(args: readonly string[]) {
  const io = testIo('/');
  const status = await run(['calc', ...args], io);
  return { status, out: io.out(), err: io.err() };
}

async function reportOf(args: readonly string[]) {
  const { status, out, err } = await outcome([...args, '--format', 'json']);
  assert.deepEqual({ status, err }, { status: 0, err: '' });
  const report = JSON.parse(out);
  validate(report);
  assert.deepEqual(validate.errors ?? [], []);
  return report;
}

const bytesOf = (report: { segments: { id: string; bytes: number }[] }, id: string) =>
  report.segments.filter(segment => segment.id === id).reduce((sum, { bytes }) => sum + bytes, 0);

describe('cli: calc, for programs', () => {
  // vllm-project/vllm vllm/distributed/device_communicators/shm_broadcast.py at v0.11.2, by its own arithmetic
  for (const [tp, rings] of [
    ['2', 696254546],
    ['4', 1199571098],
    ['8', 2206204202],
  ] as const) {
    it(`gives vLLM 0.11.2 with tensor parallel ${tp} rings of ${rings} bytes`, async () => {
      const report = await reportOf(['--engine', 'vllm', '--engine-version', '0.11.2', '--tp', tp]);
      assert.equal(bytesOf(report, 'vllm-ring-buffers'), rings);
    });
  }

  it('adds its segments up, and prints the recommended size for each runtime', async () => {
    const report = await reportOf(['--engine', 'vllm', '--engine-version', '0.11.2', '--tp', '4']);
    assert.equal(
      report.segments.reduce((sum: number, { bytes }: { bytes: number }) => sum + bytes, 0),
      report.expectedBytes,
    );
    assert.equal(report.recommendedBytes, 4294967296);
    assert.equal(report.snippets.compose, 'shm_size: 4gb');
    assert.equal(report.snippets.dockerRun, '--shm-size=4g');
    assert.match(report.snippets.kubernetes, /^ {6}sizeLimit: 4Gi$/m);
  });

  it('passes every option on to the model', async () => {
    const base = ['--engine', 'vllm', '--engine-version', '0.11.2', '--tp', '2'];
    const pools = (report: Parameters<typeof bytesOf>[0]) => bytesOf(report, 'nccl-proxy-pool');
    const shm = (report: Parameters<typeof bytesOf>[0]) => bytesOf(report, 'nccl-shm-transport');
    // NCCL 2.27.5 with cuMem off: 2 ranks × 2 communicators × 33,034,240; one communicator has half of it.
    assert.equal(pools(await reportOf([...base, '--cumem', 'off'])), 132136960);
    assert.equal(pools(await reportOf([...base, '--cumem', 'off', '--communicators', '1'])), 66068480);
    assert.equal(pools(await reportOf([...base, '--cumem', 'off', '--nccl', '2.28.9'])), 136855552);
    assert.equal(pools(await reportOf([...base, '--cumem', 'on'])), 0);
    // 2 communicators × 4 channels × 2 connections × 9,650,176; none with P2P; with a Simple buffer of 1 MiB
    // a connection has 6,496,256 + 8,192.
    assert.equal(shm(await reportOf([...base, '--interconnect', 'shm'])), 154402816);
    assert.equal(shm(await reportOf([...base, '--interconnect', 'p2p'])), 0);
    assert.equal(
      shm(await reportOf([...base, '--env', 'NCCL_BUFFSIZE=1048576,NCCL_MAX_NCHANNELS=2'])),
      2 * 2 * 2 * (6496256 + 8192),
    );
    // Twice the replicas, twice the rings.
    assert.equal(bytesOf(await reportOf([...base, '--dp', '2']), 'vllm-ring-buffers'), 1392509092);
    // A second stage: 10 × (16 MiB + 5) + 4 × 10 × (24 MiB + 2) + 2 × 6 × (4 MiB + 2)
    assert.equal(bytesOf(await reportOf([...base, '--pp', '2']), 'vllm-ring-buffers'), 1224736922);
    const offload = await reportOf([
      '--engine',
      'vllm',
      '--tp',
      '2',
      '--kv-offload',
      '20.5',
      '--mm-cache',
      '4',
    ]);
    assert.equal(bytesOf(offload, 'kv-offload'), 22011707392);
    assert.equal(bytesOf(offload, 'multimodal-cache'), 4294967296);
    assert.notEqual(
      bytesOf(await reportOf([...base, '--pcp', '2']), 'vllm-ring-buffers'),
      bytesOf(await reportOf([...base, '--dcp', '2']), 'vllm-ring-buffers'),
    );
    assert.equal(
      (await reportOf([...base, '--platform', 'cpu'])).segments.some(({ id }: { id: string }) =>
        id.startsWith('nccl'),
      ),
      false,
    );
  });

  it('has nothing to set for a single process', async () => {
    const report = await reportOf(['--engine', 'vllm', '--tp', '1']);
    assert.deepEqual(
      [report.segments, report.minimumBytes, report.expectedBytes, report.recommendedBytes, report.snippets],
      [[], 0, 0, 0, { compose: '', dockerRun: '', kubernetes: '' }],
    );
    const { out } = await outcome(['--engine', 'vllm']);
    assert.match(out, /nothing of it lands in \/dev\/shm/);
    assert.doesNotMatch(out, /Compose/);
  });
});

describe('cli: calc, for people', () => {
  const MIB = 1024 ** 2;
  const calculation: Calculation = {
    segments: [
      { id: 'a', title: 'Rings', bytes: 800 * MIB, formula: '8 × 100 MiB', source: 'engine/rings.py' },
      {
        id: 'b',
        title: 'NCCL pool',
        bytes: 100 * MIB,
        formula: '4 × 25 MiB',
        condition: 'cuMem is off',
        source: 'nccl/proxy.h',
      },
    ],
    minimumBytes: 64 * MIB,
    expectedBytes: 900 * MIB,
    expectedWithP2pBytes: 65 * MIB,
    recommendedBytes: 2048 * MIB,
    minimumReason: 'The pools must fit.',
    assumptions: ['The GPUs are taken to lack P2P.'],
    snippets: { compose: 'shm_size: 2gb', dockerRun: '--shm-size=2g', kubernetes: 'sizeLimit: 2Gi' },
  };
  const render = (options: Partial<Parameters<typeof renderCalculationPretty>[2]> = {}) =>
    renderCalculationPretty(
      { engine: 'vllm', engineVersion: '0.11.2', tensorParallel: 4, pipelineParallel: 2 },
      calculation,
      {
        colours: false,
        unicode: false,
        width: undefined,
        ...options,
      },
    );

  it('is a table with a bar for each segment, the sums against 64 MiB, assumptions and snippets', () => {
    assert.equal(
      render(),
      `/dev/shm for vLLM 0.11.2, tensor parallel 4 × pipeline parallel 2

  Rings      800 MiB  ########################################
    8 × 100 MiB
    from engine/rings.py
  NCCL pool  100 MiB  #####
    4 × 25 MiB (cuMem is off)
    from nccl/proxy.h

  minimum       64 MiB  fits in the default 64 MiB; The pools must fit.
  expected     900 MiB  14 × the default 64 MiB; at most
  with P2P      65 MiB  1,048,576 B more than the default 64 MiB; if all GPUs reach each other
                        directly
  recommended    2 GiB  32 × the default 64 MiB; with headroom

taken for granted
  - The GPUs are taken to lack P2P.

Compose, in the service
  shm_size: 2gb
docker run, before the image
  --shm-size=2g
Kubernetes
  sizeLimit: 2Gi
`,
    );
  });

  it('draws eighths of a column where the terminal can', () => {
    const lines = render({ unicode: true, width: 44 }).split('\n');
    // 44 − 9 − 7 − 6 = 22 columns; 100/800 of them are 2.75, which is 2 and 6 eighths.
    assert.equal(lines[2], `  Rings      800 MiB  ${'█'.repeat(22)}`);
    assert.equal(lines[5], '  NCCL pool  100 MiB  ██▊');
    assert.ok(lines.includes('  • The GPUs are taken to lack P2P.'));
  });

  it('leaves the bars out where they have no room', () => {
    assert.equal(render({ width: 25 }).split('\n')[2], '  Rings      800 MiB');
  });

  it('draws in ASCII unless a terminal announces UTF-8', () => {
    assert.equal(useUnicode({ LANG: 'en_GB.UTF-8' }, true), true);
    assert.equal(useUnicode({ LANG: 'en_GB.UTF-8' }, false), false);
    assert.equal(useUnicode({ LANG: 'en_GB.UTF-8', LC_ALL: 'C' }, true), false);
    assert.equal(useUnicode({ LANG: 'C', LC_CTYPE: 'de_DE.utf8' }, true), true);
    assert.equal(useUnicode({ LANG: 'en_GB.UTF-8', TERM: 'dumb' }, true), false);
    assert.equal(useUnicode({ WT_SESSION: '1' }, true), true);
    assert.equal(useUnicode({}, true), false);
  });
});

describe('cli: calc, wrong usage', () => {
  const vllm = ['--engine', 'vllm'];
  const wrong: readonly (readonly [readonly string[], string])[] = [
    [['--engine', 'vlm'], '--engine cannot be "vlm"; did you mean "vllm"?'],
    [[...vllm, '--tp', '0'], '--tp is a whole number from 1 to 4096, not "0"'],
    [[...vllm, '--tp', 'two'], '--tp is a whole number from 1 to 4096, not "two"'],
    [[...vllm, '--tp', '1.5'], '--tp is a whole number from 1 to 4096, not "1.5"'],
    [[...vllm, '--tp', '99999999999'], '--tp is a whole number from 1 to 4096, not "99999999999"'],
    [[...vllm, '--tp=-2'], '--tp is a whole number from 1 to 4096, not "-2"'],
    [[...vllm, '--tp'], '--tp needs a value'],
    [[...vllm, '--communicators', 'x'], '--communicators is a whole number from 1 to 4096, not "x"'],
    [
      [...vllm, '--engine-version', 'new'],
      '--engine-version is a release such as 0.11.2, or latest, not "new"',
    ],
    [[...vllm, '--nccl', '2'], '--nccl is a release such as 2.27.5, not "2"'],
    [
      [...vllm, '--kv-offload', '20gb'],
      '--kv-offload is in GiB, a plain number such as 20 or 0.5, not "20gb"',
    ],
    [[...vllm, '--mm-cache', 'big'], '--mm-cache is in GiB, a plain number such as 20 or 0.5, not "big"'],
    [[...vllm, '--env', 'NCCL_BUFFSIZE'], '--env is NAME=VALUE,NAME=VALUE,…, which "NCCL_BUFFSIZE" is not'],
    [[...vllm, '--interconnect', 'nvlink'], '--interconnect cannot be "nvlink"; one of: p2p, shm, unknown'],
    [[...vllm, '--cumem', 'of'], '--cumem cannot be "of"; did you mean "off"?'],
    [
      [...vllm, 'compose.yaml'],
      'calc reads no file, so "compose.yaml" has no place; to check files: shm-lint check',
    ],
    [[...vllm, '--pt', '2'], 'unknown option --pt; did you mean --tp?'],
  ];
  for (const [args, message] of wrong) {
    it(`refuses "calc ${args.join(' ')}" with status 2 and a remedy`, async () => {
      assert.deepEqual(await outcome(args), { status: 2, out: '', err: `shm-lint: ${message}\n` });
    });
  }

  it('names the engines it knows where none is given', async () => {
    const { status, out, err } = await outcome([]);
    assert.deepEqual([status, out], [2, '']);
    assert.match(
      err,
      /^shm-lint: no engine given; one of: vllm(?:, [a-z-]+)*, as in --engine vllm --tp 4\n$/,
    );
  });

  it('explains its options', async () => {
    const { status, out } = await outcome(['--help']);
    assert.equal(status, 0);
    for (const option of ['--tp N', '--engine-version', '--kv-offload GIB', '--cumem on|off'])
      assert.ok(out.includes(option));
  });
});
