import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Documents } from '../../../server/documents';
import { diskFiles, diskFilesBelow } from '../../../server/files.node';
import { WorkspaceView } from '../../../server/workspace';
import { FakeLinter } from '../../server/fakeLinter';
import { connect, PUSH } from '../../server/harness';

describe('server, what a lint may read', () => {
  /** Every file exists and holds its own URI. */
  const everything = { read: async (uri: string) => uri, list: async (uri: string) => [uri] };
  const view = (document: string, ...folders: string[]) =>
    new WorkspaceView(document, folders, new Documents(), everything);

  it('reads inside the workspace folders', async () => {
    const workspace = view(
      'file:///home/me/app/deploy/compose.yml',
      'file:///home/me/app',
      'file:///srv/shared/',
    );
    for (const uri of [
      'file:///home/me/app/.env',
      'file:///srv/shared/base.yml',
      'file:///home/me/app/deploy/x/y',
    ]) {
      assert.equal(await workspace.read(uri), uri);
    }
  });

  it('reads inside the tree of the folder of a document outside the workspace', async () => {
    const workspace = view('file:///home/me/loose/compose.yml', 'file:///home/me/app');
    assert.equal(await workspace.read('file:///home/me/loose/env/a.env'), 'file:///home/me/loose/env/a.env');
    assert.deepEqual(await workspace.list('file:///home/me/loose/'), ['file:///home/me/loose']);
  });

  it('reads nothing else', async () => {
    const workspace = view('file:///home/me/app/compose.yml', 'file:///home/me/app');
    for (const uri of [
      'file:///etc/passwd',
      'file:///home/me/app-secrets/.env',
      'file:///home/me/app/../.ssh/id_rsa',
      'file:///home/me/app/%2e%2e/.ssh/id_rsa',
      'file:///home/me/app/sub/..%2f../../x',
      'http://home/me/app/.env',
      'https://example.org/',
      'nonsense',
      '',
    ]) {
      assert.equal(await workspace.read(uri), undefined, uri);
      assert.deepEqual(await workspace.list(uri), [], uri);
    }
  });

  it('reads nothing for an untitled document without a workspace', async () => {
    const workspace = view('untitled:Untitled-1');
    assert.equal(await workspace.read('untitled:.env'), undefined);
    assert.equal(await workspace.read('file:///.env'), undefined);
  });

  it('reads a file once, and notes all that was asked for, under one spelling', async () => {
    let reads = 0;
    const counting = { read: async () => String(++reads), list: async () => [] };
    const workspace = new WorkspaceView('file:///a/compose.yml', [], new Documents(), counting);
    assert.equal(await workspace.read('file:///a/.env'), '1');
    assert.equal(await workspace.read('file:///a/b/../%2Eenv'), '1');
    await workspace.read('file:///etc/passwd');
    workspace.note('file:///a/./note.yml');
    await workspace.list('file:///a/b/');
    assert.deepEqual([...workspace.files], ['file:///a/.env', 'file:///etc/passwd', 'file:///a/note.yml']);
    assert.deepEqual([...workspace.folders], ['file:///a/b']);
  });
});

