/** Answers `workspace/diagnostic`: a question that stays open until there is something new to say. */
import {
  type CancellationToken,
  type Connection,
  DocumentDiagnosticReportKind,
  type ResultProgressReporter,
  type WorkspaceDiagnosticParams,
  type WorkspaceDiagnosticReport,
  type WorkspaceDiagnosticReportPartialResult,
  type WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver';
import { pullCancelled } from './cancellation';
import { canonicalUri } from './uri';
import type { WorkspaceLints } from './workspaceLints';

/** The result id of a file of which there is nothing to say. */
const CLEAN = 'none';

/** No report has this result id. */
const LOST = '';

/** What the workspace's pulls have to be told beside what the lints say. */
export interface WorkspacePulls {
  /**
   * The client is being answered what it asked of one document. While it waits for that, it drops what the workspace results
   * say of the document, and then holds the answer instead; but the answer, too, if the document was closed meanwhile.
   * Thus nobody but the client knows what it shows, and it is told once more, if it listens: an answer of its own to
   * the open question would be no news to one that waits for it.
   */
  answered(uri: string, hadDiagnostics: boolean): void;
  /** The client no longer shows what it was told of a document in its workspace results: it was closed. */
  closed(uri: string): void;
}

/**
 * A client that takes partial results is told each change as it comes, and its request never ends; any other one gets
 * an answer when the lints have come to rest with something new, and asks again.
 */
export function answerWorkspacePulls(connection: Connection, lints: WorkspaceLints): WorkspacePulls {
  const open = new Set<Pull>();
  lints.onProgress(() => {
    for (const pull of [...open]) pull.progress();
  });
  connection.languages.diagnostics.onWorkspace(
    (params, token, _progress, partial) =>
      new Promise((resolve, reject) => {
        const pull = new Pull(lints, params, partial, token, report => {
          open.delete(pull);
          if (report) resolve(report);
          else reject(pullCancelled());
        });
        open.add(pull);
        pull.progress();
      }),
  );
  return {
    answered(uri, hadDiagnostics) {
      const asked = [...open].filter(pull => pull.isStream && (hadDiagnostics || pull.hasTold(uri)));
      if (asked.length === 0) return;
      // Not before the connection has sent the answer.
      setTimeout(() => {
        for (const pull of asked) if (open.has(pull)) pull.lose(uri);
      }, 0);
    },
    closed(uri) {
      for (const pull of open) pull.lose(uri);
    },
  };
}

/** A report that the client has: its URI as the client was told it, and its result id. */
interface Told {
  readonly uri: string;
  readonly resultId: string;
}

class Pull {
  /** What the client has, by canonical URI. */
  readonly #told: Map<string, Told>;
  readonly #lost = new Set<string>();
  #revision = -1;

  /** @param end takes the answer, or undefined if the client does not want one any more */
  constructor(
    private readonly lints: WorkspaceLints,
    { previousResultIds }: WorkspaceDiagnosticParams,
    private readonly partial: ResultProgressReporter<WorkspaceDiagnosticReportPartialResult> | undefined,
    token: CancellationToken,
    private readonly end: (report: WorkspaceDiagnosticReport | undefined) => void,
  ) {
    this.#told = new Map(
      previousResultIds.map(({ uri, value }) => [canonicalUri(uri), { uri, resultId: value }]),
    );
    token.onCancellationRequested(() => end(undefined));
  }

  /** Whether the client takes partial results. */
  get isStream(): boolean {
    return this.partial !== undefined;
  }

  /** Whether the client was ever told anything of a file. */
  hasTold(uri: string): boolean {
    return this.#told.has(canonicalUri(uri));
  }

  lose(uri: string): void {
    const key = canonicalUri(uri);
    this.#lost.add(key);
    this.#told.set(key, { uri, resultId: LOST });
    this.progress();
  }

  /** Says what is new, if there is anything and it is time. */
  progress(): void {
    const { revision, isIdle } = this.lints;
    if (!(this.partial || isIdle) || (this.#revision === revision && this.#lost.size === 0)) return;
    this.#revision = revision;
    const news = this.#news();
    if (news.length === 0) return;
    if (this.partial) this.partial.report({ items: news });
    else this.end({ items: [...news, ...this.#unchanged(news)] });
    for (const { uri, resultId = CLEAN } of news) {
      const key = canonicalUri(uri);
      this.#told.set(key, { uri, resultId });
      this.#lost.delete(key);
    }
  }

  #news(): WorkspaceDocumentDiagnosticReport[] {
    const present = new Set<string>();
    const news: WorkspaceDocumentDiagnosticReport[] = [];
    for (const { key, uri, version, resultId, diagnostics } of this.lints.reports()) {
      present.add(key);
      if (this.#told.get(key)?.resultId === resultId || (this.#lost.has(key) && !this.lints.isSettled(key)))
        continue;
      news.push({ kind: DocumentDiagnosticReportKind.Full, uri, version, resultId, items: [...diagnostics] });
    }
    for (const [key, { uri, resultId }] of this.#told) {
      if (present.has(key) || resultId === CLEAN || !this.lints.isSettled(key)) continue;
      news.push({
        kind: DocumentDiagnosticReportKind.Full,
        uri,
        version: null,
        resultId: CLEAN,
        items: [],
      });
    }
    return news;
  }

  #unchanged(news: readonly WorkspaceDocumentDiagnosticReport[]): WorkspaceDocumentDiagnosticReport[] {
    const changed = new Set(news.map(({ uri }) => uri));
    return [...this.lints.reports()]
      .filter(({ uri }) => !changed.has(uri))
      .map(({ uri, version, resultId }) => ({
        kind: DocumentDiagnosticReportKind.Unchanged,
        uri,
        version,
        resultId,
      }));
  }
}
