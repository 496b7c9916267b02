/** The command that looks through the whole workspace. */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { t } from '../core/l10n';
import {
  LINT_PROGRESS,
  LINT_WORKSPACE_REQUEST,
  type LintProgress,
  type WorkspaceSummary,
} from '../server/protocol';

/** Lints all files, open or not; their diagnostics stay up to date from then on. Returns what was counted. */
export function registerWorkspaceCommands(client: BaseLanguageClient): vscode.Disposable {
  return vscode.commands.registerCommand('shm-lint.lintWorkspace', () => lintWorkspace(client));
}

/** Whether some folder wants its files linted without anybody asking. */
export function wantsWorkspaceDiagnostics(): boolean {
  return (vscode.workspace.workspaceFolders ?? []).some(({ uri }) =>
    vscode.workspace.getConfiguration('shmLint', uri).get<boolean>('workspaceDiagnostics', false),
  );
}

async function lintWorkspace(client: BaseLanguageClient): Promise<WorkspaceSummary | undefined> {
  const summary = await withProgress(client, t('Looking through the workspace'), token =>
    client.sendRequest<WorkspaceSummary>(LINT_WORKSPACE_REQUEST, token),
  );
  if (summary) void tell(summary);
  return summary;
}

async function tell({
  folders,
  files,
  workloads,
  errors,
  warnings,
  information,
}: WorkspaceSummary): Promise<void> {
  if (folders === 0) {
    await vscode.window.showInformationMessage(
      t('Open a folder first: there is no workspace to look through.'),
    );
    return;
  }
  if (errors + warnings + information === 0) {
    await vscode.window.showInformationMessage(
      t`Files checked: ${files}. Services that start an engine: ${workloads}. Nothing was found.`,
    );
    return;
  }
  const show = t('Show Problems');
  const message = t`Files checked: ${files}. Services that start an engine: ${workloads}. Errors: ${errors}, warnings: ${warnings}, information: ${information}.`;
  if ((await vscode.window.showInformationMessage(message, show)) === show) {
    await vscode.commands.executeCommand('workbench.actions.view.problems');
  }
}

/** Shows how far the server has come. Undefined when the user cancels it. */
async function withProgress<T>(
  client: BaseLanguageClient,
  title: string,
  ask: (token: vscode.CancellationToken) => Promise<T>,
): Promise<T | undefined> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, async (progress, token) => {
    let shown = 0;
    const listening = client.onNotification(LINT_PROGRESS, ({ done, total }: LintProgress) => {
      const percent = total === 0 ? 0 : (100 * done) / total;
      progress.report({ message: `${done}/${total}`, increment: percent - shown });
      shown = percent;
    });
    try {
      return await ask(token);
    } catch (error) {
      if (token.isCancellationRequested) return undefined;
      throw error;
    } finally {
      listening.dispose();
    }
  });
}
