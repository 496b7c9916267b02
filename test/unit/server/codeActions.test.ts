import assert from 'node:assert/strict';
import type { CodeAction } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { FakeLinter } from '../../server/fakeLinter';
import { connect, editsOf, PULL, PUSH, range, type TestClient } from '../../server/harness';

const URI = 'file:///project/space/compose.yml';
const FIX_ALL = 'source.fixAll.shm-lint';

function titles(actions: CodeAction[] | null) {
  return actions?.map(action => action.title);
}

function apply(text: string, action: CodeAction | undefined): string {
  return TextDocument.applyEdits(TextDocument.create(URI, 'yaml', 1, text), editsOf(action, URI).edits);
}

describe('server, code actions', () => {
  let linter: FakeLinter;
  let client: TestClient;

  beforeEach(async () => {
    linter = new FakeLinter();
    client = await connect(linter, { capabilities: PULL });
  });
  afterEach(() => client.dispose());

  it('carries the edit, the diagnostic and the version; the first safe fix is preferred', async () => {
    await client.open(URI, '# é😀 WRONG\r\n');
    await client.change(URI, 2, { range: range(0, 0, 0, 1), text: '##' });
    const actions = await client.codeActions(URI, range(0, 9, 0, 9));
    const diagnostic = {
      range: range(0, 7, 0, 12),
      severity: 2,
      source: 'shm-lint',
      code: 'wrong',
      codeDescription: { href: 'https://example.org/rules/wrong' },
      message: 'This is wrong.\nPut it right.\nOne byte is missing.\nIt was lost.',
      relatedInformation: [],
    };
    const edit = (newText: string) => ({
      documentChanges: [
        { textDocument: { uri: URI, version: 2 }, edits: [{ range: range(0, 7, 0, 12), newText }] },
      ],
    });
    assert.deepEqual(actions, [
      {
        title: 'Make it right',
        kind: 'quickfix',
        isPreferred: true,
        diagnostics: [diagnostic],
        edit: edit('RIGHT'),
      },
      { title: 'Make it fine', kind: 'quickfix', diagnostics: [diagnostic], edit: edit('FINE') },
    ]);
    assert.equal(apply('## é😀 WRONG\r\n', actions?.[0]), '## é😀 RIGHT\r\n');
  });

  it('prefers no fix that needs a look', async () => {
    await client.open(URI, 'RISKY');
    const actions = await client.codeActions(URI, range(0, 0, 0, 0));
    assert.deepEqual(
      actions?.map(({ title, isPreferred }) => ({ title, isPreferred })),
      [{ title: 'Make it fine', isPreferred: undefined }],
    );
  });

  it('offers last what silences a finding, never preferred, never among all fixes', async () => {
    await client.open(URI, 'HUSHABLE WRONG');
    const here = range(0, 9, 0, 9);
    const actions = await client.codeActions(URI, here);
    assert.deepEqual(titles(actions), ['Make it right', 'Make it fine', 'Ignore it']);
    const hush = actions!.at(-1)!;
    assert.equal(hush.kind, 'quickfix');
    assert.equal(hush.isPreferred, undefined);
    assert.equal(hush.diagnostics?.[0]?.code, 'wrong');
    assert.equal(apply('HUSHABLE WRONG', hush), 'HUSHABLE HUSH WRONG');
    const [all] = (await client.codeActions(URI, here, [FIX_ALL]))!;
    assert.equal(apply('HUSHABLE WRONG', all), 'HUSHABLE RIGHT');
    await client.change(URI, 2, { text: 'HUSHABLE RISKY' });
    assert.deepEqual(titles(await client.codeActions(URI, here)), ['Make it fine', 'Ignore it']);
    assert.deepEqual(await client.codeActions(URI, here, [FIX_ALL]), []);
  });

  it('uses the lint that the diagnostics came from', async () => {
    await client.open(URI, 'WRONG');
    await client.pull(URI);
    await client.codeActions(URI, range(0, 0, 0, 0));
    assert.equal(linter.linted.length, 1);
  });

  it('offers what the range touches and nothing else', async () => {
    await client.open(URI, 'ok WRONG ok\nWRONG\n');
    const at = async (...place: [number, number, number, number]) =>
      (await client.codeActions(URI, range(...place)))?.length;
    assert.equal(await at(0, 0, 0, 2), 0);
    assert.equal(await at(0, 0, 0, 3), 2);
    assert.equal(await at(0, 8, 0, 8), 2);
    assert.equal(await at(0, 9, 0, 11), 0);
    assert.equal(await at(0, 0, 1, 0), 4);
    assert.equal(await at(0, 0, 99, 0), 4);
  });

  it('honours the kinds that are asked for', async () => {
    await client.open(URI, 'WRONG');
    const here = range(0, 0, 0, 0);
    const quick = ['Make it right', 'Make it fine'];
    const all = ['Fix all shared memory problems'];
    assert.deepEqual(titles(await client.codeActions(URI, here)), quick);
    assert.deepEqual(titles(await client.codeActions(URI, here, ['quickfix'])), quick);
    assert.deepEqual(titles(await client.codeActions(URI, here, [''])), [...quick, ...all]);
    for (const kind of ['source', 'source.fixAll', FIX_ALL]) {
      assert.deepEqual(titles(await client.codeActions(URI, here, [kind])), all, kind);
    }
    for (const kind of ['refactor', 'source.organizeImports', 'source.fixAll.eslint', 'quickfix.other']) {
      assert.equal(await client.codeActions(URI, here, [kind]), null, kind);
    }
  });

  it('fixes all at once what is safe, wherever the caret is', async () => {
    const text = 'WRONG RISKY\nWRONG\n';
    await client.open(URI, text);
    const actions = await client.codeActions(URI, range(2, 0, 2, 0), [FIX_ALL]);
    assert.equal(actions?.[0]?.kind, FIX_ALL);
    assert.equal(editsOf(actions?.[0], URI).version, 1);
    assert.equal(apply(text, actions?.[0]), 'RIGHT RISKY\nRIGHT\n');
  });

  it('offers no fix-all where nothing is safe to fix', async () => {
    await client.open(URI, 'RISKY');
    assert.deepEqual(await client.codeActions(URI, range(0, 0, 0, 0), [FIX_ALL]), []);
  });

  it('computes fix-all anew', async () => {
    await client.open(URI, 'WRONG');
    await client.pull(URI);
    await client.codeActions(URI, range(0, 0, 0, 0), [FIX_ALL]);
    assert.equal(linter.linted.length, 2);
  });

  it('leaves out of fix-all what would overlap an edit already in it', async () => {
    client.dispose();
    const insertion = { span: { start: 2, end: 2 }, newText: '+' };
    const edits = [
      [{ span: { start: 0, end: 1 }, newText: 'A' }],
      [{ span: { start: 0, end: 2 }, newText: '??' }],
      [insertion, { span: { start: 4, end: 5 }, newText: 'E' }],
      [insertion],
    ];
    client = await connect(
      {
        mayConcern: () => true,
        lint: async (document, workspace, options) => {
          const { findings, ...result } = await linter.lint(document, workspace, options);
          const [model] = findings;
          return {
            ...result,
            findings: edits.map(one => ({ ...model!, fixes: [{ title: '', safe: true, edits: one }] })),
          };
        },
      },
      { capabilities: PULL },
    );
    const text = 'abcdef WRONG';
    await client.open(URI, text);
    const actions = await client.codeActions(URI, range(0, 0, 0, 0), [FIX_ALL]);
    assert.equal(apply(text, actions?.[0]), 'Ab+cdEf WRONG');
  });

  it('writes plain changes for clients without versioned ones', async () => {
    client.dispose();
    client = await connect(linter, { capabilities: PUSH });
    await client.open(URI, 'WRONG');
    const actions = await client.codeActions(URI, range(0, 0, 0, 0));
    assert.deepEqual(actions?.[0]?.edit, {
      changes: { [URI]: [{ range: range(0, 0, 0, 5), newText: 'RIGHT' }] },
    });
  });

  it('offers nothing for a version that is gone by the time it is linted', async () => {
    await client.open(URI, 'WRONG');
    const release = linter.hold();
    const arrived = linter.arrival();
    const asking = client.codeActions(URI, range(0, 0, 0, 0));
    await arrived;
    const arrivedAgain = linter.arrival();
    await client.change(URI, 2, { text: 'WRONG WRONG' });
    await arrivedAgain;
    release();
    assert.equal(await asking, null);
  });

  it('offers nothing for a document that is not open', async () => {
    assert.equal(await client.codeActions(URI, range(0, 0, 0, 0)), null);
  });
});
