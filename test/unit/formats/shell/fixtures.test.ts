import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { lint } from '../../../../core/lint';
import { DEFAULT_OPTIONS, type Finding, type LintResult } from '../../../../core/model';
import { applyEdits, LineIndex } from '../../../../core/text/span';
import { type Fixture, fixturesOf } from '../../../support/fixtures';
import { MemoryWorkspace } from '../../../support/memory-workspace';

const fixtures = fixturesOf('shell');

describe('fixtures: shell', () => {
  for (const fixture of fixtures) {
    it(`${fixture.name} raises what it says`, async () => {
      const { findings } = await lintText(fixture, fixture.text);
      assert.deepEqual(shown(fixture.text, findings), fixture.expected);
    });

    it(`${fixture.name} survives each of its fixes`, async () => {
      const { findings } = await lintText(fixture, fixture.text);
      for (const finding of findings) {
        for (const { title, edits } of finding.fixes) {
          const result = applyEdits(fixture.text, edits);
          const context = `${fixture.name}, “${title}”:\n${result}`;
          const after = (await lintText(fixture, result)).findings;
          assert.equal(after.length, findings.length - 1, `one finding less: ${context}`);
          assert.deepEqual(commentsOf(result), commentsOf(fixture.text), `comments stay: ${context}`);
          assert.deepEqual(endingsOf(result), endingsOf(fixture.text), `line endings stay: ${context}`);
          assertParses(result, context);
        }
      }
    });

    if (fixture.fixed !== undefined) {
      it(`${fixture.name} becomes what its fixed twin says`, async () => {
        assert.equal(await fixOneByOne(fixture), fixture.fixed);
      });
    }
  }

  it('has fixtures that fire, that are silent, and that are fixed', () => {
    assert.ok(fixtures.filter(({ expected }) => expected.length > 0).length >= 50);
    assert.ok(fixtures.filter(({ expected }) => expected.length === 0).length >= 30);
    assert.ok(fixtures.filter(({ fixed }) => fixed !== undefined).length >= 40);
  });
});

function lintText({ uri, beside }: Fixture, text: string): Promise<LintResult> {
  return lint({ uri, text }, new MemoryWorkspace({ ...beside, [uri]: text }), DEFAULT_OPTIONS);
}

function shown(text: string, findings: readonly Finding[]): string[] {
  const lines = new LineIndex(text);
  return findings.map(
    ({ span, rule, severity }) => `${lines.positionAt(span.start).line + 1} ${rule} ${severity}`,
  );
}

function commentsOf(text: string): string[] {
  return [...text.matchAll(/(?:^|\s)#[^\r\n]*/g)].map(([comment]) => comment.trim());
}

function endingsOf(text: string): string[] {
  return [...new Set(text.match(/\r?\n/g))];
}

/** Bash reads the script with LF: with CRLF it never ran. */
function assertParses(script: string, context: string): void {
  const { status, stderr } = spawnSync('bash', ['-n'], {
    input: script.replaceAll('\r\n', '\n'),
    encoding: 'utf8',
  });
  assert.equal(status, 0, `${stderr}\n${context}`);
}

/** Applies the first safe fix of the first finding that has one, until nothing is left to apply. */
async function fixOneByOne(fixture: Fixture): Promise<string> {
  let { text } = fixture;
  for (let round = 0; round < 50; round++) {
    const { findings } = await lintText(fixture, text);
    const fix = findings.flatMap(finding => finding.fixes.slice(0, 1)).find(({ safe }) => safe);
    if (!fix) return text;
    text = applyEdits(text, fix.edits);
  }
  throw new Error(`${fixture.name}: fixing does not come to an end`);
}
