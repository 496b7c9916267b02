// @ts-check
/** Gives a workbench a web extension, as the page of vscode.dev or of @vscode/test-web does. */
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';

/** Where the page finds the extension: its own origin, for the workbench's policy allows no other. */
const PATH = '/extension-under-test';

/** @type {Readonly<Record<string, string>>} */
const CONTENT_TYPES = { '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };

/**
 * Makes a page load an extension from a folder of this machine, from the next navigation on.
 * @param {import('playwright-core').Page} page
 * @param {string} authority Host and port of the workbench.
 * @param {string} folder
 * @param {object} [options]
 * @param {string} [options.tests] The module of the tests that it runs with, as a path within the folder.
 * @param {string} [options.locale] The language of its titles and descriptions. VS Code picks it from the list of files
 *   that a gallery has of an installed web extension (`packageNLSUris` in its webExtensionsScannerService.ts); of one that
 *   a page brings along there is no such list, and package.nls.json is read: it is given what a gallery would give it.
 * @returns {Promise<ReadonlySet<string>>} The extension's files that have been loaded, as they are.
 */
export async function addWebExtension(page, authority, folder, { tests, locale } = {}) {
  /** @type {Set<string>} */
  const loaded = new Set();
  await page.context().route(`**${PATH}/**`, async route => {
    const file = new URL(route.request().url()).pathname.slice(PATH.length);
    const isWords = locale !== undefined && file === '/package.nls.json';
    const path = join(folder, isWords ? `package.nls.${locale}.json` : file);
    const body = await readFile(path).catch(() => undefined);
    if (body === undefined) return route.fulfill({ status: 404 });
    loaded.add(file);
    const contentType = CONTENT_TYPES[extname(file)] ?? 'application/json';
    // The extension host is a frame of another origin.
    return route.fulfill({ body, contentType, headers: { 'access-control-allow-origin': '*' } });
  });
  const extension = { scheme: 'http', authority, path: PATH };
  const suite = tests === undefined ? undefined : { ...extension, path: `${PATH}/${tests}` };
  await page.addInitScript(loadExtension, { extension, suite });
  return loaded;
}

/**
 * Runs in the page before its own scripts: adds an extension to the options that the server wrote into the page.
 * @typedef {{ scheme: string, authority: string, path: string }} Location
 * @param {{ extension: Location, suite: Location | undefined }} locations
 */
function loadExtension({ extension, suite }) {
  const observer = new MutationObserver(() => {
    const meta = document.getElementById('vscode-workbench-web-configuration');
    const settings = meta?.getAttribute('data-settings');
    if (!meta || !settings) return;
    observer.disconnect();
    const options = JSON.parse(settings);
    options.developmentOptions = { ...options.developmentOptions, extensions: [extension] };
    if (suite) options.developmentOptions.extensionTestsPath = suite;
    meta.setAttribute('data-settings', JSON.stringify(options));
  });
  observer.observe(document, { childList: true, subtree: true });
}
