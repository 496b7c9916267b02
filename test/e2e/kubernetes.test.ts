import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { DEPLOYMENT } from '../support/cures';
import {
  apply,
  closeEverything,
  findingsOnce,
  noFindings,
  onlyFinding,
  open,
  quickFixes,
  readBack,
  ruleOf,
  write,
} from './support';

const { path: PATH, before: BEFORE, after: AFTER, flag, fix } = DEPLOYMENT;

describe('the quick fix of a Deployment', () => {
  let document: vscode.TextDocument;

  before(async () => {
    await write(PATH, BEFORE);
    document = await open(PATH);
  });
  after(closeEverything);

  /** The fixes, without the calculator, which edits nothing, and without what silences the finding. */
  async function fixes(): Promise<vscode.CodeAction[]> {
    const actions = await quickFixes(document, await onlyFinding(document));
    return actions.filter(({ edit, title }) => edit && !title.startsWith('Ignore '));
  }

  it('shows the finding at the flag', async () => {
    const finding = await onlyFinding(document);
    assert.equal(document.getText(finding.range), flag);
    assert.equal(ruleOf(finding), 'shm-missing');
    assert.match(finding.message, /vLLM 0\.11\.2 with tensor parallel 4/);
    assert.match(finding.message, /64 MiB/);
  });

  it('is one action for the volume and the mount', async () => {
    const actions = await fixes();
    assert.deepEqual(
      actions.map(({ title, isPreferred }) => [title, isPreferred]),
      [[fix, true]],
    );
    assert.equal(actions[0]!.edit!.get(document.uri).length, 2);
  });

  it('can be previewed, and applied from the preview', async () => {
    const finding = await onlyFinding(document);
    const editor = await vscode.window.showTextDocument(document);
    editor.selection = new vscode.Selection(finding.range.start, finding.range.start);
    await vscode.commands.executeCommand('editor.action.quickFix');
    const pause = () => new Promise(resolve => setTimeout(resolve, 100));
    // The menu and the preview need a moment to open; asked before, each command does nothing.
    for (let i = 0; i < 20; i++) {
      await vscode.commands.executeCommand('previewSelectedCodeAction');
      await pause();
    }
    assert.equal(document.getText(), BEFORE, 'a preview changes nothing');
    for (let i = 0; i < 100 && document.getText() === BEFORE; i++) {
      await vscode.commands.executeCommand('previewSelectedCodeAction');
      await vscode.commands.executeCommand('refactorPreview.apply');
      await pause();
    }
    assert.equal(document.getText(), AFTER);
    await noFindings(document);
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), BEFORE);
  });

  it('inserts both and cures the finding', async () => {
    const [first] = await fixes();
    await apply(first!);
    assert.equal(document.getText(), AFTER);
    await noFindings(document);
  });

  it('is undone to the byte', async () => {
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), BEFORE);
    await findingsOnce(document, 'the finding again', found => found.length === 1);
    await document.save();
    assert.equal(await readBack(PATH), BEFORE);
  });
});
