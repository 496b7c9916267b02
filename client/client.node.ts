/** The client where there is a disk and a process to start: desktop, remote, code-server. */
import * as vscode from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import { NODE_OPTIONS } from '../server/nodeOptions';
import { CLIENT_ID, CLIENT_NAME, Client } from './client';

/** The client of a server that is a process; neither is started yet. */
export function createClient(context: vscode.ExtensionContext): Client {
  const module = vscode.Uri.joinPath(context.extensionUri, 'dist', 'server.js').fsPath;
  const run = { module, transport: TransportKind.ipc, options: { execArgv: [...NODE_OPTIONS] } };
  const debug = { ...run, options: { execArgv: [...NODE_OPTIONS, '--nolazy', '--inspect=6009'] } };
  return new Client(context, options => new LanguageClient(CLIENT_ID, CLIENT_NAME, { run, debug }, options));
}
