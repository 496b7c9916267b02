/** The part of the client that desktop and browser share. */
import * as vscode from 'vscode';
import type { BaseLanguageClient, LanguageClientOptions } from 'vscode-languageclient';
import { RevealOutputChannelOn } from 'vscode-languageclient';
import type { InitializationOptions } from '../server/protocol';
import { registerCalculator } from './calculator';
import { answerFileRequests } from './files';
import { registerLogs } from './logs';
import { registerLook } from './look';

/** Also the prefix of the setting that the client library reads by itself, `shmLint.trace.server`. */
export const CLIENT_ID = 'shmLint';
export const CLIENT_NAME = 'shm-lint';

/**
 * The languages whose documents may start a container. None of them is ours; any scheme will do, for the
 * server only reads text. `activationEvents` in package.json names the same ones.
 */
const LANGUAGES = ['dockercompose', 'yaml', 'dockerfile', 'shellscript', 'markdown', 'makefile'];

/**
 * Files that may start one although their language is everybody's, or nobody's. They wake nothing up: that would be
 * every JSON document.
 */
const FILES = ['service', 'container', 'nomad', 'hcl'].map(extension => `**/*.${extension}`);
const JSON_FILES = ['package', 'tasks', 'devcontainer', '*task*def*', '*job*def*'].map(
  name => `**/${name}.json`,
);

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
  const output = vscode.window.createOutputChannel(CLIENT_NAME, { log: true });
  const client = create({
    documentSelector: [
      ...LANGUAGES.map(language => ({ language })),
      ...[...FILES, ...JSON_FILES].map(pattern => ({ pattern })),
    ],
    outputChannel: output,
    traceOutputChannel: output,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    initializationOptions: { readsFiles: true, hasCalculator: true } satisfies InitializationOptions,
    diagnosticPullOptions: { onChange: true },
  });
  context.subscriptions.push(
    output,
    answerFileRequests(client),
    registerCalculator(context, client),
    registerLogs(client),
    registerLook(client),
    vscode.commands.registerCommand('shm-lint.restartServer', async () => {
      if (client.needsStop()) await client.stop();
      await client.start();
    }),
    vscode.commands.registerCommand('shm-lint.showOutput', () => output.show()),
  );
  await client.start();
  return client;
}
