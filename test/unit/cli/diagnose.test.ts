import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import Ajv2020 from 'ajv/dist/2020';
import { run } from '../../../cli/program';
import { ROLES } from '../../../core/diagnose/match';
import { folderWith, testIo } from './support';

const schema = JSON.parse(readFileSync('schemas/diagnose-report.schema.json', 'utf8'));
const validate = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true }).compile(schema);

const FAILURE =
  'Error: failed to extend /dev/shm/nccl-YrFC5V to 33030532 bytes, error: No space left on device (28)';

async function outcome(args: readonly string[], given: { cwd?: string; stdin?: string | Buffer } = {}) {
  const io = testIo(given.cwd ?? '/', { ...(given.stdin !== undefined && { stdin: given.stdin }) });
  const status = await run(['diagnose', ...args], io);
  return { status, out: io.out(), err: io.err() };
}

async function reportOf(stdin: string | Buffer) {
  const { status, out } = await outcome(['-', '--format', 'json'], { stdin });
  const report = JSON.parse(out);
  validate(report);
  assert.deepEqual(validate.errors ?? [], []);
  return { status, report };
}

describe('cli: diagnose, for programs', () => {
  it('names the segment, the releases and the arithmetic of the original report', async () => {
    const { status, report } = await reportOf(`starting\n${FAILURE}\n`);
    assert.equal(status, 0);
    const [{ line, kind, bytes, nccl, explanation, advice, segment, count, recommendedBytes }] =
      report.matches;
    assert.deepEqual(
      { line, kind, bytes, nccl, segment, count, recommendedBytes },
      {
        line: 1,
        kind: 'nccl-segment-failed',
        bytes: 33030532,
        nccl: ['2.26', '2.27'],
        segment: { id: 'nccl-proxy-pool', title: 'NCCL proxy pool' },
        count: 1,
        recommendedBytes: 8589934592,
      },
    );
    assert.match(
      explanation,
      /^NCCL proxy pool of NCCL 2\.26–2\.27: .* two fit in the 64 MiB .* a third does not/,
    );
    assert.match(advice, /shm_size: 8gb/);
  });

  it('writes null for what a line does not tell', async () => {
    const { report } = await reportOf(
      'RuntimeError: NCCL error: unhandled system error (run with NCCL_DEBUG=INFO for details)',
    );
    const [{ bytes, segment, recommendedBytes }] = report.matches;
    assert.deepEqual(
      { bytes, segment, recommendedBytes },
      { bytes: null, segment: null, recommendedBytes: null },
    );
  });

  it('writes an empty list and answers 1 when nothing is recognised', async () => {
    const { status, report } = await reportOf('all is well\n');
    assert.deepEqual({ status, report }, { status: 1, report: { matches: [] } });
  });

  it('lists every kind and role in its schema', () => {
    const { kind, role } = schema.$defs.match.properties;
    assert.deepEqual([...kind.enum].sort(), Object.keys(ROLES).sort());
    assert.deepEqual(new Set(role.enum), new Set(Object.values(ROLES)));
  });
});

