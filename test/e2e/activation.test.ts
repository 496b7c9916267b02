import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeEverything, EXTENSION_ID, onlyFinding, open } from './support';

describe('activation', () => {
  after(closeEverything);

  it('waits for a document that may start a container', async () => {
    const extension = vscode.extensions.getExtension(EXTENSION_ID);
    assert.ok(extension, `${EXTENSION_ID} is not installed`);
    await open('notes.txt');
    assert.equal(extension.isActive, false, 'a text file woke it up');
    await onlyFinding(await open('missing/docker-compose.yml'));
    assert.equal(extension.isActive, true);
  });
});
