import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { PUSH, TestClient } from '../server/harness';
import {
  environment,
  folderWith,
  type Installed,
  installedPackage,
  output,
  ROOT,
  run,
  TOO_LITTLE,
} from './support';

describe('the npm package', function () {
  this.timeout(120_000);
  let files: Installed['files'];
  let folder: string;
  const shmLint = (args: readonly string[], input = '') => {
    const command = ['--silent', '--no-install', '--prefix', folder, 'shm-lint', ...args];
    return run('npx', command, { cwd: folder, input, env: { npm_config_loglevel: 'silent' } });
  };

  before(() => {
    ({ folder, files } = installedPackage());
    writeFileSync(join(folder, 'compose.yaml'), TOO_LITTLE);
  });

  it('holds the program, what describes its reports, and nothing else', () => {
    assert.deepEqual(files.map(({ path }) => path).sort(), [
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'ThirdPartyNotices.txt',
      'dist/api.d.ts',
      'dist/api.js',
      'dist/cli.js',
      'dist/commands.js',
      'dist/dockerfile.js',
      'dist/server.js',
      'l10n/bundle.l10n.zh-cn.json',
      'package.json',
      'schemas/calc-report.schema.json',
      'schemas/check-report.schema.json',
      'schemas/config.schema.json',
      'schemas/diagnose-report.schema.json',
      'schemas/rules-report.schema.json',
    ]);
    assert.equal(files.find(({ path }) => path === 'dist/cli.js')?.mode, 0o755);
  });

  it('starts with a file of a few kilobytes, and loads the rest for a command that needs it', () => {
    const sizeOf = (path: string) => files.find(file => file.path === path)!.size;
    assert.ok(sizeOf('dist/cli.js') < 30_000, `${sizeOf('dist/cli.js')} bytes`);
    const dist = join(folder, 'node_modules/shm-lint/dist');
    const loaded = (...args: string[]) => {
      const program = `process.argv.splice(1, 1, 'cli.js', ...${JSON.stringify(args)});
        require('./cli.js');
        process.on('exit', () => console.error(Object.keys(require.cache).map(file => require('path').basename(file)).join(' ')));`;
      return run(process.execPath, ['-e', program, 'x'], { cwd: dist }).stderr.trim();
    };
    assert.equal(loaded('--version'), 'cli.js');
    assert.equal(loaded('check', '--help'), 'cli.js');
    assert.equal(loaded('rules'), 'cli.js commands.js');
    assert.equal(loaded('check', '--quiet', folder), 'cli.js commands.js');
    writeFileSync(join(folder, 'Dockerfile'), 'FROM vllm/vllm-openai:v0.11.0\nCMD ["-tp", "2"]\n');
    assert.equal(loaded('check', '--quiet', folder), 'cli.js commands.js dockerfile.js');
    rmSync(join(folder, 'Dockerfile'));
  });

  it('says what is wrong with a command line, in whichever file it is found', () => {
    for (const args of [['chek'], ['check', '--nonsense'], ['lsp', '--stdio', '--socket=1']]) {
      const { status, stderr } = shmLint(args);
      assert.equal(status, 2);
      assert.match(stderr, /^shm-lint: (?!internal)/);
    }
  });

  it('brings no other package along', () => {
    const installed = readdirSync(join(folder, 'node_modules')).filter(name => !name.startsWith('.'));
    assert.deepEqual(installed, ['shm-lint']);
    const { dependencies, version } = JSON.parse(
      readFileSync(join(folder, 'node_modules/shm-lint/package.json'), 'utf8'),
    );
    assert.equal(dependencies, undefined, 'what is bundled belongs into devDependencies');
    assert.equal(shmLint(['--version']).stdout, `shm-lint ${version}\n`);
  });

  it('checks and fixes', () => {
    const { status, stdout, stderr } = shmLint(['check', '.', '--format', 'json']);
    assert.deepEqual({ status, stderr }, { status: 1, stderr: '' });
    const { files } = JSON.parse(stdout);
    assert.deepEqual(
      files.map(({ path }: { path: string }) => path),
      ['compose.yaml'],
    );
    assert.equal(files[0].findings[0].rule, 'shm-missing');
    const copy = folderWith({ 'compose.yaml': TOO_LITTLE });
    assert.equal(shmLint(['fix', join(copy, 'compose.yaml')]).status, 0);
    assert.equal(readFileSync(join(copy, 'compose.yaml'), 'utf8'), `${TOO_LITTLE}    shm_size: 2gb\n`);
  });

  it('calculates', () => {
    const { status, stdout } = shmLint(
      'calc --engine vllm --engine-version 0.29.0 --tp 2 --format json'.split(' '),
    );
    assert.equal(status, 0);
    assert.equal(JSON.parse(stdout).recommendedBytes, 2 * 1024 ** 3);
  });

  it('diagnoses', () => {
    const log =
      'gpu:1:2 [1] misc/shmutils.cc:87 NCCL WARN Error: failed to extend /dev/shm/nccl-YrFC5V to 33030532 bytes, error: No space left on device (28)\n';
    const { status, stdout } = shmLint(['diagnose', '-'], log);
    assert.equal(status, 0);
    assert.match(stdout, /^\/dev\/shm is full: no room for another NCCL proxy pool/);
  });

  it('explains', () => {
    assert.match(shmLint(['explain', 'shm-missing']).stdout, /^# shm-missing/);
  });

  describe('imported by a program', () => {
    const page = readFileSync(join(ROOT, 'docs/api.md'), 'utf8');
    const example = /```js\n([\s\S]*?)```/.exec(page)?.[1] ?? '';

    it('runs the example of docs/api.md', () => {
      writeFileSync(join(folder, 'example.mjs'), example);
      assert.equal(
        output(process.execPath, ['example.mjs'], { cwd: folder }),
        'line 4: error shm-missing: vLLM 0.29.0 with tensor parallel 2 will not start: it needs at least 240 MiB of ' +
          `/dev/shm, and \`vllm\` gets Docker's default of 64 MiB.\n${TOO_LITTLE}    shm_size: 2gb\n\n`,
      );
    });

    it('can be required', () => {
      const program = "require('shm-lint').lint({ uri: 'file:///x.yaml', text: '' }).then(console.log)";
      assert.match(output(process.execPath, ['-e', program], { cwd: folder }), /findings: \[\]/);
    });

    for (const module of ['node16', 'preserve']) {
      it(`has types that a strict program with module ${module} can use`, () => {
        const wrong = example.replace("interconnect: 'p2p'", "interconnect: 'pcie'");
        writeFileSync(join(folder, 'right.mts'), example);
        writeFileSync(join(folder, 'wrong.mts'), wrong);
        const compile = (file: string) => {
          const flags = `--ignoreConfig --noEmit --strict --target es2022 --module ${module} --types node`;
          const typeRoots = ['--typeRoots', join(ROOT, 'node_modules/@types')];
          return run(join(ROOT, 'node_modules/.bin/tsc'), [...flags.split(' '), ...typeRoots, file], {
            cwd: folder,
          });
        };
        assert.deepEqual(compile('right.mts'), { status: 0, stdout: '', stderr: '' });
        assert.match(compile('wrong.mts').stdout, /^wrong\.mts.*TS2322.*'"pcie"'/);
      });
    }
  });

  describe('as a language server', () => {
    let server: ChildProcess;
    afterEach(() => server.kill());

    it('answers an editor over stdio, finds, and ends with it', async () => {
      const child = spawn(
        join(folder, 'node_modules/.bin/shm-lint'),
        ['lsp', '--stdio', `--clientProcessId=${process.pid}`],
        {
          cwd: folder,
          env: environment(),
        },
      );
      server = child;
      const connection = createProtocolConnection(
        new StreamMessageReader(child.stdout),
        new StreamMessageWriter(child.stdin),
      );
      const client = await TestClient.start(connection, { capabilities: PUSH });
      const uri = pathToFileURL(join(folder, 'compose.yaml')).toString();
      await client.open(uri, TOO_LITTLE, 'dockercompose');
      await client.until(() => client.published.length === 1);
      assert.deepEqual(
        client.published[0]!.diagnostics.map(({ code }) => code),
        ['shm-missing'],
      );
      const exited = once(child, 'exit');
      await client.exit();
      assert.deepEqual(await exited, [0, null]);
    });
  });
});