describe('server, the disk', () => {
  let folder: string;
  const uri = (name: string) => pathToFileURL(path.join(folder, name)).toString();

  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'shm-lint-'));
    await writeFile(path.join(folder, 'marked.yml'), '\uFEFFa: é😀\r\n');
    await writeFile(path.join(folder, 'a #%20 b.env'), 'TP=2');
    await writeFile(path.join(folder, 'large'), Buffer.alloc(10 * 1024 * 1024 + 1));
    await mkdir(path.join(folder, 'sub'));
    await symlink('/dev/zero', path.join(folder, 'endless'));
    await symlink('marked.yml', path.join(folder, 'link.yml'));
  });
  after(() => rm(folder, { recursive: true }));

  it('reads UTF-8 without its byte order mark, through links too', async () => {
    assert.equal(await diskFiles.read(uri('marked.yml')), 'a: é😀\r\n');
    assert.equal(await diskFiles.read(uri('link.yml')), 'a: é😀\r\n');
    assert.equal(await diskFiles.read(uri('a #%20 b.env')), 'TP=2');
  });

  it('follows no link out of the workspace, and tells that', async () => {
    const told: string[] = [];
    const workspace = new WorkspaceView(
      uri('sub/compose.yml'),
      [uri('sub')],
      new Documents(),
      diskFiles,
      refused => told.push(refused),
    );
    await symlink('../marked.yml', path.join(folder, 'sub', 'out.yml'));
    await symlink('..', path.join(folder, 'sub', 'up'));
    await writeFile(path.join(folder, 'sub', 'own.yml'), 'own');
    await symlink('own.yml', path.join(folder, 'sub', 'in.yml'));
    assert.equal(await workspace.read(uri('sub/in.yml')), 'own');
    assert.equal(await workspace.read(uri('sub/out.yml')), undefined);
    assert.equal(await workspace.read(uri('sub/up/marked.yml')), undefined);
    assert.deepEqual(await workspace.list(uri('sub/up')), []);
    assert.deepEqual(told, [uri('sub/out.yml'), uri('sub/up/marked.yml')]);
    await rm(path.join(folder, 'sub'), { recursive: true });
    await mkdir(path.join(folder, 'sub'));
  });

  it('reads nothing that is missing, a folder, a device or too large', async () => {
    for (const name of ['missing', 'sub', 'endless', 'large']) {
      assert.equal(await diskFiles.read(uri(name)), undefined, name);
    }
  });

  it('lists names', async () => {
    assert.deepEqual((await diskFiles.list(uri('.'))).toSorted(), [
      'a #%20 b.env',
      'endless',
      'large',
      'link.yml',
      'marked.yml',
      'sub',
    ]);
    assert.deepEqual(await diskFiles.list(uri('missing')), []);
    assert.deepEqual(await diskFiles.list(uri('marked.yml')), []);
  });
});

describe('server, the files of a workspace on the disk', () => {
  let folder: string;
  const uri = (name: string) => pathToFileURL(path.join(folder, name)).toString();
  const below = async (isLeftOut: (uri: string) => boolean = () => false) =>
    (await diskFilesBelow(uri('.'), isLeftOut)).map(found => found.slice(uri('.').length));

  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'shm-lint-'));
    const texts = {
      'compose.yml': '',
      'notes.txt': '',
      'a b/pod#1.yaml': '',
      'vendor/compose.yml': '',
      'build/out.yml': '',
      'build/kept.yml': '',
      'node_modules/x/compose.yml': '',
      '.gitignore': 'build/*\n!kept.yml\n',
      '.shm-lintignore': 'vendor\n',
      '.git/HEAD': 'ref: refs/heads/main\n',
      '.git/config.yml': '',
    };
    for (const [name, text] of Object.entries(texts)) {
      await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
      await writeFile(path.join(folder, name), text);
    }
    await symlink('.', path.join(folder, 'loop'));
  });
  after(() => rm(folder, { recursive: true }));

  it('are those whose names may concern the linter, without what ignore files name', async () => {
    assert.deepEqual(await below(), ['/a%20b/pod%231.yaml', '/build/kept.yml', '/compose.yml']);
  });

  it('do without what the editor leaves out, files and folders', async () => {
    const found = await below(found => found.endsWith('/a%20b') || found.endsWith('/compose.yml'));
    assert.deepEqual(found, ['/build/kept.yml']);
  });

  it('are none where there is no folder', async () => {
    assert.deepEqual(await diskFilesBelow(uri('missing'), () => false), []);
  });
});

describe('server, files that only the client can read', () => {
  const URI = 'vscode-vfs://github/me/app/compose.yml';
  const ENV = 'vscode-vfs://github/me/app/.env';
  const asked: string[] = [];

  /** Publishes one finding for URI unless the client's .env says silence. Returns the number of findings. */
  async function findings(initializationOptions: unknown, answer: () => string | null): Promise<number> {
    asked.length = 0;
    const client = await connect(new FakeLinter(), {
      capabilities: PUSH,
      initializationOptions,
      prepare: connection => {
        connection.onRequest('shm-lint/read', ({ uri }: { uri: string }) => {
          asked.push(uri);
          return answer();
        });
      },
    });
    const last = 'vscode-vfs://github/me/app/last.yml';
    await client.open(URI, `WRONG @${ENV}`);
    await client.open(last, `WRONG`);
    await client.until(() => client.published.some(({ uri }) => uri === last));
    client.dispose();
    return client.published.filter(({ uri }) => uri === URI).length;
  }

  it('asks the client where it offers to read', async () => {
    assert.equal(await findings({ readsFiles: true }, () => 'silence'), 0);
    assert.deepEqual(asked, [ENV]);
  });

  it('does without where the client does not', async () => {
    assert.equal(await findings({}, () => 'silence'), 1);
    assert.deepEqual(asked, []);
  });
});
