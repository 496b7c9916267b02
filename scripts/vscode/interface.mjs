// @ts-check
/** The tests that go through the interface: hands on keys and mouse, in the VS Code server with Chromium. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { lookForBarriers } from '../../test/e2e/accessibility-ui.mjs';
import { calculateByHand } from '../../test/e2e/calculator-ui.mjs';
import { readAll, readFinding } from '../../test/e2e/chinese-ui.mjs';
import { commandByHand } from '../../test/e2e/commands-ui.mjs';
import { editByHand } from '../../test/e2e/editor-ui.mjs';
import { useByHand } from '../../test/e2e/ui.mjs';
import { walkByHand } from '../../test/e2e/walkthrough-ui.mjs';
import { repository } from '../setup.mjs';
import { openBrowser, viewport } from './browser.mjs';
import { installVsCode } from './install.mjs';
import { after, resultOf } from './results.mjs';
import { serveVsCode } from './serve.mjs';
import { packExtension } from './vsix.mjs';
import { addWebExtension } from './web-extension.mjs';
import { Workbench } from './workbench.mjs';

/** @typedef {import('./results.mjs').TestResult} TestResult */

/** From the start of `npm run vscode`, with its build, to the address. */
const SERVE_LIMIT_MS = 120_000;

/** Nothing glides or slides: what was done has its effect at once. */
const withoutMotion = { 'workbench.reduceMotion': 'on' };

/** Shows a folder as one that nobody has declared trustworthy, as a freshly cloned one is. */
const restrictedMode = {
  'security.workspace.trust.enabled': true,
  'security.workspace.trust.startupPrompt': 'never',
  'security.workspace.trust.banner': 'never',
};

/**
 * The extension as it is published and installed, in the server's extension host, in Restricted Mode.
 * @param {string} version
 * @param {string} workspace
 * @param {string} resultsFolder
 * @returns {Promise<TestResult[]>}
 */
export async function runByHand(version, workspace, resultsFolder) {
  const vsCode = await serveVsCode(await installVsCode(version), {
    extension: await packExtension(resultsFolder),
    settings: { ...restrictedMode, ...withoutMotion },
  });
  const browser = await openBrowser();
  try {
    const page = await browser.newPage({ viewport });
    await page.goto(vsCode.address(workspace));
    const stage = { page, workspace, screenshot: screenshots(page, resultsFolder) };
    const restricted = page.locator('.statusbar-item', { hasText: 'Restricted Mode' });
    const steps = [
      { title: 'is in Restricted Mode', run: () => restricted.waitFor() },
      ...everythingByHand(stage),
      ...lookForBarriers(stage),
    ];
    return await runSteps('by hand', steps, vsCode.failure, stage.screenshot);
  } finally {
    await browser.close();
    await vsCode.stop();
  }
}

/**
 * The extension as vscode.dev runs it: in a web worker of the page, from its `browser` entry.
 * @param {string} version
 * @param {string} workspace
 * @param {string} resultsFolder
 * @returns {Promise<TestResult[]>}
 */
export async function runInWebWorker(version, workspace, resultsFolder) {
  const vsCode = await serveVsCode(await installVsCode(version), { settings: withoutMotion });
  const browser = await openBrowser();
  try {
    const page = await browser.newPage({ viewport });
    const loaded = await addWebExtension(page, vsCode.authority, repository);
    await page.goto(vsCode.address(workspace));
    const screenshot = screenshots(page, resultsFolder, 'web-');
    const steps = [
      ...everythingByHand({ page, workspace, screenshot }),
      {
        title: 'has used the bundles of the repository',
        run: async () => assert.ok(loaded.has('/dist/server.js'), [...loaded].join(', ')),
      },
    ];
    return await runSteps('in a web worker', steps, vsCode.failure, screenshot);
  } finally {
    await browser.close();
    await vsCode.stop();
  }
}

/**
 * The same in a VS Code whose language is Chinese: what a finding says.
 * @param {string} version
 * @param {string} workspace
 * @param {string} resultsFolder
 * @returns {Promise<TestResult[]>}
 */
export function readFindingInChinese(version, workspace, resultsFolder) {
  return runInChinese(version, workspace, resultsFolder, { isWeb: true, steps: readFinding });
}

/**
 * And all else that it shows: installed in the server's extension host, and in a web worker.
 * @param {string} version
 * @param {string} workspace
 * @param {string} resultsFolder
 * @returns {Promise<TestResult[]>}
 */
