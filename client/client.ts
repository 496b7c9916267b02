/** The part of the client that desktop and browser share. */
import * as vscode from 'vscode';
import type { BaseLanguageClient, LanguageClientOptions } from 'vscode-languageclient';
import { ErrorAction, RevealOutputChannelOn } from 'vscode-languageclient';
import { setMessages } from '../core/l10n';
import type { InitializationOptions } from '../server/protocol';
import { registerCalculator } from './calculator';
import { answerFileRequests } from './files';
import { registerLogs } from './logs';
import { registerLook } from './look';
import { registerRules } from './rules';
import { registerSample } from './sample';
import { LANGUAGES, OTHER_FILES, WAKING_FILES } from './selector';
import { registerStatus } from './status';
import { registerWorkspaceCommands, wantsWorkspaceDiagnostics } from './workspace';

/** Also the prefix of the setting that the client library reads by itself, `shmLint.trace.server`. */
export const CLIENT_ID = 'shmLint';
export const CLIENT_NAME = 'shm-lint';

/** What is left to do with a client that was started. Stopping it stops the server. */
export interface RunningClient {
  stop(): Promise<void>;
}

/**
 * Starts the client and registers the commands.
 *
 * @param create makes the client for its platform from the shared options
 */
export async function startClient(
  context: vscode.ExtensionContext,
  create: (options: LanguageClientOptions) => BaseLanguageClient,
): Promise<RunningClient> {
  // The words of VS Code's language; undefined where that is English, or one that we have none for.
  const messages = vscode.l10n.bundle;
  setMessages(messages);
  const output = vscode.window.createOutputChannel(CLIENT_NAME, { log: true });
  // Any scheme will do, for the server only reads text.
  const documentSelector = [
    ...LANGUAGES.map(language => ({ language })),
    ...[...WAKING_FILES, ...OTHER_FILES].map(pattern => ({ pattern })),
  ];
  const linted = new vscode.EventEmitter<vscode.Uri>();
  const client = create({
    documentSelector,
    outputChannel: output,
    traceOutputChannel: output,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    initializationOptions: {
      readsFiles: true,
      listsFiles: true,
      hasCalculator: true,
      hasRulePages: true,
      hoversDiagnostics: true,
      ...(messages && { messages }),
    } satisfies InitializationOptions,
    diagnosticPullOptions: { onChange: true },
    errorHandler: {
      // Each edit that is written to a server that has just died fails, and by default the fourth failure ends it for good,
      // often before it is told that the server is gone. That it is gone is what counts: then it is started again.
      error: () => ({ action: ErrorAction.Continue, handled: true }),
      closed: () => restarts.closed(),
    },
    middleware: {
      provideDiagnostics: async (document, previousResultId, token, next) => {
        const report = await next(document, previousResultId, token);
        linted.fire(document instanceof vscode.Uri ? document : document.uri);
        return report;
      },
    },
  });
  const restarts = client.createDefaultErrorHandler();
  context.subscriptions.push(
    output,
    linted,
    answerFileRequests(client),
    registerCalculator(context, client),
    registerLogs(client),
    registerLook(client),
    registerRules(context),
    registerSample(),
    registerStatus(client, documentSelector, linted.event),
    registerWorkspaceCommands(client),
    vscode.commands.registerCommand('shm-lint.restartServer', async () => {
      if (client.needsStop()) await client.stop();
      await client.start();
    }),
    vscode.commands.registerCommand('shm-lint.showOutput', () => output.show()),
  );
  await startWhenNeeded(client, documentSelector, context);
  return { stop: async () => (client.needsStop() ? client.stop() : undefined) };
}

/**
 * Starts the server with the first document for it, or at once where the settings want all files linted; whoever asks
 * the client something starts it as well.
 */
async function startWhenNeeded(
  client: BaseLanguageClient,
  selector: vscode.DocumentSelector,
  { subscriptions }: vscode.ExtensionContext,
): Promise<void> {
  const concerns = (document: vscode.TextDocument) => vscode.languages.match(selector, document) > 0;
  const isNeeded = () => wantsWorkspaceDiagnostics() || vscode.workspace.textDocuments.some(concerns);
  if (isNeeded()) return client.start();
  const start = () => {
    waiting.dispose();
    void client.start();
  };
  const waiting = vscode.Disposable.from(
    vscode.workspace.onDidOpenTextDocument(document => {
      if (concerns(document)) start();
    }),
    vscode.workspace.onDidChangeConfiguration(change => {
      if (change.affectsConfiguration('shmLint.workspaceDiagnostics') && isNeeded()) start();
    }),
  );
  subscriptions.push(waiting);
}
