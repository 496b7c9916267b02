/**
 * npm run audit
 *
 * Asks the registry for known vulnerabilities of what users get: the packages that the bundles hold, in the releases that
 * they hold. `npm audit --omit=dev` alone would look at none of them, for a bundled package is a development dependency.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundledPackages } from './bundled.mjs';
import { repository } from './setup.mjs';
import { runStep } from './vscode/process.mjs';

const packages = (await bundledPackages()).map(folder =>
  JSON.parse(readFileSync(join(repository, folder, 'package.json'), 'utf8')),
);
const dependencies = Object.fromEntries(packages.map(({ name, version }) => [name, version]));
const cwd = mkdtempSync(join(tmpdir(), 'shm-lint-audit-'));
try {
  writeFileSync(join(cwd, 'package.json'), JSON.stringify({ private: true, dependencies }));
  await runStep('npm', ['install', '--package-lock-only', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd,
  });
  await runStep('npm', ['audit'], {
    cwd,
    remedy: 'Raise what it names in package.json; if the registry has no audit of its own, ask another one.',
  });
  console.log(`no known vulnerability in the ${packages.length} packages of the bundles`);
} finally {
  rmSync(cwd, { recursive: true, force: true });
}
