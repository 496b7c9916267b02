// @ts-check
/** Running mocha, counted: how many tests passed and failed, and never a crash taken for a pass. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './setup.mjs';

/** Where V8 writes how often each piece of code ran, one file a process, and where c8 writes what it makes of them. */
export const COVERAGE = {
  counts: join(repository, 'out/coverage/counts'),
  report: join(repository, 'out/coverage'),
};

/**
 * Runs the tests that a pattern names and prints them.
 * @param {string} name of the file in out/ that takes the counts
 * @param {string} pattern of test files, below the repository
 * @param {{ counted?: boolean }} [options] `counted`: V8 counts what runs, for scripts/coverage.mjs, on the
 *   same random inputs in each run
 * @returns {{ passed: number, failed: number }}
 */
export function runMocha(name, pattern, { counted = false } = {}) {
  const counts = join(repository, `out/${name}.json`);
  mkdirSync(join(repository, 'out'), { recursive: true });
  rmSync(counts, { force: true });
  if (counted) rmSync(COVERAGE.report, { recursive: true, force: true });
  const { status } = spawnSync(
    join(repository, 'node_modules/.bin/mocha'),
    [
      '--reporter',
      'test/support/counting-reporter.cjs',
      ...(counted ? ['--require', './test/support/same-inputs.ts'] : []),
      pattern,
    ],
    {
      cwd: repository,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: {
        ...process.env,
        SHM_LINT_COUNTS: counts,
        ...(counted && { NODE_V8_COVERAGE: COVERAGE.counts }),
      },
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
