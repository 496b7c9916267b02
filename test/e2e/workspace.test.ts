import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { WorkspaceSummary } from '../../server/protocol';
import { closeEverything, fileUri, findingsAt, findingsOnce, open, readBack, write } from './support';

const PAIR = 'unopened/compose.yml';
const MISSING = 'missing/docker-compose.yml';

/** Two services, and not a word about /dev/shm. */
const TWO_MISTAKES = `services:
  a:
    image: vllm/vllm-openai:v0.11.2
    command: --model m --tensor-parallel-size 2
  b:
    image: vllm/vllm-openai:v0.11.2
    command: --model m --tensor-parallel-size 2
`;

const lintWorkspace = () =>
  vscode.commands.executeCommand<WorkspaceSummary | undefined>('shm-lint.lintWorkspace');

const fixWorkspace = (how: 'apply' | 'preview') =>
  vscode.commands.executeCommand<number>('shm-lint.fixWorkspace', how);

const shown = (path: string, count: number) =>
  findingsOnce({ uri: fileUri(path) }, `${count} findings`, found => found.length === count);

const folderSettings = () => vscode.workspace.getConfiguration('shmLint', fileUri(MISSING));

describe('files that are not open', () => {
  before(async () => {
    await closeEverything();
    await write(PAIR, TWO_MISTAKES);
  });
  after(() => vscode.workspace.fs.delete(fileUri('unopened'), { recursive: true }));
  afterEach(async () => {
    await closeEverything();
    // It forgets that somebody asked for the workspace.
    await vscode.commands.executeCommand('shm-lint.restartServer');
    await shown(PAIR, 0);
    await shown(MISSING, 0);
  });

  it('are left alone until somebody asks, and are then counted and shown', async () => {
    assert.deepEqual(findingsAt(fileUri(PAIR)), []);
    const summary = await lintWorkspace();
    assert.equal(summary?.folders, 3);
    await shown(PAIR, 2);
    await shown(MISSING, 1);
    const all = vscode.languages
      .getDiagnostics()
      .flatMap(([, found]) => found.filter(({ source }) => source === 'shm-lint'));
    const count = (severity: vscode.DiagnosticSeverity) =>
      all.filter(diagnostic => diagnostic.severity === severity).length;
    assert.deepEqual(
      [summary?.errors, summary?.warnings, summary?.information],
      [
        count(vscode.DiagnosticSeverity.Error),
        count(vscode.DiagnosticSeverity.Warning),
        count(vscode.DiagnosticSeverity.Information) + count(vscode.DiagnosticSeverity.Hint),
      ],
    );
  });

  it('are followed from then on: a change, an override that comes and goes, a new file', async () => {
    const before = await readBack(MISSING);
    // Of a folder that is new itself, VS Code may tell nothing of what is in it.
    await write('added/notes.txt', '');
    await lintWorkspace();
    await shown(MISSING, 1);
    await write(MISSING, before.replace('    ports:', '    shm_size: 8gb\n    ports:'));
    await shown(MISSING, 0);
    await write(MISSING, before);
    await shown(MISSING, 1);
    await write('missing/docker-compose.override.yml', 'services:\n  vllm:\n    shm_size: 8gb\n');
    await shown(MISSING, 0);
    await vscode.workspace.fs.delete(fileUri('missing/docker-compose.override.yml'));
    await shown(MISSING, 1);
    await write('added/compose.yml', before);
    await shown('added/compose.yml', 1);
    await vscode.workspace.fs.delete(fileUri('added'), { recursive: true });
    await shown('added/compose.yml', 0);
  });

  it('keep their findings, each once, when they are opened, edited without saving, and closed', async () => {
    await lintWorkspace();
    await shown(MISSING, 1);
    const document = await open(MISSING);
    await findingsOnce(document, 'one finding', found => found.length === 1);
    const editor = await vscode.window.showTextDocument(document);
    await editor.edit(builder => builder.insert(new vscode.Position(3, 0), '    shm_size: 8gb\n'));
    await shown(MISSING, 0);
    await closeEverything();
    await shown(MISSING, 1);
  });

  it('are shown without being asked for where the setting says so', async () => {
    await folderSettings().update('workspaceDiagnostics', true, vscode.ConfigurationTarget.Workspace);
    try {
      await shown(PAIR, 2);
    } finally {
      await folderSettings().update('workspaceDiagnostics', undefined, vscode.ConfigurationTarget.Workspace);
    }
    await shown(PAIR, 0);
  });

  it('are left out where an ignore file names them', async () => {
    await write('.shm-lintignore', 'missing/\n');
    try {
      await lintWorkspace();
      await shown(PAIR, 2);
      assert.deepEqual(findingsAt(fileUri(MISSING)), []);
    } finally {
      await vscode.workspace.fs.delete(fileUri('.shm-lintignore'));
    }
    await shown(MISSING, 1);
  });

  it('are left out where the editor or a setting names them', async () => {
    const files = vscode.workspace.getConfiguration('files');
    await files.update('exclude', { '**/unopened': true }, vscode.ConfigurationTarget.Workspace);
    try {
      await write('added/compose.yml', await readBack(MISSING));
      await lintWorkspace();
      await shown('added/compose.yml', 1);
      assert.deepEqual(findingsAt(fileUri(PAIR)), []);
      await folderSettings().update('exclude', ['added'], vscode.ConfigurationTarget.Workspace);
      await shown('added/compose.yml', 0);
    } finally {
      await files.update('exclude', undefined, vscode.ConfigurationTarget.Workspace);
      await folderSettings().update('exclude', undefined, vscode.ConfigurationTarget.Workspace);
      await vscode.workspace.fs.delete(fileUri('added'), { recursive: true });
    }
  });

  describe('with safe fixes', () => {
    const FIXED = TWO_MISTAKES.replaceAll('size 2\n', 'size 2\n    shm_size: 2gb\n');
    let originals: Map<string, string>;

    // Every file that the command may write.
    before(async () => {
      const found = await vscode.workspace.findFiles('**/*.{yml,yaml}');
      originals = new Map(
        await Promise.all(found.map(async uri => [uri.toString(), await readAt(uri)] as const)),
      );
    });
    afterEach(async () => {
      await vscode.commands.executeCommand('workbench.action.files.revert');
      for (const [uri, text] of originals) {
        await vscode.workspace.fs.writeFile(vscode.Uri.parse(uri), new TextEncoder().encode(text));
      }
    });

    it('are fixed by one command, each on the disk, and are clean then', async () => {
      const fixes = await fixWorkspace('apply');
      assert.ok(fixes > 1, `${fixes} fixes`);
      assert.equal(await readBack(PAIR), FIXED);
      await shown(PAIR, 0);
      await shown(MISSING, 0);
    });

    it('stay as they are when the preview is discarded', async () => {
      let isDone = false;
      const fixing = Promise.resolve(fixWorkspace('preview')).finally(() => {
        isDone = true;
      });
      // There is no event for a preview that is open; to discard one that is not there yet does nothing.
      while (!isDone) {
        await vscode.commands.executeCommand('refactorPreview.discard');
        await Promise.race([fixing, new Promise(resolve => setTimeout(resolve, 200))]);
      }
      assert.equal(await fixing, 0);
      assert.equal(await readBack(PAIR), TWO_MISTAKES);
    });
  });
});

async function readAt(uri: vscode.Uri): Promise<string> {
  return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
}
