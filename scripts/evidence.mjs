// @ts-check
/**
 * npm run evidence [-- --summary]
 *
 * Holds the memory model against what was measured on real hosts (evidence/README.md).
 */
import { installDependencies } from './setup.mjs';

await installDependencies();
const { tsImport } = await import('tsx/esm/api');
const { DATA, main } = await tsImport('../evidence/replay/main.ts', import.meta.url);
process.exitCode = main(process.argv.slice(2), DATA);
