import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
// @ts-expect-error: a script without types
import { expressionsIn } from '../../scripts/regexes/find.mjs';

/** What recheck said of each; `npm run regexes` asks it. */
const { linear, polynomial }: { linear: string[]; polynomial: string[] } = JSON.parse(
  readFileSync('test/regexes.json', 'utf8'),
);

describe('regular expressions', () => {
  it('are found in the syntax trees', () => assert.ok(expressionsIn('.').has('/^\\d+$/')));

  it('were all asked how long a crafted text can keep them busy: npm run regexes', () => {
    const asked = new Set([...linear, ...polynomial]);
    assert.deepEqual(
      [...expressionsIn('.')].filter(expression => !asked.has(expression)),
      [],
    );
  });
});
