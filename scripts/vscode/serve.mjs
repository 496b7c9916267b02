// @ts-check
/** Starts a VS Code server on loopback and stops it without leaving anything behind. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { runStep } from './process.mjs';
import { writeUserSettings } from './settings.mjs';

/** A server that says nothing for this long is not coming. */
const START_LIMIT_MS = 60_000;

/** How long a server may take to end by itself before it is killed. */
const STOP_LIMIT_MS = 5_000;

/** Signals that end this process, and therefore the server. */
const endingSignals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/** Extensions come from this machine alone: code-server would ask its gallery about each of them. */
const noGallery = { EXTENSIONS_GALLERY: '{"serviceUrl":""}' };

/**
 * @typedef {object} ServeOptions
 * @property {string} [extension] An extension to install: a .vsix, or a folder (by a link, so that a rebuild shows).
 * @property {Record<string, unknown>} [settings] User settings beside the quiet ones.
 * @property {boolean} [testing] Heed extensionDevelopmentPath and extensionTestsPath in addresses.
 * @property {number} [port] A free one if absent.
 * @property {string} [locale] The language that VS Code is to be in, such as `zh-cn`; its own words stay English, for
 *   the language pack it takes is an empty one.
 * @property {NodeJS.ProcessEnv} [env] Environment of the server, and so of its extension host.
 */

/**
 * @typedef {object} RunningVsCode
 * @property {string} version
 * @property {string} authority Host and port, as in `vscode-remote://localhost:1234/…`.
 * @property {(path: string, payload?: [string, string][]) => string} address The address that opens a folder, or the
 *   folders that a `.code-workspace` file names.
 * @property {(path: string) => string} remote The URI by which the workbench knows a path of this machine.
 * @property {() => string} log What the server has printed.
 * @property {Promise<never>} failure Rejects when the server ends without having been asked to.
 * @property {() => Promise<void>} stop
 */

/**
 * Starts the server of an installation with data folders of its own, and resolves when it answers.
 * It ends with `stop()`, and at the latest with this process. After a signal the process exits with
 * `process.exitCode` where that is set, and with the shell's 128 + number otherwise.
 * @param {import('./install.mjs').Installation} installation
 * @param {ServeOptions} [options]
 * @returns {Promise<RunningVsCode>}
 */
