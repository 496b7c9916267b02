// @ts-check
/**
 * npm run regexes: finds every regular expression of what runs, and asks recheck of those that are new how long a
 * crafted text can keep them busy. What it says is kept in test/regexes.json, which a test holds against the code.
 * Exits with 1 when one is new that takes more than linear time; whoever accepts it adds it to "polynomial" by hand.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { check } from 'recheck';
import { expressionsIn } from './regexes/find.mjs';
import { repository } from './setup.mjs';

const path = `${repository}/test/regexes.json`;
/** @type {{ linear: string[], polynomial: string[] }} */
const known = JSON.parse(readFileSync(path, 'utf8'));
const found = expressionsIn(repository);
const isKnown = new Set([...known.linear, ...known.polynomial]);
const refused = [];
for (const expression of found) {
  if (isKnown.has(expression)) continue;
  const end = expression.lastIndexOf('/');
  const verdict = await check(expression.slice(1, end), expression.slice(end + 1), {
    timeout: 30_000,
    randomSeed: 1,
  });
  if (verdict.status === 'safe') known.linear.push(expression);
  else refused.push(`${expression}\n  ${verdict.status}: ${verdict.complexity?.summary ?? 'no answer'}`);
}
const isUsed = expression => found.has(expression);
const kept = {
  linear: known.linear.filter(isUsed).sort(),
  polynomial: known.polynomial.filter(isUsed).sort(),
};
writeFileSync(path, `${JSON.stringify(kept, null, 2)}\n`);
for (const one of refused) console.error(one);
console.log(`${kept.linear.length} linear, ${kept.polynomial.length} polynomial, ${refused.length} refused`);
process.exitCode = refused.length > 0 ? 1 : 0;
