// @ts-check
/** Running mocha, counted: how many tests passed and failed, and never a crash taken for a pass. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './setup.mjs';

/**
 * Runs the tests that a pattern names and prints them.
 * @param {string} name of the file in out/ that takes the counts
 * @param {string} pattern of test files, below the repository
 * @returns {{ passed: number, failed: number }}
 */
export function runMocha(name, pattern) {
  const counts = join(repository, `out/${name}.json`);
  mkdirSync(join(repository, 'out'), { recursive: true });
  rmSync(counts, { force: true });
  const { status } = spawnSync(
    join(repository, 'node_modules/.bin/mocha'),
    ['--reporter', 'test/support/counting-reporter.cjs', pattern],
    {
      cwd: repository,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, SHM_LINT_COUNTS: counts },
    },
  );
  try {
    const { passed, failed } = JSON.parse(readFileSync(counts, 'utf8'));
    // Mocha can fail outside any test; that must not read as a pass.
    return { passed, failed: status !== 0 && failed === 0 ? 1 : failed };
  } catch {
    console.error('mocha ended before it ran all tests');
    return { passed: 0, failed: 1 };
  }
}
