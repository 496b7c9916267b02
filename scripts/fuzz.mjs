// @ts-check
/**
 * npm run fuzz [-- --minutes N] [--seed S] [--only STREAM]
 *
 * Tries inputs that nobody thought of (test/fuzz/README.md).
 */
import { corpus, installDependencies, runTypescript } from './setup.mjs';

await installDependencies();
runTypescript('test/fuzz/main.ts', { SHM_LINT_CORPUS: corpus });
