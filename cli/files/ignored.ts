import { readFile, stat } from 'node:fs/promises';
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
    const texts = await Promise.all(
      this.names.map(name => readFile(join(folder, name), 'utf8').catch(() => '')),
    );
    return texts.every(text => text === '') ? undefined : ignore().add(texts.join('\n'));
  }
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
