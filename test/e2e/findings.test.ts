import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeEverything, fileUri, onlyFinding, open, write } from './support';

const FILE = 'small/compose.yml';

/** A size that is there, and too small. */
const TEXT = `services:
  vllm:
    image: vllm/vllm-openai:v0.11.2
    command: --model m --tensor-parallel-size 4
    shm_size: 128m
`;

describe('a finding', () => {
  after(async () => {
    await closeEverything();
    await vscode.workspace.fs.delete(fileUri('small'), { recursive: true });
  });

  it('leads to its rule, and to the size that decides it', async () => {
    await write(FILE, TEXT);
    const document = await open(FILE);
    const { code, relatedInformation = [] } = await onlyFinding(document);
    const link = code as { readonly value: string; readonly target: vscode.Uri };
    assert.equal(link.value, 'shm-too-small');
    assert.match(link.target.path, /\/shm-too-small(?:\.md)?$/);
    const [size] = relatedInformation;
    assert.equal(size?.location.uri.toString(), document.uri.toString());
    assert.equal(document.getText(size?.location.range), '128m');
  });

  it('is accounted for in the output, which a command shows', async () => {
    const isOutput = ({ uri }: vscode.TextDocument) =>
      uri.scheme === 'output' && uri.path.includes('shm-lint');
    const opened = new Promise<void>(resolve => {
      const listener = vscode.workspace.onDidOpenTextDocument(document => {
        if (!isOutput(document)) return;
        listener.dispose();
        resolve();
      });
    });
    await vscode.commands.executeCommand('shm-lint.showOutput');
    if (!vscode.workspace.textDocuments.some(isOutput)) await opened;
    await vscode.commands.executeCommand('workbench.action.closePanel');
  });
});
