import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeEverything, open, write } from './support';

describe('the language of logs', () => {
  after(closeEverything);

  it('is nobody’s by a name, and given to a log that somebody shows as one', async () => {
    const path = 'syntaxes/engine.log';
    await write(path, 'Error: failed to extend /dev/shm/nccl-YrFC5V to 33030532 bytes\n');
    const document = await open(path);
    assert.notEqual(document.languageId, 'nccl-log');
    await vscode.commands.executeCommand('shm-lint.showAsLog');
    assert.equal(vscode.window.activeTextEditor?.document.languageId, 'nccl-log');
  });
});