describe('cli: diagnose, for people', () => {
  it('says what, where, why, what to do and how to look', async () => {
    const log = `starting\n${FAILURE}\n${FAILURE}\nproxy.cc:1326 NCCL WARN Socket recv failed\n`;
    const cwd = await folderWith({ 'vllm.log': log });
    const { status, out, err } = await outcome(['vllm.log'], { cwd });
    assert.deepEqual({ status, err }, { status: 0, err: '' });
    const lines = out.split('\n');
    assert.equal(lines[0], '/dev/shm is full: no room for another NCCL proxy pool (NCCL 2.26–2.27)');
    assert.equal(lines[1], `  vllm.log:2  ${FAILURE}`);
    assert.equal(lines[2], '  and 1 more line like it');
    assert.match(out, /^ {2}why {3}NCCL proxy pool of NCCL 2\.26–2\.27/m);
    assert.match(out, /^ {2}do {4}Give the container 8 GiB of \/dev\/shm/m);
    assert.match(out, /^ {8}Compose: shm_size: 8gb$/m);
    assert.match(out, /^ {2}also {2}line 4: A rank lost its connection/m);
    assert.match(out, /^ {2}look {2}docker compose exec SERVICE df -h \/dev\/shm$/m);
    assert.match(out, /^ {8}kubectl exec POD -c CONTAINER -- df -h \/dev\/shm$/m);
    assert.match(out, /ls may show nothing/);
    assert.ok(Math.max(...lines.filter(line => !line.includes('vllm.log:')).map(line => line.length)) <= 100);
  });

  it('does not repeat an advice', async () => {
    const other = FAILURE.replace('33030532', '34210180');
    const { out } = await outcome(['-'], { stdin: `${FAILURE}\n${other}\n` });
    assert.equal(out.match(/shm_size: 8gb/g)?.length, 1);
    assert.match(out, /^ {2}do {4}the same as for line 1$/m);
  });

  it('admits a guess', async () => {
    const { out } = await outcome(['-'], { stdin: 'Fatal Python error: Bus error\n' });
    assert.match(out.split('\n')[0]!, /nothing near it speaks for \/dev\/shm \(a guess\)$/);
  });

  it('lets no control character of a log through', async () => {
    const stdin = `Error while attaching to shared memory segment /dev/shm/nccl-\u001b[31m (size 0), error: No such file or directory (2)`;
    const { out } = await outcome(['-'], { stdin });
    assert.ok(out.includes('nccl-␛[31m (size 0)'));
    assert.ok(!out.includes('\u001b'));
  });

  it('answers 1 when nothing is recognised, and says how to learn more', async () => {
    const { status, out } = await outcome(['-'], { stdin: 'one\ntwo' });
    assert.equal(status, 1);
    assert.match(out, /^nothing about \/dev\/shm recognised in 2 lines\n/);
    assert.match(out, /NCCL_DEBUG=WARN/);
  });
});

describe('cli: diagnose, what it reads', () => {
  it('reads UTF-16 as PowerShell writes it, and a log larger than its buffer', async () => {
    const utf16 = Buffer.from(`\ufeffstarting\r\n${FAILURE}\r\n`, 'utf16le');
    assert.equal((await reportOf(utf16)).report.matches[0].line, 1);
    const filler = '🐍 nothing to see here\n'.repeat(40_000);
    const cwd = await folderWith({ 'big.log': `${filler}${FAILURE}\n` });
    const { out } = await outcome(['big.log', '--format', 'json'], { cwd });
    assert.equal(JSON.parse(out).matches[0].line, 40_000);
  });

  it('answers 3 with the way out when the log cannot be read', async () => {
    const cwd = await folderWith({ 'a.log.gz': gzipSync(FAILURE), 'logs/a.log': FAILURE });
    assert.deepEqual(await outcome(['missing.log'], { cwd }), {
      status: 3,
      out: '',
      err: 'shm-lint: missing.log: there is no such file; check the spelling (paths count from the current folder)\n',
    });
    assert.deepEqual(await outcome(['logs'], { cwd }), {
      status: 3,
      out: '',
      err: 'shm-lint: logs: it is a folder; name the log in it\n',
    });
    assert.deepEqual(await outcome(['a.log.gz'], { cwd }), {
      status: 3,
      out: '',
      err: 'shm-lint: a.log.gz: it is compressed; try: zcat a.log.gz | shm-lint diagnose -\n',
    });
    assert.equal((await outcome([join(cwd, 'logs/a.log')])).status, 0);
  });

  const wrong: readonly (readonly [readonly string[], string])[] = [
    [[], 'no LOG given; to read one from another command: docker logs NAME 2>&1 | shm-lint diagnose -'],
    [['a', 'b'], 'one LOG at a time; to read several as one: cat LOG… | shm-lint diagnose -'],
    [['a', '--format', 'xml'], '--format cannot be "xml"; one of: pretty, json'],
    [['a', '--formt', 'json'], 'unknown option --formt; did you mean --format?'],
  ];
  for (const [args, message] of wrong) {
    it(`refuses "diagnose ${args.join(' ')}" with status 2 and a remedy`, async () => {
      assert.deepEqual(await outcome(args), { status: 2, out: '', err: `shm-lint: ${message}\n` });
    });
  }

  it('documents its exit status in its help', async () => {
    const { status, out } = await outcome(['--help']);
    assert.equal(status, 0);
    assert.match(
      out,
      /0 something was recognised, 1 nothing was, 2 wrong usage, 3 the log could not be read/,
    );
  });
});
