import { type ChosenFix, chooseFixes, editsOf } from '../core/fixes';
import type { Finding, LintResult } from '../core/model';
import { unusedDirective } from '../core/rules/unused-directive';
import { applyEdits } from '../core/text/span';

export interface FixOutcome {
  readonly text: string;
  /** What the linter says of `text`. */
  readonly result: LintResult;
  readonly applied: readonly ChosenFix[];
  /** Fixes that were taken back, because the findings did not go or others came. */
  readonly takenBack: readonly ChosenFix[];
}

/** Each pass applies every fix that does not touch another one, so more passes than this mean a circle. */
const MAX_PASSES = 10;

/**
 * Applies the first fix of each finding until none is left, of which only those that are safe unless `unsafe`. After
 * each pass the text is linted again: a pass is kept only if each fixed finding is gone and no new one has come.
 */
export async function fixText(
  text: string,
  result: LintResult,
  lintText: (text: string) => Promise<LintResult>,
  unsafe = false,
): Promise<FixOutcome> {
  const applied: ChosenFix[] = [];
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const chosen = chooseFixes(result, unsafe);
    if (chosen.length === 0) break;
    const newText = applyEdits(text, editsOf(chosen));
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

/**
 * Whether each fixed finding is gone and no workload has more than were left to it. What is left may read otherwise: a
 * volume that one container was given is missing from another's mounts. A directive may have lost what it silenced to
 * the fix, and is then for the next pass.
 */
function isSettled(
  before: readonly Finding[],
  fixed: readonly ChosenFix[],
  after: readonly Finding[],
): boolean {
  const repaired = new Set(fixed.map(({ finding }) => finding));
  const left = before.filter(finding => !repaired.has(finding));
  const now = after.filter(({ rule }) => rule !== unusedDirective.id);
  const nowOf = counted(now, identity);
  const leftOf = counted(left, identity);
  return (
    isWithin(counted(now, ofWorkload), counted(left, ofWorkload)) &&
    fixed.every(({ finding }) => (nowOf.get(identity(finding)) ?? 0) <= (leftOf.get(identity(finding)) ?? 0))
  );
}

/** Whether there is no more of anything than in another count. */
function isWithin(some: ReadonlyMap<string, number>, all: ReadonlyMap<string, number>): boolean {
  return [...some].every(([key, count]) => count <= (all.get(key) ?? 0));
}

/** How many findings there are of each key. */
function counted(findings: readonly Finding[], keyOf: (finding: Finding) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const finding of findings) counts.set(keyOf(finding), (counts.get(keyOf(finding)) ?? 0) + 1);
  return counts;
}

function ofWorkload({ workload }: Finding): string {
  return workload;
}

/** A finding's place moves with every edit; its rule and workload stay. */
function identity(finding: Finding): string {
  return `${finding.rule}\n${finding.workload}`;
}
