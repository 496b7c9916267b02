import assert from 'node:assert/strict';
import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { FolderWorkspace } from '../../../cli/workspace';
import { folderWith } from './support';

const uri = (...parts: string[]) => pathToFileURL(join(...parts)).href;

describe('cli: the workspace that core sees', () => {
  it('reads and lists below its roots, and nothing elsewhere', async () => {
    const base = await folderWith({
      'project/.env': 'TP=2',
      'project/sub/b.yml': 'b',
      'project-2/.env': 'SECRET=1',
      '.env': 'SECRET=2',
    });
    const workspace = new FolderWorkspace([join(base, 'project')]);
    assert.equal(await workspace.read(uri(base, 'project/.env')), 'TP=2');
    assert.equal(await workspace.read(uri(base, 'project/sub/../.env')), 'TP=2');
    assert.deepEqual(await workspace.list(uri(base, 'project')), ['.env', 'sub']);
    assert.equal(await workspace.read(uri(base, '.env')), undefined);
    assert.equal(await workspace.read(uri(base, 'project-2/.env')), undefined);
    assert.equal(await workspace.read(`${uri(base, 'project')}/%2e%2e/.env`), undefined);
    assert.deepEqual(await workspace.list(uri(base)), []);
  });

  it('does not follow a link out of its roots', async () => {
    const base = await folderWith({ 'secret/x': 'SECRET', 'project/a': 'a' });
    await symlink('../secret/x', join(base, 'project/x'));
    await symlink('../secret', join(base, 'project/folder'));
    const workspace = new FolderWorkspace([join(base, 'project')]);
    assert.equal(await workspace.read(uri(base, 'project/x')), undefined);
    assert.deepEqual(await workspace.list(uri(base, 'project/folder')), []);
  });

  it('accepts roots that are reached through a link', async () => {
    const base = await folderWith({ 'real/.env': 'TP=4' });
    await symlink('real', join(base, 'link'));
    const workspace = new FolderWorkspace([join(base, 'link')]);
    assert.equal(await workspace.read(uri(base, 'link/.env')), 'TP=4');
  });

  it('answers undefined or nothing for what is missing, a folder, binary, or no file at all', async () => {
    const base = await folderWith({ 'sub/x': 'x', binary: Buffer.from('a\0b') });
    const workspace = new FolderWorkspace([base, join(base, 'no-such-root')]);
    assert.equal(await workspace.read(uri(base, 'missing')), undefined);
    assert.equal(await workspace.read(uri(base, 'sub')), undefined);
    assert.equal(await workspace.read(uri(base, 'binary')), undefined);
    assert.equal(await workspace.read('untitled:Untitled-1'), undefined);
    assert.equal(await workspace.read('file:///%00'), undefined);
    assert.equal(await workspace.read('file://elsewhere/share/x'), undefined);
    assert.equal(await workspace.read('no uri'), undefined);
    assert.deepEqual(await workspace.list(uri(base, 'missing')), []);
    assert.deepEqual(await workspace.list(uri(base, 'sub/x')), []);
    assert.deepEqual(await workspace.list('vscode-vfs://github/x'), []);
  });

  it('keeps its answer until told that the file was replaced', async () => {
    const base = await folderWith({ '.env': 'TP=2' });
    const workspace = new FolderWorkspace([base]);
    assert.equal(await workspace.read(uri(base, '.env')), 'TP=2');
    await writeFile(join(base, '.env'), 'TP=8');
    assert.equal(await workspace.read(uri(base, '.env')), 'TP=2');
    workspace.replace(uri(base, '.env'), 'TP=8');
    assert.equal(await workspace.read(uri(base, '.env')), 'TP=8');
  });
});
