import assert from 'node:assert/strict';
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  createProtocolConnection,
  IPCMessageReader,
  IPCMessageWriter,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { NODE_OPTIONS } from '../../../server/nodeOptions';
import { editsOf, FileChangeType, PULL, PUSH, range, TestClient } from '../../server/harness';

const MAIN = path.resolve('server/main.node.ts');

const COMPOSE = `services:
  llm:
    image: vllm/vllm-openai:v0.11.2
    command: --model m --tensor-parallel-size \${TP:-2}
`;

describe('server, as a process of its own', () => {
  let folder: string;
  let server: ChildProcess;
  const uri = (name: string) => pathToFileURL(path.join(folder, name)).toString();

  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'shm-lint-'));
  });
  afterEach(async () => {
    server.kill();
    await rm(folder, { recursive: true });
  });

  function overStdio(): ReturnType<typeof createProtocolConnection> {
    const child = spawn(process.execPath, ['--import', 'tsx', MAIN, '--stdio']);
    server = child;
    return createProtocolConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
  }

  function overIpc(): ReturnType<typeof createProtocolConnection> {
    server = fork(MAIN, ['--node-ipc'], { execArgv: [...NODE_OPTIONS, '--import', 'tsx'] });
    return createProtocolConnection(new IPCMessageReader(server), new IPCMessageWriter(server));
  }

  it('pushes over stdio, reads .env from disk, and exits when told to', async () => {
    const client = await TestClient.start(overStdio(), { capabilities: PUSH });
    await client.open(uri('compose.yml'), COMPOSE, 'dockercompose');
    await client.until(() => client.published.length === 1);
    const [diagnostic] = client.published[0]!.diagnostics;
    assert.equal(diagnostic?.code, 'shm-missing');
    assert.equal(diagnostic?.range.start.line, 3);
    await writeFile(path.join(folder, '.env'), 'TP=1\n');
    await client.filesChanged(FileChangeType.Created, uri('.env'));
    await client.until(() => client.published.length === 2);
    assert.deepEqual(client.published[1]!.diagnostics, []);
    const exited = once(server, 'exit');
    await client.exit();
    assert.deepEqual(await exited, [0, null]);
  });

  it('answers pulls over IPC, and its fix makes the finding go', async () => {
    const client = await TestClient.start(overIpc(), { capabilities: PULL });
    await client.open(uri('compose.yml'), COMPOSE, 'dockercompose');
    const report = await client.pull(uri('compose.yml'));
    assert.deepEqual(report.kind === 'full' && report.items.map(item => item.code), ['shm-missing']);
    const actions = await client.codeActions(uri('compose.yml'), range(3, 30, 3, 30));
    const { version, edits } = editsOf(
      actions?.find(action => action.isPreferred),
      uri('compose.yml'),
    );
    assert.equal(version, 1);
    await client.change(
      uri('compose.yml'),
      2,
      ...edits.map(({ range, newText }) => ({ range, text: newText })),
    );
    const after = await client.pull(uri('compose.yml'), report.resultId);
    assert.deepEqual(after.kind === 'full' && after.items, []);
    client.dispose();
  });
});
