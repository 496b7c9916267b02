import {
  type ClientCapabilities,
  CodeActionKind,
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  FileChangeType,
  type InitializeParams,
  type InitializeResult,
  PositionEncodingKind,
} from 'vscode-languageserver';
import { type Messages, setMessages } from '../core/l10n';
import { version } from '../package.json';
import { CALCULATE_KIND } from './calculateAction';
import { nothingIfCancelled, requestCancelled } from './cancellation';
import { codeActions, FIX_ALL_KIND } from './codeActions';
import { DocumentConfigurations } from './configuration';
import { answerPulls, pushDiagnostics } from './diagnostics';
import { Documents, type Snapshot } from './documents';
import { clientFiles, clientFilesBelow, noFiles } from './files.client';
import { Glances, glancesFor } from './glances';
import { type FileChange, type Linter, Lints } from './lints';
import {
  FIXES_REQUEST,
  type FileParams,
  type FixesAnswer,
  type FixesParams,
  type InitializationOptions,
  SIZE_REQUEST,
  type SizeAnswer,
  type SizeParams,
  STATUS_REQUEST,
  type StatusAnswer,
  WORKLOAD_REQUEST,
  WORKLOADS_REQUEST,
  type WorkloadAnswer,
  type WorkloadParams,
} from './protocol';
import { SECTION, Settings } from './settings';
import { sizeEdits } from './sizeEdits';
import { describeStatus } from './status';
import { canonicalUri } from './uri';
import { describeWorkload, describeWorkloads } from './workloadAt';
import { type Files, WorkspaceView } from './workspace';
import {
  canRefresh,
  diagnosticProvider,
  editorExcludes,
  pulls,
  WorkspaceDiagnostics,
} from './workspaceDiagnostics';
import { workspaceFixes } from './workspaceFixes';
import type { FilesBelow } from './workspaceLints';

/** What a server needs beside its connection. */
export interface ServerParts extends Linter {
  /** Reads `file:` URIs where there is a disk; without it every file is asked from the client. */
  readonly localFiles?: Files;
  /** Lists those below a folder that may hold workloads, as {@link FilesBelow} does, without what the editor leaves out. */
  readonly localFilesBelow?: (
    folder: string,
    isLeftOut: (uri: string) => boolean,
  ) => Promise<readonly string[]>;
  /** What is said in another language than English, by its tag as in `zh-cn`; for clients that bring no translation. */
  readonly messagesFor?: (locale: string) => Messages | undefined;
}

/** Files whose change may matter to another document; which of them do is known from what each lint read. */
const WATCHED = ['**/*.{yml,yaml,env}', '**/.env*', '**/*shm-lint*.json'];

/** Wires the language server onto a connection, whatever that runs over, and starts listening. */
export function createServer(connection: Connection, parts: ServerParts): void {
  const documents = new Documents();
  documents.listen(connection);
  connection.onInitialize(params => {
    setMessages(messagesOf(params, parts));
    serve(connection, documents, parts, params);
    return capabilities(params.capabilities, params.initializationOptions ?? {});
  });
  connection.listen();
}

/** The words of the client's language; undefined for English and where there are none. */
function messagesOf(
  { initializationOptions, locale }: InitializeParams,
  { messagesFor }: ServerParts,
): Messages | undefined {
  const { messages }: InitializationOptions = initializationOptions ?? {};
  return messages ?? (locale === undefined ? undefined : messagesFor?.(locale));
}

function capabilities(client: ClientCapabilities, initialization: InitializationOptions): InitializeResult {
  const provider = diagnosticProvider(client, initialization);
  return {
    serverInfo: { name: 'shm-lint', version },
    capabilities: {
      // The one encoding that every client must support, and the one that our spans count in.
      positionEncoding: PositionEncodingKind.UTF16,
      ...(provider && { diagnosticProvider: provider }),
      ...(client.textDocument?.codeAction?.codeActionLiteralSupport && {
        codeActionProvider: {
          codeActionKinds: [
            CodeActionKind.QuickFix,
            FIX_ALL_KIND,
            ...(initialization.hasCalculator ? [CALCULATE_KIND] : []),
          ],
        },
      }),
      ...glancesFor(client, initialization),
      workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
    },
  };
}

