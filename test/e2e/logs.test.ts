import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeEverything, fileUri, noFindings, onlyFinding, write } from './support';

const LOG = `(VllmWorker rank=1 pid=121) INFO loading the model
misc/shmutils.cc:87 NCCL WARN Error: failed to extend /dev/shm/nccl-YrFC5V to 33030532 bytes, error: No space left on device (28)
`;

/** Opens a log, all of it selected, and asks what it says. */
async function explain(name: string, content: string): Promise<vscode.TextDocument> {
  await write(name, content);
  const log = await vscode.workspace.openTextDocument(fileUri(name));
  const editor = await vscode.window.showTextDocument(log, { preview: false });
  editor.selection = new vscode.Selection(0, 0, log.lineCount, 0);
  await vscode.commands.executeCommand('shm-lint.explainLog');
  const document = vscode.window.activeTextEditor?.document;
  assert.equal(document?.uri.scheme, 'shm-lint-log');
  return document;
}

function lensesOf({ uri }: vscode.TextDocument): Thenable<vscode.CodeLens[]> {
  return vscode.commands.executeCommand('vscode.executeCodeLensProvider', uri, 100);
}

const titles = (lenses: readonly vscode.CodeLens[]) => lenses.map(({ command }) => command?.title);

describe('an explained log', () => {
  afterEach(closeEverything);

  it('says which segment it was, and offers the calculator', async () => {
    const document = await explain('first.log', LOG);
    assert.equal(document.languageId, 'markdown');
    assert.match(document.getText(), /NCCL proxy pool/);
    assert.match(document.getText(), /2\.26–2\.27/);
    assert.match(document.getText(), /^On line 2:$/m);
    assert.deepEqual(titles(await lensesOf(document)), ['Open the Calculator']);
  });

  it('offers the fix in a manifest that is open, and makes it', async () => {
    const manifest = await vscode.workspace.openTextDocument(fileUri('missing/docker-compose.yml'));
    await vscode.window.showTextDocument(manifest, { preview: false });
    await onlyFinding(manifest);
    const lenses = await lensesOf(await explain('second.log', LOG));
    const [fix, calculator] = lenses;
    assert.match(fix?.command?.title ?? '', /^Give vllm \d+ GiB in docker-compose\.yml$/);
    assert.equal(calculator?.command?.title, 'Calculate for vllm');
    await vscode.commands.executeCommand(fix!.command!.command, ...(fix!.command!.arguments ?? []));
    assert.match(manifest.getText(), /^ {4}shm_size: \d+gb$/m);
    await noFindings(manifest);
  });

  it('says so when there is nothing to explain', async () => {
    const document = await explain('fine.log', 'all is well\n');
    assert.match(document.getText(), /Nothing in the selection in fine\.log is a message about \/dev\/shm/);
    assert.deepEqual(titles(await lensesOf(document)), []);
  });
});
