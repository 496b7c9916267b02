/** A language server and a client of it, connected by the real protocol over streams in one process. */
import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import {
  type CancellationToken,
  type ClientCapabilities,
  type CodeAction,
  CodeActionRequest,
  type CodeLens,
  CodeLensRefreshRequest,
  CodeLensRequest,
  type CompletionItem,
  CompletionRequest,
  type ConfigurationParams,
  ConfigurationRequest,
  createConnection,
  createProtocolConnection,
  DiagnosticRefreshRequest,
  DidChangeConfigurationNotification,
  DidChangeTextDocumentNotification,
  DidChangeWatchedFilesNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  type DocumentDiagnosticReport,
  DocumentDiagnosticRequest,
  ExitNotification,
  FileChangeType,
  type Hover,
  HoverRequest,
  InitializedNotification,
  InitializeRequest,
  type InitializeResult,
  type InlayHint,
  InlayHintRefreshRequest,
  InlayHintRequest,
  type Position,
  ProposedFeatures,
  type ProtocolConnection,
  PublishDiagnosticsNotification,
  type PublishDiagnosticsParams,
  type Range,
  type Registration,
  RegistrationRequest,
  ShutdownRequest,
  type TextDocumentContentChangeEvent,
  type TextEdit,
  UnregistrationRequest,
  type WorkspaceDiagnosticReport,
  WorkspaceDiagnosticRequest,
  type WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver/node';
import { connectionStrategy } from '../../server/cancellation';
import { createServer, type ServerParts } from '../../server/server';

export const PULL: ClientCapabilities = {
  textDocument: {
    diagnostic: {},
    codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: [] } } },
  },
  workspace: {
    configuration: true,
    diagnostics: { refreshSupport: true },
    didChangeConfiguration: { dynamicRegistration: true },
    didChangeWatchedFiles: { dynamicRegistration: true },
    workspaceEdit: { documentChanges: true },
    workspaceFolders: true,
  },
};

/** A client that asks for whatever the server shows in passing. */
export const GLANCING: Pick<ClientOptions, 'capabilities' | 'initializationOptions' | 'configuration'> = {
  capabilities: {
    ...PULL,
    textDocument: { ...PULL.textDocument, hover: {}, codeLens: {}, inlayHint: {}, completion: {} },
  },
  initializationOptions: { hasCalculator: true },
  configuration: () => ({ inlayHints: true }),
};

export const PUSH: ClientCapabilities = {
  textDocument: { codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: [] } } } },
  workspace: {},
};

export interface ClientOptions {
  readonly capabilities: ClientCapabilities;
  readonly folders?: readonly string[];
  readonly initializationOptions?: unknown;
  /** The client's language, as a tag; it names none by default. */
  readonly locale?: string;
  /** Answers `workspace/configuration` for one document. */
  readonly configuration?: (scopeUri: string | undefined) => unknown;
  /** VS Code's `files.exclude`. */
  readonly editorExcludes?: Readonly<Record<string, boolean>> | null;
  /** Called before `initialize` is sent, to answer further requests of the server. */
  readonly prepare?: (connection: ProtocolConnection) => void;
}

/** Starts a server in this process, with a client that has gone through `initialize`. */
export async function connect(parts: ServerParts, options: ClientOptions): Promise<TestClient> {
  const toServer = new PassThrough();
  const toClient = new PassThrough();
  createServer(createConnection(ProposedFeatures.all, toServer, toClient, { connectionStrategy }), parts);
  return TestClient.start(createProtocolConnection(toClient, toServer), options);
}

export class TestClient {
  readonly published: PublishDiagnosticsParams[] = [];
  readonly registrations: Registration[] = [];
  /** The ids that the server took back. */
  readonly unregistrations: string[] = [];
  /** All that came as a part of a result, by the token of its request. */
  readonly partial = new Map<string, WorkspaceDocumentDiagnosticReport[]>();
  readonly configurationAsked: (string | undefined)[] = [];
  refreshes = 0;
  lensRefreshes = 0;
  hintRefreshes = 0;
  #waiting: (() => void)[] = [];

  private constructor(
    readonly connection: ProtocolConnection,
    readonly initialized: InitializeResult,
  ) {}

  static async start(connection: ProtocolConnection, options: ClientOptions): Promise<TestClient> {
    options.prepare?.(connection);
    connection.listen();
    const { capabilities, folders = [], initializationOptions, locale } = options;
    const initialized = await connection.sendRequest(InitializeRequest.type, {
      processId: null,
      rootUri: null,
      capabilities,
      initializationOptions,
      ...(locale !== undefined && { locale }),
      workspaceFolders: folders.map(uri => ({ uri, name: uri })),
    });
    const client = new TestClient(connection, initialized);
    client.#answer(options);
    await connection.sendNotification(InitializedNotification.type, {});
    return client;
  }