function serve(
  connection: Connection,
  documents: Documents,
  parts: ServerParts,
  params: InitializeParams,
): void {
  const client = params.capabilities;
  const initialization: InitializationOptions = params.initializationOptions ?? {};
  const settings = new Settings(
    connection,
    client.workspace?.configuration === true,
    initialization.settings,
  );
  const files = filesOf(connection, parts.localFiles, initialization);
  let folders = workspaceFolders(params);
  const told = new Set<string>();
  const tellOnce = (line: string) => {
    if (told.has(line)) return;
    told.add(line);
    connection.console.info(line);
  };
  const refuse = (uri: string) => tellOnce(`${uri}: not read, it lies outside of the workspace`);
  const viewFor = (document: Snapshot) => new WorkspaceView(document.key, folders, documents, files, refuse);
  const configurations = new DocumentConfigurations(
    settings,
    documents,
    files,
    () => folders,
    mistake => connection.console.warn(mistake),
  );
  const lints = new Lints(
    parts,
    documents,
    configurations,
    viewFor,
    failure => connection.console.error(failure),
    tellOnce,
  );
  const workspace = new WorkspaceDiagnostics({
    connection,
    client,
    initialization,
    settings,
    lints,
    documents,
    files,
    filesBelow: filesBelowOf(connection, parts.localFilesBelow, client, initialization),
    folders: () => folders,
  });
  const reporter = pulls(client)
    ? answerPulls(connection, lints, canRefresh(client), (uri, hadDiagnostics) =>
        workspace.answered(uri, hadDiagnostics),
      )
    : pushDiagnostics(connection, lints);
  const glances = new Glances(connection, client, initialization, lints, documents, settings);

  function outdated(uris: readonly string[]): void {
    reporter.outdated(uris);
    glances.outdated(uris);
    workspace.outdated(uris);
  }

  function everythingChanged(): void {
    configurations.reset();
    lints.dropAll();
    outdated(documents.keys());
    workspace.everythingChanged();
  }

  function filesChanged(changes: readonly FileChange[]): void {
    configurations.changed(changes.map(({ key }) => key));
    outdated(lints.dropDependents(changes));
    workspace.changed(changes);
  }

  // Folders above the workspace may hold configuration files, too, and nobody watches those.
  documents.onDidOpen(() => configurations.reset());

  documents.onDidChangeContent(({ document }) => {
    lints.drop(document.uri);
    reporter.changed(document.uri);
    filesChanged([{ key: document.key, cameOrWent: false }]);
  });
  documents.onDidClose(({ document }) => {
    lints.drop(document.uri);
    settings.forget(document.uri);
    reporter.closed(document.uri);
    filesChanged([{ key: document.key, cameOrWent: false }]);
    workspace.closed(document.uri);
  });

  connection.onDidChangeConfiguration(change => {
    settings.changed(change.settings);
    everythingChanged();
  });
  connection.onDidChangeWatchedFiles(({ changes }) => {
    const changed = changes.map(({ uri, type }) => ({
      key: canonicalUri(uri),
      cameOrWent: type !== FileChangeType.Changed,
    }));
    // The disk under an open document is of no interest: the editor's text counts.
    const unseen = changed.filter(({ key, cameOrWent }) => cameOrWent || !documents.find(key));
    filesChanged(unseen);
  });

  const edits = {
    versioned: client.workspace?.workspaceEdit?.documentChanges === true,
    annotated: client.workspace?.workspaceEdit?.changeAnnotationSupport !== undefined,
  };
  connection.onCodeAction((request, token) =>
    codeActions(
      lints,
      request,
      () => documents.get(request.textDocument.uri),
      {
        ...edits,
        calculator: initialization.hasCalculator === true,
        rulePages: initialization.hasRulePages === true,
      },
      token,
    ).catch(nothingIfCancelled),
  );

  connection.onRequest<WorkloadAnswer | null, void>(WORKLOAD_REQUEST, (request: WorkloadParams, token) =>
    describeWorkload(lints, request, token).catch(requestCancelled),
  );
  connection.onRequest<WorkloadAnswer[], void>(WORKLOADS_REQUEST, (request: FileParams, token) =>
    describeWorkloads(lints, request, token).catch(requestCancelled),
  );
  connection.onRequest<StatusAnswer, void>(STATUS_REQUEST, (request: FileParams, token) =>
    describeStatus(lints, request, token).catch(requestCancelled),
  );
  connection.onRequest<FixesAnswer, void>(FIXES_REQUEST, (request: FixesParams, token) =>
    workspaceFixes(lints, documents, request, token).catch(requestCancelled),
  );
  connection.onRequest<SizeAnswer, void>(SIZE_REQUEST, (request: SizeParams, token) =>
    sizeEdits(lints, request, () => documents.get(request.uri), edits, token).catch(requestCancelled),
  );

  connection.onInitialized(async () => {
    if (client.workspace?.workspaceFolders) {
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        const gone = new Set(removed.map(folder => canonicalUri(folder.uri)));
        folders = [
          ...folders.filter(folder => !gone.has(folder)),
          ...added.map(folder => canonicalUri(folder.uri)),
        ];
        everythingChanged();
      });
    }
    if (client.workspace?.didChangeConfiguration?.dynamicRegistration) {
      await connection.client.register(DidChangeConfigurationNotification.type, { section: SECTION });
    }
    if (client.workspace?.didChangeWatchedFiles?.dynamicRegistration) {
      const watchers = WATCHED.map(globPattern => ({ globPattern }));
      await connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
    }
    workspace.everythingChanged();
  });
}

function workspaceFolders({ workspaceFolders, rootUri }: InitializeParams): string[] {
  const uris = workspaceFolders?.map(folder => folder.uri) ?? (rootUri ? [rootUri] : []);
  return uris.map(canonicalUri);
}

/** The disk for what lies on it, the client for everything else that it offers to list. */
function filesBelowOf(
  connection: Connection,
  local: ServerParts['localFilesBelow'],
  client: ClientCapabilities,
  { listsFiles }: InitializationOptions,
): FilesBelow {
  return async folder => {
    if (local && folder.startsWith('file:')) {
      return local(folder, await editorExcludes(connection, client, folder));
    }
    return listsFiles ? clientFilesBelow(connection, folder) : [];
  };
}

/** The disk for what lies on it, the client for everything else. */
function filesOf(
  connection: Connection,
  local: Files | undefined,
  { readsFiles }: InitializationOptions,
): Files {
  const remote = readsFiles ? clientFiles(connection) : noFiles;
  const reader = (uri: string) => (local && uri.startsWith('file:') ? local : remote);
  return {
    read: uri => reader(uri).read(uri),
    list: uri => reader(uri).list(uri),
    real: async uri => reader(uri).real?.(uri),
  };
}
