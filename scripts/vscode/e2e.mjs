// @ts-check
/**
 * node scripts/vscode/e2e.mjs [--version V]…
 *
 * The tests in a real VS Code, for each version: the mocha suite of test/e2e in the extension host, and the
 * user's own way through the interface (test/e2e/ui.mjs). The suite runs in a desktop VS Code where one can be
 * downloaded, and otherwise in a VS Code server with Chromium in front; SHM_LINT_E2E=electron or
 * SHM_LINT_E2E=browser decides it by hand.
 */
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, stripVTControlCharacters } from 'node:util';
import { useByHand } from '../../test/e2e/ui.mjs';
import { openBrowser } from './browser.mjs';
import { requirePrograms } from './debian.mjs';
import { runTestsInDesktop, whyNoDesktop } from './desktop.mjs';
import { buildExtension, repository } from './extension.mjs';
import { versions as allVersions, installVsCode } from './install.mjs';
import { serveVsCode } from './serve.mjs';

/** From the page's first byte to the last test. */
const SUITE_LIMIT_MS = 240_000;

const suite = join(repository, 'test/e2e');
const bundle = join(repository, 'out/e2e/index.js');

/** @typedef {{ title: string, error?: string }} TestResult */

/**
 * Runs all tests in all given versions and prints a line a test.
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
  if (!launchers.byHand) console.log(`e2e: the test of the interface is skipped: ${launchers.problem}`);
  await buildExtension();
  await bundleSuite();

  const total = { passed: 0, failed: 0, versions: /** @type {string[]} */ ([]) };
  for (const version of versions) {
    console.log(
      `e2e: VS Code ${version}, ${launchers.suite === 'desktop' ? 'desktop' : 'server in Chromium'}`,
    );
    const results = await runVersion(version, { ...launchers, suite: launchers.suite });
    const failed = results.filter(({ error }) => error !== undefined).length;
    const passed = results.length - failed;
    console.log(`e2e: ${passed} passed, ${failed} failed in VS Code ${version}`);
    total.passed += passed;
    total.failed += failed;
    total.versions.push(version);
  }
  return total;
}

/**
 * @typedef {object} Launchers
 * @property {'desktop' | 'browser' | undefined} suite What the suite runs in; undefined if there is nothing.
 * @property {boolean} byHand Whether the interface can be driven.
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
  if (wanted === 'electron') return { suite: 'desktop', byHand: false, problem: 'SHM_LINT_E2E=electron' };
  const noDesktop = wanted === 'browser' ? 'SHM_LINT_E2E=browser' : await whyNoDesktop();
  const noBrowser = await whyNoBrowser(versions);
  if (noBrowser === undefined) return { suite: noDesktop ? 'browser' : 'desktop', byHand: true };
  if (noDesktop === undefined) return { suite: 'desktop', byHand: false, problem: noBrowser };
  return { suite: undefined, byHand: false, problem: `no desktop (${noDesktop}), no server (${noBrowser})` };
}

/**
 * Makes the servers and the browser ready, and says why that cannot be done.
 * @param {readonly string[]} versions
 */
