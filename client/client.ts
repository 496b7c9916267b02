/** What desktop and browser share of the client. */
import * as vscode from 'vscode';
import type { BaseLanguageClient, LanguageClientOptions } from 'vscode-languageclient';
import { ErrorAction, RevealOutputChannelOn } from 'vscode-languageclient';
import { type Messages, setMessages } from '../core/l10n';
import type { InitializationOptions } from '../server/protocol';
import { registerCalculator } from './calculator';
import { answerFileRequests } from './files';
import { registerLogs } from './logs';
import { registerLook } from './look';
import { DOCUMENTS } from './selector';
import { registerStatus } from './status';
import { registerWorkspaceCommands } from './workspace';

/** Also the prefix of the setting that the client library reads by itself, `shmLint.trace.server`. */
export const CLIENT_ID = 'shmLint';
export const CLIENT_NAME = 'shm-lint';

/** The client, with the commands and the views that live on it. The server is not started yet. */
export class Client {
  readonly #client: BaseLanguageClient;

  constructor(
    context: vscode.ExtensionContext,
    create: (options: LanguageClientOptions) => BaseLanguageClient,
  ) {
    // The words of VS Code's language; undefined where that is English, or one that we have none for.
    const messages = vscode.l10n.bundle;
    // Once more than at the activation, whose words may lie in another file of dist/.
    setMessages(messages);
    const output = vscode.window.createOutputChannel(CLIENT_NAME, { log: true });
    const linted = new vscode.EventEmitter<vscode.Uri>();
    const client = create(optionsOf(messages, output, linted, () => restarts.closed()));
    const restarts = client.createDefaultErrorHandler();
    this.#client = client;
    context.subscriptions.push(
      output,
      linted,
      answerFileRequests(client),
      registerCalculator(context, client),
      registerLogs(client),
      registerLook(client),
      registerStatus(client, DOCUMENTS, linted.event),
      registerWorkspaceCommands(client),
      vscode.commands.registerCommand('shm-lint.restartServer', async () => {
        await this.stop();
        await this.start();
      }),
      vscode.commands.registerCommand('shm-lint.showOutput', () => output.show()),
    );
  }

  start(): Promise<void> {
    return this.#client.start();
  }

  /** Stops the server, if it runs. */
  async stop(): Promise<void> {
    if (this.#client.needsStop()) await this.#client.stop();
  }
}

function optionsOf(
  messages: Messages | undefined,
  output: vscode.LogOutputChannel,
  linted: vscode.EventEmitter<vscode.Uri>,
  closed: NonNullable<LanguageClientOptions['errorHandler']>['closed'],
): LanguageClientOptions {
  return {
    documentSelector: DOCUMENTS,
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
      closed,
    },
    middleware: {
      provideDiagnostics: async (document, previousResultId, token, next) => {
        const report = await next(document, previousResultId, token);
        linted.fire(document instanceof vscode.Uri ? document : document.uri);
        return report;
      },
    },
  };
}
