import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import * as vscode from 'vscode';
import { closeEverything, fileUri, write } from './support';

const FILE = 'tasks/compose.yaml';

/**
 * Stands for the command line: says what it was asked, and finds one mistake. It takes its time to start, as the real one
 * does: of a task that is over before its terminal is there, VS Code may lose the lines.
 */
const PROGRAM = `#!/bin/sh
sleep 1
echo "$@" > tasks/asked
echo "${FILE}:2:3: error: too little [shm-missing]"
exit 1
`;

/** The tasks that the extension offers for the folder of the other tests. */
async function tasks(): Promise<vscode.Task[]> {
  const all = await vscode.tasks.fetchTasks({ type: 'shm-lint' });
  return all.filter(({ scope }) => typeof scope === 'object' && scope.uri.path === fileUri('.').path);
}

describe('the tasks of the command line', () => {
  after(async () => {
    await closeEverything();
    await vscode.workspace.fs.delete(fileUri('node_modules'), { recursive: true });
  });

  it('check each folder, and write the safe fixes', async () => {
    const offered = await tasks();
    assert.deepEqual(
      offered.map(({ name, definition, problemMatchers }) => [name, definition.command, problemMatchers]),
      [
        ['check the folder', 'check', ['$shm-lint']],
        ['write the safe fixes', 'fix', ['$shm-lint']],
      ],
    );
    const [{ command, args } = {} as vscode.ShellExecution] = offered.map(
      task => task.execution as vscode.ShellExecution,
    );
    assert.deepEqual([command, args], ['shm-lint', ['check', '.', '--format', 'concise']]);
  });

  it('run the program that the folder brings, and put its lines into the Problems view', async () => {
    await write(FILE, 'services:\n  llm: {}\n');
    await write('node_modules/.bin/shm-lint', PROGRAM);
    chmodSync(fileUri('node_modules/.bin/shm-lint').fsPath, 0o755);
    const [check] = await tasks();
    const ended = new Promise<number | undefined>(resolve => {
      const listener = vscode.tasks.onDidEndTaskProcess(({ execution, exitCode }) => {
        if (execution.task.name !== check!.name) return;
        listener.dispose();
        resolve(exitCode);
      });
    });
    await vscode.tasks.executeTask(check!);
    assert.equal(await ended, 1);
    const found = () =>
      vscode.languages
        .getDiagnostics(fileUri(FILE))
        .map(({ message, range, code }) => [message, range.start.line, code]);
    const asked = await vscode.workspace.fs.readFile(fileUri('tasks/asked'));
    assert.equal(new TextDecoder().decode(asked), 'check . --format concise\n');
    const deadline = Date.now() + 20_000;
    while (found().length === 0 && Date.now() < deadline)
      await new Promise(resolve => setTimeout(resolve, 50));
    assert.deepEqual(found(), [['too little', 1, 'shm-missing']]);
  });
});
