import assert from 'node:assert/strict';
import {
  CancellationTokenSource,
  type DocumentDiagnosticReport,
  DocumentDiagnosticRequest,
  LSPErrorCodes,
} from 'vscode-languageserver/node';
import { FakeLinter } from '../../server/fakeLinter';
import {
  type ClientOptions,
  connect,
  FileChangeType,
  PULL,
  range,
  type TestClient,
} from '../../server/harness';

const URI = 'file:///project/space/compose.yml';
const ENV = 'file:///project/space/.env';

function items(report: DocumentDiagnosticReport) {
  assert.equal(report.kind, 'full');
  return report.items;
}

function resultId(report: DocumentDiagnosticReport): string {
  assert.equal(typeof report.resultId, 'string');
  return report.resultId!;
}

describe('server, client that pulls diagnostics', () => {
  let linter: FakeLinter;
  let client: TestClient;

  async function start(options: Partial<ClientOptions> = {}): Promise<void> {
    linter = new FakeLinter();
    client = await connect(linter, { capabilities: PULL, folders: ['file:///project/space'], ...options });
  }

  beforeEach(() => start());
  afterEach(() => {
    assert.deepEqual(client.published, [], 'a client that pulls must not be pushed to');
    client.dispose();
  });

  it('announces what it can do', () => {
    const { capabilities, serverInfo } = client.initialized;
    assert.equal(serverInfo?.name, 'shm-lint');
    assert.equal(capabilities.positionEncoding, 'utf-16');
    assert.equal(capabilities.textDocumentSync, 2 /* incremental */);
    assert.deepEqual(capabilities.diagnosticProvider, {
      identifier: 'shm-lint',
      interFileDependencies: false,
      workspaceDiagnostics: false,
    });
    assert.deepEqual(capabilities.codeActionProvider, {
      codeActionKinds: ['quickfix', 'source.fixAll.shm-lint'],
    });
  });

  it('asks to be told of files and settings that change', async () => {
    await client.until(() => client.registrations.length === 2);
    assert.deepEqual(
      client.registrations.map(({ method, registerOptions }) => ({ method, registerOptions })),
      [
        { method: 'workspace/didChangeConfiguration', registerOptions: { section: 'shmLint' } },
        {
          method: 'workspace/didChangeWatchedFiles',
          registerOptions: {
            watchers: [
              { globPattern: '**/*.{yml,yaml,env}' },
              { globPattern: '**/.env*' },
              { globPattern: '**/*shm-lint*.json' },
            ],
          },
        },
      ],
    );
  });

  it('reports what, why and what to do, with rule and link', async () => {
    await client.open(URI, 'a\r\n  WRONG\r\n');
    assert.deepEqual(items(await client.pull(URI)), [
      {
        range: range(1, 2, 1, 7),
        severity: 2 /* warning */,
        source: 'shm-lint',
        code: 'wrong',
        codeDescription: { href: 'https://example.org/rules/wrong' },
        message: 'This is wrong.\nPut it right.\nOne byte is missing.\nIt was lost.',
        relatedInformation: [],
      },
    ]);
  });

  it('points at related places in other documents', async () => {
    await client.open(ENV, 'é😀\nis here');
    await client.open(URI, `WRONG @${ENV}`);
    assert.deepEqual(items(await client.pull(URI))[0]?.relatedInformation, [
      { location: { uri: ENV, range: range(1, 3, 1, 7) }, message: 'The reason is here.' },
    ]);
  });

  it('leaves out related places in documents that cannot be read', async () => {
    await client.open(URI, `WRONG @${ENV}`);
    assert.deepEqual(items(await client.pull(URI))[0]?.relatedInformation, []);
  });

  it('follows incremental edits, counting in UTF-16', async () => {
    await client.open(URI, 'é😀 WRONG\nrest\n');
    await client.pull(URI);
    await client.change(
      URI,
      2,
      { range: range(0, 0, 0, 1), text: '😀😀' },
      { range: range(1, 0, 1, 4), text: 'WRONG' },
      { range: range(1, 5, 1, 99), text: '!' },
    );
    const report = await client.pull(URI);
    assert.deepEqual(
      items(report).map(item => item.range),
      [range(0, 7, 0, 12), range(1, 0, 1, 5)],
    );
    assert.equal(linter.linted.at(-1), '😀😀😀 WRONG\nWRONG!\n');
  });

  it('answers "unchanged" to who has the result, without another lint', async () => {
    await client.open(URI, 'WRONG');
    const first = resultId(await client.pull(URI));
    assert.deepEqual(await client.pull(URI, first), { kind: 'unchanged', resultId: first });
    assert.equal(linter.linted.length, 1);
  });

  it('gives a full report to who has another result or none', async () => {
    await client.open(URI, 'WRONG');
    const first = resultId(await client.pull(URI));
    assert.equal(items(await client.pull(URI, 'of yesterday')).length, 1);
    assert.equal(resultId(await client.pull(URI)), first);
  });

  it('gives a full report of each version, equal diagnostics or not', async () => {
    await client.open(URI, 'WRONG');
    const first = resultId(await client.pull(URI));
    await client.change(URI, 2, { range: range(0, 5, 0, 5), text: ' ' });
    const second = await client.pull(URI, first);
    assert.equal(items(second).length, 1);
    assert.notEqual(resultId(second), first);
  });

  it('does not reuse result ids after a document was closed and opened again', async () => {
    await client.open(URI, 'WRONG');
    const first = resultId(await client.pull(URI));
    await client.close(URI);
    await client.open(URI, 'RIGHT');
    assert.deepEqual(items(await client.pull(URI, first)), []);
  });

  it('has nothing to say of documents that are not open', async () => {
    assert.deepEqual(items(await client.pull(URI)), []);
  });

  it('does not lint what is no concern', async () => {
    await client.open(URI, 'WRONG but IGNORED');
    assert.deepEqual(items(await client.pull(URI)), []);
    assert.deepEqual(linter.linted, []);
    assert.deepEqual(client.configurationAsked, []);
  });

  it('asks a client that cancelled to ask again, and has the result ready then', async () => {
    await client.open(URI, 'WRONG');
    const release = linter.hold();
    const arrived = linter.arrival();
    const source = new CancellationTokenSource();
    const pulling = client.connection.sendRequest(
      DocumentDiagnosticRequest.type,
      { textDocument: { uri: URI } },
      source.token,
    );
    await arrived;
    source.cancel();
    await assert.rejects(pulling, { code: LSPErrorCodes.ServerCancelled, data: { retriggerRequest: true } });
    release();
    assert.equal(items(await client.pull(URI)).length, 1);
    assert.equal(linter.linted.length, 1);
  });

  it('stops a lint that an edit overtakes, and answers with the newer version', async () => {
    await client.open(URI, 'WRONG');
    const release = linter.hold();
    const arrived = linter.arrival();
    const pulling = client.pull(URI);
    await arrived;
    const arrivedAgain = linter.arrival();
    await client.change(URI, 2, { text: 'WRONG WRONG' });
    const pullingAgain = client.pull(URI);
    await arrivedAgain;
    release();
    assert.equal(items(await pulling).length, 2);
    assert.equal(items(await pullingAgain).length, 2);
    assert.deepEqual(linter.linted, ['WRONG', 'WRONG WRONG']);
    assert.equal(linter.stopped, 1);
  });

  it('fails the request when the linter fails, rather than call the document clean', async () => {
    await client.open(URI, 'CRASH');
    await assert.rejects(client.pull(URI), /a defect/);
    await client.change(URI, 2, { text: 'WRONG' });
    assert.equal(items(await client.pull(URI)).length, 1);
  });

  describe('files that a document depends on', () => {
    let files: Map<string, string>;

    beforeEach(async () => {
      client.dispose();
      files = new Map();
      linter = new FakeLinter();
      client = await connect(
        {
          lint: linter.lint,
          mayConcern: linter.mayConcern,
          localFiles: { read: async uri => files.get(uri), list: async () => [] },
        },
        { capabilities: PULL, folders: ['file:///project/space'] },
      );
    });

    it('asks for new pulls when one changes on disk', async () => {
      await client.open(URI, `WRONG @${ENV}`);
      const first = await client.pull(URI);
      assert.equal(items(first).length, 1);
      files.set(ENV, 'silence');
      await client.filesChanged(FileChangeType.Created, ENV);
      await client.until(() => client.refreshes === 1);
      assert.deepEqual(items(await client.pull(URI, resultId(first))), []);
    });

    it('stays silent when an unrelated file changes', async () => {
      await client.open(URI, `WRONG @${ENV}`);
      const first = resultId(await client.pull(URI));
      await client.filesChanged(FileChangeType.Changed, 'file:///project/space/other.env', URI);
      assert.equal((await client.pull(URI, first)).kind, 'unchanged');
      assert.equal(client.refreshes, 0);
      assert.equal(linter.linted.length, 1);
    });

    it('answers "unchanged" when the change makes no difference', async () => {
      await client.open(URI, `WRONG @${ENV}`);
      const first = resultId(await client.pull(URI));
      files.set(ENV, 'nothing new');
      await client.filesChanged(FileChangeType.Changed, ENV);
      await client.until(() => client.refreshes === 1);
      assert.equal((await client.pull(URI, first)).kind, 'unchanged');
      assert.equal(linter.linted.length, 2);
    });

    it('knows a file however its URI is spelt', async () => {
      await client.open(URI, 'WRONG @file:///project/space/sub/../%2Eenv');
      await client.pull(URI);
      await client.filesChanged(FileChangeType.Changed, ENV);
      await client.until(() => client.refreshes === 1);
    });

    it('prefers the open document to the disk, and follows its edits until it is closed', async () => {
      files.set(ENV, 'on disk');
      await client.open(URI, `WRONG @${ENV}`);
      await client.open(ENV, 'silence');
      const report = await client.pull(URI);
      assert.deepEqual(items(report), []);
      await client.change(ENV, 2, { text: 'loud' });
      await client.until(() => client.refreshes === 1);
      assert.equal(items(await client.pull(URI, resultId(report))).length, 1);
      await client.change(ENV, 3, { text: 'silence' });
      await client.until(() => client.refreshes === 2);
      assert.deepEqual(items(await client.pull(URI)), []);
      await client.close(ENV);
      await client.until(() => client.refreshes === 3);
      assert.equal(items(await client.pull(URI)).length, 1);
    });

    it('lints again when a file changes under a lint that has read it', async () => {
      await client.open(URI, `WRONG @${ENV}`);
      const release = linter.hold();
      const arrived = linter.arrival();
      const pulling = client.pull(URI);
      await arrived;
      files.set(ENV, 'silence');
      await client.filesChanged(FileChangeType.Created, ENV);
      await client.until(() => client.refreshes === 1);
      release();
      assert.deepEqual(items(await pulling), []);
      assert.equal(linter.stopped, 1);
    });
  });

  describe('settings', () => {
    it('asks for those of each document, once', async () => {
      client.dispose();
      const other = 'file:///project/other/compose.yml';
      await start({
        configuration: uri => ({ rules: { wrong: uri === URI ? 'error' : 'hint' } }),
      });
      await client.open(URI, 'WRONG');
      await client.open(other, 'WRONG');
      assert.equal(items(await client.pull(URI))[0]?.severity, 1 /* error */);
      assert.equal(items(await client.pull(other))[0]?.severity, 4 /* hint */);
      await client.change(URI, 2, { text: 'still WRONG' });
      await client.pull(URI);
      assert.deepEqual(client.configurationAsked, [URI, other]);
    });

    it('asks anew and has the documents pulled again when they change', async () => {
      client.dispose();
      let severity = 'error';
      await start({ configuration: () => ({ rules: { wrong: severity } }) });
      await client.open(URI, 'WRONG');
      const first = await client.pull(URI);
      assert.equal(items(first)[0]?.severity, 1);
      severity = 'off';
      await client.settingsChanged();
      await client.until(() => client.refreshes === 1);
      assert.deepEqual(items(await client.pull(URI, resultId(first))), []);
    });

    it('does without when the client fails to answer', async () => {
      client.dispose();
      await start({
        configuration: () => {
          throw new Error('not now');
        },
      });
      await client.open(URI, 'WRONG');
      assert.equal(items(await client.pull(URI))[0]?.severity, 2 /* warning */);
      assert.deepEqual(linter.options, [{ rules: {}, interconnect: 'unknown', sizing: 'computed' }]);
    });
  });

  it('tells a client that cannot be refreshed to expect dependencies between files', async () => {
    client.dispose();
    await start({ capabilities: { textDocument: { diagnostic: {} } } });
    assert.deepEqual(client.initialized.capabilities.diagnosticProvider, {
      identifier: 'shm-lint',
      interFileDependencies: true,
      workspaceDiagnostics: false,
    });
    assert.equal(client.initialized.capabilities.codeActionProvider, undefined);
  });
});
