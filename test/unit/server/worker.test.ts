import assert from 'node:assert/strict';
import vm from 'node:vm';
import * as esbuild from 'esbuild';
import {
  AbstractMessageReader,
  createProtocolConnection,
  type DataCallback,
  type Message,
} from 'vscode-languageserver/node';
// @ts-expect-error: a script without types
import { BUNDLES } from '../../../scripts/bundles.mjs';
import { PULL, TestClient } from '../../server/harness';

const URI = 'vscode-vfs://github/me/app/compose.yml';
const ENV = 'vscode-vfs://github/me/app/.env';

const COMPOSE = `services:
  llm:
    image: vllm/vllm-openai:v0.11.2
    command: --model m --tensor-parallel-size \${TP:-2}
`;

/** The globals of a web worker that are no part of the language; what is not listed here is not there. */
const WORKER_GLOBALS = {
  console,
  setTimeout,
  clearTimeout,
  setInterval,
  clearInterval,
  URL,
  TextEncoder,
  TextDecoder,
  crypto,
  performance,
  importScripts() {},
};

/** Messages of the worker, as they come out of its `postMessage`. */
class WorkerReader extends AbstractMessageReader {
  deliver: DataCallback = () => {};

  listen(callback: DataCallback) {
    this.deliver = callback;
    return { dispose() {} };
  }
}

async function startWorker(): Promise<ReturnType<typeof createProtocolConnection>> {
  // As it is published: one file, which is the process's server as well.
  const { entry, ...options } = BUNDLES.find(
    ({ outfile }: esbuild.BuildOptions) => outfile === 'dist/server.js',
  );
  const { outputFiles } = await esbuild.build({
    ...(options as esbuild.BuildOptions),
    entryPoints: [entry],
    bundle: true,
    write: false,
  });
  const reader = new WorkerReader();
  const clone = (message: Message) => JSON.parse(JSON.stringify(message)) as Message;
  const scope = vm.createContext({
    ...WORKER_GLOBALS,
    addEventListener() {},
    postMessage: (message: Message) => setImmediate(() => reader.deliver(clone(message))),
  }) as { onmessage(event: { data: Message }): void };
  vm.runInContext(outputFiles[0]!.text, scope);
  return createProtocolConnection(reader, {
    onError: () => ({ dispose() {} }),
    onClose: () => ({ dispose() {} }),
    write: async message => {
      scope.onmessage({ data: clone(message) });
    },
    end() {},
    dispose() {},
  });
}

describe('server, as a web worker', () => {
  it('lints with nothing but the globals of a worker, and reads files through the client', async () => {
    let env: string | null = null;
    const client = await TestClient.start(await startWorker(), {
      capabilities: PULL,
      folders: ['vscode-vfs://github/me/app'],
      initializationOptions: { readsFiles: true },
      prepare: connection => {
        connection.onRequest('shm-lint/read', ({ uri }: { uri: string }) => (uri === ENV ? env : null));
        connection.onRequest('shm-lint/list', () => []);
      },
    });
    const codes = async () => {
      const report = await client.pull(URI);
      return report.kind === 'full' && report.items.map(item => item.code);
    };
    await client.open(URI, COMPOSE, 'dockercompose');
    assert.deepEqual(await codes(), ['shm-missing']);
    env = 'TP=1\n';
    await client.filesChanged(1 /* created */, ENV);
    await client.until(() => client.refreshes === 1);
    assert.deepEqual(await codes(), []);
    client.dispose();
  });
});
