/** Which fixes of a document may be applied at once. */
import type { Finding, Fix, LintResult } from './model';
import type { TextEdit } from './text/span';

/** One finding and the fix that removes it. */
export interface ChosenFix {
  readonly finding: Finding;
  readonly fix: Fix;
}

/**
 * The first fixes, only the safe ones unless `unsafe`, that come to the same whether they are applied together or one
 * by one, in the order of the findings: none touches another, unless it does the very same, and none is for a workload that takes its text from
 * where another one writes, which may cure both.
 */
export function chooseFixes(result: Pick<LintResult, 'findings' | 'workloads'>, unsafe = false): ChosenFix[] {
  const chosen: ChosenFix[] = [];
  for (const finding of result.findings) {
    const fix = finding.fixes[0];
    if (!fix || !(fix.safe || unsafe) || fix.edits.length === 0) continue;
    const isApart = chosen.every(
      other =>
        isSameFix(other.fix, fix) || !(touch(other.fix, fix) || isBorrowedBy(finding, other.fix, result)),
    );
    if (isApart) chosen.push({ finding, fix });
  }
  return chosen;
}

/** The edits of fixes that were chosen together, each one once. */
export function editsOf(chosen: readonly ChosenFix[]): TextEdit[] {
  const edits = chosen.flatMap(({ fix }) => fix.edits);
  return edits.filter((edit, i) => edits.findIndex(other => isSameEdit(other, edit)) === i);
}

function isSameFix(a: Fix, b: Fix): boolean {
  return a.edits.length === b.edits.length && a.edits.every((edit, i) => isSameEdit(edit, b.edits[i]!));
}

function isSameEdit(a: TextEdit, b: TextEdit): boolean {
  return a.span.start === b.span.start && a.span.end === b.span.end && a.newText === b.newText;
}

/** Two edits touch when they share a character or a place between characters: their order would matter. */
function touch(a: Fix, b: Fix): boolean {
  return a.edits.some(x => b.edits.some(y => x.span.start <= y.span.end && y.span.start <= x.span.end));
}

function isBorrowedBy(
  finding: Finding,
  { edits }: Fix,
  { workloads }: Pick<LintResult, 'workloads'>,
): boolean {
  return workloads
    .filter(({ name }) => name === finding.workload)
    .flatMap(({ workload }) =>
      workload.borrowed.filter(({ definition }) => definition.uri === workload.place.uri),
    )
    .some(({ definition }) =>
      edits.some(({ span }) => definition.span.start <= span.start && span.end <= definition.span.end),
    );
}
