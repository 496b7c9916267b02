/** Diagnostics of files that no editor has open: whether anybody wants them, and what they take. */
import {
  type CancellationToken,
  type ClientCapabilities,
  type Connection,
  type DiagnosticOptions,
  type DiagnosticRegistrationOptions,
  DiagnosticSeverity,
  DidChangeWatchedFilesNotification,
  type Disposable,
  DocumentDiagnosticRequest,
  type FileSystemWatcher,
  RegistrationRequest,
  RequestType0,
  UnregistrationRequest,
  WatchKind,
} from 'vscode-languageserver';
import { exclusionOf, readEditorExcludes } from '../core/config';
import { CANDIDATE_GLOBS } from '../core/formats/candidates';
import { Cancelled } from '../core/model';
import { requestCancelled, unlessCancelled } from './cancellation';
import { SOURCE } from './convert';
import type { Documents } from './documents';
import type { FileChange, Lints } from './lints';
import {
  type InitializationOptions,
  LINT_PROGRESS,
  LINT_WORKSPACE_REQUEST,
  type LintProgress,
  type WorkspaceSummary,
} from './protocol';
import { isSwitchedOn, type Settings } from './settings';
import { canonicalUri } from './uri';
import type { Files } from './workspace';
import { type FilesBelow, WorkspaceLints } from './workspaceLints';
import { answerWorkspacePulls, type WorkspacePulls } from './workspacePulls';

/** By this the announcement of diagnostics is taken back, to be made anew with those of the workspace or without. */
const REGISTRATION = 'shm-lint-diagnostics';

/** The files of the workspace that are looked at, beside those that documents depend on. */
const WATCHED: readonly FileSystemWatcher[] = [
  ...CANDIDATE_GLOBS.map(globPattern => ({ globPattern })),
  { globPattern: '**/{.gitignore,.shm-lintignore}' },
  // Of a folder that goes, clients tell no more than its own name.
  { globPattern: '**/*', kind: WatchKind.Delete },
];

/** What the server says of its diagnostics when it starts. A client that can register them later is told of no more. */
export function diagnosticProvider(
  client: ClientCapabilities,
  { settings }: InitializationOptions,
): DiagnosticOptions | DiagnosticRegistrationOptions | undefined {
  if (!pulls(client)) return undefined;
  if (canSwitch(client)) return { documentSelector: null, id: REGISTRATION, ...options(client, false) };
  return options(client, isWanted(settings));
}

export function pulls(client: ClientCapabilities): boolean {
  return client.textDocument?.diagnostic !== undefined;
}

export function canRefresh(client: ClientCapabilities): boolean {
  return client.workspace?.diagnostics?.refreshSupport === true;
}

function canSwitch(client: ClientCapabilities): boolean {
  return client.textDocument?.diagnostic?.dynamicRegistration === true;
}

function options(client: ClientCapabilities, workspaceDiagnostics: boolean): DiagnosticOptions {
  return {
    identifier: SOURCE,
    // Where we can say that other documents are outdated, nobody needs to ask on the off chance.
    interFileDependencies: !canRefresh(client),
    workspaceDiagnostics,
  };
}

/** Whether the settings of a folder ask for diagnostics of files that are not open. */
function isWanted(section: unknown): boolean {
  return isSwitchedOn(section, 'workspaceDiagnostics', false);
}

/** What the diagnostics of a workspace need of the server. */
export interface WorkspaceParts {
  readonly connection: Connection;
  readonly client: ClientCapabilities;
  readonly initialization: InitializationOptions;
  readonly settings: Settings;
  readonly lints: Lints;
  readonly documents: Documents;
  readonly files: Files;
  readonly filesBelow: FilesBelow;
  /** The workspace folders, canonical. */
  readonly folders: () => readonly string[];
}

/**
 * Off unless the setting `workspaceDiagnostics` says otherwise for a folder, or somebody asked for a look at the whole
 * workspace: from then on, until the server ends, its results are kept up to date like those of open documents.
 */
export class WorkspaceDiagnostics {
  readonly #lints: WorkspaceLints;
  readonly #pulls: WorkspacePulls;
  readonly #canReport: boolean;
  #isAskedFor = false;
  #isAnnounced: boolean;
  #watching: Disposable | undefined;
  #switching: Promise<void> = Promise.resolve();

