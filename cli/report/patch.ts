/** Unified diffs, as `git apply` and `patch -p1` take them. */

/** Lines around a change that stay as they are. */
const CONTEXT = 3;

/** A line of the old text, the new one, or both, with its line break. */
interface Row {
  readonly sign: ' ' | '-' | '+';
  readonly line: string;
}

/**
 * What turns one text into another; empty where they are the same. A carriage return belongs to its line, for a patch
 * counts lines by line feeds alone.
 * @param path from the folder in which the patch is to be applied, with `/`
 */
export function renderPatch(path: string, before: string, after: string): string {
  if (before === after) return '';
  const rows = rowsOf(splitLines(before), splitLines(after));
  const hunks = rangesOf(rows).map(([from, to]) => hunk(rows, from, to));
  return `--- ${quoted(`a/${path}`)}\n+++ ${quoted(`b/${path}`)}\n${hunks.join('')}`;
}

function splitLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** The shortest way from one list of lines to another (E. W. Myers, An O(ND) Difference Algorithm, 1986). */
function rowsOf(before: readonly string[], after: readonly string[]): Row[] {
  // For each number of changes, how far the old text is used up on each diagonal (its lines minus those of the new one).
  const reached: Map<number, number>[] = [];
  const furthest = new Map([[1, 0]]);
  for (let changes = 0; ; changes++) {
    reached.push(new Map(furthest));
    for (let diagonal = -changes; diagonal <= changes; diagonal += 2) {
      let used = stepOf(furthest, diagonal, changes).used;
      while (used < before.length && before[used] === after[used - diagonal]) used++;
      furthest.set(diagonal, used);
      if (used >= before.length && used - diagonal >= after.length) return trace(before, after, reached);
    }
  }
}

/** How a diagonal is reached with one more change: by a line that is taken away, or by one that is added. */
function stepOf(furthest: ReadonlyMap<number, number>, diagonal: number, changes: number) {
  const removed = furthest.get(diagonal - 1) ?? -1;
  const added = furthest.get(diagonal + 1) ?? -1;
  const isAdded = diagonal === -changes || (diagonal !== changes && removed < added);
  return isAdded ? { from: diagonal + 1, used: added } : { from: diagonal - 1, used: removed + 1 };
}

function trace(
  before: readonly string[],
  after: readonly string[],
  reached: readonly ReadonlyMap<number, number>[],
): Row[] {
  const rows: Row[] = [];
  let [old, fresh] = [before.length, after.length];
  for (let changes = reached.length - 1; changes >= 0; changes--) {
    const diagonal = old - fresh;
    const { from, used } = stepOf(reached[changes]!, diagonal, changes);
    while (old > used && fresh > used - diagonal) {
      rows.push({ sign: ' ', line: before[--old]! });
      fresh--;
    }
    if (changes === 0) break;
    if (from > diagonal) rows.push({ sign: '+', line: after[--fresh]! });
    else rows.push({ sign: '-', line: before[--old]! });
  }
  return rows.reverse();
}

/** The stretches of rows that are shown: changes with what is around them. */
function rangesOf(rows: readonly Row[]): [from: number, to: number][] {
  const ranges: [number, number][] = [];
  for (const [i, { sign }] of rows.entries()) {
    if (sign === ' ') continue;
    const [from, to] = [Math.max(0, i - CONTEXT), Math.min(rows.length, i + CONTEXT + 1)];
    const last = ranges.at(-1);
    if (last && from <= last[1]) last[1] = to;
    else ranges.push([from, to]);
  }
  return ranges;
}

function hunk(rows: readonly Row[], from: number, to: number): string {
  const shown = rows.slice(from, to);
  const range = (other: Row['sign']) => {
    const before = rows.slice(0, from).filter(({ sign }) => sign !== other).length;
    const count = shown.filter(({ sign }) => sign !== other).length;
    // A range without lines is told by the line in front of it.
    return `${count === 0 ? before : before + 1},${count}`;
  };
  const body = shown.map(({ sign, line }) =>
    line.endsWith('\n') ? `${sign}${line}` : `${sign}${line}\n\\ No newline at end of file\n`,
  );
  return `@@ -${range('+')} +${range('-')} @@\n${body.join('')}`;
}

const ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\t': '\\t', '"': '\\"', '\\': '\\\\' };

/** A path as git writes it: in quotes where it holds what would end it early, with a tab behind it where it holds a space. */
function quoted(path: string): string {
  if (/["\\\u0000-\u001F\u007F]/.test(path)) {
    const inner = path.replace(
      /["\\\u0000-\u001F\u007F]/g,
      character => ESCAPES[character] ?? `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`,
    );
    return `"${inner}"`;
  }
  return path.includes(' ') ? `${path}\t` : path;
}