  #answer({ configuration = () => null, editorExcludes = null }: ClientOptions): void {
    this.connection.onNotification(PublishDiagnosticsNotification.type, params => {
      this.published.push(params);
      this.#happened();
    });
    this.connection.onRequest(DiagnosticRefreshRequest.type, () => {
      this.refreshes++;
      this.#happened();
    });
    this.connection.onRequest(CodeLensRefreshRequest.type, () => {
      this.lensRefreshes++;
      this.#happened();
    });
    this.connection.onRequest(InlayHintRefreshRequest.type, () => {
      this.hintRefreshes++;
      this.#happened();
    });
    this.connection.onRequest(RegistrationRequest.type, ({ registrations }) => {
      this.registrations.push(...registrations);
      this.#happened();
    });
    this.connection.onRequest(UnregistrationRequest.type, ({ unregisterations }) => {
      this.unregistrations.push(...unregisterations.map(({ id }) => id));
      this.#happened();
    });
    this.connection.onRequest(ConfigurationRequest.type, ({ items }: ConfigurationParams) =>
      items.map(({ scopeUri, section }) => {
        if (section === 'files.exclude') return editorExcludes;
        assert.equal(section, 'shmLint');
        this.configurationAsked.push(scopeUri);
        return configuration(scopeUri);
      }),
    );
  }

  #happened(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resume of waiting) resume();
  }

  /** Waits for messages of the server until `condition` holds. Mocha's own limit ends a wait in vain. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>(resolve => this.#waiting.push(resolve));
  }

  open(uri: string, text: string, languageId = 'yaml'): Promise<void> {
    const textDocument = { uri, languageId, version: 1, text };
    return this.connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument });
  }

  change(uri: string, version: number, ...contentChanges: TextDocumentContentChangeEvent[]): Promise<void> {
    const textDocument = { uri, version };
    return this.connection.sendNotification(DidChangeTextDocumentNotification.type, {
      textDocument,
      contentChanges,
    });
  }

  close(uri: string): Promise<void> {
    return this.connection.sendNotification(DidCloseTextDocumentNotification.type, { textDocument: { uri } });
  }

  filesChanged(type: FileChangeType, ...uris: string[]): Promise<void> {
    const changes = uris.map(uri => ({ uri, type }));
    return this.connection.sendNotification(DidChangeWatchedFilesNotification.type, { changes });
  }

  settingsChanged(settings: unknown = null): Promise<void> {
    return this.connection.sendNotification(DidChangeConfigurationNotification.type, { settings });
  }

  pull(uri: string, previousResultId?: string): Promise<DocumentDiagnosticReport> {
    return this.connection.sendRequest(DocumentDiagnosticRequest.type, {
      textDocument: { uri },
      ...(previousResultId !== undefined && { previousResultId }),
    });
  }

  /** Asks for the diagnostics of the whole workspace; the answer may be long in coming. */
  pullWorkspace(
    previous: Readonly<Record<string, string>> = {},
    token?: CancellationToken,
  ): Promise<WorkspaceDiagnosticReport> {
    const previousResultIds = Object.entries(previous).map(([uri, value]) => ({ uri, value }));
    return this.connection.sendRequest(WorkspaceDiagnosticRequest.type, { previousResultIds }, token);
  }

  /** The same with parts that come as they are there; they are found under `partial`. */
  streamWorkspace(
    partialResultToken: string,
    previous: Readonly<Record<string, string>> = {},
    token?: CancellationToken,
  ): Promise<WorkspaceDiagnosticReport> {
    const parts: WorkspaceDocumentDiagnosticReport[] = [];
    this.partial.set(partialResultToken, parts);
    this.connection.onProgress(WorkspaceDiagnosticRequest.partialResult, partialResultToken, ({ items }) => {
      parts.push(...items);
      this.#happened();
    });
    const previousResultIds = Object.entries(previous).map(([uri, value]) => ({ uri, value }));
    const params = { previousResultIds, partialResultToken };
    return this.connection.sendRequest(WorkspaceDiagnosticRequest.type, params, token);
  }

  codeActions(uri: string, range: Range, only?: string[]): Promise<CodeAction[] | null> {
    return this.connection.sendRequest(CodeActionRequest.type, {
      textDocument: { uri },
      range,
      context: { diagnostics: [], ...(only && { only }) },
    }) as Promise<CodeAction[] | null>;
  }

  hover(uri: string, position: Position): Promise<Hover | null> {
    return this.connection.sendRequest(HoverRequest.type, { textDocument: { uri }, position });
  }

  codeLenses(uri: string): Promise<CodeLens[] | null> {
    return this.connection.sendRequest(CodeLensRequest.type, { textDocument: { uri } });
  }

  inlayHints(uri: string, range: Range): Promise<InlayHint[] | null> {
    return this.connection.sendRequest(InlayHintRequest.type, { textDocument: { uri }, range });
  }

  completions(uri: string, position: Position): Promise<CompletionItem[] | null> {
    return this.connection.sendRequest(CompletionRequest.type, {
      textDocument: { uri },
      position,
    }) as Promise<CompletionItem[] | null>;
  }

  /** Lets go of a server in this process; `exit` would take the process along. */
  dispose(): void {
    this.connection.dispose();
  }

  /** Ends a server in a process of its own, as the protocol asks. */
  async exit(): Promise<void> {
    await this.connection.sendRequest(ShutdownRequest.type);
    await this.connection.sendNotification(ExitNotification.type);
    this.connection.dispose();
  }
}

/** A text with `‸` where the pointer is. */
export function pointed(text: string): { text: string; position: Position } {
  const before = text.slice(0, text.indexOf('‸'));
  const lines = before.split(/\r\n|\n/);
  return {
    text: text.replace('‸', ''),
    position: { line: lines.length - 1, character: lines.at(-1)!.length },
  };
}

/** `[line, character, line, character]` as a range. */
export function range(startLine: number, start: number, endLine: number, end: number): Range {
  return { start: { line: startLine, character: start }, end: { line: endLine, character: end } };
}

/** The edits that an action makes to one document, and the version it expects there (null: it names none). */
export function editsOf(
  action: CodeAction | undefined,
  uri: string,
): { version: number | null; edits: TextEdit[] } {
  const change = action?.edit?.documentChanges?.[0];
  if (change && 'textDocument' in change) {
    assert.equal(change.textDocument.uri, uri);
    return { version: change.textDocument.version, edits: change.edits as TextEdit[] };
  }
  return { version: null, edits: action?.edit?.changes?.[uri] ?? [] };
}

export { FileChangeType };
