// @ts-check
/**
 * node scripts/vscode/e2e.mjs [--version V]…
 *
 * The tests in a real VS Code, for each version: the mocha suite of test/e2e in the extension host, and every feature as
 * its user comes across it, by mouse and keys (test/e2e/*-ui.mjs), with the extension installed and as a web extension.
 * In the newest version the suite runs beside the web extension, too, but for what test/e2e/web/index.ts leaves out, and
 * everything is read in Chinese; in the others a finding is. The suite runs in a desktop VS Code where one can be
 * downloaded and shown, and otherwise in a VS Code server with Chromium in front; SHM_LINT_E2E=electron or
 * SHM_LINT_E2E=browser decides it by hand.
 */
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build, installDependencies, repository } from '../setup.mjs';
import { requirePrograms } from './debian.mjs';
import { whyNoDesktop } from './desktop.mjs';
import { versions as allVersions, installVsCode, programsToInstall } from './install.mjs';
import {
  openWhatIsServed,
  readAllInChinese,
  readFindingInChinese,
  runByHand,
  runInWebWorker,
} from './interface.mjs';
import { resultOf } from './results.mjs';
import { bundleSuite, runSuiteInBrowser, runSuiteInDesktop, runSuiteInWebWorker } from './suite.mjs';

/** @typedef {import('./results.mjs').TestResult} TestResult */

/**
 * Runs all tests in all given versions and prints a line a test. dist/ must have been built.
 * Where no VS Code can be had it says so; that is a failure on CI, and elsewhere nothing was run.
 * @param {{ versions?: readonly string[] }} [options]
 * @returns {Promise<{ passed: number, failed: number, versions: string[] }>} `versions` are those that ran.
 */
export async function runEndToEnd({ versions = allVersions } = {}) {
  const launchers = await chooseLaunchers(versions);
  if (launchers.suite === undefined) {
    console.log(`e2e: skipped, no VS Code can be had here: ${launchers.problem}`);
    return { passed: 0, failed: process.env.CI === 'true' ? 1 : 0, versions: [] };
  }
  if (!launchers.interface) console.log(`e2e: the interface is not tested: ${launchers.problem}`);
  await bundleSuite();

  const total = { passed: 0, failed: 0, versions: /** @type {string[]} */ ([]) };
  for (const version of versions) {
    console.log(
      `e2e: VS Code ${version}, ${launchers.suite === 'desktop' ? 'desktop' : 'server in Chromium'}`,
    );
    const results = await runVersion(version, launchers);
    const failed = results.filter(({ error }) => error !== undefined).length;
    const leftOut = results.filter(result => result.leftOut !== undefined).length;
    const passed = results.length - failed - leftOut;
    const unsteady = results.filter(result => result.error === undefined && result.failedBefore).length;
    const others = [
      ...(leftOut > 0 ? [`${leftOut} left out`] : []),
      ...(unsteady > 0 ? [`${unsteady} of them at the second attempt`] : []),
    ];
    console.log(
      `e2e: ${[`${passed} passed`, `${failed} failed`, ...others].join(', ')} in VS Code ${version}`,
    );
    total.passed += passed;
    total.failed += failed;
    total.versions.push(version);
  }
  return total;
}

/**
 * @typedef {object} Launchers
 * @property {'desktop' | 'browser' | undefined} suite What the suite runs in; undefined if there is nothing.
 * @property {boolean} interface Whether the interface can be driven.
 * @property {string} [problem] Why not.
 */

/**
 * @param {readonly string[]} versions
 * @returns {Promise<Launchers>}
 */
async function chooseLaunchers(versions) {
  const wanted = process.env.SHM_LINT_E2E;
  if (wanted !== undefined && wanted !== 'electron' && wanted !== 'browser') {
    throw new Error(`SHM_LINT_E2E is ${wanted}; it can be electron or browser.`);
  }
  if (wanted === 'electron') return { suite: 'desktop', interface: false, problem: 'SHM_LINT_E2E=electron' };
  const noDesktop = wanted === 'browser' ? 'SHM_LINT_E2E=browser' : await whyNoDesktop();
  const noServer = await whyNoServer(versions);
  if (noServer === undefined) return { suite: noDesktop ? 'browser' : 'desktop', interface: true };
  if (noDesktop === undefined) return { suite: 'desktop', interface: false, problem: noServer };
  return {
    suite: undefined,
    interface: false,
    problem: `no desktop (${noDesktop}), no server (${noServer})`,
  };
}

