import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import Ajv2020 from 'ajv/dist/2020';
import { CHECK_OPTIONS } from '../../../cli/commands/checkRequest';
import { run } from '../../../cli/program';
import { FORMATS } from '../../../cli/report/formats';
import { checkUsage } from '../../../cli/usage';
import { folderWith, testIo } from './support';

const schema = JSON.parse(readFileSync('schemas/check-report.schema.json', 'utf8'));
const validate = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true }).compile(schema);

const TOO_LITTLE = `services:
  vllm:
    image: vllm/vllm-openai:v0.29.0
    command: --model m --tensor-parallel-size 2
`;

/** The command line as a process of its own, with the real linter. */
function shmLint(args: readonly string[], input: string) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', 'cli/main.ts', ...args],
    {
      input,
      encoding: 'utf8',
    },
  );
  return { status, stdout, stderr };
}

describe('cli: the real thing', () => {
  it('reports examples/ as the schema says, with an error among the findings', async () => {
    const io = testIo(process.cwd());
    assert.equal(await run(['check', 'examples', '--format', 'json'], io), 1);
    const report = JSON.parse(io.out());
    validate(report);
    assert.deepEqual(validate.errors ?? [], []);
    assert.ok(report.summary.errors >= 1);
    assert.equal(io.err(), '');
  });

  it('lints a file, fixes it, and has nothing more to say', async () => {
    const cwd = await folderWith({ 'compose.yaml': TOO_LITTLE.replaceAll('\n', '\r\n') });
    assert.equal(await run(['check', '.'], testIo(cwd)), 1);
    assert.equal(await run(['fix', '.'], testIo(cwd)), 0);
    const fixed = readFileSync(`${cwd}/compose.yaml`, 'utf8');
    assert.equal(fixed, `${TOO_LITTLE}    shm_size: 2gb\n`.replaceAll('\n', '\r\n'));
    const again = testIo(cwd);
    assert.equal(await run(['check', '.', '--fail-on', 'hint'], again), 0);
    assert.equal(again.out(), 'nothing wrong with /dev/shm (1 engine launch in 1 file)\n');
  });

  it('ends a process with the exit status, the report on stdout, everything else on stderr', function () {
    this.timeout(60_000);
    const { status, stdout, stderr } = shmLint(['check', '-', 'no-such-file', '--format=json'], TOO_LITTLE);
    assert.equal(status, 3);
    assert.equal(JSON.parse(stdout).files[0].findings[0].rule, 'shm-missing');
    assert.match(stderr, /^shm-lint: no-such-file: there is no such file or folder; [^\n]*\n$/);
  });
});

describe('cli: docs/cli.md', () => {
  it('tells every option that there is, and no other, as the help does', () => {
    const options = Object.keys(CHECK_OPTIONS)
      .map(name => `--${name}`)
      .sort();
    assert.equal(options.length, 20);
    const table = readFileSync('docs/cli.md', 'utf8').match(/^\| `--[a-z-]+[a-z]`/gm)!;
    assert.deepEqual(table.map(row => row.slice(3, -1)).sort(), options);
    const help = new Set(checkUsage.match(/^ {2}--[a-z-]+[a-z]/gm)!.map(line => line.trim()));
    assert.deepEqual([...help].sort(), options);
  });

  it('tells every format that there is', () => {
    const page = readFileSync('docs/cli.md', 'utf8');
    assert.deepEqual(
      page.match(/^\| `[a-z]+` \|/gm)!.map(row => row.slice(3, -3)),
      ['pretty', 'concise', 'json', 'sarif', 'junit', 'github', 'gitlab', 'rdjson'],
    );
    for (const format of FORMATS) assert.match(checkUsage, new RegExp(`^ {27}${format} `, 'm'));
  });
});