async function whyNoBrowser(versions) {
  try {
    for (const version of versions) await installVsCode(version);
    await requirePrograms(['chromium'], console.log);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Bundles the suite for the extension host. Mocha stays outside; it finds its reporters by file. */
async function bundleSuite() {
  const { build } = await import('esbuild');
  await build({
    absWorkingDir: repository,
    entryPoints: [join(suite, 'index.ts')],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
}

/**
 * @param {string} version
 * @param {Launchers & { suite: 'desktop' | 'browser' }} launchers
 * @returns {Promise<TestResult[]>}
 */
async function runVersion(version, launchers) {
  const resultsFolder = join(repository, 'test-results', version);
  await rm(resultsFolder, { recursive: true, force: true });
  await mkdir(resultsFolder, { recursive: true });
  const runSuite = launchers.suite === 'desktop' ? runSuiteInDesktop : runSuiteInBrowser;
  const results = await withWorkspaceCopy(workspace => runSuite(version, workspace, resultsFolder));
  if (!launchers.byHand) return results;
  return [
    ...results,
    ...(await withWorkspaceCopy(workspace => runByHand(version, workspace, resultsFolder))),
  ];
}

/**
 * @template T
 * @param {(workspace: string) => Promise<T>} use
 */
async function withWorkspaceCopy(use) {
  const folder = await mkdtemp(join(tmpdir(), 'shm-lint-e2e-'));
  const workspace = join(folder, 'workspace');
  try {
    await cp(join(suite, 'workspace'), workspace, { recursive: true });
    return await use(workspace);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3, retryDelay: 200 });
  }
}

/**
 * @param {string} version
 * @param {string} workspace
 * @param {string} resultsFolder
 */
async function runSuiteInDesktop(version, workspace, resultsFolder) {
  const report = join(resultsFolder, 'suite.json');
  const env = { SHM_LINT_E2E_REPORT: report };
  await runTestsInDesktop({ version, extension: repository, tests: bundle, workspace, env });
  return readReport(report);
}

/**
 * The way of VS Code's own integration tests in a browser: the workbench calls `codeAutomationExit` when the
 * test module's `run()` has settled, and `codeAutomationLog` with all that the extension host prints.
 * @param {string} version
 * @param {string} workspace
 * @param {string} resultsFolder
 */
async function runSuiteInBrowser(version, workspace, resultsFolder) {
  const report = join(resultsFolder, 'suite.json');
  const vsCode = await serveVsCode(await installVsCode(version), {
    testing: true,
    env: { SHM_LINT_E2E_REPORT: report },
  });
  const browser = await openBrowser();
  /** @type {string[]} */
  const log = [];
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 760 } });
    await page.exposeFunction(
      'codeAutomationLog',
      (/** @type {string} */ kind, /** @type {unknown[]} */ args) => {
        log.push(`${kind} ${args.join(' ')}`);
      },
    );
    const exit = new Promise(done => page.exposeFunction('codeAutomationExit', done));
    await page.goto(
      vsCode.address(workspace, [
        ['extensionDevelopmentPath', vsCode.remote(repository)],
        ['extensionTestsPath', vsCode.remote(bundle)],
        ['skipWelcome', 'true'],
      ]),
    );
    const ended = await Promise.race([exit.then(() => true), vsCode.failure, after(SUITE_LIMIT_MS, false)]);
    await page.screenshot({ path: join(resultsFolder, ended ? 'suite-end.png' : 'suite-stuck.png') });
    return await readReport(report);
  } finally {
    await browser.close();
    await vsCode.stop();
    await writeFile(join(resultsFolder, 'suite.log'), `${log.join('\n')}\n\n${vsCode.log()}`);
  }
}

/**
 * @template T
 * @param {number} milliseconds
 * @param {T} value
 * @returns {Promise<T>}
 */
function after(milliseconds, value) {
  return new Promise(done => setTimeout(done, milliseconds, value).unref());
}

/**
 * What the suite wrote of itself; a suite that wrote nothing has failed.
 * @param {string} path
 * @returns {Promise<TestResult[]>}
 */
async function readReport(path) {
  /** @type {{ complete: boolean, tests: TestResult[] }} */
  const report = await readFile(path, 'utf8').then(JSON.parse, () => ({ complete: false, tests: [] }));
  const results = report.complete
    ? report.tests
    : [...report.tests, { title: 'the suite ends', error: `It did not; see the files beside ${path}` }];
  for (const result of results) print(result);
  return results;
}

/**
 * @param {string} version
 * @param {string} workspace
 * @param {string} resultsFolder
 */
async function runByHand(version, workspace, resultsFolder) {
  const vsCode = await serveVsCode(await installVsCode(version), { extension: repository });
  const browser = await openBrowser();
  /** @type {TestResult[]} */
  const results = [];
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 760 } });
    const screenshot = (/** @type {string} */ name) =>
      page.screenshot({ path: join(resultsFolder, `${name}.png`) });
    await page.goto(vsCode.address(workspace));
    for (const { title, run } of useByHand({ page, workspace, screenshot })) {
      const error = await Promise.race([run(), vsCode.failure]).then(
        () => undefined,
        failure => stripVTControlCharacters(failure instanceof Error ? failure.message : String(failure)),
      );
      const result = { title: `by hand: ${title}`, ...(error !== undefined && { error }) };
      print(result);
      results.push(result);
      if (error !== undefined) {
        await screenshot('failed');
        break; // Each step stands on the one before.
      }
    }
    return results;
  } finally {
    await browser.close();
    await vsCode.stop();
  }
}

/** @param {TestResult} result */
function print({ title, error }) {
  console.log(
    error === undefined ? `  ✔ ${title}` : `  ✘ ${title}\n      ${error.replaceAll('\n', '\n      ')}`,
  );
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { version: { type: 'string', multiple: true } } });
  const { failed } = await runEndToEnd({ versions: values.version ?? allVersions });
  process.exitCode = failed > 0 ? 1 : 0;
}
