import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  CancellationTokenSource,
  DocumentDiagnosticRequest,
  ResponseError,
} from 'vscode-languageserver/node';
import { lint, mayConcern } from '../../../core/lint';
import { EMPTY_RESULT } from '../../../core/model';
import { connect, editsOf, GLANCING, PULL, range, type TestClient } from '../../server/harness';

const URI = 'file:///w/compose.yaml';

/** A service whose ranks share 64 MiB; `note` makes another text of it that says the same. */
const text = (note: number) => `# ${note}
services:
  vllm:
    image: vllm/vllm-openai:v0.11.2
    command: --model m --tensor-parallel-size 4
`;

const start = (): Promise<TestClient> => connect({ lint, mayConcern }, { capabilities: PULL });

/** Lets the server's queue go on by some turns. */
async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise(resolve => setImmediate(resolve));
}

describe('server, when requests come at a bad moment', () => {
  it('says “ask again” to a pull that is cancelled, and never that nothing is wrong', async () => {
    const seen = new Set<string>();
    const moment = fc.record({ before: fc.nat(3), cancel: fc.option(fc.nat(12)), edits: fc.nat(2) });
    await fc.assert(
      fc.asyncProperty(fc.array(moment, { minLength: 1, maxLength: 6 }), async moments => {
        const client = await start();
        await client.open(URI, text(0));
        let version = 1;
        const answers: Promise<string>[] = [];
        for (const { before, cancel, edits } of moments) {
          await turns(before);
          const source = new CancellationTokenSource();
          answers.push(
            client.connection
              .sendRequest(DocumentDiagnosticRequest.type, { textDocument: { uri: URI } }, source.token)
              .then(
                report =>
                  report.kind === 'full' ? report.items.map(({ code }) => code).join() : report.kind,
                (error: unknown) => {
                  assert.ok(error instanceof ResponseError, String(error));
                  assert.deepEqual(error.data, { retriggerRequest: true });
                  return String(error.code);
                },
              ),
          );
          for (let i = 0; i < edits; i++) await client.change(URI, ++version, { text: text(version) });
          if (cancel === null) continue;
          await turns(cancel);
          source.cancel();
        }
        for (const answer of await Promise.all(answers)) {
          assert.match(answer, /^(?:shm-missing|-32802)$/);
          seen.add(answer);
        }
        const last = await client.pull(URI);
        assert.equal(last.kind === 'full' && last.items[0]?.code, 'shm-missing');
        client.dispose();
      }),
      { numRuns: 40, seed: 7 },
    );
    assert.equal(seen.size, 2, 'all pulls were cancelled, or none');
  });

  it('makes no edit for a text that is gone: none at all, or one for the version that it was made for', async () => {
    for (let wait = 0; wait < 12; wait++) {
      const client = await start();
      await client.open(URI, text(0));
      const asked = client.codeActions(URI, range(4, 30, 4, 30));
      await turns(wait);
      await client.change(URI, 2, { text: `# more\n${text(1)}` });
      const actions = await asked;
      if (actions)
        assert.equal(
          editsOf(
            actions.find(({ isPreferred }) => isPreferred),
            URI,
          ).version,
          1,
        );
      const [again] = (await client.codeActions(URI, range(5, 30, 5, 30)))!;
      assert.equal(editsOf(again, URI).version, 2);
      client.dispose();
    }
  });

  it('logs once that a document was left unread, and reports nothing of it', async () => {
    const said: string[] = [];
    const client = await connect(
      { lint: async () => ({ ...EMPTY_RESULT, unread: 'it is nested too deeply' }), mayConcern },
      {
        capabilities: PULL,
        prepare: connection => {
          connection.onNotification('window/logMessage', ({ message }: { message: string }) => {
            said.push(message);
          });
        },
      },
    );
    await client.open(URI, text(0));
    for (const version of [2, 3]) {
      const report = await client.pull(URI);
      assert.deepEqual(report.kind === 'full' && report.items, []);
      await client.change(URI, version, { text: text(version) });
    }
    assert.deepEqual(said, [`${URI}: not read, or not all of it: it is nested too deeply`]);
    client.dispose();
  });

  it('has nothing to say of a document that was closed, never opened or renamed, and goes on', async () => {
    const client = await start();
    await client.open(URI, text(0));
    const pulled = client.pull(URI);
    await client.close(URI);
    await pulled;
    for (const uri of [URI, 'file:///w/never.yaml']) {
      assert.deepEqual(await client.pull(uri), { kind: 'full', items: [] });
      assert.equal(await client.codeActions(uri, range(4, 30, 4, 30)), null);
    }
    // A rename is a close and an open.
    await client.open('file:///w/docker-compose.yml', text(0));
    const renamed = await client.pull('file:///w/docker-compose.yml');
    assert.equal(renamed.kind === 'full' && renamed.items.length, 1);
    client.dispose();
  });

  it('answers every request about a document that is not open, or whose file is gone', async () => {
    const client = await connect(
      { lint, mayConcern, localFiles: { read: async () => undefined, list: async () => [] } },
      {
        ...GLANCING,
        folders: ['file:///w'],
      },
    );
    const position = { line: 4, character: 30 };
    const everything = async (uri: string): Promise<unknown[]> => {
      const textDocument = { uri };
      const ask = (method: string, params: object) =>
        client.connection.sendRequest(method, { textDocument, ...params });
      const answers = [
        await ask('textDocument/hover', { position }),
        await ask('textDocument/codeLens', {}),
        await ask('textDocument/inlayHint', { range: range(0, 0, 9, 0) }),
        await ask('textDocument/completion', { position }),
        await ask('shm-lint/workloads', { uri }),
        await client.codeActions(uri, range(4, 30, 4, 30)),
      ];
      const report = await client.pull(uri);
      return [...answers, report.kind === 'full' && report.items];
    };
    const isEmpty = (answer: unknown) => answer === null || (Array.isArray(answer) && answer.length === 0);
    const renamed = 'file:///w/docker-compose.yml';

    await client.open(URI, text(0));
    const opened = await everything(URI);
    assert.equal(opened.filter(isEmpty).length, 1, 'all but a completion, which has nothing to add there');
    // The file goes while its text is still open: what is open counts.
    await client.connection.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [{ uri: URI, type: 3 }],
    });
    assert.deepEqual((await everything(URI)).map(isEmpty), opened.map(isEmpty));
    await client.close(URI);
    await client.open(renamed, text(0));
    assert.deepEqual((await everything(renamed)).map(isEmpty), opened.map(isEmpty));
    for (const gone of [URI, 'file:///w/never.yaml'])
      assert.deepEqual(
        (await everything(gone)).filter(answer => !isEmpty(answer)),
        [],
        gone,
      );
    client.dispose();
  });
});
