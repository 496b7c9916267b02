/**
 * The globs of configuration files, matched in time linear in their length times the path's: a file from a repository
 * that nobody has looked at decides what is matched, and a regular expression made of `*a*a*a*a*b` needs minutes.
 */

import { t } from '../l10n';
import { withoutTrailingSlashes } from '../text/slashes';

/** Braces that multiply to more patterns than this are refused. */
const MAX_ALTERNATIVES = 64;

/** A glob that can be matched. */
export interface Glob {
  /** As it was written. */
  readonly text: string;
  /** What its braces stand for, each as one list of segments. */
  readonly alternatives: readonly (readonly string[])[];
}

/**
 * Reads a glob: `*` and `?` within a name, `**` for any number of folders, `[a-z]` and `[!a-z]`, `{a,b}`. A slash at the
 * start or in the middle ties it to the folder it is relative to; without one it holds at any depth. Returns a clause
 * that says what is wrong with it instead.
 */
export function parseGlob(text: string): Glob | string {
  if (text.trim() === '') return t('it is empty');
  if (text.startsWith('!')) return t('a glob cannot be negated with "!"; name what is meant instead');
  if (text.includes('\\')) return t('folders are separated by "/", and "\\" escapes nothing here');
  const expanded = expandBraces(text);
  if (typeof expanded === 'string') return expanded;
  const alternatives = expanded.map(segmentsOf);
  if (alternatives.some(segments => segments.includes('..'))) {
    return t('it cannot lead out of the folder with ".."');
  }
  if (alternatives.some(segments => segments.length === 0)) return t('it names nothing');
  return { text, alternatives };
}

/**
 * Whether a glob means a path, or a folder that the path lies in.
 * @param path relative to the folder that the glob is relative to, with `/`
 */
export function matchesGlob(glob: Glob, path: string): boolean {
  const names = path.split('/');
  return glob.alternatives.some(segments =>
    matchesSequence(segments, names, segment => segment === '**', matchesName, true),
  );
}

function segmentsOf(pattern: string): string[] {
  const segments = pattern.split('/').filter(segment => segment !== '' && segment !== '.');
  const isTied = withoutTrailingSlashes(pattern).includes('/');
  return isTied || segments.length === 0 ? segments : ['**', ...segments];
}

function matchesName(pattern: string, name: string): boolean {
  return matchesSequence(symbolsOf(pattern), [...name], symbol => symbol === '*', matchesCharacter, false);
}

/** A pattern of one name, taken apart into characters, `*`, `?` and classes. */
function symbolsOf(pattern: string): string[] {
  return pattern.match(/\[!?\]?[^\]]*\]|./gsu)!; // no segment is empty
}

function matchesCharacter(symbol: string, character: string): boolean {
  if (symbol === '?') return true;
  if (symbol.length < 3 || !symbol.startsWith('[')) return symbol === character;
  const isNegated = symbol.startsWith('[!') && symbol.length > 3;
  const ranges = symbol.slice(isNegated ? 2 : 1, -1).match(/.-.|./gsu)!;
  const isIn = ranges.some(range => {
    const [first, dash, last] = [...range];
    return dash === undefined ? first === character : first! <= character && character <= last!;
  });
  return isIn !== isNegated;
}

/**
 * Matches a list of patterns, some of which stand for any number of items, by going back to the last of these only:
 * what an earlier one could take, the last one can take too.
 * @param coversRest whether it is enough that the patterns match the first items
 */
function matchesSequence(
  patterns: readonly string[],
  items: readonly string[],
  isWild: (pattern: string) => boolean,
  matches: (pattern: string, item: string) => boolean,
  coversRest: boolean,
): boolean {
  let pattern = 0;
  let item = 0;
  let lastWild = -1;
  let takenUpTo = 0;
  while (item < items.length) {
    const current = patterns[pattern];
    if (current === undefined && coversRest) return true;
    if (current !== undefined && isWild(current)) {
      lastWild = pattern++;
      takenUpTo = item;
    } else if (current !== undefined && matches(current, items[item]!)) {
      pattern++;
      item++;
    } else if (lastWild >= 0) {
      pattern = lastWild + 1;
      item = ++takenUpTo;
    } else return false;
  }
  return patterns.slice(pattern).every(isWild);
}

/** The patterns that `{a,b}` stands for, innermost braces first; a clause that says what is wrong with them instead. */
function expandBraces(text: string): string[] | string {
  const done: string[] = [];
  const pending = [text];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const braces = /\{([^{}]*)\}/.exec(next);
    if (!braces) {
      if (/[{}]/.test(next)) return t('a brace is not closed');
      done.push(next);
    } else {
      const before = next.slice(0, braces.index);
      const after = next.slice(braces.index + braces[0].length);
      for (const part of braces[1]!.split(',').reverse()) pending.push(before + part + after);
    }
    if (done.length + pending.length > MAX_ALTERNATIVES) {
      return t`its braces stand for more than ${MAX_ALTERNATIVES} globs`;
    }
  }
  return done;
}
