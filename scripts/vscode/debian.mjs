// @ts-check
/**
 * The programs that Debian packages bring: a browser, what makes its pictures small, a search tool, what compiles native modules, what runs
 * containers, other editors, and shells.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runStep } from './process.mjs';

/** Debian package by the program or library it brings. What is there already needs no package. */
const packageOf = {
  chromium: 'chromium',
  pngquant: 'pngquant',
  rg: 'ripgrep',
  python3: 'python3',
  make: 'make',
  'g++': 'g++',
  podman: 'podman',
  runc: 'runc',
  busybox: 'busybox-static',
  nvim: 'neovim',
  emacs: 'emacs-nox',
  // Emacs 29 brings Eglot along.
  eglot: 'elpa-eglot',
  'yaml-mode': 'elpa-yaml-mode',
  zsh: 'zsh',
  fish: 'fish',
  yamllint: 'yamllint',
  shellcheck: 'shellcheck',
};

/** @typedef {keyof typeof packageOf} Program */

/** Those that are no programs: libraries that Emacs loads. */
const emacsLibraries = new Set(['eglot', 'yaml-mode']);

/** @param {Program} name */
function isThere(name) {
  if (!emacsLibraries.has(name)) return which(name) !== undefined;
  const look = `(unless (locate-library "${name}") (kill-emacs 1))`;
  return spawnSync('emacs', ['--batch', '--funcall', 'package-activate-all', '--eval', look]).status === 0;
}

/** apt-get gives up on a mirror that does not answer, and waits for another apt-get, neither of them for ever. */
const PATIENCE = [
  '-o',
  'Acquire::http::Timeout=30',
  '-o',
  'Acquire::Retries=2',
  '-o',
  'DPkg::Lock::Timeout=300',
];

/**
 * The absolute path of a program on PATH, or undefined.
 * @param {string} program
 */
export function which(program) {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, program);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}

/**
 * Sees to it that programs are on PATH: installs the missing ones through apt-get when that is possible,
 * and otherwise throws an error that says which command installs them.
 * @param {Program[]} programs
 * @param {(line: string) => void} log
 */
export async function requirePrograms(programs, log) {
  const missing = programs.filter(program => !isThere(program));
  if (missing.length === 0) return;
  const packages = missing.map(program => packageOf[program]);
  const command = `apt-get install -y --no-install-recommends ${packages.join(' ')}`;
  if (which('apt-get') === undefined) {
    throw new Error(`${missing.join(', ')} not found. Install them (Debian: sudo ${command}) and try again.`);
  }
  if (process.getuid?.() !== 0) {
    throw new Error(`${missing.join(', ')} not found. Install them and try again:\n  sudo ${command}`);
  }
  log(`installing the Debian packages ${packages.join(', ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const remedy = `Run it by hand to see why, or have an administrator run it: ${command}`;
  await runStep('apt-get', [...PATIENCE, 'update', '-q'], { env, remedy });
  await runStep('apt-get', [...PATIENCE, ...command.split(' ').slice(1)], { env, remedy });
}
