import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Ajv from 'ajv/dist/2020';
import { check } from '../../../cli/commands/check';
import * as core from '../../../core/lint';
import schema from '../../../schemas/check-report.schema.json';
import { FakeLinter, folderWith, testIo } from './support';

const FILE = '.shm-lint-baseline.json';

async function run(
  cwd: string,
  args: readonly string[],
  linter: typeof core | FakeLinter = new FakeLinter(),
) {
  const io = testIo(cwd);
  const status = await check(args, io, linter);
  return { status, out: io.out(), err: io.err() };
}

/** Files with what is reported of each, as `workload severity`. */
async function reported(cwd: string, args: readonly string[], linter?: typeof core) {
  const { out } = await run(cwd, [...args, '--format', 'json'], linter);
  const { files } = JSON.parse(out) as {
    files: { path: string; findings: { rule: string; workload: string }[] }[];
  };
  return files.flatMap(({ path, findings }) =>
    findings.map(({ rule, workload }) => `${path} ${rule} ${workload}`),
  );
}

const COMPOSE = `services:
  chat:
    image: vllm/vllm-openai:v0.11.2
    command: --model m --tensor-parallel-size 2
  code:
    image: vllm/vllm-openai:v0.11.2
    command: --model m --tensor-parallel-size 4
`;

/** Two containers that only their lines tell apart. */
const SCRIPT = `#!/bin/sh
docker run --gpus all vllm/vllm-openai:v0.11.2 --model a --tensor-parallel-size 2
docker run --gpus all vllm/vllm-openai:v0.11.2 --model a --tensor-parallel-size 2
`;

describe('cli baseline: a repository', () => {
  it('silences exactly the old findings after lines are inserted above them', async () => {
    const cwd = await folderWith({ 'deploy/compose.yaml': COMPOSE, 'run.sh': SCRIPT });
    const git = (...args: string[]) => {
      const { status, stderr } = spawnSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
        cwd,
      });
      assert.equal(status, 0, String(stderr));
    };
    git('init', '-q');
    assert.deepEqual(await reported(cwd, ['.'], core), [
      'deploy/compose.yaml shm-missing chat',
      'deploy/compose.yaml shm-missing code',
      'run.sh shm-missing line 2',
      'run.sh shm-missing line 3',
    ]);
    const written = await run(cwd, ['.', '--write-baseline'], core);
    assert.equal(written.status, 0);
    git('add', '-A');
    git('commit', '-qm', 'with a baseline');
    assert.deepEqual(await reported(cwd, ['.', '--baseline', FILE], core), []);

    // The next commit: lines above the old findings, other indentation and line endings, and new mistakes.
    const more = `# Ours.\n\n${COMPOSE.replace('services:\n', 'services:\n  redis:\n    image: redis\n\n')}`;
    const third = '  draw:\n    image: vllm/vllm-openai:v0.11.2\n    command: -tp 2\n';
    await writeFile(join(cwd, 'deploy/compose.yaml'), `${more}${third}`.replaceAll('\n', '\r\n'));
    const [, one] = SCRIPT.split('\n');
    await writeFile(
      join(cwd, 'run.sh'),
      `#!/bin/sh\nset -e\n\n${one!.replaceAll(' ', '  ')}\n${one}\n# and\n${one}\n`,
    );
    git('commit', '-qam', 'with lines above');
    assert.deepEqual(await reported(cwd, ['.', '--baseline', FILE], core), [
      'deploy/compose.yaml shm-missing draw',
      'run.sh shm-missing line 7',
    ]);
    const { err } = await run(cwd, ['.', '--baseline', FILE], core);
    assert.equal(err, '', 'nothing of the baseline is gone');
  });

  it('takes another parallel size for another finding', async () => {
    const cwd = await folderWith({ 'compose.yaml': COMPOSE });
    await run(cwd, ['.', '--write-baseline'], core);
    await writeFile(join(cwd, 'compose.yaml'), COMPOSE.replace('size 4', 'size 8'));
    assert.deepEqual(await reported(cwd, ['.', '--baseline', FILE], core), ['compose.yaml shm-missing code']);
    const { err } = await run(cwd, ['.', '--baseline', FILE], core);
    assert.equal(
      err,
      `shm-lint: ${FILE}: no longer found in compose.yaml: shm-missing (code)\n` +
        `shm-lint: ${FILE}: --write-baseline takes out what is no longer found\n`,
    );
  });
});

