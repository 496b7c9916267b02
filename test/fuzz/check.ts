/** What has to hold for every input, whatever it is. */
import assert from 'node:assert/strict';
import { fixText } from '../../cli/fixes';
import { lint } from '../../core/lint';
import { DEFAULT_OPTIONS, type Finding, type Fix, type LintResult } from '../../core/model';
import { applyEdits, type Span, type TextEdit } from '../../core/text/span';
import { changesBetweenValues } from '../support/changes';
import { assertMended, assertOnlyGone, assertSameForm } from '../support/fix-invariants';
import { MemoryWorkspace } from '../support/memory-workspace';
import { readJson, readYaml, refusalOfBash } from '../support/readers';

/** A file to lint, among others. */
export interface Input {
  readonly uri: string;
  readonly text: string;
  /** Texts of the files around it, by URI. */
  readonly beside: Readonly<Record<string, string>>;
}

/** What is held against the checks; the tests of these put defects in its place. */
export type Linter = typeof lint;

/** Files that one lint may ask for: its own folder's, and some for each reference in the text. */
const MOST_READS = 500;
/** Processor time of one lint, in milliseconds: far above what any takes, far below what a user would wait. */
const MOST_TIME = 5_000;

/**
 * What a fix of a Compose file, a Kubernetes manifest or Helm values may write to, for an independent reader: sizes of
 * /dev/shm, volumes, and arguments that were meant to be such.
 */
const WRITTEN_BY_FIXES =
  /\b(?:shm[_-]?size|ipc|tmpfs|volumes|volumeMounts|emptyDir|sharedMemory\w*|limits\.memory|args|command|entrypoint|extraArgs|tensorParallelSize|NCCL_SHM_DISABLE|environment|env)\b/i;
const MANIFESTS: readonly string[] = ['compose', 'kubernetes', 'helm-values'];
/** A volume and its mount, or a size and the key that it replaces; a list that moves up by one counts each item. */
const MOST_CHANGES = 8;

/** Lints the input and holds what comes out against every invariant; returns it. */
export async function holds(input: Input, linter: Linter = lint): Promise<LintResult> {
  const { uri, text, beside } = input;
  const result = await bounded(linter, input);
  assertInside(result, input);
  const lintText = (changed: string) =>
    linter({ uri, text: changed }, new MemoryWorkspace({ ...beside, [uri]: changed }), DEFAULT_OPTIONS);
  const again = await lintText(text);
  assert.equal(shape(again), shape(result), 'the same twice');

  for (const finding of result.findings) {
    for (const fix of finding.fixes) await assertMends(input, result, finding, fix, lintText);
    for (const { edits } of result.suppressionsOf(finding))
      await assertSilences(input, result, finding, edits, lintText);
  }
  const all = await fixText(text, result, lintText);
  if (all.takenBack.length === 0) {
    const twice = await fixText(all.text, all.result, lintText);
    assert.equal(twice.text, all.text, 'a second time there is nothing to fix');
  }
  return result;
}

/** Lints the input, and holds the time and the questions that this takes against their bounds. */
async function bounded(linter: Linter, { uri, text, beside }: Input): Promise<LintResult> {
  const workspace = new MemoryWorkspace({ ...beside, [uri]: text });
  const before = process.cpuUsage();
  const result = await linter({ uri, text }, workspace, DEFAULT_OPTIONS);
  const { user } = process.cpuUsage(before);
  assert.ok(user / 1000 < MOST_TIME, `within the time limit: ${Math.round(user / 1000)} ms`);
  const reads = workspace.reads.length + workspace.lists.length;
  assert.ok(reads <= MOST_READS, `few questions: ${reads}`);
  return result;
}

/** Everything that is shown of a result, as one text. */
function shape({ findings, suppressed, workloads, dependencies }: LintResult): string {
  const reported = workloads.map(({ name, span, requirement, effectiveBytes }) => ({
    name,
    span,
    requirement,
    effectiveBytes,
  }));
  return JSON.stringify({ findings, suppressed, reported, dependencies });
}

