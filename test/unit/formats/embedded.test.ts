import assert from 'node:assert/strict';
import { lint } from '../../../core/lint';
import { DEFAULT_OPTIONS, type Finding, type LintResult } from '../../../core/model';
import { applyEdits, LineIndex } from '../../../core/text/span';
import { type Fixture, fixturesOf } from '../../support/fixtures';
import { MemoryWorkspace } from '../../support/memory-workspace';

/** Folders of test/fixtures, each with files of one format that holds commands or is one. */
const FORMATS = [
  ...['markdown', 'ci', 'makefile', 'package-scripts', 'tasks', 'systemd'],
  ...['directives', 'quadlet', 'devcontainer', 'actions', 'ecs', 'nomad', 'dockerfile'],
];

/** Not written unseen: a comment on what an image cannot carry, options that a runner may not read. */
const UNSAFE = new Set(['dockerfile', 'actions']);

for (const format of FORMATS) {
  describe(`fixtures: ${format}`, () => {
    for (const fixture of fixturesOf(format)) {
      const { name, text } = fixture;
      it(`${name} raises what it says`, async () => {
        assert.deepEqual(shown(text, (await lintText(fixture, text)).findings), fixture.expected);
      });

      it(`${name} survives each of its fixes`, async () => {
        const { findings } = await lintText(fixture, text);
        for (const { title, edits } of findings.flatMap(({ fixes }) => fixes)) {
          const result = applyEdits(text, edits);
          const context = `${name}, “${title}”:\n${result}`;
          assert.equal((await lintText(fixture, result)).findings.length, findings.length - 1, context);
          assert.equal(/\r\n/.test(result), /\r\n/.test(text), `line endings stay: ${context}`);
          if (/\r\n/.test(text)) assert.ok(!/[^\r]\n/.test(result), `no lone line feed: ${context}`);
          if (/\.json$/.test(fixture.uri) && isJson(text)) assert.ok(isJson(result), context);
        }
      });

      if (fixture.fixed !== undefined) {
        it(`${name} becomes what its fixed twin says`, async () => {
          assert.equal(await fixOneByOne(fixture, UNSAFE.has(format)), fixture.fixed);
        });
      }

      it(`each prefix of ${name} is read, and its spans and edits lie in it`, async function () {
        this.timeout(60_000);
        for (let end = 0; end <= text.length; end++) {
          const prefix = text.slice(0, end);
          for (const { span, fixes } of (await lintText(fixture, prefix)).findings) {
            assert.ok(span.start <= span.end && span.end <= end);
            for (const { edits } of fixes) applyEdits(prefix, edits);
          }
        }
      });
    }

    it('has fixtures that fire and fixtures that are fixed', () => {
      const all = fixturesOf(format);
      assert.ok(all.some(({ expected }) => expected.length > 0));
      assert.ok(all.some(({ fixed }) => fixed !== undefined));
    });
  });
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function lintText({ uri, beside }: Fixture, text: string): Promise<LintResult> {
  return lint({ uri, text }, new MemoryWorkspace({ ...beside, [uri]: text }), DEFAULT_OPTIONS);
}

function shown(text: string, findings: readonly Finding[]): string[] {
  const lines = new LineIndex(text);
  return findings.map(
    ({ span, rule, severity }) => `${lines.positionAt(span.start).line + 1} ${rule} ${severity}`,
  );
}

/** Applies the first fix that is safe (or any) of the first finding that has one, until nothing is left to apply. */
async function fixOneByOne(fixture: Fixture, unseen: boolean): Promise<string> {
  let { text } = fixture;
  for (let round = 0; round < 50; round++) {
    const { findings } = await lintText(fixture, text);
    const fix = findings.flatMap(finding => finding.fixes.slice(0, 1)).find(({ safe }) => safe || unseen);
    if (!fix) return text;
    text = applyEdits(text, fix.edits);
  }
  throw new Error(`${fixture.name}: fixing does not come to an end`);
}
