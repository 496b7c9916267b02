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
import { run } from '../../cli/program';
import { FORMATS } from '../../cli/report/formats';
import { lint, mayConcern } from '../../core/lint';
import { connect, PULL, range, TestClient } from '../server/harness';
import { folderWith, testIo } from './cli/support';

/** What no report may say. */
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

const POD = `apiVersion: v1
kind: Secret
metadata: {name: tokens}
stringData: {HF_TOKEN: ${CANARY}}
---
apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  containers:
  - name: c
    image: vllm/vllm-openai:v0.11.2
    args: [--tensor-parallel-size, "4", --api-key, $(HF_TOKEN)]
    envFrom: [{secretRef: {name: tokens}}]
`;

const PROJECT = {
  'compose.yaml': COMPOSE,
  '.env': `TP=4\nHF_TOKEN=${CANARY}\nAPI_KEY=${CANARY}\n`,
  'secrets.env': `AWS_SECRET_ACCESS_KEY=${CANARY}\n`,
};

describe('security: the values of variables', () => {
  it('stand in no report, no fact, no patch and no message', async () => {
    for (const files of [PROJECT, { 'pod.yaml': POD }]) {
      const cwd = await folderWith(files);
      for (const format of FORMATS) {
        const io = testIo(cwd);
        await run(['check', '.', '--format', format, '--explain'], io);
        assert.match(io.out(), /./, format);
        assert.doesNotMatch(io.out() + io.err(), new RegExp(CANARY), format);
      }
      const io = testIo(cwd);
      await run(['check', '.', '--diff'], io);
      assert.match(io.out(), /^\+/m);
      assert.doesNotMatch(io.out() + io.err(), new RegExp(CANARY));
    }
  });

  it('stand in nothing that the server answers or logs', async () => {
    const said: string[] = [];
    const texts: Readonly<Record<string, string>> = { ...PROJECT, 'pod.yaml': POD };
    const read = async (uri: string) => texts[uri.slice(uri.lastIndexOf('/') + 1)];
    const client = await connect(
      { lint, mayConcern, localFiles: { read, list: async () => Object.keys(texts) } },
      {
        capabilities: { ...PULL, textDocument: { ...PULL.textDocument, hover: {} } },
        folders: ['file:///w'],
        prepare: connection => {
          connection.onNotification('window/logMessage', ({ message }: { message: string }) => {
            said.push(message);
          });
        },
      },
    );
    for (const name of ['compose.yaml', 'pod.yaml']) {
      const uri = `file:///w/${name}`;
      await client.open(uri, texts[name]!);
      const report = await client.pull(uri);
      assert.equal(report.kind === 'full' && report.items.length, 1, name);
      said.push(JSON.stringify(report));
      for (let line = 0; line < 15; line++) {
        const textDocument = { uri };
        const position = { line, character: 10 };
        said.push(
          JSON.stringify(
            await client.connection.sendRequest('textDocument/hover', { textDocument, position }),
          ),
        );
      }
      // What a source action writes is text of the file itself.
      said.push(JSON.stringify(await client.connection.sendRequest('shm-lint/workloads', { uri })));
      const actions = await client.codeActions(uri, range(0, 0, 20, 0));
      assert.ok(actions && actions.length > 0);
      said.push(JSON.stringify(actions));
    }
    client.dispose();
    assert.doesNotMatch(said.join('\n'), new RegExp(CANARY));
  });
});

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
