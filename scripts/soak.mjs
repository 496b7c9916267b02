// @ts-check
/**
 * npm run soak [-- EDITS]
 *
 * Edits many open files in one server, and prints what it holds (test/soak/).
 */
import { installDependencies, runTypescript } from './setup.mjs';

await installDependencies();
runTypescript('test/soak/main.ts');
