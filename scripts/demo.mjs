// @ts-check
/**
 * npm run demo
 *
 * On a clean clone: installs, builds, and lints examples/ as a user would. The examples are broken on purpose, so
 * their findings are success here, and their absence is failure.
 */
import { spawnSync } from 'node:child_process';
import { build, installDependencies, repository } from './setup.mjs';

/** The exit status of `shm-lint check` that found an error. */
const FOUND = 1;

try {
  await installDependencies();
  await build();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

console.error('node dist/cli.js check examples\n');
const { status } = spawnSync(process.execPath, ['dist/cli.js', 'check', 'examples'], {
  cwd: repository,
  stdio: 'inherit',
});
if (status !== FOUND) {
  console.error(
    `\nThe demo should have found an error in examples/, but the linter ended with status ${status}.`,
  );
  process.exit(1);
}
console.error(
  '\nThe findings above are the point: examples/ holds services that will not start as they are.',
);
