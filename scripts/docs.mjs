// @ts-check
/**
 * npm run docs
 *
 * Writes what is said more than once from the one place that says it (scripts/docs/generate.ts): the rules' pages,
 * the tables in the README, the settings in package.json and the schema of the configuration file.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installDependencies, repository } from './setup.mjs';

await installDependencies();
const { tsImport } = await import('tsx/esm/api');
const { generate } = await tsImport('./docs/generate.ts', import.meta.url);
/** @type {ReadonlyMap<string, string>} */
const files = generate((/** @type {string} */ path) => readFileSync(join(repository, path), 'utf8'));
for (const [path, text] of files) writeFileSync(join(repository, path), text);
console.log(`${files.size} files written`);
