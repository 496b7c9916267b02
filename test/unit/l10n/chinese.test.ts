import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { prefillOf } from '../../../core/calculator';
import { setMessages } from '../../../core/l10n';
import { lint } from '../../../core/lint';
import { DEFAULT_OPTIONS, type LintResult } from '../../../core/model';
import { provenanceOf } from '../../../core/provenance';
import { bundledMessages } from '../../../server/messages.node';
import { englishIn } from '../../support/chinese';
import { type Fixture, fixturesOf } from '../../support/fixtures';
import { MemoryWorkspace } from '../../support/memory-workspace';

const FORMATS = readdirSync(join(__dirname, '../../fixtures'));

/** Names of services, containers and engines, values of variables, and the words of a directive. */
function ownNames({ text }: Fixture, { workloads }: LintResult): string[] {
  const names = workloads.flatMap(({ name, launch, workload: { sharedMemory } }) => [
    name,
    ...name.split('/'),
    launch.engineTitle,
    ...(sharedMemory.kind === 'joined' ? [sharedMemory.target] : []),
    ...[...launch.knobs.values()].flatMap(knob => (knob.known ? [knob.value] : [])),
  ]);
  const directives = text.match(/(?<=shm-lint-disable).*/g) ?? [];
  return [...names, ...directives.flatMap(words => words.match(/\w+/g) ?? [])].filter(
    name => name.length > 1,
  );
}

/** All that an editor says of a fixture. */
function said({ findings, workloads, suppressionsOf }: LintResult): string[] {
  return [
    ...findings.flatMap(finding => [
      finding.what,
      finding.why,
      finding.todo,
      ...finding.fixes.map(({ title }) => title),
      ...finding.related.map(({ message }) => message),
      ...suppressionsOf(finding).map(({ title }) => title),
    ]),
    ...workloads.flatMap(report => [
      ...provenanceOf(report).flatMap(({ title, value, note }) => [title, value, note ?? '']),
      ...prefillOf(report.launch, 'unknown').gaps,
      ...(report.requirement?.segments.flatMap(({ title, condition, formula }) => [
        title,
        condition ?? '',
        formula,
      ]) ?? []),
      ...(report.requirement?.assumptions ?? []),
    ]),
  ];
}

function lintFixture({ uri, text, beside }: Fixture): Promise<LintResult> {
  return lint({ uri, text }, new MemoryWorkspace({ ...beside, [uri]: text }), DEFAULT_OPTIONS);
}

describe('a Chinese linter', () => {
  beforeEach(() => setMessages(bundledMessages('zh-cn')));
  afterEach(() => setMessages(undefined));

  for (const format of FORMATS) {
    it(`says nothing of ${format} in English`, async () => {
      let sentences = 0;
      for (const fixture of fixturesOf(format)) {
        const result = await lintFixture(fixture);
        const own = ownNames(fixture, result);
        for (const text of said(result)) {
          assert.deepEqual(englishIn(text, own), [], `${fixture.name}: ${text}`);
          if (/\p{Script=Han}/u.test(text)) sentences++;
        }
      }
      assert.ok(sentences > 20, `${sentences} sentences`);
    }).timeout(60_000);
  }

  it('would be noticed if it did', () => {
    assert.deepEqual(englishIn('`vllm` 需要 1 GiB：it needs more --shm-size=1g', []), [
      'it',
      'needs',
      'more',
    ]);
  });
});
