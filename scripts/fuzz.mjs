// @ts-check
/**
 * npm run fuzz [-- --minutes N] [--seed S] [--only STREAM]
 *
 * Tries inputs that nobody thought of (test/fuzz/README.md).
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { installDependencies, repository } from './setup.mjs';

await installDependencies();
const corpus = process.env.SHM_LINT_CORPUS ?? join(repository, '../shared/corpus');
const main = join(repository, 'test/fuzz/main.ts');
const { status } = spawnSync(process.execPath, ['--import', 'tsx', main, ...process.argv.slice(2)], {
  cwd: repository,
  stdio: ['ignore', 'inherit', 'inherit'],
  env: { ...process.env, SHM_LINT_CORPUS: corpus },
});
process.exitCode = status ?? 1;