export async function serveVsCode(installation, options = {}) {
  const dataFolder = await mkdtemp(join(tmpdir(), 'shm-lint-vscode-'));
  // Whoever reaches the server can run programs here; a page of another site must not be able to.
  const token = randomUUID();
  const port = options.port ?? (await freePort());
  await writeUserSettings(join(dataFolder, 'data'), options.settings);
  if (options.locale !== undefined) await writeLanguagePack(join(dataFolder, 'data'), options.locale);
  if (options.extension?.endsWith('.vsix')) {
    await installExtension(installation, dataFolder, options.extension);
  } else if (options.extension !== undefined) await linkExtension(dataFolder, options.extension);

  const child = spawn(
    installation.node,
    [
      installation.server,
      ...['--host', '127.0.0.1', '--port', String(port), '--connection-token', token],
      ...['--server-data-dir', dataFolder, '--accept-server-license-terms', '--disable-telemetry'],
      ...(options.locale === undefined ? [] : ['--locale', options.locale]),
      ...(options.testing ? installation.testFlags : []),
    ],
    {
      env: { ...process.env, ...noGallery, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    },
  );
  let log = '';
  const ended = new Promise(resolve => child.once('close', resolve).once('error', resolve));
  // The server starts extension hosts, language servers and watchers; as a process group they all end together.
  const kill = (/** @type {NodeJS.Signals} */ signal) => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, signal);
    } catch {
      // Gone already.
    }
  };
  const killAtExit = () => kill('SIGKILL');
  process.once('exit', killAtExit);

  let stopping = false;
  const stop = async () => {
    stopping = true;
    kill('SIGTERM');
    const timer = setTimeout(kill, STOP_LIMIT_MS, 'SIGKILL');
    await ended;
    clearTimeout(timer);
    kill('SIGKILL');
    process.off('exit', killAtExit);
    for (const signal of endingSignals) process.off(signal, stopAndExit);
    await rm(dataFolder, { recursive: true, force: true, maxRetries: 3, retryDelay: 200 });
  };

  const stopAndExit = async (/** @type {NodeJS.Signals} */ signal) => {
    await stop();
    process.exit(process.exitCode ?? 128 + constants.signals[signal]);
  };
  for (const signal of endingSignals) process.once(signal, stopAndExit);

  /** @type {NodeJS.Timeout | undefined} */
  let startTimer;
  try {
    await new Promise((resolve, reject) => {
      const fail = (/** @type {string} */ why) =>
        reject(new Error(`The VS Code ${installation.version} server ${why}.\n${log.trimEnd()}`));
      startTimer = setTimeout(fail, START_LIMIT_MS, 'does not answer');
      const read = (/** @type {string} */ chunk) => {
        log += chunk;
        if (log.includes('Web UI available')) resolve(undefined);
        if (log.includes('EADDRINUSE')) fail(`finds port ${port} in use`);
      };
      child.stdout.setEncoding('utf8').on('data', read);
      child.stderr.setEncoding('utf8').on('data', read);
      child.once('error', error => fail(`cannot be started (${error.message})`));
      child.once('close', () => fail('ended while it was starting'));
    });
  } catch (error) {
    await stop();
    throw error;
  } finally {
    clearTimeout(startTimer);
  }

  /** @type {Promise<never>} */
  const failure = ended.then(() => {
    if (stopping) return /** @type {Promise<never>} */ (new Promise(() => {}));
    throw new Error(`The VS Code ${installation.version} server ended.\n${log.trimEnd()}`);
  });
  failure.catch(() => {}); // Not everybody waits for it.

  const authority = `localhost:${port}`;
  return {
    version: installation.version,
    authority,
    address(path, payload = []) {
      const url = new URL(`http://${authority}/`);
      url.searchParams.set('tkn', token);
      url.searchParams.set(path.endsWith('.code-workspace') ? 'workspace' : 'folder', path);
      if (payload.length > 0) url.searchParams.set('payload', JSON.stringify(payload));
      return url.href;
    },
    remote: path => `vscode-remote://${authority}${path}`,
    log: () => log,
    failure,
    stop,
  };
}

/** A port that nothing listens on at the moment. */
async function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (probe.address());
      probe.close(() => resolve(port));
    });
  });
}

/**
 * Installs a .vsix as `code --install-extension` does.
 * @param {import('./install.mjs').Installation} installation
 * @param {string} dataFolder
 * @param {string} vsix
 */
async function installExtension(installation, dataFolder, vsix) {
  await runStep(
    installation.node,
    [
      ...[installation.server, '--install-extension', vsix],
      ...['--server-data-dir', dataFolder, '--accept-server-license-terms'],
    ],
    { env: { ...process.env, ...noGallery }, remedy: 'Is the .vsix made for a newer VS Code?' },
  );
}

/**
 * @param {string} dataFolder
 * @param {string} extension
 */
async function linkExtension(dataFolder, extension) {
  const { publisher, name, version } = JSON.parse(await readFile(join(extension, 'package.json'), 'utf8'));
  const folder = join(dataFolder, 'extensions');
  await mkdir(folder, { recursive: true });
  await symlink(extension, join(folder, `${publisher}.${name}-${version}`));
}

/**
 * Makes VS Code take a language for one that it has: it believes what stands in `languagepacks.json` beside the user
 * data. The pack holds no words, so its own interface stays English, and those of extensions are taken from them. An
 * extension has to be named that brought the pack: without one the server fails to list its languages, and with that its
 * extensions, so that none is ever activated (`getInstalledLanguages` in VS Code's languagePacks.ts).
 * @param {string} dataFolder
 * @param {string} locale
 */
async function writeLanguagePack(dataFolder, locale) {
  const words = join(dataFolder, `${locale}.i18n.json`);
  const broughtBy = { extensionIdentifier: { id: `words.${locale}` }, version: '1.0.0' };
  const pack = { hash: locale, label: locale, extensions: [broughtBy], translations: { vscode: words } };
  await mkdir(dataFolder, { recursive: true });
  await writeFile(words, JSON.stringify({ version: '1.0.0', contents: {} }));
  await writeFile(join(dataFolder, 'languagepacks.json'), JSON.stringify({ [locale]: pack }));
}
