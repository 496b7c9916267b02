import {
  type Connection,
  type Diagnostic,
  type DocumentDiagnosticReport,
  DocumentDiagnosticReportKind,
} from 'vscode-languageserver';
import { Cancelled } from '../core/model';
import { pullCancelled } from './cancellation';
import type { Lint, Lints } from './lints';
import { coalesced } from './refresh';

/** Brings diagnostics to the client, in the way that it understands. */
export interface Reporter {
  /** A document was opened or edited. */
  changed(uri: string): void;
  closed(uri: string): void;
  /** Something else changed that these documents depend on. */
  outdated(uris: readonly string[]): void;
}

/**
 * The client asks (`textDocument/diagnostic`); all we may do is tell it that asking again is worth it.
 * @param answered is called right before the answer about a document is sent, be it that there is none
 */
export function answerPulls(
  connection: Connection,
  lints: Lints,
  canRefresh: boolean,
  answered: (uri: string, hadDiagnostics: boolean) => void,
): Reporter {
  const answers = new Map<string, Answer>();
  let answersGiven = 0;
  const refresh = coalesced(
    () => connection.languages.diagnostics.refresh(),
    failure => connection.console.warn(`The client did not refresh its diagnostics: ${failure}`),
  );

  connection.languages.diagnostics.on(async ({ textDocument: { uri }, previousResultId }, token) => {
    let lint: Lint | undefined;
    try {
      lint = await forPull(lints.of(uri, token));
    } finally {
      answered(uri, lint !== undefined && lint.diagnostics.length > 0);
    }
    if (!lint) return { kind: DocumentDiagnosticReportKind.Full, items: [] };
    const last = answers.get(uri);
    const answer = last && says(last, lint) ? last : { resultId: String(++answersGiven), lint };
    answers.set(uri, answer);
    return reportOf(answer, previousResultId);
  });

  return {
    changed() {},
    closed: uri => answers.delete(uri),
    outdated: uris => {
      if (canRefresh && uris.length > 0) refresh();
    },
  };
}

/** What was last reported of a document, under the name by which the client refers to it. */
interface Answer {
  readonly resultId: string;
  readonly lint: Lint;
}

/**
 * Whether a lint says what the last answer said: the same diagnostics, and of the same version. Another
 * version counts as news even if its diagnostics are equal, for the editor has moved its squiggles meanwhile.
 */
function says({ lint: last }: Answer, lint: Lint): boolean {
  return (
    last.document === lint.document && JSON.stringify(last.diagnostics) === JSON.stringify(lint.diagnostics)
  );
}

function reportOf(
  { resultId, lint }: Answer,
  previousResultId: string | undefined,
): DocumentDiagnosticReport {
  if (resultId === previousResultId) return { kind: DocumentDiagnosticReportKind.Unchanged, resultId };
  return { kind: DocumentDiagnosticReportKind.Full, resultId, items: [...lint.diagnostics] };
}

async function forPull<T>(lint: Promise<T>): Promise<T> {
  try {
    return await lint;
  } catch (error) {
    throw error instanceof Cancelled ? pullCancelled() : error;
  }
}

/** The client only listens (`textDocument/publishDiagnostics`). */
export function pushDiagnostics(connection: Connection, lints: Lints): Reporter {
  const shown = new Set<string>();
  const pending = new Set<string>();

  function publish(uri: string, diagnostics: readonly Diagnostic[], version?: number): void {
    const hadSome = shown.delete(uri);
    if (diagnostics.length > 0) shown.add(uri);
    if (!hadSome && diagnostics.length === 0) return;
    void connection.sendDiagnostics({
      uri,
      diagnostics: [...diagnostics],
      ...(version !== undefined && { version }),
    });
  }

  /** At most one wait a document: an edit that comes meanwhile is part of what is waited for. */
  async function report(uri: string): Promise<void> {
    if (pending.has(uri)) return;
    pending.add(uri);
    try {
      const lint = await lints.of(uri);
      if (lint) publish(uri, lint.diagnostics, lint.document.version);
    } catch {
      // Logged where it happened. What is shown stays: a failure is no reason to call a file clean.
    } finally {
      pending.delete(uri);
    }
  }

  return {
    changed: uri => void report(uri),
    closed: uri => publish(uri, []),
    outdated: uris => {
      for (const uri of uris) void report(uri);
    },
  };
}
