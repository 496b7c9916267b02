import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { remember } from '../../core/config/remember';
import { pathBelow } from './paths';
import type { LeavesOut } from './walk';

/** In each folder the later file wins. */
const REPOSITORY_FILES = ['.gitignore', '.shm-lintignore'];
const OWN_FILES = ['.shm-lintignore'];

/**
 * What `.gitignore` and `.shm-lintignore` leave out below a folder that was named. Files of the folders above count up
 * to the top of the git repository, unless they mean the named folder itself: whoever names it wants it.
 */
export class IgnoredPaths {
  /** For each folder what its files say and those above it, nearest first. */
  readonly #rules = new Map<string, readonly Rules[]>();

  private constructor(
    private readonly top: string,
    private readonly names: readonly string[],
  ) {}

  /** @param folder absolute path of the folder that was named */
  static below(folder: string): IgnoredPaths {
    const top = repositoryTop(folder);
    if (top === undefined) return new IgnoredPaths(folder, OWN_FILES);
    const paths = new IgnoredPaths(top, REPOSITORY_FILES);
    const isNamedOne = top !== folder && paths.in(dirname(folder))(folder, true);
    return isNamedOne ? new IgnoredPaths(folder, REPOSITORY_FILES) : paths;
  }

  /** What is left out in a folder that is not left out itself. */
  in(folder: string): LeavesOut {
    const rules = this.#rulesOf(folder);
    if (rules.length === 0) return () => false;
    return (path, isFolder) => {
      for (const { folder, patterns } of rules) {
        const { ignored, unignored } = patterns.test(pathBelow(folder, path) + (isFolder ? '/' : ''));
        // The nearest file that says anything decides.
        if (ignored || unignored) return ignored;
      }
      return false;
    };
  }

  #rulesOf(folder: string): readonly Rules[] {
    return remember(this.#rules, folder, () => {
      const own = this.#read(folder);
      const isTop = folder === this.top || folder === dirname(folder);
      const above = isTop ? [] : this.#rulesOf(dirname(folder));
      return own ? [{ folder, patterns: own }, ...above] : above;
    });
  }

  #read(folder: string): Ignore | undefined {
    const texts = this.names.map(name => textOf(join(folder, name)));
    const patterns = texts.flatMap(text => text.split(/\r?\n/)).filter(isQuick);
    return patterns.every(pattern => pattern === '') ? undefined : ignore().add(patterns);
  }
}

/** What the files of one folder say of all that is below it. */
interface Rules {
  readonly folder: string;
  readonly patterns: Ignore;
}

/** Bytes; a longer file of patterns is not read. */
const MAX_BYTES = 256 * 1024;

/**
 * Nothing for a file that is not there or cannot be read. Like git, which takes no link for such a file; a pipe would
 * never end.
 */
function textOf(path: string): string {
  try {
    const status = lstatSync(path, { throwIfNoEntry: false });
    return status?.isFile() && status.size <= MAX_BYTES ? readFileSync(path, 'utf8') : '';
  } catch {
    return '';
  }
}

/** Stars beyond this number make a pattern that a stranger may have written to keep whoever matches it busy for hours. */
const MAX_STARS = 3;

/** Whether a pattern is matched in no time; the others leave nothing out. */
function isQuick(pattern: string): boolean {
  return (pattern.replace(/^!?\/?\*\*\//, '').match(/\*+/g)?.length ?? 0) <= MAX_STARS;
}

/** The nearest folder around a folder, or the folder itself, that holds `.git`. */
function repositoryTop(folder: string): string | undefined {
  for (let path = folder; ; path = dirname(path)) {
    if (existsSync(join(path, '.git'))) return path;
    if (path === dirname(path)) return undefined;
  }
}