/**
 * Makes the servers and the browser ready, and says why that cannot be done.
 * @param {readonly string[]} versions
 */
async function whyNoServer(versions) {
  try {
    // All at once, so that whoever has to install them by hand does it once.
    /** @type {Set<import('./debian.mjs').Program>} */
    const programs = new Set(['chromium']);
    for (const version of versions) for (const name of await programsToInstall(version)) programs.add(name);
    await requirePrograms([...programs], console.log);
    for (const version of versions) await installVsCode(version);
    return undefined;
  } catch (error) {
    // A plain error tells what is missing; a TypeError and its like would be a mistake in here.
    if (error instanceof Error && error.constructor === Error) return error.message;
    throw error;
  }
}

/**
 * @param {string} version
 * @param {Launchers} launchers
 * @returns {Promise<TestResult[]>}
 */
async function runVersion(version, launchers) {
  const resultsFolder = join(repository, 'test-results', version);
  await rm(resultsFolder, { recursive: true, force: true });
  const isNewest = version === allVersions.at(-1);
  const suites = [
    launchers.suite === 'desktop' ? runSuiteInDesktop : runSuiteInBrowser,
    ...(launchers.interface && isNewest ? [runSuiteInWebWorker] : []),
  ];
  const readInChinese = isNewest ? readAllInChinese : readFindingInChinese;
  const byHand = launchers.interface ? [runByHand, runInWebWorker, readInChinese, openWhatIsServed] : [];
  const results = [];
  for (const run of suites) {
    results.push(
      ...(await attempt(resultsFolder, (folder, into) =>
        run(version, join(folder, 'tests.code-workspace'), into),
      )),
    );
  }
  for (const run of byHand) {
    results.push(
      ...(await attempt(resultsFolder, (folder, into) => run(version, join(folder, 'workspace'), into))),
    );
  }
  return results;
}

/**
 * Runs tests that share an editor, and on CI all of them once more if one fails, in a new editor: on a busy machine a real
 * editor and a real browser miss a key or an event now and then, and nobody is there to look. What fails twice has failed;
 * what failed once is told at the end. By hand there is no second attempt.
 * @param {string} resultsFolder
 * @param {(folder: string, resultsFolder: string) => Promise<TestResult[]>} run
 * @returns {Promise<TestResult[]>}
 */
async function attempt(resultsFolder, run) {
  const first = await attemptOnce(resultsFolder, run);
  const failed = new Set(first.flatMap(({ title, error }) => (error === undefined ? [] : [title])));
  if (failed.size === 0 || process.env.CI !== 'true') return first;
  console.log('e2e: the same once more');
  const second = await attemptOnce(join(resultsFolder, 'again'), run);
  return second.map(result => ({ ...result, ...(failed.has(result.title) && { failedBefore: true }) }));
}

/**
 * @param {string} resultsFolder
 * @param {(folder: string, resultsFolder: string) => Promise<TestResult[]>} run
 * @returns {Promise<TestResult[]>} One that failed where there was no editor to test in.
 */
async function attemptOnce(resultsFolder, run) {
  await mkdir(resultsFolder, { recursive: true });
  return withWorkspaceCopy(folder => run(folder, resultsFolder)).catch(async error => [
    await resultOf('an editor shows the workspace', Promise.reject(error)),
  ]);
}

/**
 * What the tests open: a workspace with several folders, or the first of them alone.
 * @template T
 * @param {(folder: string) => Promise<T>} use
 */
async function withWorkspaceCopy(use) {
  const folder = await mkdtemp(join(tmpdir(), 'shm-lint-e2e-'));
  try {
    for (const name of ['tests.code-workspace', 'workspace', 'multi-root']) {
      await cp(join(repository, 'test/e2e', name), join(folder, name), { recursive: true });
    }
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3, retryDelay: 200 });
  }
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: { version: { type: 'string', multiple: true } },
  });
  try {
    await installDependencies();
    await build();
    const { failed } = await runEndToEnd({ versions: values.version ?? allVersions });
    process.exitCode = failed > 0 ? 1 : 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
