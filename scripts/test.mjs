// @ts-check
/**
 * npm test [-- --unit]
 *
 * Everything that has to hold, on a clean clone: types, format and lint, the unit tests, which take every branch of core/,
 * the packages as they are installed, random inputs of a fixed seed, the accuracy over real files where they are at hand,
 * scripts run by a real Podman, and the tests in Neovim, Emacs and a real VS Code. The last line says how many passed and
 * failed.
 *   --unit   leaves the real containers and the real editors out
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runMocha } from './mocha.mjs';
import { runOtherEditors } from './other-editors.mjs';
import { runRealContainers } from './real-containers.mjs';
import { build, installDependencies, repository } from './setup.mjs';
import { requirePrograms } from './vscode/debian.mjs';

const { values: options } = parseArgs({ options: { unit: { type: 'boolean' } } });

const total = { passed: 0, failed: 0 };

/**
 * @param {string} title
 * @param {{ passed: number, failed: number }} counts
 */
function count(title, { passed, failed }) {
  total.passed += passed;
  total.failed += failed;
  console.log(`${title}: ${passed} passed, ${failed} failed\n`);
}

/**
 * Runs a program of node_modules or a script; its exit status is the one test it counts as.
 * @param {string} title
 * @param {string} command
 * @param {readonly string[]} args
 */
function step(title, command, args) {
  console.log(`── ${title}`);
  const { status } = spawnSync(command, [...args], {
    cwd: repository,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  count(title, status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 });
}

/** @param {string} name */
const program = name => join(repository, 'node_modules/.bin', name);

function unitTests() {
  console.log('── unit tests');
  const counts = runMocha('unit-tests', 'test/unit/**/*.test.ts', { counted: true });
  count('unit tests', counts);
  // Where tests failed, what they did not reach says nothing.
  if (counts.failed === 0)
    step('branches of core/ that no test takes', process.execPath, ['scripts/coverage.mjs', '--last']);
}

async function inRealEditor() {
  console.log('── tests in a real VS Code');
  const { runEndToEnd } = await import('./vscode/e2e.mjs');
  const { passed, failed, versions } = await runEndToEnd();
  count(versions.length > 0 ? `tests in VS Code ${versions.join(' and ')}` : 'tests in a real VS Code', {
    passed,
    failed,
  });
}

try {
  await installDependencies();
  step('types', program('tsc'), ['--noEmit']);
  step('types of the page', program('tsc'), ['--noEmit', '--project', 'client/calculator/webview']);
  step('format and lint', program('biome'), ['check', '--error-on-warnings', '.']);
  await build();
  unitTests();
  console.log('── the packages');
  // A shell that cannot be had fails its own test, and says so.
  await requirePrograms(['zsh', 'fish'], console.log).catch(({ message }) => console.error(message));
  count('the packages', runMocha('package-tests', 'test/package/**/*.test.ts'));
  step('inputs that nobody thought of', process.execPath, ['scripts/fuzz.mjs']);
  step('accuracy over real files', process.execPath, ['scripts/accuracy.mjs', '--check']);
  if (!options.unit) {
    console.log('── scripts run by a real Podman');
    count('scripts run by a real Podman', await runRealContainers());
    console.log('── tests in other editors');
    await runOtherEditors({ count });
    await inRealEditor();
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  total.failed += 1;
}
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed > 0 ? 1 : 0;
