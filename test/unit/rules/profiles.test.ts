import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { lint } from '../../../core/lint';
import { DEFAULT_OPTIONS, type Finding } from '../../../core/model';
import { RULE_DOCS } from '../../../core/rules/docs';
import { fixturesOf } from '../../support/fixtures';
import { MemoryWorkspace } from '../../support/memory-workspace';

/** The findings in all fixtures; the line endings change nothing here. */
async function allFindings(): Promise<Finding[]> {
  const fixtures = readdirSync(join(__dirname, '../../fixtures'))
    .flatMap(format => fixturesOf(format))
    .filter(({ text }) => !text.includes('\r\n'));
  const results = await Promise.all(
    fixtures.map(({ uri, text, beside }) =>
      lint({ uri, text }, new MemoryWorkspace({ ...beside, [uri]: text }), DEFAULT_OPTIONS),
    ),
  );
  return results.flatMap(({ findings }) => findings);
}

describe('what rules say of themselves, held against all fixtures', () => {
  let findings: readonly Finding[] = [];

  before(async () => {
    findings = await allFindings();
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
});
