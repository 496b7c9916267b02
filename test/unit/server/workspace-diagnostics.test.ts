import assert from 'node:assert/strict';
import {
  CancellationTokenSource,
  type ClientCapabilities,
  LSPErrorCodes,
  type WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver/node';
import { FakeLinter } from '../../server/fakeLinter';
import {
  type ClientOptions,
  connect,
  FileChangeType,
  PULL,
  PUSH,
  range,
  type TestClient,
} from '../../server/harness';

const FOLDER = 'file:///project/space';
const A = `${FOLDER}/a.yml`;
const B = `${FOLDER}/b.yml`;
const C = `${FOLDER}/deep/c.yml`;
const ENV = `${FOLDER}/.env`;

/** A client that can be told later that there are diagnostics of the workspace, as VS Code can. */
const SWITCHING: ClientCapabilities = {
  ...PULL,
  textDocument: { diagnostic: { dynamicRegistration: true } },
};

const ON = { workspaceDiagnostics: true };

describe('server, diagnostics of the workspace', () => {
  let linter: FakeLinter;
  let client: TestClient;
  let disk: Map<string, string>;
  let listings: { folder: string; leftOut: string[] }[];
  let section: unknown;
  /** What the disk waits for before it answers. */
  let reading: Promise<void>;

  async function start(options: Partial<ClientOptions> = {}): Promise<void> {
    linter = new FakeLinter();
    client = await connect(
      {
        lint: linter.lint,
        mayConcern: linter.mayConcern,
        localFiles: { read: uri => reading.then(() => disk.get(uri)), list: async () => [] },
        localFilesBelow: async (folder, isLeftOut) => {
          const found = [...disk.keys()].filter(uri => uri.startsWith(`${folder}/`) && uri.endsWith('.yml'));
          listings.push({ folder, leftOut: found.filter(isLeftOut) });
          return found.filter(uri => !isLeftOut(uri));
        },
      },
      { capabilities: SWITCHING, folders: [FOLDER], configuration: () => section, ...options },
    );
  }

  beforeEach(() => {
    disk = new Map([
      [A, 'WRONG'],
      [B, 'fine'],
      [C, `WRONG WRONG @${ENV}`],
      [ENV, 'loud'],
    ]);
    listings = [];
    section = ON;
    reading = Promise.resolve();
  });
  afterEach(() => {
    assert.deepEqual(client.published, [], 'a client that pulls must not be pushed to');
    client.dispose();
  });

  /** How often `token` was told of a file, and with how many diagnostics each time. */
  const told = (token: string, uri: string) =>
    client.partial.get(token)!.flatMap(report => (report.uri === uri ? [sizeOf(report)] : []));
  const toldOf = (token: string, uri: string, size: number) =>
    client.until(() => told(token, uri).at(-1) === size);

  describe('whether they are wanted', () => {
    it('is not taken for granted', async () => {
      section = { workspaceDiagnostics: false };
      await start();
      assert.deepEqual(client.initialized.capabilities.diagnosticProvider, {
        documentSelector: null,
        id: 'shm-lint-diagnostics',
        identifier: 'shm-lint',
        interFileDependencies: false,
        workspaceDiagnostics: false,
      });
      await client.open(A, 'WRONG');
      await client.pull(A);
      assert.deepEqual(linter.linted, ['WRONG']);
      assert.deepEqual(listings, []);
      assert.deepEqual(client.unregistrations, []);
    });

    it('is what the setting says, and the announcement follows it', async () => {
      await start();
      await client.until(() => client.registrations.some(({ id }) => id === 'shm-lint-diagnostics'));
      assert.deepEqual(client.unregistrations, ['shm-lint-diagnostics']);
      const [registration] = client.registrations.filter(({ id }) => id === 'shm-lint-diagnostics');
      assert.deepEqual(registration, {
        id: 'shm-lint-diagnostics',
        method: 'textDocument/diagnostic',
        registerOptions: {
          documentSelector: null,
          id: 'shm-lint-diagnostics',
          identifier: 'shm-lint',
          interFileDependencies: false,
          workspaceDiagnostics: true,
        },
      });
      void client.streamWorkspace('p').catch(() => {});
      await toldOf('p', C, 2);
      section = {};
      await client.settingsChanged();
      await client.until(() => client.registrations.filter(({ id }) => id === registration!.id).length === 2);
      assert.equal(client.registrations.at(-1)?.registerOptions.workspaceDiagnostics, false);
      await toldOf('p', C, 0);
      await toldOf('p', A, 0);
    });

    it('is asked for each folder', async () => {
      const other = 'file:///project/other';
      disk.set(`${other}/d.yml`, 'WRONG');
      await start({
        folders: [FOLDER, other],
        configuration: uri => ({ workspaceDiagnostics: uri?.startsWith(other) }),
      });
      void client.streamWorkspace('p').catch(() => {});
      await toldOf('p', `${other}/d.yml`, 1);
      assert.deepEqual(
        listings.map(({ folder }) => folder),
        [other],
      );
      assert.deepEqual(told('p', A), []);
    });

    it('is said at the start to clients that cannot be told later', async () => {
      await start({ capabilities: PULL, initializationOptions: { settings: ON } });
      assert.deepEqual(client.initialized.capabilities.diagnosticProvider, {
        identifier: 'shm-lint',
        interFileDependencies: false,
        workspaceDiagnostics: true,
      });
      const { items } = await client.pullWorkspace();
      assert.deepEqual(items.map(({ uri }) => uri).sort(), [A, C]);
    });

    it('does not matter to clients that ask for no diagnostics', async () => {
      await start({ capabilities: PUSH, initializationOptions: { settings: ON } });
      await client.open(B, 'fine');
      assert.deepEqual(await client.codeActions(B, range(0, 0, 0, 0)), []);
      assert.deepEqual(listings, []);
    });
  });

  describe('a client that takes parts of a result', () => {
    it('is told what was found, once, and its request stays open', async () => {
      await start();
      let isAnswered = false;
      client.streamWorkspace('p').then(
        () => (isAnswered = true),
        () => {},
      );
      await toldOf('p', A, 1);
      await toldOf('p', C, 2);
      assert.deepEqual(told('p', B), []);
      const [report] = client.partial.get('p')!.filter(({ uri }) => uri === A);
      assert.equal(report?.version, null);
      assert.equal(report?.kind === 'full' && report.items[0]?.code, 'wrong');
      await client.open(B, 'fine');
      await client.pull(B);
      assert.deepEqual([told('p', A), told('p', C), isAnswered], [[1], [2], false]);
    });

    it('is told nothing that it knows already', async () => {
      await start();
      const source = new CancellationTokenSource();
      const first = client.streamWorkspace('p', {}, source.token);
      await toldOf('p', A, 1);
      await toldOf('p', C, 2);
      const ids = client.partial.get('p')!.map(({ uri, resultId }) => [uri, resultId!]);
      source.cancel();
      await assert.rejects(first, {
        code: LSPErrorCodes.ServerCancelled,
        data: { retriggerRequest: true },
      });
      void client.streamWorkspace('q', Object.fromEntries(ids)).catch(() => {});
      disk.set(A, 'WRONG WRONG WRONG');
      await client.filesChanged(FileChangeType.Changed, A);
      await toldOf('q', A, 3);
      assert.deepEqual(told('q', C), []);
    });

    it('is told to forget what it knows of a file that is no more', async () => {
      await start();
      void client.streamWorkspace('p', { [`${FOLDER}/gone.yml`]: 'w99' }).catch(() => {});
      await toldOf('p', `${FOLDER}/gone.yml`, 0);
    });
  });

  describe('a client that takes whole results', () => {
    it('gets an answer when all is looked at, and the next one when something changes', async () => {
      await start();
      const first = await client.pullWorkspace();
      assert.deepEqual(
        first.items.map(item => [item.uri, sizeOf(item)]),
        [
          [A, 1],
          [C, 2],
        ],
      );
      const ids = Object.fromEntries(first.items.map(({ uri, resultId }) => [uri, resultId!]));
      let isAnswered = false;
      const second = client.pullWorkspace(ids).finally(() => {
        isAnswered = true;
      });
      await client.open(B, 'fine');
      await client.pull(B);
      await client.filesChanged(FileChangeType.Changed, B, `${FOLDER}/notes.txt`);
      await client.pull(B);
      assert.equal(isAnswered, false);
      disk.set(A, 'RISKY RISKY');
      await client.filesChanged(FileChangeType.Changed, A);
      const { items } = await second;
      assert.deepEqual(
        items.map(item => [item.uri, item.kind === 'full' ? item.items.length : item.kind]),
        [
          [A, 2],
          [C, 'unchanged'],
        ],
      );
      assert.equal(items[1]?.resultId, ids[C]);
    });

    it('is answered by a change that came between two questions', async () => {
      await start();
      const first = await client.pullWorkspace();
      const ids = Object.fromEntries(first.items.map(({ uri, resultId }) => [uri, resultId!]));
      disk.delete(C);
      await client.filesChanged(FileChangeType.Deleted, C);
      const second = await client.pullWorkspace(ids);
      assert.deepEqual(
        second.items.map(item => [item.uri, item.kind, sizeOf(item)]),
        [
          [C, 'full', 0],
          [A, 'unchanged', 0],
        ],
      );
    });
  });

  describe('what a change touches', () => {
    beforeEach(async () => {
      await start();
      void client.streamWorkspace('p').catch(() => {});
      await toldOf('p', A, 1);
      await toldOf('p', C, 2);
      linter.linted.length = 0;
    });

    it('is the files that depend on it, and no other', async () => {
      disk.set(ENV, 'silence');
      await client.filesChanged(FileChangeType.Changed, ENV);
      await toldOf('p', C, 0);
      disk.delete(ENV);
      await client.filesChanged(FileChangeType.Deleted, ENV);
      await toldOf('p', C, 2);
      assert.deepEqual(linter.linted, [disk.get(C), disk.get(C)]);
    });

    it('is a file that came, and one that went', async () => {
      const added = `${FOLDER}/deep/new.yml`;
      disk.set(added, 'WRONG');
      await client.filesChanged(FileChangeType.Created, added);
      await toldOf('p', added, 1);
      disk.delete(added);
      await client.filesChanged(FileChangeType.Deleted, added);
      await toldOf('p', added, 0);
      assert.deepEqual(linter.linted, ['WRONG']);
    });

    it('is all that was in a folder that went', async () => {
      disk.delete(C);
      await client.filesChanged(FileChangeType.Deleted, `${FOLDER}/deep`);
      await toldOf('p', C, 0);
      assert.deepEqual(linter.linted, []);
    });

    it('is what an ignore file names, for which only the folder is listed again', async () => {
      const before = listings.length;
      await client.filesChanged(FileChangeType.Changed, `${FOLDER}/.gitignore`);
      disk.set(B, 'WRONG');
      await client.filesChanged(FileChangeType.Changed, B);
      await toldOf('p', B, 1);
      assert.equal(listings.length, before + 1);
      assert.deepEqual(linter.linted, ['WRONG']);
    });

    it('is everything when settings change', async () => {
      section = { ...ON, rules: { wrong: 'off' } };
      await client.settingsChanged();
      await toldOf('p', A, 0);
      await toldOf('p', C, 0);
    });

    it('is what a configuration file excludes', async () => {
      disk.set(`${FOLDER}/.shm-lint.yaml`, 'exclude: deep\n');
      await client.filesChanged(FileChangeType.Created, `${FOLDER}/.shm-lint.yaml`);
      await toldOf('p', C, 0);
      assert.deepEqual(told('p', A), [1]);
    });

    it('is a workspace folder that was removed', async () => {
      await client.connection.sendNotification('workspace/didChangeWorkspaceFolders', {
        event: { added: [], removed: [{ uri: FOLDER, name: 'space' }] },
      });
      await toldOf('p', A, 0);
      await toldOf('p', C, 0);
    });

    it('keeps what was said when the linter fails', async () => {
      disk.set(A, 'CRASH');
      disk.set(B, 'WRONG');
      await client.filesChanged(FileChangeType.Changed, A, B);
      await toldOf('p', B, 1);
      assert.deepEqual(told('p', A), [1]);
    });
  });

  describe('open documents', () => {
    beforeEach(async () => {
      await start();
      void client.streamWorkspace('p').catch(() => {});
      await toldOf('p', A, 1);
      await toldOf('p', C, 2);
    });

    it('count as they are in the editor, linted once for both questions', async () => {
      await client.open(A, 'WRONG WRONG');
      await toldOf('p', A, 2);
      assert.equal(client.partial.get('p')!.at(-1)?.version, 1);
      linter.linted.length = 0;
      await client.change(A, 2, { text: 'WRONG WRONG WRONG' });
      const report = await client.pull(A);
      await toldOf('p', A, 3);
      assert.equal(report.kind === 'full' && report.items.length, 3);
      assert.deepEqual(linter.linted, ['WRONG WRONG WRONG']);
    });

    it('count as they lie on the disk once they are closed, and the client is told anew', async () => {
      await client.open(A, 'WRONG');
      await client.pull(A);
      await client.change(A, 2, { text: 'RIGHT' });
      await toldOf('p', A, 0);
      await client.close(A);
      await toldOf('p', A, 1);
      assert.equal(client.partial.get('p')!.at(-1)?.version, null);
    });

    // VS Code drops what the workspace results say of a document while it asks for that document alone; if the document
    // was closed by the time of the answer, it drops that, too.
    it('are told anew after an answer about one of them', async () => {
      await client.open(A, 'WRONG WRONG');
      await toldOf('p', A, 2);
      const before = told('p', A).length;
      await client.pull(A);
      await client.until(() => told('p', A).length > before);
      assert.deepEqual(told('p', A).slice(before), [2]);
    });

    it('are told anew after an answer that was overtaken before they were looked at themselves', async () => {
      await client.open(A, 'WRONG');
      await client.until(() => client.partial.get('p')!.at(-1)?.version === 1);
      let goOn = () => {};
      reading = new Promise(resolve => {
        goOn = resolve;
      });
      await client.filesChanged(FileChangeType.Changed, B);
      await client.change(A, 2, { text: 'RIGHT' });
      assert.equal(sizeOf(await client.pull(A)), 0);
      await client.change(A, 3, { text: 'WRONG' });
      // Any question does: its answer says that the server has got the edit.
      await client.pull(B);
      const before = told('p', A).length;
      goOn();
      await client.until(() => told('p', A).length > before);
      assert.deepEqual(told('p', A).slice(before), [1]);
    });

    it('are not told of a file in which nothing was ever found', async () => {
      await client.open(B, 'fine');
      await client.pull(B);
      await client.open(A, 'WRONG WRONG WRONG');
      await toldOf('p', A, 3);
      assert.deepEqual(told('p', B), []);
    });

    it('are cleared when they are closed and do not belong to the workspace', async () => {
      const elsewhere = 'file:///elsewhere/a.yml';
      await client.open(elsewhere, 'WRONG');
      assert.equal(sizeOf(await client.pull(elsewhere)), 1);
      await client.close(elsewhere);
      await toldOf('p', elsewhere, 0);
    });
  });

  it('leave typing alone: a document is answered while thousands of files wait', async () => {
    for (let i = 0; i < 5000; i++) disk.set(`${FOLDER}/many/${i}.yml`, 'WRONG');
    await start();
    void client.streamWorkspace('p').catch(() => {});
    await client.until(() => client.partial.get('p')!.length > 0);
    await client.open(B, 'RISKY');
    assert.equal(sizeOf(await client.pull(B)), 1);
    assert.ok(linter.linted.length < 5000, `${linter.linted.length} files came first`);
    await client.until(() => new Set(client.partial.get('p')!.map(({ uri }) => uri)).size === 5003);
  });

  it('leave out what the editor excludes', async () => {
    await start({ editorExcludes: { '**/deep': true, 'b.yml': true, '*.yml': false } });
    void client.streamWorkspace('p').catch(() => {});
    await toldOf('p', A, 1);
    assert.deepEqual(listings, [{ folder: FOLDER, leftOut: [B, C] }]);
  });

  it('list the files of a workspace without a disk by the client', async () => {
    const folder = 'vscode-vfs://github/me/app';
    const texts: Readonly<Record<string, string>> = { [`${folder}/x.yml`]: 'WRONG' };
    await start({
      folders: [folder],
      initializationOptions: { readsFiles: true, listsFiles: true },
      prepare: connection => {
        connection.onRequest('shm-lint/read', ({ uri }: { uri: string }) => texts[uri] ?? null);
        connection.onRequest('shm-lint/files', ({ uri }: { uri: string }) =>
          uri === folder ? Object.keys(texts) : [],
        );
      },
    });
    void client.streamWorkspace('p').catch(() => {});
    await toldOf('p', `${folder}/x.yml`, 1);
  });

  describe('a look at the whole workspace', () => {
    beforeEach(() => {
      section = {};
    });

    it('is counted, and its results are kept up to date from then on', async () => {
      await start();
      const progress: unknown[] = [];
      client.connection.onNotification('shm-lint/lintProgress', params => {
        progress.push(params);
      });
      assert.deepEqual(await client.connection.sendRequest('shm-lint/lintWorkspace'), {
        folders: 1,
        files: 3,
        workloads: 0,
        errors: 0,
        warnings: 3,
        information: 0,
        fixable: [A, C],
      });
      assert.deepEqual(progress.at(-1), { done: 3, total: 3 });
      assert.equal(client.registrations.at(-2)?.registerOptions.workspaceDiagnostics, true);
      void client.streamWorkspace('p').catch(() => {});
      await toldOf('p', A, 1);
      disk.set(A, 'fine');
      await client.filesChanged(FileChangeType.Changed, A);
      await toldOf('p', A, 0);
    });

    it('leaves nothing behind when it is cancelled', async () => {
      await start();
      const release = linter.hold();
      const arrived = linter.arrival();
      const source = new CancellationTokenSource();
      const looking = client.connection.sendRequest('shm-lint/lintWorkspace', source.token);
      await arrived;
      source.cancel();
      await assert.rejects(looking, { code: LSPErrorCodes.RequestCancelled });
      release();
      await client.until(() => client.registrations.at(-1)?.registerOptions?.workspaceDiagnostics === false);
    });

    it('finds nothing where no folder is open', async () => {
      await start({ folders: [] });
      assert.deepEqual(await client.connection.sendRequest('shm-lint/lintWorkspace'), {
        folders: 0,
        files: 0,
        workloads: 0,
        errors: 0,
        warnings: 0,
        information: 0,
        fixable: [],
      });
    });
  });
});

function sizeOf(report: Pick<WorkspaceDocumentDiagnosticReport, 'kind'> & { items?: unknown[] }): number {
  return report.items?.length ?? 0;
}
