// @ts-check
/** What every script needs first on a clean clone: the dependencies and the bundles. Node's own modules only. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runStep } from './vscode/process.mjs';

/** The repository's root. */
export const repository = dirname(dirname(fileURLToPath(import.meta.url)));

/** Installs the npm dependencies where they are missing or are not those of package-lock.json. */
export async function installDependencies() {
  if (areDependenciesInstalled()) return;
  console.error('Installing the npm dependencies (npm ci) …');
  await runStep('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: repository,
    remedy: 'Run `npm ci` by hand to see why.',
  });
}

/** Bundles dist/; the dependencies must be there. */
export async function build() {
  console.error('Building dist/ …');
  await runStep(process.execPath, ['scripts/build.mjs'], {
    cwd: repository,
    remedy: 'Run `npm run build` by hand to see why.',
  });
}

/**
 * Runs a program in TypeScript with this script's arguments, and ends as it does; the dependencies must be there. In a process
 * of its own, since the linter loads some of its modules later on.
 * @param {string} main from the repository's root
 * @param {NodeJS.ProcessEnv} [env] added to the environment
 */
export function runTypescript(main, env = {}) {
  const { status } = spawnSync(
    process.execPath,
    ['--import', 'tsx', join(repository, main), ...process.argv.slice(2)],
    { cwd: repository, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...env } },
  );
  process.exitCode = status ?? 1;
}

/** The labelled files, which stand beside the repository; tools and tests go without where they are absent. */
export const corpus = process.env.SHM_LINT_CORPUS ?? join(repository, '../shared/corpus');

/** Whether node_modules holds exactly the versions of package-lock.json; other platforms' packages may be absent. */
function areDependenciesInstalled() {
  try {
    const wanted = packagesIn(join(repository, 'package-lock.json'));
    const present = packagesIn(join(repository, 'node_modules/.package-lock.json'));
    return Object.entries(wanted).every(([path, { version, optional }]) => {
      if (path === '') return true;
      return present[path] ? present[path].version === version : optional === true;
    });
  } catch {
    return false;
  }
}

/**
 * @param {string} lockFile
 * @returns {Record<string, { version?: string, optional?: boolean }>}
 */
function packagesIn(lockFile) {
  return JSON.parse(readFileSync(lockFile, 'utf8')).packages;
}
