import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { lint } from '../../../core/lint';
import { DEFAULT_OPTIONS, type Finding, type LintOptions } from '../../../core/model';
import { RULE_DOCS } from '../../../core/rules/docs';
import { fixturesOf } from '../../support/fixtures';
import { MemoryWorkspace } from '../../support/memory-workspace';

/** The findings in all fixtures of some formats; the line endings change nothing here. */
async function findingsIn(
  formats: readonly string[],
  options: Partial<LintOptions> = {},
): Promise<Finding[]> {
  const fixtures = formats.flatMap(format => fixturesOf(format)).filter(({ text }) => !text.includes('\r\n'));
  const results = await Promise.all(
    fixtures.map(({ uri, text, beside }) =>
      lint({ uri, text }, new MemoryWorkspace({ ...beside, [uri]: text }), {
        ...DEFAULT_OPTIONS,
        ...options,
      }),
    ),
  );
  return results.flatMap(({ findings }) => findings);
}

/** Formats in which every rule has findings. */
const MAIN_FORMATS = ['compose', 'kubernetes'];

/** Each setting with values beside its default that change something. */
const VALUES = {
  defaultShmSize: [2 ** 33],
  interconnect: ['p2p', 'shm'],
  sizing: ['per-gpu'],
} as const satisfies { [S in Exclude<keyof LintOptions, 'rules'>]-?: readonly LintOptions[S][] };

describe('what rules say of themselves, held against all fixtures', () => {
  let findings: readonly Finding[] = [];

  before(async function () {
    this.timeout(120_000); // it lints every fixture
    findings = await findingsIn(readdirSync(join(__dirname, '../../fixtures')));
    assert.ok(findings.length > 100);
  });

  for (const { rule, severities } of RULE_DOCS) {
    const own = () => findings.filter(finding => finding.rule === rule.id);

    it(`${rule.id} has just the severities it names`, () => {
      assert.deepEqual(
        [...new Set(own().map(({ severity }) => severity))].sort(),
        severities.map(({ severity }) => severity).sort(),
      );
    });

    it(`${rule.id} offers fixes as safe as it says`, () => {
      const first = own().flatMap(({ fixes: [fix] }) => fix ?? []);
      if (rule.fix === 'none') assert.equal(first.length, 0);
      else
        assert.equal(
          first.some(fix => fix.safe),
          rule.fix === 'safe',
        );
    });
  }

  it('heed the settings that they say, and no others', async () => {
    const usual = await findingsIn(MAIN_FORMATS);
    for (const [setting, values] of Object.entries(VALUES)) {
      const changed = new Set<string>();
      for (const value of values) {
        const others = await findingsIn(MAIN_FORMATS, { [setting]: value });
        for (const { rule } of RULE_DOCS) {
          const of = (findings: readonly Finding[]) =>
            JSON.stringify(findings.filter(finding => finding.rule === rule.id));
          if (of(others) !== of(usual)) changed.add(rule.id);
        }
      }
      const heeding = RULE_DOCS.filter(({ rule }) => rule.heeds.some(name => name === setting));
      assert.deepEqual([...changed].sort(), heeding.map(({ rule }) => rule.id).sort(), setting);
    }
  }).timeout(60_000);
});
