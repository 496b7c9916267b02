import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  IGNORE_FILES,
  type IgnoreRules,
  isIgnoredBy,
  MAX_IGNORE_BYTES,
  patternsIn,
} from '../../core/config/ignoreFiles';
import { remember } from '../../core/config/remember';
import { pathBelow } from './paths';
import type { LeavesOut } from './walk';

/** What counts outside of a git repository. */
const OWN_FILES = ['.shm-lintignore'];

/**
 * What `.gitignore` and `.shm-lintignore` leave out below a folder that was named. Files of the folders above count up
 * to the top of the git repository, unless they mean the named folder itself: whoever names it wants it.
 */
export class IgnoredPaths {
  /** For each folder what its files say and those above it, nearest first. */
  readonly #rules = new Map<string, readonly IgnoreRules[]>();

  private constructor(
    private readonly top: string,
    private readonly names: readonly string[],
  ) {}

  /** @param folder absolute path of the folder that was named */
  static below(folder: string): IgnoredPaths {
    const top = repositoryTop(folder);
    if (top === undefined) return new IgnoredPaths(folder, OWN_FILES);
    const paths = new IgnoredPaths(top, IGNORE_FILES);
    const isNamedOne = top !== folder && paths.in(dirname(folder))(folder, true);
    return isNamedOne ? new IgnoredPaths(folder, IGNORE_FILES) : paths;
  }

  /** What is left out in a folder that is not left out itself. */
  in(folder: string): LeavesOut {
    const rules = this.#rulesOf(folder);
    if (rules.length === 0) return () => false;
    return (path, isFolder) => isIgnoredBy(rules, above => pathBelow(above, path), isFolder);
  }

  #rulesOf(folder: string): readonly IgnoreRules[] {
    return remember(this.#rules, folder, () => {
      const own = patternsIn(this.names.map(name => textOf(join(folder, name))));
      const isTop = folder === this.top || folder === dirname(folder);
      const above = isTop ? [] : this.#rulesOf(dirname(folder));
      return own ? [{ folder, patterns: own }, ...above] : above;
    });
  }
}

/**
 * Nothing for a file that is not there or cannot be read. Like git, which takes no link for such a file; a pipe would
 * never end.
 */
function textOf(path: string): string {
  try {
    const status = lstatSync(path, { throwIfNoEntry: false });
    return status?.isFile() && status.size <= MAX_IGNORE_BYTES ? readFileSync(path, 'utf8') : '';
  } catch {
    return '';
  }
}

/** The nearest folder around a folder, or the folder itself, that holds `.git`. */
function repositoryTop(folder: string): string | undefined {
  for (let path = folder; ; path = dirname(path)) {
    if (existsSync(join(path, '.git'))) return path;
    if (path === dirname(path)) return undefined;
  }
}
