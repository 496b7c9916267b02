import { lstat, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { remember } from '../../core/config/remember';
import { pathBelow } from './paths';

/** In each folder the later file wins. */
const REPOSITORY_FILES = ['.gitignore', '.shm-lintignore'];
const OWN_FILES = ['.shm-lintignore'];

/**
 * What `.gitignore` and `.shm-lintignore` leave out below a folder that was named. Files of the folders above count up
 * to the top of the git repository, unless they mean the named folder itself: whoever names it wants it.
 */
export class IgnoredPaths {
  readonly #rules = new Map<string, Promise<Ignore | undefined>>();

  private constructor(
    private readonly top: string,
    private readonly names: readonly string[],
  ) {}

  /** @param folder absolute path of the folder that was named */
  static async below(folder: string): Promise<IgnoredPaths> {
    const top = await repositoryTop(folder);
    if (top === undefined) return new IgnoredPaths(folder, OWN_FILES);
    const paths = new IgnoredPaths(top, REPOSITORY_FILES);
    const isNamedOne = top !== folder && (await paths.has(folder, true));
    return isNamedOne ? new IgnoredPaths(folder, REPOSITORY_FILES) : paths;
  }

  /** Whether a file or folder is left out, by its absolute path; the folders around it are not. */
  async has(path: string, isFolder: boolean): Promise<boolean> {
    for (let folder = dirname(path); ; folder = dirname(folder)) {
      const rules = await remember(this.#rules, folder, () => this.#read(folder));
      const name = pathBelow(folder, path) + (isFolder ? '/' : '');
      const { ignored, unignored } = rules?.test(name) ?? { ignored: false, unignored: false };
      // The nearest file that says anything decides.
      if (ignored || unignored) return ignored;
      if (folder === this.top || folder === dirname(folder)) return false;
    }
  }

  async #read(folder: string): Promise<Ignore | undefined> {
    const texts = await Promise.all(this.names.map(name => textOf(join(folder, name)).catch(() => '')));
    const patterns = texts.flatMap(text => text.split(/\r?\n/)).filter(isQuick);
    return patterns.every(pattern => pattern === '') ? undefined : ignore().add(patterns);
  }
}

/** Bytes; a longer file of patterns is not read. */
const MAX_BYTES = 256 * 1024;

/** Like git, which takes no link for such a file; a pipe would never end. */
async function textOf(path: string): Promise<string> {
  const status = await lstat(path);
  return status.isFile() && status.size <= MAX_BYTES ? await readFile(path, 'utf8') : '';
}

/** Stars beyond this number make a pattern that a stranger may have written to keep whoever matches it busy for hours. */
const MAX_STARS = 3;

/** Whether a pattern is matched in no time; the others leave nothing out. */
function isQuick(pattern: string): boolean {
  return (pattern.replace(/^!?\/?\*\*\//, '').match(/\*+/g)?.length ?? 0) <= MAX_STARS;
}

/** The nearest folder around a folder, or the folder itself, that holds `.git`. */
async function repositoryTop(folder: string): Promise<string | undefined> {
  for (let path = folder; ; path = dirname(path)) {
    const isTop = await stat(join(path, '.git')).then(
      () => true,
      () => false,
    );
    if (isTop) return path;
    if (path === dirname(path)) return undefined;
  }
}
