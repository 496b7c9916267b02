// @ts-check
/**
 * npm run l10n
 *
 * Brings the bundles in l10n/ in line with the sentences of the code: drops what nobody says any more, adds what has no
 * translation yet with an empty one, and lists it. A test fails as long as one is empty.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installDependencies, repository } from './setup.mjs';

await installDependencies();
const { tsImport } = await import('tsx/esm/api');
const { messagesIn } = await tsImport('./l10n/messages.ts', import.meta.url);
/** @type {ReadonlyMap<string, string>} */
const messages = messagesIn(repository);
const keys = [...messages.keys()].sort();
for (const name of readdirSync(join(repository, 'l10n'))) {
  const path = join(repository, 'l10n', name);
  const old = JSON.parse(readFileSync(path, 'utf8'));
  const bundle = Object.fromEntries(keys.map(key => [key, old[key] ?? '']));
  writeFileSync(path, `${JSON.stringify(bundle, null, 2)}\n`);
  const missing = keys.filter(key => bundle[key] === '');
  for (const key of missing) console.log(`${messages.get(key)}: ${JSON.stringify(key)}`);
  console.log(`l10n/${name}: ${keys.length} sentences, ${missing.length} without a translation`);
}
