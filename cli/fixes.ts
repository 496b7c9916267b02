import type { Finding, Fix, LintResult } from '../core/model';
import { unusedDirective } from '../core/rules/unused-directive';
import { applyEdits, type TextEdit } from '../core/text/span';

/** One finding that a fix has removed. */
export interface AppliedFix {
  readonly finding: Finding;
  readonly fix: Fix;
}

export interface FixOutcome {
  readonly text: string;
  /** What the linter says of `text`. */
  readonly result: LintResult;
  readonly applied: readonly AppliedFix[];
  /** Fixes that were taken back, because the findings did not go or others came. */
  readonly takenBack: readonly AppliedFix[];
}

/** Each pass applies every fix that does not touch another one, so more passes than this mean a circle. */
const MAX_PASSES = 10;

/**
 * Applies the first fix of each finding until none is left, of which only those that are safe unless `unsafe`. After each pass the text is linted again: a pass
 * is kept only if each fixed finding is gone and no new one has come.
 */
export async function fixText(
  text: string,
  result: LintResult,
  lintText: (text: string) => Promise<LintResult>,
  unsafe = false,
): Promise<FixOutcome> {
  const applied: AppliedFix[] = [];
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const chosen = chooseFixes(result.findings, unsafe);
    if (chosen.length === 0) break;
    const newText = applyEdits(text, withoutRepeats(chosen.flatMap(({ fix }) => fix.edits)));
    const newResult = await lintText(newText);
    if (!isSettled(result.findings, chosen, newResult.findings)) {
      return { text, result, applied, takenBack: chosen };
    }
    applied.push(...chosen);
    text = newText;
    result = newResult;
  }
  return { text, result, applied, takenBack: [] };
}

/** The first fixes that may be applied and can be applied together: none touches another, unless it does the very same. */
function chooseFixes(findings: readonly Finding[], unsafe: boolean): AppliedFix[] {
  const chosen: AppliedFix[] = [];
  for (const finding of findings) {
    const fix = finding.fixes[0];
    if (!fix || !(fix.safe || unsafe) || fix.edits.length === 0) continue;
    if (chosen.every(other => isSameFix(other.fix, fix) || !touch(other.fix, fix)))
      chosen.push({ finding, fix });
  }
  return chosen;
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

function withoutRepeats(edits: readonly TextEdit[]): TextEdit[] {
  return edits.filter((edit, i) => edits.findIndex(other => isSameEdit(other, edit)) === i);
}

/** A directive may have lost what it silenced to the fix, and is then for the next pass. */
function isSettled(
  before: readonly Finding[],
  fixed: readonly AppliedFix[],
  after: readonly Finding[],
): boolean {
  const allowed = new Map<string, number>();
  const add = (finding: Finding, count: number) =>
    allowed.set(identity(finding), (allowed.get(identity(finding)) ?? 0) + count);
  for (const finding of before) add(finding, 1);
  for (const { finding } of fixed) add(finding, -1);
  for (const finding of after) if (finding.rule !== unusedDirective.id) add(finding, -1);
  return [...allowed.values()].every(count => count >= 0);
}

/** A finding's place moves with every edit; its rule and workload stay. */
function identity(finding: Finding): string {
  return `${finding.rule}\n${finding.workload}`;
}
