import assert from 'node:assert/strict';
import { load } from 'js-yaml';
import { lint } from '../../core/lint';
import { DEFAULT_OPTIONS, type Finding, type Fix, type LintResult } from '../../core/model';
import { applyEdits, LineIndex } from '../../core/text/span';
import { changesBetween } from '../support/changes';
import { assertMended } from '../support/fix-invariants';
import { type Fixture, fixturesOf } from '../support/fixtures';
import { schemaErrors } from '../support/kubernetes-schema';
import { MemoryWorkspace } from '../support/memory-workspace';
import { commentsOf } from './edits/invariants';

/** How many fixtures of a format fire and are silent at least, counted with both line endings; and how many are fixed. */
const LEAST = { compose: [40, 20], kubernetes: [40, 20], 'helm-values': [10, 10] } as const;

for (const [format, [each, fixed]] of Object.entries(LEAST)) {
  describe(`fixtures: ${format}`, () => {
    for (const fixture of fixturesOf(format)) {
      it(`${fixture.name} raises what it says`, async () => {
        const { findings } = await lintText(fixture, fixture.text);
        assert.deepEqual(shown(fixture.text, findings), fixture.expected);
        for (const { span, what, why, todo } of findings) {
          assert.ok(span.start < span.end && span.end <= fixture.text.length, 'the span is in the text');
          assert.ok(what && why && todo, 'says what, why and what to do');
        }
      });

      it(`${fixture.name} survives each of its fixes`, async () => {
        const { findings } = await lintText(fixture, fixture.text);
        for (const finding of findings) {
          for (const fix of finding.fixes) await assertHarmless(fixture, findings, finding, fix);
        }
      });

      if (fixture.fixed !== undefined) {
        it(`${fixture.name} becomes what its fixed twin says`, async () => {
          assert.equal(await fixOneByOne(fixture), fixture.fixed);
        });
      }
      if (format !== 'compose' && fixture.fixed !== undefined) {
        it(`${fixture.name} is changed as its head says, and in nothing else`, () => {
          assert.deepEqual(changesBetween(fixture.text, fixture.fixed!), fixture.changes);
        });
        it(`${fixture.name} is valid after its fixes, where Kubernetes has a schema for it`, async () => {
          assert.deepEqual(await schemaErrors(fixture.fixed!), []);
        });
      }
    }

    it('has fixtures that fire, that are silent, and that are fixed', () => {
      const all = fixturesOf(format);
      assert.ok(all.filter(fixture => fixture.expected.length > 0).length >= each, format);
      assert.ok(all.filter(fixture => fixture.expected.length === 0).length >= each, format);
      assert.ok(all.filter(fixture => fixture.fixed !== undefined).length >= fixed);
    });
  });
}

function lintText(fixture: Fixture, text: string): Promise<LintResult> {
  const workspace = new MemoryWorkspace({ ...fixture.beside, [fixture.uri]: text });
  return lint({ uri: fixture.uri, text }, workspace, DEFAULT_OPTIONS);
}

function shown(text: string, findings: readonly Finding[]): string[] {
  const lines = new LineIndex(text);
  return findings.map(
    ({ span, rule, severity }) => `${lines.positionAt(span.start).line + 1} ${rule} ${severity}`,
  );
}

/** Only what was reported may disappear, nothing else may change, and nothing may be left to do. */
async function assertHarmless(
  fixture: Fixture,
  findings: readonly Finding[],
  finding: Finding,
  fix: Fix,
): Promise<void> {
  const { title, edits } = fix;
  const result = applyEdits(fixture.text, edits);
  const context = `${fixture.name}, “${title}”:\n${result}`;
  const after = (await lintText(fixture, result)).findings;
  assertMended(finding, fix, findings, after, context);
  assert.deepEqual(commentsOf(result), commentsOf(fixture.text), `comments stay: ${context}`);
  assert.equal(/\r\n/.test(result), /\r\n/.test(fixture.text), `line endings stay: ${context}`);
  if (/\r\n/.test(fixture.text)) assert.ok(!/[^\r]\n/.test(result), `no lone line feed: ${context}`);
  const single = !/^---/m.test(fixture.text.slice(4)) && !/!(?:reset|override)/.test(fixture.text);
  if (single)
    assert.notDeepEqual(load(result), load(fixture.text), `an independent reader sees a change: ${context}`);
}

/** Applies the first safe fix of the first finding that has one, until nothing is left to apply. */
async function fixOneByOne(fixture: Fixture): Promise<string> {
  let text = fixture.text;
  for (let round = 0; round < 50; round++) {
    const { findings } = await lintText(fixture, text);
    const fix = findings.flatMap(finding => finding.fixes.slice(0, 1)).find(({ safe }) => safe);
    if (!fix) return text;
    text = applyEdits(text, fix.edits);
  }
  throw new Error(`${fixture.name}: fixing does not come to an end`);
}
