/** The extension in a browser, such as vscode.dev: the server is a web worker. */
import * as vscode from 'vscode';
import { BrowserMessageReader, BrowserMessageWriter, LanguageClient } from 'vscode-languageclient/browser';
import { CLIENT_ID, CLIENT_NAME, type RunningClient, startClient } from './client';

let running: RunningClient | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const script = vscode.Uri.joinPath(context.extensionUri, 'dist', 'web', 'server.js').toString(true);
  let worker: Worker | undefined;
  const startWorker = async () => {
    // The client library leaves a stopped server's worker alive.
    worker?.terminate();
    worker = new Worker(script);
    // Not the worker itself: VS Code wraps `Worker`, and the client library would not recognise it.
    return { reader: new BrowserMessageReader(worker), writer: new BrowserMessageWriter(worker) };
  };
  context.subscriptions.push({ dispose: () => worker?.terminate() });
  running = await startClient(
    context,
    options => new LanguageClient(CLIENT_ID, CLIENT_NAME, startWorker, options),
  );
}

export async function deactivate(): Promise<void> {
  await running?.stop();
}
