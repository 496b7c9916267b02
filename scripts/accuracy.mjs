// @ts-check
/**
 * npm run accuracy [-- --check]
 *
 * Holds the linter against files that people labelled (docs/accuracy.md).
 */
import { corpus, installDependencies, runTypescript } from './setup.mjs';

await installDependencies();
runTypescript('scripts/accuracy/main.ts', { SHM_LINT_CORPUS: corpus });
