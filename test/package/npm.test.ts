import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { PUSH, TestClient } from '../server/harness';
import { environment, folderWith, output, run, TOO_LITTLE } from './support';

/** What is in the tarball, in npm's order. */
interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string; readonly mode: number }[];
}

describe('the npm package', function () {
  this.timeout(120_000);
  let packed: Packed;
  let folder: string;
  const shmLint = (args: readonly string[], input = '') => {
    const command = ['--silent', '--no-install', '--prefix', folder, 'shm-lint', ...args];
    return run('npx', command, { cwd: folder, input, env: { npm_config_loglevel: 'silent' } });
  };

  before(() => {
    folder = folderWith({ 'compose.yaml': TOO_LITTLE });
    const printed = JSON.parse(output('npm', ['pack', '--json', '--pack-destination', folder]));
    packed = (Array.isArray(printed) ? printed[0] : Object.values(printed)[0]) as Packed;
    const tarball = join(folder, packed.filename);
    // With the folder told: npm looks for one to install into further up.
    output('npm', ['install', '--prefix', folder, '--offline', '--no-audit', '--no-fund', tarball], {
      cwd: folder,
    });
  });

  it('holds the program, what describes its reports, and nothing else', () => {
    assert.deepEqual(packed.files.map(({ path }) => path).sort(), [
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'dist/cli.js',
      'package.json',
      'schemas/calc-report.schema.json',
      'schemas/check-report.schema.json',
      'schemas/config.schema.json',
      'schemas/diagnose-report.schema.json',
      'schemas/rules-report.schema.json',
    ]);
    assert.equal(packed.files.find(({ path }) => path === 'dist/cli.js')?.mode, 0o755);
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
