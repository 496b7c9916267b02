/** What `.gitignore` and `.shm-lintignore` leave out, however they were read. */
import ignore, { type Ignore } from 'ignore';

/** The files of patterns that count in a git repository. In each folder the later one wins. */
export const IGNORE_FILES = ['.gitignore', '.shm-lintignore'] as const;

/** Bytes; a longer file of patterns is not read. */
export const MAX_IGNORE_BYTES = 256 * 1024;

/** What the files of one folder say of all that is below it. */
export interface IgnoreRules {
  readonly folder: string;
  readonly patterns: Ignore;
}

/** The patterns of some files, of which the later wins; undefined if there are none. */
export function patternsIn(texts: readonly string[]): Ignore | undefined {
  const patterns = texts.flatMap(text => text.split(/\r?\n/)).filter(isQuick);
  return patterns.every(pattern => pattern === '') ? undefined : ignore().add(patterns);
}

/**
 * Whether rules, nearest first, leave out a file or folder that stands in no folder that is left out.
 * @param pathBelow its path below one of the rules' folders, with `/`
 */
export function isIgnoredBy(
  rules: readonly IgnoreRules[],
  pathBelow: (folder: string) => string,
  isFolder: boolean,
): boolean {
  for (const { folder, patterns } of rules) {
    const { ignored, unignored } = patterns.test(pathBelow(folder) + (isFolder ? '/' : ''));
    // The nearest file that says anything decides.
    if (ignored || unignored) return ignored;
  }
  return false;
}

/**
 * What is left out below a folder, where nobody walks through it from its top.
 * @param texts what the files of patterns say, by their folders: paths below the top with `/`, '' for the top itself
 * @returns whether that leaves out a file, by its path below the top
 */
export function ignoredBelow(texts: ReadonlyMap<string, readonly string[]>): (path: string) => boolean {
  const rules = new Map<string, IgnoreRules>();
  for (const [folder, said] of texts) {
    const patterns = patternsIn(said);
    if (patterns) rules.set(folder, { folder, patterns });
  }
  if (rules.size === 0) return () => false;
  return path => {
    const names = path.split('/');
    const folders = names.map((_, depth) => names.slice(0, depth).join('/'));
    return names.some((_, depth) => {
      const nearestFirst = folders.slice(0, depth + 1).reverse();
      const applicable = nearestFirst.flatMap(folder => rules.get(folder) ?? []);
      const part = names.slice(0, depth + 1).join('/');
      const pathBelow = (folder: string) => (folder === '' ? part : part.slice(folder.length + 1));
      return isIgnoredBy(applicable, pathBelow, depth < names.length - 1);
    });
  };
}

/** Stars beyond this number make a pattern that a stranger may have written to keep whoever matches it busy for hours. */
const MAX_STARS = 3;

/** Whether a pattern is matched in no time; the others leave nothing out. */
function isQuick(pattern: string): boolean {
  return (pattern.replace(/^!?\/?\*\*\//, '').match(/\*+/g)?.length ?? 0) <= MAX_STARS;
}
