import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type ChosenFix, chooseFixes, editsOf } from '../../../core/fixes';
import type { Finding, Fix, LintResult } from '../../../core/model';
import type { Span, TextEdit } from '../../../core/text/span';

type Input = Pick<LintResult, 'findings' | 'workloads'>;

const URI = 'file:///work/compose.yaml';

const span = fc.tuple(fc.nat(24), fc.nat(4)).map(([start, length]): Span => ({ start, end: start + length }));

/** Edits of one fix, in no order, of which none overlaps another. */
const fix = fc
  .array(fc.record({ span, newText: fc.constantFrom('', 'a') }), { minLength: 0, maxLength: 3 })
  .filter(edits => edits.every((a, i) => edits.every((b, j) => i === j || !overlap(a.span, b.span))))
  .chain(edits => fc.boolean().map((safe): Fix => ({ title: '', safe, edits })));

const input = fc
  .record({
    findings: fc.array(
      fc.record({ workload: fc.constantFrom('a', 'b'), fixes: fc.array(fix, { maxLength: 1 }) }),
      {
        maxLength: 8,
      },
    ),
    borrowed: fc.record({ a: fc.array(span, { maxLength: 2 }), b: fc.array(span, { maxLength: 2 }) }),
  })
  .map(
    ({ findings, borrowed }): Input => ({
      findings: findings as unknown as Finding[],
      workloads: Object.entries(borrowed).map(([name, spans]) => ({
        name,
        workload: {
          place: { uri: URI, span: { start: 0, end: 0 } },
          borrowed: spans.map(one => ({ definition: { uri: URI, span: one } })),
        },
      })) as unknown as Input['workloads'],
    }),
  );

function overlap(a: Span, b: Span): boolean {
  return a.start < b.end && b.start < a.end;
}

/** What is promised, said pair by pair. */
function pairByPair({ findings, workloads }: Input): ChosenFix[] {
  const same = (a: Fix, b: Fix) => JSON.stringify(a.edits) === JSON.stringify(b.edits);
  const touch = (a: Fix, b: Fix) =>
    a.edits.some(x => b.edits.some(y => x.span.start <= y.span.end && y.span.start <= x.span.end));
  const lends = (other: Fix, name: string) =>
    workloads
      .filter(one => one.name === name)
      .flatMap(one => one.workload.borrowed)
      .some(({ definition: { span: outer } }) =>
        other.edits.some(edit => outer.start <= edit.span.start && edit.span.end <= outer.end),
      );
  const chosen: ChosenFix[] = [];
  for (const finding of findings) {
    const [first] = finding.fixes;
    if (!first?.safe || first.edits.length === 0) continue;
    const isApart = chosen.every(
      other => same(other.fix, first) || !(touch(other.fix, first) || lends(other.fix, finding.workload)),
    );
    if (isApart) chosen.push({ finding, fix: first });
  }
  return chosen;
}

describe('fixes: choosing', () => {
  it('keeps the fixes that stand apart from all that were chosen before', () => {
    fc.assert(
      fc.property(input, given => assert.deepEqual(chooseFixes(given), pairByPair(given))),
      { numRuns: 2000 },
    );
  });

  it('makes each edit once', () => {
    const edit = (start: number, newText: string): TextEdit => ({ span: { start, end: start }, newText });
    const chosen = [[edit(1, 'a'), edit(2, 'b')], [edit(2, 'b')], [edit(2, 'c')]].map(edits => ({
      finding: {} as Finding,
      fix: { title: '', safe: true, edits },
    }));
    assert.deepEqual(editsOf(chosen), [edit(1, 'a'), edit(2, 'b'), edit(2, 'c')]);
  });
});
