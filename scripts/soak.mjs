// @ts-check
/**
 * npm run soak [-- EDITS]
 *
 * Edits many open files in one server, and prints what it holds (test/soak/).
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { installDependencies, repository } from './setup.mjs';

await installDependencies();
const main = join(repository, 'test/soak/main.ts');
const { status } = spawnSync(process.execPath, ['--import', 'tsx', main, ...process.argv.slice(2)], {
  cwd: repository,
  stdio: ['ignore', 'inherit', 'inherit'],
});
process.exitCode = status ?? 1;
