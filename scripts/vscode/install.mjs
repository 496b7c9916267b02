// @ts-check
/**
 * Makes a real VS Code ready without a desktop and without its download site: the VS Code server that the
 * npm package `code-server` carries, with its native modules compiled here. The code-server wrapper around
 * it is not used.
 */
import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { requirePrograms, which } from './debian.mjs';
import { runStep } from './process.mjs';

/**
 * @typedef {object} Release
 * @property {string} codeServer Version of the npm package that carries this VS Code.
 * @property {number} node Major Node release that the server is built for.
 * @property {string[]} nativeModules Modules the server cannot do without. All use N-API.
 * @property {string} [ripgrep] Where the server looks for ripgrep, when it does not carry its own.
 * @property {string[]} testFlags Server flags that make it heed extensionTestsPath in an address.
 */

/** @type {Record<string, Release>} */
const releases = {
  '1.100.3': {
    codeServer: '4.100.3',
    node: 20,
    nativeModules: ['@vscode/spdlog', 'native-watchdog', 'node-pty'],
    ripgrep: 'node_modules/@vscode/ripgrep/bin/rg',
    testFlags: [],
  },
  '1.139.1': {
    codeServer: '4.139.1',
    node: 24,
    nativeModules: ['@vscode/spdlog', '@vscode/native-watchdog', 'node-pty'],
    testFlags: ['--enable-smoke-test-driver'],
  },
};

/** The VS Code versions that the extension is tested in, oldest first. */
export const versions = Object.keys(releases);

/** Rises whenever the steps below change what they install; an older installation is then made anew. */
const RECIPE = '1';

/**
 * @typedef {object} Installation
 * @property {string} version
 * @property {string} node The Node program to run the server with.
 * @property {string} server The server's main script.
 * @property {string[]} testFlags
 */

/** The folder outside the repository that downloaded editors live in. */
export function cacheFolder() {
  const { SHM_LINT_CACHE, XDG_CACHE_HOME } = process.env;
  return join(SHM_LINT_CACHE || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'shm-lint'), 'vscode');
}

/**
 * The programs that installing a VS Code server takes; none if it is installed.
 * @param {string} version One of {@link versions}.
 * @returns {Promise<import('./debian.mjs').Program[]>}
 */
export async function programsToInstall(version) {
  if (await isComplete(join(cacheFolder(), version))) return [];
  return releases[version]?.ripgrep ? ['rg', 'python3', 'make', 'g++'] : ['python3', 'make', 'g++'];
}

/**
 * Installs a VS Code server unless it is there already. It is built beside its final place and renamed at the
 * end, so that an interrupted installation is never taken for a finished one.
 * @param {string} version One of {@link versions}.
 * @param {(line: string) => void} [log]
 * @returns {Promise<Installation>}
 */
export async function installVsCode(version, log = line => console.log(`VS Code ${version}: ${line}`)) {
  const release = releases[version];
  if (release === undefined) {
    throw new Error(`VS Code ${version} cannot be installed here; choose one of ${versions.join(', ')}.`);
  }
  if (process.platform !== 'linux') {
    throw new Error(
      'The VS Code server is set up on Linux only. On other systems press F5 in VS Code instead.',
    );
  }
  const folder = join(cacheFolder(), version);
  /** @type {Installation} */
  const installation = {
    version,
    node: join(folder, 'node/bin/node'),
    server: join(folder, 'server/out/server-main.js'),
    testFlags: release.testFlags,
  };
  if (await isComplete(folder)) return installation;

  await requirePrograms(await programsToInstall(version), log);
  await mkdir(cacheFolder(), { recursive: true });
  await removeAbandoned();
  const staging = `${folder}.partial-${process.pid}`;
  await mkdir(staging);
  try {
    await install(release, staging, log);
    await writeFile(join(staging, 'recipe'), RECIPE);
    await moveIntoPlace(staging, folder);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
  log(`ready in ${folder}`);
  return installation;
}

/** Removes what installations left behind that were killed before they could do it themselves. */
async function removeAbandoned() {
  for (const name of await readdir(cacheFolder())) {
    const [, pid] = /\.partial-(\d+)$/.exec(name) ?? [];
    if (pid !== undefined && !isRunning(Number(pid))) {
      await rm(join(cacheFolder(), name), { recursive: true, force: true });
    }
  }
}

/** @param {number} pid */
function isRunning(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** @param {string} folder */
async function isComplete(folder) {
  const recipe = await readFile(join(folder, 'recipe'), 'utf8').catch(() => undefined);
  return recipe === RECIPE;
}

/**
 * @param {string} staging
 * @param {string} folder
 */
async function moveIntoPlace(staging, folder) {
  if (await isComplete(folder)) return; // Another process was faster.
  await rm(folder, { recursive: true, force: true });
  await rename(staging, folder);
}

/**
 * @param {Release} release
 * @param {string} staging
 * @param {(line: string) => void} log
 */
async function install(release, staging, log) {
  const server = join(staging, 'server');
  const node = join(staging, 'node');

  log(`downloading the npm package code-server ${release.codeServer}`);
  await unpack(`code-server@${release.codeServer}`, 'package/lib/vscode', server);
  log(`downloading Node ${release.node}, which the server is built for`);
  await unpack(`node-linux-${process.arch}@${release.node}`, 'package', node);
  await chmod(join(node, 'bin/node'), 0o755);

  log('installing the modules of the server');
  await npm(['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'], server);
  for (const name of release.nativeModules) {
    log(`compiling ${name}`);
    await compile(name, server, node);
  }
  if (release.ripgrep !== undefined) {
    const link = join(server, release.ripgrep);
    await mkdir(dirname(link), { recursive: true });
    if (!existsSync(link)) await symlink(/** @type {string} */ (which('rg')), link);
  }
}

/**
 * Downloads an npm package and unpacks one of its folders.
 * @param {string} specifier
 * @param {string} folder Inside the package.
 * @param {string} target
 */
async function unpack(specifier, folder, target) {
  await mkdir(target, { recursive: true });
  const printed = await npm(['pack', '--silent', specifier], target);
  const archive = printed.trim().split('\n').at(-1) ?? '';
  const strip = folder.split('/').length;
  await runStep('tar', ['-xzf', archive, `--strip-components=${strip}`, folder], {
    cwd: target,
    remedy: 'Is the disk full? An editor takes about 1 GB.',
  });
  await rm(join(target, archive));
}

/**
 * Compiles a native module with the node-gyp that npm brings, against the headers of the Node it will run in.
 * The module's own install scripts are passed over: node-pty's wants to download a node-gyp of its own.
 * @param {string} name
 * @param {string} server
 * @param {string} node
 */
async function compile(name, server, node) {
  const gyp = `node-gyp rebuild --directory node_modules/${name} --nodedir ${JSON.stringify(node)}`;
  await npm(['exec', '--call', gyp], server, { JOBS: 'max' });
}

/**
 * @param {string[]} args
 * @param {string} cwd
 * @param {NodeJS.ProcessEnv} [env]
 */
function npm(args, cwd, env = {}) {
  return runStep('npm', args, {
    cwd,
    env: { ...environmentOutsideOfScripts(), ...env },
    remedy: 'Check that `npm ping` reaches your registry, then run the command again; it starts afresh.',
  });
}

/**
 * Inside `npm run`, npm tells its children by environment variables which package they belong to. The npm
 * started here must find the package in its own working directory; it keeps registry and proxy settings.
 */
function environmentOutsideOfScripts() {
  const ownScript = /^npm_(package|lifecycle|config_local_prefix|command|execpath)|^INIT_CWD$/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ownScript.test(name)));
}
