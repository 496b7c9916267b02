import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { PULL, TestClient } from '../server/harness';
import { folderWith } from './cli/support';

/** What stands in the file that nobody may open. */
const CANARY = 'hf_CanaryQ7xZ';

const COMPOSE = `services:
  vllm:
    image: vllm/vllm-openai:v0.11.2
    command: --model m --tensor-parallel-size \${TP} --api-key \${API_KEY}
    environment:
      HF_TOKEN: \${HF_TOKEN}
      VLLM_API_KEY: \${API_KEY}
    env_file: secrets.env
`;

/** Whether a program does its work here; a container may forbid it. */
const works = (command: string, ...args: string[]) => spawnSync(command, args).status === 0;
const CAN_TRACE = works('strace', '-f', '-o', '/dev/null', 'true');

describe('security: the processes', function () {
  this.timeout(300_000);
  let bundles: string;

  before(async () => {
    bundles = mkdtempSync(join(tmpdir(), 'shm-lint-bundles-'));
    await esbuild.build({
      entryPoints: { cli: 'cli/main.ts', server: 'server/main.node.ts' },
      outdir: bundles,
      bundle: true,
      platform: 'node',
      logLevel: 'silent',
    });
    if (!CAN_TRACE) console.warn('      strace is not here, or not allowed: NO SYSTEM CALL WAS WATCHED');
  });
  after(() => rmSync(bundles, { recursive: true }));

  /** A project beside a secret to which all leads: includes, links, configurations. */
  async function project(): Promise<{ base: string; cwd: string }> {
    const base = realpathSync(
      await folderWith({
        'secret/.env': `TP=4\nTOKEN=${CANARY}\n`,
        'secret/compose.yaml': COMPOSE,
        'project/compose.yaml': `include: [../secret/compose.yaml]\n${COMPOSE.replace('secrets.env', '../secret/.env')}`,
        'project/run.sh': '. ../secret/.env\ndocker run vllm/vllm-openai:v0.11.2 --tensor-parallel-size 4\n',
        'project/.shm-lint.yaml': 'extends: ../secret/.env\n',
      }),
    );
    spawnSync('ln', ['-s', '../secret/.env', '.env'], { cwd: join(base, 'project') });
    return { base, cwd: join(base, 'project') };
  }

  /** Checks what a traced process did: no connection, no other program, no file of the folder `secret`. */
  function assertHarmless(trace: string, base: string): void {
    const calls = readFileSync(trace, 'utf8').split('\n');
    assert.ok(
      calls.some(call => call.includes(join(base, 'project'))),
      'nothing was watched',
    );
    const opened = calls.filter(call => /\bopen(?:at2?)?\(/.test(call));
    assert.deepEqual(
      opened.filter(call => call.includes('secret')),
      [],
    );
    assert.deepEqual(
      calls.filter(call => /\bconnect\(|\bsocket\(AF_INET/.test(call)),
      [],
    );
    assert.equal(calls.filter(call => /\bexecve\(/.test(call)).length, 1, 'it started another program');
  }

  const STRACE = ['-f', '-e', 'trace=open,openat,openat2,connect,socket,execve'];

  it('the command line connects to nothing, starts nothing, and opens nothing outside', async () => {
    const { base, cwd } = await project();
    if (!CAN_TRACE) return;
    const trace = join(base, 'trace');
    const { status } = spawnSync(
      'strace',
      [...STRACE, '-o', trace, process.execPath, join(bundles, 'cli.js'), 'check', '.', '--no-config'],
      { cwd, encoding: 'utf8' },
    );
    assert.ok(status === 0 || status === 1, `status ${status}`);
    assertHarmless(trace, base);
  });

  it('the server likewise', async () => {
    const { base, cwd } = await project();
    if (!CAN_TRACE) return;
    const trace = join(base, 'trace');
    const server = spawn('strace', [
      ...STRACE,
      '-o',
      trace,
      process.execPath,
      join(bundles, 'server.js'),
      '--stdio',
    ]);
    const exited = once(server, 'exit');
    const client = await TestClient.start(
      createProtocolConnection(new StreamMessageReader(server.stdout), new StreamMessageWriter(server.stdin)),
      { capabilities: PULL, folders: [pathToFileURL(cwd).href] },
    );
    for (const name of ['compose.yaml', 'run.sh']) {
      const uri = pathToFileURL(join(cwd, name)).href;
      await client.open(uri, readFileSync(join(cwd, name), 'utf8'));
      await client.pull(uri);
    }
    await client.exit();
    await exited;
    assertHarmless(trace, base);
  });

  it('the command line works where there is no network at all', async () => {
    const cwd = await folderWith({ 'compose.yaml': COMPOSE.replace('${TP}', '4') });
    writeFileSync(join(cwd, 'x'), '');
    if (!works('unshare', '-rn', 'true')) {
      console.warn('      unshare is not here, or not allowed: NOT RUN WITHOUT A NETWORK');
      return;
    }
    const { stdout } = spawnSync(
      'unshare',
      ['-rn', process.execPath, join(bundles, 'cli.js'), 'check', '.', '--format', 'concise'],
      { cwd, encoding: 'utf8' },
    );
    assert.match(stdout, /^compose\.yaml:4:\d+: warning: /);
  });
});
