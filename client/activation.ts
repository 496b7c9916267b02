/**
 * What happens when VS Code activates the extension. That is little: the language client, and whatever is only of use with it,
 * are loaded with the first document for them or with a command.
 */
import * as vscode from 'vscode';
import { setMessages } from '../core/l10n';
import type { Client } from './client';
import { registerRules } from './rules';
import { registerSample } from './sample';
import { DOCUMENTS } from './selector';
import { wantsWorkspaceDiagnostics } from './workspace';

/** The commands that {@link Client} brings. Until it is there, each of them is a way to have it. */
const COMMANDS_OF_CLIENT = [
  'shm-lint.openCalculator',
  'shm-lint.explainLog',
  'shm-lint.showAsLog',
  'shm-lint.explainTerminalSelection',
  'shm-lint.lintWorkspace',
  'shm-lint.fixWorkspace',
  'shm-lint.copyLookCommand',
  'shm-lint.restartServer',
  'shm-lint.showOutput',
];

/** How to come by a client: what has to be loaded for it. */
type LoadClient = () => Promise<{ createClient(context: vscode.ExtensionContext): Client }>;

export class Activation {
  readonly #client: LateClient;

  constructor(context: vscode.ExtensionContext, load: LoadClient) {
    // The words of VS Code's language; undefined where that is English, or one that we have none for.
    setMessages(vscode.l10n.bundle);
    this.#client = new LateClient(context, load);
    context.subscriptions.push(registerRules(context), registerSample(), startWhenNeeded(this.#client));
  }

  /** Stops the server, where one was started. */
  end(): Promise<void> {
    return this.#client.stop();
  }
}

/** The client, which is there once it is asked for. */
class LateClient {
  #client: Promise<Client> | undefined;
  readonly #commands: vscode.Disposable;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly load: LoadClient,
  ) {
    this.#commands = vscode.Disposable.from(
      ...COMMANDS_OF_CLIENT.map(command =>
        vscode.commands.registerCommand(command, async (...args: unknown[]) => {
          await this.get();
          return vscode.commands.executeCommand(command, ...args);
        }),
      ),
    );
    context.subscriptions.push(this.#commands);
  }

  get(): Promise<Client> {
    this.#client ??= this.#load();
    return this.#client;
  }

  async stop(): Promise<void> {
    await (await this.#client)?.stop();
  }

  async #load(): Promise<Client> {
    const { createClient } = await this.load();
    // It registers them itself, and no two may have the same name.
    this.#commands.dispose();
    return createClient(this.context);
  }
}

/**
 * Starts the server with the first document for it, or where the settings want all files linted; whoever asks the client
 * something starts it as well.
 */
function startWhenNeeded(client: LateClient): vscode.Disposable {
  const concerns = (document: vscode.TextDocument) => vscode.languages.match(DOCUMENTS, document) > 0;
  const isNeeded = () => wantsWorkspaceDiagnostics() || vscode.workspace.textDocuments.some(concerns);
  const start = async () => {
    waiting.dispose();
    await (await client.get()).start();
  };
  const startIfNeeded = () => {
    if (isNeeded()) void start();
  };
  // Not before VS Code has heard that the extension is active: others may wait for that.
  const soon = setTimeout(startIfNeeded);
  const waiting = vscode.Disposable.from(
    { dispose: () => clearTimeout(soon) },
    vscode.workspace.onDidOpenTextDocument(document => {
      if (concerns(document)) void start();
    }),
    vscode.workspace.onDidChangeConfiguration(change => {
      if (change.affectsConfiguration('shmLint.workspaceDiagnostics')) startIfNeeded();
    }),
  );
  return waiting;
}
