/** The extension where there is a disk and a process to start: desktop, remote, code-server. */
import type * as vscode from 'vscode';
import { Activation } from './activation';
import { registerTasks } from './tasks';

let activation: Activation | undefined;

export function activate(context: vscode.ExtensionContext): void {
  activation = new Activation(context, async () => {
    const { clients } = await import('./extension.browser');
    return clients.node();
  });
  context.subscriptions.push(registerTasks());
}

export async function deactivate(): Promise<void> {
  await activation?.end();
}
