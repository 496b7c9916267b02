/** The client in a browser, such as vscode.dev. */
import * as vscode from 'vscode';
import { BrowserMessageReader, BrowserMessageWriter, LanguageClient } from 'vscode-languageclient/browser';
import { CLIENT_ID, CLIENT_NAME, Client } from './client';

/** The client of a server that is a web worker; neither is started yet. */
export function createClient(context: vscode.ExtensionContext): Client {
  const script = vscode.Uri.joinPath(context.extensionUri, 'dist', 'server.js').toString(true);
  let worker: Worker | undefined;
  const startWorker = async () => {
    // The client library leaves a stopped server's worker alive.
    worker?.terminate();
    worker = new Worker(script);
    // Not the worker itself: VS Code wraps `Worker`, and the client library would not recognise it.
    return { reader: new BrowserMessageReader(worker), writer: new BrowserMessageWriter(worker) };
  };
  context.subscriptions.push({ dispose: () => worker?.terminate() });
  return new Client(context, options => new LanguageClient(CLIENT_ID, CLIENT_NAME, startWorker, options));
}
