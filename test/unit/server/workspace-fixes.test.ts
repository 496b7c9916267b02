import assert from 'node:assert/strict';
import type { TextDocumentEdit } from 'vscode-languageserver/node';
import type { FixesAnswer } from '../../../server/protocol';
import { FakeLinter } from '../../server/fakeLinter';
import { connect, PULL, range, type TestClient } from '../../server/harness';

const FOLDER = 'file:///project/space';
const A = `${FOLDER}/a.yml`;
const B = `${FOLDER}/b.yml`;
const C = `${FOLDER}/c.yml`;

describe('server, fixes of many documents', () => {
  let linter: FakeLinter;
  let client: TestClient;

  beforeEach(async () => {
    linter = new FakeLinter();
    client = await connect(linter, { capabilities: PULL, folders: [FOLDER] });
  });
  afterEach(() => client.dispose());

  const fixes = (uris: string[], confirm = false): Promise<FixesAnswer> =>
    client.connection.sendRequest('shm-lint/workspaceFixes', { uris, confirm });

  /** The texts that an answer writes into each document, with the version that it asks for. */
  function changesOf(answer: FixesAnswer) {
    assert.equal(answer.kind, 'edit');
    const changes = answer.edit.documentChanges as TextDocumentEdit[];
    return changes.map(({ textDocument: { uri, version }, edits }) => ({
      uri,
      version,
      edits: edits.map(edit => 'newText' in edit && [edit.range, edit.newText]),
    }));
  }

  it('are those that are safe, for the versions that are open', async () => {
    await client.open(A, 'WRONG RISKY WRONG');
    await client.open(B, 'WRONG');
    await client.change(B, 2, { text: 'so WRONG' });
    const answer = await fixes([A, B]);
    assert.deepEqual(changesOf(answer), [
      {
        uri: A,
        version: 1,
        edits: [
          [range(0, 0, 0, 5), 'RIGHT'],
          [range(0, 12, 0, 17), 'RIGHT'],
        ],
      },
      { uri: B, version: 2, edits: [[range(0, 3, 0, 8), 'RIGHT']] },
    ]);
    assert.deepEqual(answer.kind === 'edit' && [answer.files, answer.fixes, answer.left], [2, 3, []]);
  });

  it('are marked one by one, to be confirmed where the client asks for that', async () => {
    await client.open(A, 'WRONG WRONG');
    for (const confirm of [true, false]) {
      const answer = await fixes([A], confirm);
      const mark = { label: 'Make it right', description: 'shm-lint', needsConfirmation: confirm };
      assert.deepEqual(answer.kind === 'edit' && answer.edit.changeAnnotations, {
        'fix-1': mark,
        'fix-2': mark,
      });
      assert.deepEqual(
        answer.kind === 'edit' &&
          (answer.edit.documentChanges as TextDocumentEdit[])[0]!.edits.map(
            edit => 'annotationId' in edit && edit.annotationId,
          ),
        ['fix-1', 'fix-2'],
      );
    }
  });

  it('leave alone what is not open, has no safe fix, or is no concern', async () => {
    await client.open(A, 'RISKY');
    await client.open(B, 'WRONG but IGNORED');
    const answer = await fixes([A, B, C]);
    assert.deepEqual(changesOf(answer), []);
    assert.deepEqual(answer.kind === 'edit' && answer.left, [A, B, C]);
  });

  it('leave alone a document that one before it reads, or that reads one: its fix may cure both', async () => {
    await client.open(A, `WRONG @${B}`);
    await client.open(B, 'WRONG');
    await client.open(C, `WRONG @${A}`);
    const answer = await fixes([A, B, C]);
    assert.deepEqual(
      changesOf(answer).map(({ uri }) => uri),
      [A],
    );
    assert.deepEqual(answer.kind === 'edit' && answer.left, [B, C]);
    const inOtherOrder = await fixes([B, A]);
    assert.deepEqual(
      changesOf(inOtherOrder).map(({ uri }) => uri),
      [B],
    );
  });

  it('are made from a lint of this moment', async () => {
    await client.open(A, 'WRONG');
    await client.pull(A);
    await fixes([A]);
    assert.deepEqual(linter.linted, ['WRONG', 'WRONG']);
  });

  it('are none for a text that has gone on meanwhile', async () => {
    client.dispose();
    const other = new FakeLinter();
    client = await connect(other, {
      capabilities: PULL,
      folders: [FOLDER],
      initializationOptions: { readsFiles: true },
      prepare: connection => {
        // The second document's run asks for C when the first one is through.
        connection.onRequest('shm-lint/read', async ({ uri }: { uri: string }) => {
          if (uri !== C) return null;
          await client.change(A, 2, { text: 'WRONG again' });
          await client.pull(A);
          return 'loud';
        });
      },
    });
    await client.open(A, 'WRONG');
    await client.open(B, `WRONG @${C}`);
    assert.deepEqual(await fixes([A, B]), { kind: 'outdated' });
    assert.deepEqual(other.linted, ['WRONG', `WRONG @${C}`, 'WRONG again']);
  });
});
