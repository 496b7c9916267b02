/** One calm line above each engine: what it needs, what it has, and the way to the calculator. */
import type { CancellationToken, CodeLens } from 'vscode-languageserver';
import { t } from '../core/l10n';
import type { Snapshot } from './documents';
import { type Lint, type Lints, lintAsAsked } from './lints';
import { CALCULATOR_COMMAND, type WorkloadParams } from './protocol';
import { describeNeed, describeSize, neededBytes } from './verdict';

/** Documents about containers, where a line above each example would only be in the way. */
const PROSE = 'markdown';

/** Answers `textDocument/codeLens` of a client that has the calculator; null when the text has changed since. */
export async function codeLenses(
  lints: Lints,
  current: () => Snapshot | undefined,
  token: CancellationToken,
): Promise<CodeLens[] | null> {
  const lint = await lintAsAsked(lints, current, token);
  if (!lint) return null;
  return lint.document.languageId === PROSE ? [] : lensesOf(lint);
}

function lensesOf({ document, workloads, options }: Lint): CodeLens[] {
  return workloads.flatMap(report => {
    const { place, sharedMemory } = report.workload;
    // Who needs nothing has nothing to be told.
    if (place.uri !== document.uri || neededBytes(report, options)?.most === 0) return [];
    const range = document.lines.rangeOf(place.span);
    const start: WorkloadParams = { uri: document.uri, position: range.start };
    const title = t`${describeNeed(report, options)} · ${describeSize(sharedMemory)} · Calculate…`;
    return [{ range, command: { title, command: CALCULATOR_COMMAND, arguments: [start] } }];
  });
}
