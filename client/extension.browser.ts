/**
 * The extension in a browser, such as vscode.dev: one file, for VS Code loads no second one there. Elsewhere it is what
 * extension.ts loads when there is something to do: only the client library's transports differ.
 */
import type * as vscode from 'vscode';
import { Activation } from './activation';

/** The client by where its server runs. Nothing of it is run before it is asked for. */
export const clients = {
  node: () => import('./client.node'),
  worker: () => import('./client.worker'),
};

let activation: Activation | undefined;

export function activate(context: vscode.ExtensionContext): void {
  activation = new Activation(context, clients.worker);
}

export async function deactivate(): Promise<void> {
  await activation?.end();
}
