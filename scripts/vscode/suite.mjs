// @ts-check
/**
 * The mocha suite of test/e2e in the extension host of a desktop VS Code, or of a server with Chromium in front, or in the
 * web worker of its page.
 */
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { repository } from '../setup.mjs';
import { openBrowser, viewport } from './browser.mjs';
import { runTestsInDesktop } from './desktop.mjs';
import { installVsCode } from './install.mjs';
import { after, print } from './results.mjs';
import { serveVsCode } from './serve.mjs';
import { addWebExtension } from './web-extension.mjs';

/** @typedef {import('./results.mjs').TestResult} TestResult */

/** From the page's first byte to the last test. */
const LIMIT_MS = 240_000;

const bundle = join(repository, 'out/e2e/index.js');

/** The same for a web worker. */
const webBundle = 'out/e2e/web.js';

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
  await build({
    absWorkingDir: repository,
    entryPoints: ['test/e2e/web/index.ts'],
    outfile: webBundle,
    bundle: true,
    platform: 'browser',
    format: 'cjs',
    external: ['vscode'],
    alias: {
      'node:assert/strict': join(repository, 'test/e2e/web/assert.ts'),
      'node:fs': join(repository, 'test/e2e/web/fs.ts'),
      // Its build for browsers; package.json names one that is not bundled.
      mocha: 'mocha/mocha.mjs',
    },
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
  const payload = /** @type {[string, string][]} */ ([
    ['extensionDevelopmentPath', vsCode.remote(repository)],
    ['extensionTestsPath', vsCode.remote(bundle)],
    ['skipWelcome', 'true'],
  ]);
  await runInPage(vsCode, vsCode.address(workspace, payload), join(resultsFolder, 'suite'));
  return readReport(report);
}

/**
 * The same suite beside the extension as vscode.dev runs it: both in a web worker, which loads them from the page.
 * @param {string} version
 * @param {string} workspace
 * @param {string} resultsFolder
 */
export async function runSuiteInWebWorker(version, workspace, resultsFolder) {
  const vsCode = await serveVsCode(await installVsCode(version), { testing: true });
  const address = vsCode.address(workspace, [['skipWelcome', 'true']]);
  const prepare = (/** @type {import('playwright-core').Page} */ page) =>
    addWebExtension(page, vsCode.authority, repository, { tests: webBundle });
  await runInPage(vsCode, address, join(resultsFolder, 'web-suite'), prepare);
  const report = join(resultsFolder, 'web-suite.json');
  // It could not be told where to write: it is beside the first folder of the workspace.
  await copyFile(join(dirname(workspace), 'web-suite.json'), report).catch(() => {});
  return readReport(report, 'in a web worker: ');
}

/**
 * Opens a workbench that runs tests, waits for their end, and leaves a log and a picture behind.
 * @param {import('./serve.mjs').RunningVsCode} vsCode
 * @param {string} address
 * @param {string} results What the names of these files begin with.
 * @param {(page: import('playwright-core').Page) => Promise<unknown>} [prepare]
 */
async function runInPage(vsCode, address, results, prepare) {
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
    await prepare?.(page);
    await page.goto(address);
    const ended = await Promise.race([exit.then(() => true), vsCode.failure, after(LIMIT_MS, false)]);
    await page.screenshot({ path: `${results}-${ended ? 'end' : 'stuck'}.png` });
  } finally {
    await browser.close();
    await vsCode.stop();
    await writeFile(`${results}.log`, `${log.join('\n')}\n\n${vsCode.log()}`);
  }
}

/**
 * What the suite wrote of itself; a suite that did not get to its end has failed.
 * @param {string} path
 * @param {string} [where] What to say before each title.
 * @returns {Promise<TestResult[]>}
 */
async function readReport(path, where = '') {
  /** @type {{ complete: boolean, tests: TestResult[] }} */
  const report = await readFile(path, 'utf8').then(JSON.parse, () => ({ complete: false, tests: [] }));
  const results = report.complete
    ? report.tests
    : [...report.tests, { title: 'the suite ends', error: `It did not; see the files beside ${path}` }];
  const titled = results.map(result => ({ ...result, title: where + result.title }));
  for (const result of titled) print(result);
  return titled;
}
