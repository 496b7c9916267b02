// @ts-check
/**
 * npm run accuracy [-- --check]
 *
 * Holds the linter against files that people labelled (docs/accuracy.md).
 */
import { join } from 'node:path';
import { installDependencies, repository } from './setup.mjs';

await installDependencies();
const { tsImport } = await import('tsx/esm/api');
const { main } = await tsImport('./accuracy/main.ts', import.meta.url);
const corpus = process.env.SHM_LINT_CORPUS ?? join(repository, '../shared/corpus');
process.exitCode = await main(process.argv.slice(2), corpus);
