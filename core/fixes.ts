/** Which fixes of a document may be applied at once. */
import type { Finding, Fix, LintResult } from './model';
import type { Span, TextEdit } from './text/span';

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
  const edited = new EditedPlaces();
  const borrowed = borrowedStretches(result);
  for (const finding of result.findings) {
    const fix = finding.fixes[0];
    if (!fix || !(fix.safe || unsafe) || fix.edits.length === 0) continue;
    const inTheWay = [
      ...fix.edits.flatMap(({ span }) => edited.touching(span)),
      ...(borrowed.get(finding.workload) ?? []).flatMap(stretch => edited.within(stretch)),
    ];
    if (!inTheWay.every(other => isSameFix(other, fix))) continue;
    chosen.push({ finding, fix });
    edited.add(fix);
  }
  return chosen;
}

/** The edits of fixes that were chosen together, each one once. */
export function editsOf(chosen: readonly ChosenFix[]): TextEdit[] {
  const seen = new Set<string>();
  return chosen
    .flatMap(({ fix }) => fix.edits)
    .filter(({ span: { start, end }, newText }) => {
      const key = `${start} ${end} ${newText}`;
      return !seen.has(key) && seen.add(key);
    });
}

function isSameFix(a: Fix, b: Fix): boolean {
  return (
    a === b ||
    (a.edits.length === b.edits.length && a.edits.every((edit, i) => isSameEdit(edit, b.edits[i]!)))
  );
}

function isSameEdit(a: TextEdit, b: TextEdit): boolean {
  return a.span.start === b.span.start && a.span.end === b.span.end && a.newText === b.newText;
}

/** Where the fixes write that were chosen so far. No two of them touch, save those that do the very same. */
class EditedPlaces {
  /** By their starts, and so by their ends. */
  private readonly places: { readonly span: Span; readonly fix: Fix }[] = [];

  add(fix: Fix): void {
    for (const { span } of fix.edits) {
      this.places.splice(
        this.firstBehind(other => precedes(other, span)),
        0,
        { span, fix },
      );
    }
  }

  /** The fixes that share a character or a place between characters with a span: the order of edits would matter. */
  touching({ start, end }: Span): Fix[] {
    const found: Fix[] = [];
    for (let i = this.firstBehind(other => other.end < start); i < this.places.length; i++) {
      const { span, fix } = this.places[i]!;
      if (span.start > end) break;
      found.push(fix);
    }
    return found;
  }

  /** The fixes that write inside a stretch of text. */
  within(stretch: Span): Fix[] {
    const found: Fix[] = [];
    for (let i = this.firstBehind(other => other.start < stretch.start); i < this.places.length; i++) {
      const { span, fix } = this.places[i]!;
      if (span.start > stretch.end) break;
      if (span.end <= stretch.end) found.push(fix);
    }
    return found;
  }

  /** The index of the first place that does not lie in front, by halves. */
  private firstBehind(isInFront: (span: Span) => boolean): number {
    let low = 0;
    let high = this.places.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isInFront(this.places[middle]!.span)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function precedes(a: Span, b: Span): boolean {
  return a.start < b.start || (a.start === b.start && a.end < b.end);
}

/** The stretches of the document that its workloads use without holding them, by the name of the workload. */
function borrowedStretches({
  workloads,
}: Pick<LintResult, 'workloads'>): ReadonlyMap<string, readonly Span[]> {
  const stretches = new Map<string, Span[]>();
  for (const { name, workload } of workloads) {
    for (const { definition } of workload.borrowed) {
      if (definition.uri !== workload.place.uri) continue;
      const known = stretches.get(name);
      if (known) known.push(definition.span);
      else stretches.set(name, [definition.span]);
    }
  }
  return stretches;
}
