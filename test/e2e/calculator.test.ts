import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeEverything, codeActions, offeredActions, onlyFinding, open, quickFixes } from './support';

const FILE = 'missing/docker-compose.yml';
const ACTION = 'Calculate shared memory for `vllm`…';
const SOURCE = vscode.CodeActionKind.Source.append('calculate').append('shm-lint');

/** The tabs that show the calculator. */
function calculators(): vscode.Tab[] {
  return vscode.window.tabGroups.all
    .flatMap(group => group.tabs)
    .filter(
      ({ input }) =>
        input instanceof vscode.TabInputWebview && input.viewType.endsWith('shm-lint.calculator'),
    );
}

/** Waits until so many tabs show it; VS Code tells extensions of its tabs a little later. */
async function calculatorsOnce(count: number): Promise<vscode.Tab[]> {
  for (;;) {
    const tabs = calculators();
    if (tabs.length === count) return tabs;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

async function putCursor(document: vscode.TextDocument, line: number): Promise<void> {
  const editor = await vscode.window.showTextDocument(document);
  editor.selection = new vscode.Selection(line, 0, line, 0);
}

describe('the calculator', () => {
  afterEach(async () => {
    await vscode.window.tabGroups.close(calculators());
    await closeEverything();
  });

  it('opens beside the file, and only once', async () => {
    const document = await open(FILE);
    await onlyFinding(document);
    await vscode.commands.executeCommand('shm-lint.openCalculator');
    const [tab] = await calculatorsOnce(1);
    assert.equal(tab?.label, 'Shared Memory Calculator');
    assert.equal(tab.group.viewColumn, vscode.ViewColumn.Two);
    await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
    await vscode.commands.executeCommand('shm-lint.openCalculator');
    assert.equal(calculators().length, 1);
  });

  it('opens without any file', async () => {
    await vscode.commands.executeCommand('shm-lint.openCalculator');
    await calculatorsOnce(1);
  });

  it('stands among the fixes of a finding, and opens from there', async () => {
    const document = await open(FILE);
    const finding = await onlyFinding(document);
    const actions = await quickFixes(document, finding);
    const action = actions.find(({ title }) => title === ACTION);
    assert.ok(action);
    assert.equal(action.edit, undefined);
    assert.notEqual(action.isPreferred, true);
    const { command, arguments: args = [] } = action.command!;
    await vscode.commands.executeCommand(command, ...args);
    await calculatorsOnce(1);
  });

  it('is a source action anywhere in the service', async () => {
    const document = await open(FILE);
    await onlyFinding(document);
    const line = (number: number) => new vscode.Range(number, 0, number, 0);
    const titles = (actions: vscode.CodeAction[]) => actions.map(({ title }) => title);
    assert.deepEqual(titles(await offeredActions(document, line(6), SOURCE)), [ACTION]);
    assert.deepEqual(titles(await codeActions(document, line(0), SOURCE)), []);
  });
});

describe('the command that shows /dev/shm', () => {
  afterEach(closeEverything);

  it('is copied for the service at the cursor', async () => {
    const document = await open(FILE);
    await putCursor(document, 4);
    assert.equal(
      await vscode.commands.executeCommand('shm-lint.copyLookCommand'),
      'docker compose exec vllm df -h /dev/shm',
    );
  });

  it('is none where the cursor is in no engine', async () => {
    await putCursor(await open(FILE), 0);
    assert.equal(await vscode.commands.executeCommand('shm-lint.copyLookCommand'), undefined);
  });
});
