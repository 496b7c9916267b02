#!/usr/bin/env node
// @ts-check
/**
 * npm run api [-- --check]
 *
 * Writes etc/shm-lint.api.md: what other programs may import, so that a change to it is seen in review.
 *   --check   writes nothing, and fails where the file is stale
 */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { repository } from './setup.mjs';
import { runStep } from './vscode/process.mjs';

const REPORT = join(repository, 'etc/shm-lint.api.md');

/** The declarations of the API as one file that needs no other. */
export async function declarations() {
  const folder = join(repository, 'out/declarations');
  await rm(folder, { recursive: true, force: true });
  await runStep(join(repository, 'node_modules/.bin/tsc'), ['--project', 'api'], {
    cwd: repository,
    remedy: 'Run `npx tsc --project api` by hand to see why.',
  });
  const text = await readFile(join(folder, 'api/index.d.ts'), 'utf8');
  const needed = /(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/.exec(text);
  if (needed)
    throw new Error(`The API's declarations need ${needed[1]}; write the type out in api/index.ts.`);
  return text;
}

/**
 * The report: the declarations without what is said of them.
 * @param {string} text of the declarations
 */
function reportOf(text) {
  const code = text.replace(/[ \t]*\/\*\*[\s\S]*?\*\/\n?/g, '').trim();
  return `# API of shm-lint\n\nWritten by \`npm run api\`; what it means: [docs/api.md](../docs/api.md).\n\n\`\`\`ts\n${code}\n\`\`\`\n`;
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { check: { type: 'boolean' } } });
  const report = reportOf(await declarations());
  if (!values.check) await writeFile(REPORT, report);
  else if (report !== (await readFile(REPORT, 'utf8'))) {
    console.error('etc/shm-lint.api.md is stale: run `npm run api` and look at what changed.');
    process.exitCode = 1;
  }
}