/** Every place lies in its document, and no finding is without words. */
function assertInside(result: LintResult, { uri, text, beside }: Input): void {
  const inside = ({ start, end }: Span, length: number, what: string) =>
    assert.ok(
      0 <= start && start <= end && end <= length,
      `${what} lies in its document: ${start}–${end} of ${length}`,
    );
  for (const { span } of result.workloads) inside(span, text.length, 'a workload');
  for (const finding of [...result.findings, ...result.suppressed]) {
    assert.ok(finding.what && finding.why && finding.todo, 'a finding says what, why and what to do');
    inside(finding.span, text.length, 'a finding');
    for (const { place } of finding.related) {
      const other = place.uri === uri ? text : beside[place.uri];
      assert.ok(other !== undefined, `a related place is in a file that is there: ${place.uri}`);
      inside(place.span, other.length, 'a related place');
    }
    for (const fix of [...finding.fixes, ...result.suppressionsOf(finding)])
      for (const { span } of fix.edits) inside(span, text.length, 'an edit');
  }
}

type LintText = (text: string) => Promise<LintResult>;

async function assertMends(
  { uri, text }: Input,
  { findings, workloads }: LintResult,
  finding: Finding,
  fix: Fix,
  lintText: LintText,
): Promise<void> {
  const fixed = applyEdits(text, fix.edits);
  const context = `${finding.rule}, “${fix.title}”:\n${fixed}`;
  assertSameForm(text, fixed, context);
  const after = (await lintText(fixed)).findings;
  // A directive that is spelt right at last may name rules that there are not, which is told next.
  if (finding.rule === 'unused-directive') {
    const same = (some: readonly Finding[]) => some.filter(({ what }) => what === finding.what).length;
    assert.ok(same(after) < same(findings), `it is gone: ${context}`);
  } else assertMended(finding, fix, findings, after, context);
  const format = workloads.find(({ name }) => name === finding.workload)?.workload.format;
  if (format !== undefined && MANIFESTS.includes(format) && finding.rule !== 'unused-directive')
    assertWritesToItsPlace(text, fixed, context);
  else if (/\.jsonc?$/.test(uri)) assertStillRead(readJson, text, fixed, context);
  else if (/\.sh$/.test(uri) && refusalOfBash(text) === '')
    assert.equal(refusalOfBash(fixed), '', `bash takes it: ${context}`);
}

/** An independent reader sees little change, and only where a fix has something to write. */
function assertWritesToItsPlace(text: string, fixed: string, context: string): void {
  const both = assertStillRead(readYaml, text, fixed, context);
  if (!both) return;
  const changes = changesBetweenValues(...both);
  assert.ok(changes.length > 0, `an independent reader sees a change: ${context}`);
  assert.ok(changes.length <= MOST_CHANGES, `little changes: ${changes.join('; ')}: ${context}`);
  for (const change of changes)
    assert.match(placeOf(change), WRITTEN_BY_FIXES, `only its place changes: ${change}: ${context}`);
}

/** The path that changes, down to the key that is written where mappings around it come with it. */
function placeOf(change: string): string {
  return change.replace(/^(?:[+-] )?(\S+?):? (.*)$/, (_, path: string, value: string) => {
    const only = /^((?:\{"\w+":)+)"[^"]*"\}+$/.exec(value)?.[1] ?? '';
    return [path, ...(only.match(/\w+/g) ?? [])].join('.');
  });
}

/** What an independent reader reads before and after; undefined if it refuses the text itself. */
function assertStillRead<T>(
  read: (text: string) => T,
  text: string,
  fixed: string,
  context: string,
): [T, T] | undefined {
  let before: T;
  try {
    before = read(text);
  } catch {
    return undefined;
  }
  try {
    return [before, read(fixed)];
  } catch (error) {
    assert.fail(`an independent reader still takes it: ${error}: ${context}`);
  }
}

/** A directive takes just this finding away, and is not reported itself. */
async function assertSilences(
  { text }: Input,
  { findings }: LintResult,
  finding: Finding,
  edits: readonly TextEdit[],
  lintText: LintText,
): Promise<void> {
  const silenced = applyEdits(text, edits);
  assertOnlyGone(
    finding,
    findings,
    (await lintText(silenced)).findings,
    `${finding.rule} silenced:\n${silenced}`,
  );
}