describe('cli baseline: the file', () => {
  const FILES = {
    'b/x.yml': 'services: BAD\n',
    'a.yml': 'services: BAD BAD BAD:warning\n',
    'clean.yml': 'services:\n',
  };

  it('has a line for each finding, sorted, and the same findings give the same bytes', async () => {
    const cwd = await folderWith(FILES);
    const { status, out, err } = await run(cwd, ['.', '--write-baseline']);
    assert.deepEqual([status, err], [0, '']);
    assert.equal(out, `no inference engine found in 3 files\n`);
    const written = await readFile(join(cwd, FILE), 'utf8');
    // The causes are what `printf BAD:warning | sha256sum` and `printf BAD | sha256sum` begin with.
    assert.equal(
      written,
      `{
  "version": 1,
  "files": {
    "a.yml": [
      {"rule":"shm-missing","workload":"line","cause":"13b62a6955063f46","count":1},
      {"rule":"shm-missing","workload":"line","cause":"de6b9d5b9a7c9e99","count":2}
    ],
    "b/x.yml": [
      {"rule":"shm-missing","workload":"line","cause":"de6b9d5b9a7c9e99","count":1}
    ]
  }
}
`,
    );
    await run(cwd, ['b', 'a.yml', 'clean.yml', '--write-baseline']);
    assert.equal(await readFile(join(cwd, FILE), 'utf8'), written);
  });

  it('lies where it is told to, with paths from there', async () => {
    const cwd = await folderWith(FILES);
    await run(cwd, ['a.yml', '--write-baseline=b/base.json']);
    assert.match(await readFile(join(cwd, 'b/base.json'), 'utf8'), /"\.\.\/a\.yml": \[/);
    assert.deepEqual(await reported(cwd, ['.', '--baseline', 'b/base.json']), ['b/x.yml shm-missing line 1']);
    await run(cwd, ['.', '--baseline', 'b/base.json', '--write-baseline']);
    assert.deepEqual(await reported(cwd, ['.', '--baseline', 'b/base.json']), []);
    await assert.rejects(stat(join(cwd, FILE)), { code: 'ENOENT' });
  });

  it('keeps what it holds of files that were not checked, and drops what is gone', async () => {
    const cwd = await folderWith({ ...FILES, 'gone.yml': 'services: BAD' });
    await run(cwd, ['.', '--write-baseline']);
    await rm(join(cwd, 'gone.yml'));
    await writeFile(join(cwd, 'a.yml'), 'services: BAD\n');
    await run(cwd, ['a.yml', '--write-baseline']);
    const { files } = JSON.parse(await readFile(join(cwd, FILE), 'utf8'));
    assert.deepEqual(
      Object.entries(files).map(([path, list]) => [
        path,
        (list as { count: number }[]).map(({ count }) => count),
      ]),
      [
        ['a.yml', [1]],
        ['b/x.yml', [1]],
      ],
    );
  });

  it('may be empty', async () => {
    const cwd = await folderWith({ 'clean.yml': 'services:' });
    await run(cwd, ['.', '--write-baseline']);
    assert.equal(await readFile(join(cwd, FILE), 'utf8'), '{\n  "version": 1,\n  "files": {}\n}\n');
    assert.equal((await run(cwd, ['.', '--baseline', FILE])).status, 0);
  });

  it('that is not there, or makes no sense, is wrong usage', async () => {
    const cwd = await folderWith({
      'a.yml': 'services:',
      'no.json': 'x',
      'other.json': '{"version": 2}',
      'list.json': '{"version": 1, "files": {"a": [{"rule": "x"}]}}',
    });
    const message = (file: string) =>
      run(cwd, ['.', '--baseline', file]).then(
        () => 'taken',
        (error: Error) => `${error.name}: ${error.message}`,
      );
    assert.equal(
      await message('nope.json'),
      'UsageError: --baseline: nope.json: there is no such file; --write-baseline makes one',
    );
    assert.match(
      await message('no.json'),
      /^UsageError: --baseline: no\.json: it is no JSON: .*; delete it, and /,
    );
    assert.match(await message('other.json'), /it is no baseline of this release; delete it, and /);
    assert.match(await message('list.json'), /what it says of "a" is no list of findings; delete it, and /);
    await assert.rejects(run(cwd, ['.', '--baseline', 'a', '--write-baseline=b']), { name: 'UsageError' });
  });

  it('that cannot be written leaves a report of all, with status 3', async () => {
    const cwd = await folderWith({ 'a.yml': 'services: BAD' });
    const { status, out, err } = await run(cwd, ['.', '--write-baseline=no/folder.json', '--format', 'json']);
    assert.equal(status, 3);
    assert.match(err, /^shm-lint: no\/folder\.json: /);
    assert.equal(JSON.parse(out).files[0].findings.length, 1);
  });
});

describe('cli baseline: the report', () => {
  it('says how many are known, for people', async () => {
    const cwd = await folderWith({ 'a.yml': 'services: vllm BAD BAD', 'b.yml': 'services:' });
    const written = await run(cwd, ['.', '--write-baseline']);
    assert.equal(
      written.out,
      `nothing new wrong with /dev/shm (1 engine launch in 2 files)\n2 known from ${FILE}\n`,
    );
    await writeFile(join(cwd, 'b.yml'), 'services: BAD');
    const { status, out } = await run(cwd, ['.', '--baseline', FILE]);
    assert.equal(status, 1);
    assert.deepEqual(out.trimEnd().split('\n').slice(-3), [
      '1 error (1 engine launch in 2 files)',
      `2 known from ${FILE}`,
      `1 can be fixed: shm-lint fix . --baseline ${FILE}`,
    ]);
  });

  it('says so for programs, by the schema', async () => {
    const cwd = await folderWith({ 'a.yml': 'services: BAD BAD' });
    await run(cwd, ['.', '--write-baseline']);
    const report = JSON.parse((await run(cwd, ['.', '--baseline', FILE, '--format', 'json'])).out);
    assert.deepEqual(report.summary, { files: 1, workloads: 0, errors: 0, warnings: 0, inBaseline: 2 });
    assert.ok(new Ajv({ strict: false }).validate(schema, report));
  });

  it('tells what is gone on stderr: of the files that were checked, and of files that are gone', async () => {
    const cwd = await folderWith({
      'a.yml': 'services: BAD BAD BAD',
      'b.yml': 'services: BAD',
      'c.yml': 'services: BAD',
      'd.yml': 'services: BAD',
    });
    await run(cwd, ['.', '--write-baseline']);
    await writeFile(join(cwd, 'a.yml'), 'services: BAD');
    await writeFile(join(cwd, 'b.yml'), 'services: fine');
    await writeFile(join(cwd, 'd.yml'), 'of no concern any more');
    await rm(join(cwd, 'c.yml'));
    const gone = (path: string, what = 'line') =>
      `shm-lint: ${FILE}: no longer found in ${path}: shm-missing (${what})\n`;
    const hint = `shm-lint: ${FILE}: --write-baseline takes out what is no longer found\n`;
    const { status, err } = await run(cwd, ['.', '--baseline', FILE]);
    assert.equal(status, 0);
    assert.equal(err, gone('a.yml', 'line, 2 times') + gone('b.yml') + gone('d.yml') + gone('c.yml') + hint);
    assert.equal((await run(cwd, ['b.yml', '--baseline', FILE])).err, gone('b.yml') + gone('c.yml') + hint);
    assert.equal((await run(cwd, ['.', '--baseline', FILE, '--quiet'])).err, '');
  });
});

describe('cli baseline: fixing', () => {
  it('leaves what is known as it is', async () => {
    const cwd = await folderWith({ 'a.yml': 'services: BAD', 'b.yml': 'services:' });
    await run(cwd, ['.', '--write-baseline']);
    await writeFile(join(cwd, 'b.yml'), 'services: BAD');
    const { status, out } = await run(cwd, ['.', '--fix', '--baseline', FILE, '--format', 'json']);
    assert.equal(status, 0);
    assert.equal(await readFile(join(cwd, 'a.yml'), 'utf8'), 'services: BAD');
    assert.equal(await readFile(join(cwd, 'b.yml'), 'utf8'), 'services: GOOD');
    assert.equal(JSON.parse(out).summary.inBaseline, 1);
  });

  it('comes first where both are asked for: the rest becomes known', async () => {
    const cwd = await folderWith({ 'a.yml': 'services: BAD RISKY' });
    const { status } = await run(cwd, ['.', '--fix', '--write-baseline']);
    assert.equal(status, 0);
    assert.equal(await readFile(join(cwd, 'a.yml'), 'utf8'), 'services: GOOD RISKY');
    const { files } = JSON.parse(await readFile(join(cwd, FILE), 'utf8'));
    assert.equal(files['a.yml'].length, 1);
  });
});
