/** The commands that are about all files of the workspace. */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { t } from '../core/l10n';
import {
  FIXES_REQUEST,
  type FixesAnswer,
  type FixesParams,
  LINT_PROGRESS,
  LINT_WORKSPACE_REQUEST,
  type LintProgress,
  type WorkspaceSummary,
} from '../server/protocol';

/**
 * Lint Workspace lints all files, open or not; their diagnostics stay up to date from then on. It returns what was
 * counted. Fix All in Workspace applies their safe fixes, and returns how many; 0 if the user thinks better of it. Called
 * with `'apply'` or `'preview'`, it does not ask which.
 */
export function registerWorkspaceCommands(client: BaseLanguageClient): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.commands.registerCommand('shm-lint.lintWorkspace', () => lintWorkspace(client)),
    vscode.commands.registerCommand('shm-lint.fixWorkspace', (how?: unknown) =>
      fixWorkspace(client, how === 'apply' || how === 'preview' ? how : undefined),
    ),
  );
}

/** Whether some folder wants its files linted without anybody asking. */
export function wantsWorkspaceDiagnostics(): boolean {
  return (vscode.workspace.workspaceFolders ?? []).some(({ uri }) =>
    vscode.workspace.getConfiguration('shmLint', uri).get<boolean>('workspaceDiagnostics', false),
  );
}

async function lintWorkspace(client: BaseLanguageClient): Promise<WorkspaceSummary | undefined> {
  const summary = await look(client);
  if (summary) void tell(summary);
  return summary;
}

function look(client: BaseLanguageClient): Promise<WorkspaceSummary | undefined> {
  return withProgress(client, t('Looking through the workspace'), token =>
    client.sendRequest<WorkspaceSummary>(LINT_WORKSPACE_REQUEST, token),
  );
}

/** Applies the safe fixes of all files at once, or shows each of them first. */
async function fixWorkspace(
  client: BaseLanguageClient,
  how: 'apply' | 'preview' | undefined,
): Promise<number> {
  const summary = await look(client);
  if (!summary) return 0;
  if (summary.fixable.length === 0) {
    void vscode.window.showInformationMessage(
      t('There is nothing in the workspace that can be fixed safely.'),
    );
    return 0;
  }
  const chosen = how ?? (await askHow(summary.fixable.length));
  if (!chosen) return 0;
  // The server edits what is open, for only that has a version to hold the edit to.
  const documents = await Promise.all(summary.fixable.map(openedDocument));
  const uris = documents.flatMap(document =>
    document ? [client.code2ProtocolConverter.asUri(document.uri)] : [],
  );
  const params: FixesParams = { uris, confirm: chosen === 'preview' };
  const answer = await client.sendRequest<FixesAnswer>(FIXES_REQUEST, params);
  const edit = await client.protocol2CodeConverter.asWorkspaceEdit(
    answer.kind === 'edit' ? answer.edit : undefined,
  );
  if (!edit || answer.kind === 'outdated' || !isForPresent(answer, documents)) {
    void vscode.window.showWarningMessage(t('Files have just changed, so nothing was fixed. Try again.'));
    return 0;
  }
  // VS Code holds an edit to the versions that the documents have now, not to those that it was made for: nothing may
  // come between the comparison and the call.
  if (!(await vscode.workspace.applyEdit(edit, { isRefactoring: true }))) return 0;
  if (chosen === 'apply') {
    void vscode.window.showInformationMessage(
      t`Fixes applied: ${answer.fixes}. Files changed: ${answer.files}. Files left alone: ${summary.fixable.length - answer.files}.`,
    );
  }
  return answer.fixes;
}

async function askHow(files: number): Promise<'apply' | 'preview' | undefined> {
  const preview = t('Preview');
  const apply = t('Apply');
  const answer = await vscode.window.showInformationMessage(
    t`Files with fixes that can be applied safely: ${files}. Apply all of them, or choose in a preview?`,
    { modal: true },
    preview,
    apply,
  );
  if (answer === undefined) return undefined;
  return answer === apply ? 'apply' : 'preview';
}

async function openedDocument(uri: string): Promise<vscode.TextDocument | undefined> {
  try {
    return await vscode.workspace.openTextDocument(vscode.Uri.parse(uri));
  } catch {
    // Gone, or no text any more.
    return undefined;
  }
}

function isForPresent(
  { edit }: Extract<FixesAnswer, { kind: 'edit' }>,
  documents: readonly (vscode.TextDocument | undefined)[],
): boolean {
  const versions = new Map(documents.map(document => [document?.uri.toString(), document?.version]));
  return (edit.documentChanges ?? []).every(
    change =>
      'textDocument' in change &&
      versions.get(vscode.Uri.parse(change.textDocument.uri).toString()) === change.textDocument.version,
  );
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
