import { type CodeAction, CodeActionKind, type Diagnostic } from 'vscode-languageserver';
import { t } from '../core/l10n';
import type { WorkloadReport } from '../core/model';
import type { Lint } from './lints';
import { CALCULATOR_COMMAND, type WorkloadParams } from './protocol';

/** Opens the calculator on an engine that may be in order; the source menu, for a lightbulb there would be noise. */
export const CALCULATE_KIND = `${CodeActionKind.Source}.calculate.shm-lint`;

/**
 * Opens the client's calculator on an engine.
 * @param problem the diagnostic of that engine beside whose fixes the action stands; without one it is a source action
 */
export function calculateAction(
  { document }: Lint,
  { name, span }: WorkloadReport,
  problem?: Diagnostic,
): CodeAction {
  const title = t`Calculate shared memory for \`${name}\`…`;
  const start: WorkloadParams = { uri: document.uri, position: document.lines.positionAt(span.start) };
  return {
    title,
    kind: problem ? CodeActionKind.QuickFix : CALCULATE_KIND,
    ...(problem && { diagnostics: [problem] }),
    command: { title, command: CALCULATOR_COMMAND, arguments: [start] },
  };
}
