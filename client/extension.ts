/** The extension where there is a disk and a process to start: desktop, remote, code-server. */
import * as vscode from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import { CLIENT_ID, CLIENT_NAME, type RunningClient, startClient } from './client';
import { registerTasks } from './tasks';

let running: RunningClient | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const module = vscode.Uri.joinPath(context.extensionUri, 'dist', 'server.js').fsPath;
  const run = { module, transport: TransportKind.ipc };
  const debug = { ...run, options: { execArgv: ['--nolazy', '--inspect=6009'] } };
  running = await startClient(
    context,
    options => new LanguageClient(CLIENT_ID, CLIENT_NAME, { run, debug }, options),
  );
  context.subscriptions.push(registerTasks());
}

export async function deactivate(): Promise<void> {
  await running?.stop();
}
