// @ts-check
/** The mocha suite of test/e2e in the extension host of a desktop VS Code, or of a server with Chromium in front. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repository } from '../setup.mjs';
import { openBrowser, viewport } from './browser.mjs';
import { runTestsInDesktop } from './desktop.mjs';
import { installVsCode } from './install.mjs';
import { after, print } from './results.mjs';
import { serveVsCode } from './serve.mjs';

/** @typedef {import('./results.mjs').TestResult} TestResult */

/** From the page's first byte to the last test. */
const LIMIT_MS = 240_000;

const bundle = join(repository, 'out/e2e/index.js');

/** Bundles the suite for the extension host. Mocha stays outside; it finds its reporters by file. */
export async function bundleSuite() {
  const { build } = await import('esbuild');
  await build({
    absWorkingDir: repository,
    entryPoints: ['test/e2e/index.ts'],
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
 * @param {string} workspace
 * @param {string} resultsFolder
 */
export async function runSuiteInDesktop(version, workspace, resultsFolder) {
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
export async function runSuiteInBrowser(version, workspace, resultsFolder) {
  const report = join(resultsFolder, 'suite.json');
  const vsCode = await serveVsCode(await installVsCode(version), {
    testing: true,
    env: { SHM_LINT_E2E_REPORT: report },
  });
  const browser = await openBrowser();
  /** @type {string[]} */
  const log = [];
  try {
    const page = await browser.newPage({ viewport });
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
    const ended = await Promise.race([exit.then(() => true), vsCode.failure, after(LIMIT_MS, false)]);
    await page.screenshot({ path: join(resultsFolder, ended ? 'suite-end.png' : 'suite-stuck.png') });
    return await readReport(report);
  } finally {
    await browser.close();
    await vsCode.stop();
    await writeFile(join(resultsFolder, 'suite.log'), `${log.join('\n')}\n\n${vsCode.log()}`);
  }
}

/**
 * What the suite wrote of itself; a suite that did not get to its end has failed.
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