export async function readAllInChinese(version, workspace, resultsFolder) {
  const results = [];
  for (const isWeb of [false, true]) {
    results.push(...(await runInChinese(version, workspace, resultsFolder, { isWeb, steps: readAll })));
  }
  return results;
}

/**
 * @param {string} version
 * @param {string} workspace
 * @param {string} resultsFolder
 * @param {{ isWeb: boolean, steps: typeof readFinding }} how
 */
async function runInChinese(version, workspace, resultsFolder, { isWeb, steps }) {
  const locale = 'zh-cn';
  const vsCode = await serveVsCode(await installVsCode(version), {
    locale,
    settings: withoutMotion,
    ...(!isWeb && { extension: await packExtension(resultsFolder) }),
  });
  const browser = await openBrowser();
  try {
    const page = await browser.newPage({ viewport });
    if (isWeb) await addWebExtension(page, vsCode.authority, repository, { locale });
    await page.goto(vsCode.address(workspace));
    const screenshot = screenshots(page, resultsFolder, isWeb ? 'zh-web-' : 'zh-');
    const title = isWeb ? 'in Chinese, in a web worker' : 'in Chinese';
    return await runSteps(title, steps({ page, screenshot }), vsCode.failure, screenshot);
  } finally {
    await browser.close();
    await vsCode.stop();
  }
}

/**
 * What `npm run vscode` prints, opened as somebody would who reads it; and Ctrl-C.
 * @param {string} version
 * @param {string} _workspace It brings its own.
 * @param {string} resultsFolder
 * @returns {Promise<TestResult[]>}
 */
export async function openWhatIsServed(version, _workspace, resultsFolder) {
  const served = spawn(process.execPath, ['scripts/vscode.mjs', '--version', version], {
    cwd: repository,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(served, 'close');
  let complaints = '';
  served.stderr.setEncoding('utf8').on('data', chunk => {
    complaints += chunk;
  });
  const browser = await openBrowser();
  const look = async () => {
    const address = await Promise.race([firstAddress(served.stdout), after(SERVE_LIMIT_MS, undefined)]);
    if (address === undefined) throw new Error(`No address was printed.\n${complaints}`);
    const page = await browser.newPage({ viewport });
    await page.goto(address);
    await new Workbench(page).squiggles.first().waitFor();
    await screenshots(page, resultsFolder)('5-examples');
    served.kill('SIGINT');
    const [status] = await ended;
    assert.equal(status, 0, complaints);
  };
  try {
    return [await resultOf('npm run vscode: the printed address shows the examples, Ctrl-C ends it', look())];
  } finally {
    await browser.close();
    served.kill();
    await ended;
  }
}

/**
 * The features, as their user comes across them.
 * @param {{ page: import('playwright-core').Page, workspace: string, screenshot: (name: string) => Promise<unknown> }} stage
 */
function everythingByHand(stage) {
  const parts = [useByHand, calculateByHand, editByHand, commandByHand, walkByHand];
  return parts.flatMap(part => part(stage));
}

/**
 * Runs steps that stand on one another; the first that fails is the last.
 * @param {string} title
 * @param {{ title: string, run: () => Promise<unknown> }[]} steps
 * @param {Promise<never>} failure Of the server, which fails any step.
 * @param {(name: string) => Promise<unknown>} screenshot
 */
async function runSteps(title, steps, failure, screenshot) {
  /** @type {TestResult[]} */
  const results = [];
  for (const step of steps) {
    const result = await resultOf(`${title}: ${step.title}`, Promise.race([step.run(), failure]));
    results.push(result);
    if (result.error === undefined) continue;
    await screenshot('failed');
    break;
  }
  return results;
}

/**
 * @param {import('playwright-core').Page} page
 * @param {string} folder
 * @param {string} prefix
 */
function screenshots(page, folder, prefix = '') {
  return (/** @type {string} */ name) => page.screenshot({ path: join(folder, `${prefix}${name}.png`) });
}

/**
 * The first line of a stream that is an address.
 * @param {import('node:stream').Readable} stream
 * @returns {Promise<string | undefined>}
 */
async function firstAddress(stream) {
  for await (const line of createInterface({ input: stream })) {
    if (line.startsWith('http://localhost:')) return line;
  }
  return undefined;
}
