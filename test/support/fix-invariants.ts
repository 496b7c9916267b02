/** What must hold for every fix, whatever the format of the file. */
import assert from 'node:assert/strict';
import type { Finding, Fix } from '../../core/model';

/** A finding without its place: lines move. */
export function shown({ rule, severity, workload }: Finding): string {
  return `${rule} ${severity} ${withoutLine(workload)}`;
}

function withoutLine(workload: string): string {
  return workload.replace(/^line \d+$/, 'line');
}

/** Something changes, but neither the kind of the line endings nor how the file begins and ends. */
export function assertSameForm(text: string, fixed: string, context: string): void {
  assert.notEqual(fixed, text, `something changes: ${context}`);
  const had = lineEndingsOf(text);
  if (had.size > 0)
    assert.deepEqual(
      [...lineEndingsOf(fixed)].filter(ending => !had.has(ending)),
      [],
      `line endings stay: ${context}`,
    );
  // What is cut off behind a blank line leaves the line ending in front of that.
  const endsInBlank =
    fixed.endsWith('\n') && text.startsWith(fixed) && /^\r?\n/.test(text.slice(fixed.length));
  if (!endsInBlank)
    assert.equal(fixed.endsWith('\n'), text.endsWith('\n'), `the end of the file stays: ${context}`);
  assert.equal(
    fixed.startsWith('\uFEFF'),
    text.startsWith('\uFEFF'),
    `the byte order mark stays: ${context}`,
  );
}

function lineEndingsOf(text: string): ReadonlySet<string> {
  return new Set(text.match(/\r?\n/g));
}

/**
 * The fix takes the finding away, and no other one comes but that of the memory limit: a memory-backed volume is charged to
 * it, and where it has no room, a volume is offered still, is not written unseen, and the limit is told next
 * (docs/rules/shm-not-memory.md).
 */
export function assertMended(
  finding: Finding,
  { safe }: Pick<Fix, 'safe'>,
  before: readonly Finding[],
  after: readonly Finding[],
  context: string,
): void {
  const isLimit = ({ rule, workload }: Finding) =>
    rule === 'shm-over-memory-limit' && workload === finding.workload;
  assertOnlyGone(finding, before, safe ? after : after.filter(one => !isLimit(one)), context);
}

/** The finding goes, and no workload has more findings than it had beside it. */
export function assertOnlyGone(
  finding: Finding,
  before: readonly Finding[],
  after: readonly Finding[],
  context: string,
): void {
  const left = before.filter(other => other !== finding);
  const count = (findings: readonly Finding[], like: string, of: (finding: Finding) => string) =>
    findings.filter(one => of(one) === like).length;
  assert.ok(
    count(after, shown(finding), shown) <= count(left, shown(finding), shown),
    `it is gone: ${context}`,
  );
  const workload = (one: Finding) => withoutLine(one.workload);
  for (const one of after)
    assert.ok(
      count(after, workload(one), workload) <= count(left, workload(one), workload),
      `nothing new: ${context}`,
    );
}
