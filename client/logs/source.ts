/** Where a log comes from: the editor, the clipboard, a file, the terminal. */

import * as vscode from 'vscode';
import { t } from '../../core/l10n';
import { baseName } from '../workload';

export interface Log {
  /** As the middle of a sentence: t`the selection in vllm.log`. */
  readonly name: string;
  readonly text: string;
}

/** Files larger than this would hold the editor up; the command line reads them as they come. Bytes. */
const MOST_BYTES = 64 * 1024 ** 2;

/** What is selected in the editor that has the focus; undefined if nothing is. */
export function selectedLog(): Log | undefined {
  const editor = vscode.window.activeTextEditor;
  if (!editor || editor.selection.isEmpty) return undefined;
  return {
    name: t`the selection in ${baseName(editor.document.uri)}`,
    text: editor.document.getText(editor.selection),
  };
}

interface Choice extends vscode.QuickPickItem {
  readonly read: () => Promise<Log | undefined>;
}

/** Asks where the log is, and reads it; undefined if the user thinks better of it, or it cannot be read. */
export async function chooseLog(): Promise<Log | undefined> {
  const document = vscode.window.activeTextEditor?.document;
  const choices: Choice[] = [
    { label: `$(clippy) ${t('Paste from the Clipboard')}`, read: clipboardLog },
    { label: `$(go-to-file) ${t('Open a File…')}`, read: fileLog },
    ...(document && document.uri.scheme !== 'output'
      ? [{ label: `$(file) ${t`All of ${baseName(document.uri)}`}`, read: async () => wholeLog(document) }]
      : []),
    ...(vscode.window.activeTerminal
      ? [{ label: `$(terminal) ${t('The Selection in the Terminal')}`, read: terminalLog }]
      : []),
  ];
  const choice = await vscode.window.showQuickPick(choices, { placeHolder: t('Where is the log?') });
  return choice?.read();
}

function wholeLog(document: vscode.TextDocument): Log {
  return { name: baseName(document.uri), text: document.getText() };
}

async function clipboardLog(): Promise<Log | undefined> {
  const text = await vscode.env.clipboard.readText();
  if (text.trim() !== '') return { name: t('the clipboard'), text };
  void vscode.window.showInformationMessage(t('There is no text on the clipboard. Copy the log first.'));
  return undefined;
}

async function fileLog(): Promise<Log | undefined> {
  const [uri] =
    (await vscode.window.showOpenDialog({ openLabel: t('Explain'), title: t('Explain a Log') })) ?? [];
  if (!uri) return undefined;
  const { size } = await vscode.workspace.fs.stat(uri);
  if (size > MOST_BYTES) {
    void vscode.window.showWarningMessage(
      t`${baseName(uri)} is too large for the editor. Let the command line read it: shm-lint diagnose FILE.`,
    );
    return undefined;
  }
  return { name: baseName(uri), text: new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)) };
}

/**
 * What is selected in the terminal. Extensions cannot read that, so it goes by way of the clipboard, whose text is put
 * back afterwards.
 */
export async function terminalLog(): Promise<Log | undefined> {
  const { clipboard } = vscode.env;
  const before = await clipboard.readText();
  // So that text of before is not taken for the selection. What is no text (an image) is left where it is.
  if (before !== '') await clipboard.writeText('');
  await vscode.commands.executeCommand('workbench.action.terminal.copySelection');
  const text = await clipboard.readText();
  if (before !== '') await clipboard.writeText(before);
  if (text.trim() !== '') return { name: t('the selection in the terminal'), text };
  void vscode.window.showInformationMessage(t('Select the log in the terminal first.'));
  return undefined;
}