  constructor(private readonly parts: WorkspaceParts) {
    const { connection, client, initialization, lints, documents, files, filesBelow } = parts;
    this.#lints = new WorkspaceLints(lints, documents, files, filesBelow, failure =>
      connection.console.warn(failure),
    );
    this.#pulls = answerWorkspacePulls(connection, this.#lints);
    this.#isAnnounced = diagnosticProvider(client, initialization)?.workspaceDiagnostics === true;
    this.#canReport = this.#isAnnounced || canSwitch(client);
    connection.onRequest(new RequestType0<WorkspaceSummary, void>(LINT_WORKSPACE_REQUEST), token =>
      this.#lintNow(token, progress => void connection.sendNotification(LINT_PROGRESS, progress)).catch(
        requestCancelled,
      ),
    );
  }

  /** Looks anew at the settings, the folders, and what is in them. */
  everythingChanged(): void {
    void this.#follow();
  }

  changed(changes: readonly FileChange[]): void {
    this.#lints.changed(changes);
  }

  /** Open documents have to be linted again for another reason than an edit. */
  outdated(uris: readonly string[]): void {
    this.#lints.outdated(uris.map(canonicalUri));
  }

  /** The client is being answered what it asked of one document. */
  answered(uri: string, hadDiagnostics: boolean): void {
    this.#pulls.answered(uri, hadDiagnostics);
  }

  closed(uri: string): void {
    this.#pulls.closed(uri);
  }

  /** Brings what is announced and what is watched in line with what is wanted. One change after the other. */
  #follow(): Promise<void> {
    this.#switching = this.#switching.then(() => this.#switch());
    return this.#switching;
  }

  async #switch(): Promise<void> {
    const { connection } = this.parts;
    try {
      const wanted = this.#canReport ? await this.#wantedFolders() : [];
      await this.#announce(wanted.length > 0);
      await this.#watchFiles(wanted.length > 0);
      this.#lints.watch(wanted);
    } catch (error) {
      connection.console.warn(`The client did not take the diagnostics of the workspace: ${error}`);
    }
  }

  async #wantedFolders(): Promise<string[]> {
    const { folders, settings } = this.parts;
    const all = folders();
    if (this.#isAskedFor) return [...all];
    const wanted = await Promise.all(all.map(async folder => isWanted(await settings.of(folder))));
    return all.filter((_, i) => wanted[i]);
  }

  async #announce(workspaceDiagnostics: boolean): Promise<void> {
    const { connection, client } = this.parts;
    if (!canSwitch(client) || this.#isAnnounced === workspaceDiagnostics) return;
    this.#isAnnounced = workspaceDiagnostics;
    const { method } = DocumentDiagnosticRequest;
    const registerOptions: DiagnosticRegistrationOptions = {
      documentSelector: null,
      id: REGISTRATION,
      ...options(client, workspaceDiagnostics),
    };
    await connection.sendRequest(UnregistrationRequest.type, {
      unregisterations: [{ id: REGISTRATION, method }],
    });
    await connection.sendRequest(RegistrationRequest.type, {
      registrations: [{ id: REGISTRATION, method, registerOptions }],
    });
  }

  async #watchFiles(isOn: boolean): Promise<void> {
    const { connection, client } = this.parts;
    if (!client.workspace?.didChangeWatchedFiles?.dynamicRegistration) return;
    if (isOn === (this.#watching !== undefined)) return;
    this.#watching?.dispose();
    this.#watching = isOn
      ? await connection.client.register(DidChangeWatchedFilesNotification.type, { watchers: [...WATCHED] })
      : undefined;
  }

  /** Lints the whole workspace, from now on. A look that is cancelled leaves all as it was. */
  async #lintNow(
    token: CancellationToken,
    tell: (progress: LintProgress) => void,
  ): Promise<WorkspaceSummary> {
    const wasAskedFor = this.#isAskedFor;
    this.#isAskedFor = true;
    try {
      await this.#follow();
      await unlessCancelled(this.#rest(tell), token);
      return this.#summary();
    } catch (error) {
      if (!(error instanceof Cancelled)) throw error;
      this.#isAskedFor = wasAskedFor;
      await this.#follow();
      throw error;
    }
  }

  /** Resolves when nothing waits to be linted. */
  #rest(tell: (progress: LintProgress) => void): Promise<void> {
    const lints = this.#lints;
    let told = -1;
    return new Promise(resolve => {
      const end = lints.onProgress(() => {
        const { files } = lints.counts;
        const done = Math.max(0, files - lints.waiting);
        const percent = files === 0 ? 0 : Math.floor((100 * done) / files);
        if (percent > told) {
          told = percent;
          tell({ done, total: files });
        }
        if (!lints.isIdle) return;
        end();
        resolve();
      });
      if (lints.isIdle) {
        end();
        resolve();
      }
    });
  }

  #summary(): WorkspaceSummary {
    const { files, workloads } = this.#lints.counts;
    const diagnostics = [...this.#lints.reports()].flatMap(report => report.diagnostics);
    const count = (...severities: DiagnosticSeverity[]) =>
      diagnostics.filter(({ severity }) => severity !== undefined && severities.includes(severity)).length;
    return {
      folders: this.#lints.folders.length,
      files,
      workloads,
      errors: count(DiagnosticSeverity.Error),
      warnings: count(DiagnosticSeverity.Warning),
      information: count(DiagnosticSeverity.Information, DiagnosticSeverity.Hint),
      fixable: this.#lints.fixable,
    };
  }
}

/** What the editor's own `files.exclude` leaves out of a folder, for clients that tell. */
export async function editorExcludes(
  connection: Connection,
  client: ClientCapabilities,
  folder: string,
): Promise<(uri: string) => boolean> {
  if (client.workspace?.configuration !== true) return () => false;
  const section: unknown = await connection.workspace
    .getConfiguration({ scopeUri: folder, section: 'files.exclude' })
    .catch(() => undefined);
  const exclusions = readEditorExcludes(section, folder.replace(/\/?$/, '/'));
  return uri => exclusionOf(uri, exclusions) !== undefined;
}
