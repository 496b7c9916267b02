import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { check } from 'recheck';
// @ts-expect-error: a script without types
import { expressionsIn } from '../../scripts/regexes/find.mjs';

/** What recheck said of each; `npm run regexes` asks it, and takes minutes for all. */
const { linear, polynomial }: { linear: string[]; polynomial: string[] } = JSON.parse(
  readFileSync('test/regexes.json', 'utf8'),
);

describe('regular expressions', function () {
  this.timeout(300_000);
  const found: ReadonlySet<string> = expressionsIn('.');

  it('are found in the syntax trees', () => assert.ok(found.has('/^\\d+$/') && found.size > 400));

  it('take no exponential time for a crafted text; those that are not listed yet are asked here', async () => {
    const asked = new Set([...linear, ...polynomial]);
    for (const expression of found) {
      if (asked.has(expression)) continue;
      const end = expression.lastIndexOf('/');
      const verdict = await check(expression.slice(1, end), expression.slice(end + 1), {
        timeout: 20_000,
        randomSeed: 1,
      });
      const isExponential = verdict.status === 'vulnerable' && verdict.complexity.type === 'exponential';
      assert.ok(!isExponential, expression);
    }
  });
});
