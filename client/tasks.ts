/** The tasks of type `shm-lint`: the command line over a folder, with its lines in the Problems panel. */
import * as vscode from 'vscode';
import { t } from '../core/l10n';

const TYPE = 'shm-lint';

/** A task as `tasks.json` writes it; what it leaves out is the default. */
interface Definition extends vscode.TaskDefinition {
  readonly command?: 'check' | 'fix';
  readonly paths?: readonly string[];
  readonly options?: readonly string[];
}

/** Offers to check and to fix each folder of the workspace. Only where there are processes to start. */
export function registerTasks(): vscode.Disposable {
  return vscode.tasks.registerTaskProvider(TYPE, {
    provideTasks: async () => {
      const folders = vscode.workspace.workspaceFolders ?? [];
      const tasks = folders.flatMap(folder =>
        (['check', 'fix'] as const).map(command => taskOf({ type: TYPE, command }, folder)),
      );
      return Promise.all(tasks);
    },
    resolveTask: task =>
      typeof task.scope === 'object' ? taskOf(task.definition as Definition, task.scope) : undefined,
  });
}

async function taskOf(definition: Definition, folder: vscode.WorkspaceFolder): Promise<vscode.Task> {
  const { command = 'check', paths = ['.'], options = [] } = definition;
  const name = command === 'fix' ? t('write the safe fixes') : t('check the folder');
  const args = [command, ...paths, '--format', 'concise', ...options];
  const execution = new vscode.ShellExecution(await programOf(folder), args, { cwd: folder.uri.fsPath });
  const task = new vscode.Task(definition, folder, name, TYPE, execution, '$shm-lint');
  if (command === 'check') task.group = vscode.TaskGroup.Test;
  return task;
}

/** The program that the folder's own package.json brings, else the one on the PATH. */
async function programOf(folder: vscode.WorkspaceFolder): Promise<string> {
  const name = process.platform === 'win32' ? 'shm-lint.cmd' : 'shm-lint';
  const own = vscode.Uri.joinPath(folder.uri, 'node_modules', '.bin', name);
  return vscode.workspace.fs.stat(own).then(
    () => own.fsPath,
    () => 'shm-lint',
  );
}
