/** Adding an entry to a YAML map. */
import type { CST, YAMLMap } from 'yaml';
import type { TextEdit } from '../text/span';
import { type Entry, entriesOf, entryText, indentation, isJson, keyOf } from './entries';
import {
  aboveComments,
  hasLoneCarriageReturn,
  insertAt,
  insertLine,
  insertLines,
  isLineStart,
  lineEnd,
  lineEndingAt,
  linePrefix,
  lineStart,
  nextLine,
  REST_IS_BLANK,
} from './lines';
import { scalarText } from './scalars';
import { chomping, firstDefined, hasKeyProperties, lastToken } from './tokens';

/** A value of several lines, and the same in a flow collection. */
export interface Spelling {
  /** The lines below the key, indented as they shall be below its map. */
  readonly block: readonly string[];
  readonly flow: string;
  readonly json: string;
}

export interface InsertOptions {
  /** Keys that the new entry would best follow, the most wanted first; without any of them it goes last. */
  readonly after?: readonly string[];
}

/**
 * Adds `key: value` to a map, in the style of its entries: on a line of its own in a block map, between
 * commas in a flow map.
 * @param value YAML source on one line, as it shall stand there; see `scalarText` for strings. Or a collection,
 *   in the spellings that the map may ask for.
 * @returns undefined when the key is there already, or when no place is safe.
 */
export function insertEntry(
  text: string,
  map: YAMLMap,
  key: string,
  value: string | Spelling,
  options: InsertOptions = {},
): TextEdit | undefined {
  if (hasLoneCarriageReturn(text)) return undefined;
  const entries = entriesOf(map);
  if (!entries || entries.some(({ pair }) => keyOf(pair) === key)) return undefined;
  const inline = typeof value === 'string' ? value : isJson(text, map, entries) ? value.json : value.flow;
  const entry = entryText(text, map, entries, key, inline);
  if (map.srcToken?.type === 'flow-collection') {
    if (entries.length === 0) return insertIntoEmpty(text, map, entry);
    return firstDefined(gaps(entries, options.after), gap => insertIntoFlow(text, entries, gap, entry));
  }
  if (map.srcToken?.type !== 'block-map') return undefined;
  const indent = ' '.repeat(map.srcToken.indent);
  if (entries.some(other => isOutOfLine(text, other, indent))) return undefined;
  const at = firstDefined(gaps(entries, options.after), gap => lineForGap(text, entries, gap, indent.length));
  if (at === undefined) return undefined;
  if (typeof value === 'string') return insertLine(text, at, indent + entry);
  return insertLines(
    text,
    at,
    [`${scalarText(key)}:`, ...value.block].map(line => indent + line),
  );
}

/**
 * The gaps between entries, the best first; gap n is before entry n. Behind a wanted neighbour, else in
 * front of it (its value may not bear anything behind it), else as late as possible.
 */
function gaps(entries: readonly Entry[], wanted: readonly string[] = []): readonly number[] {
  const best = wanted.flatMap(key => {
    const index = entries.findIndex(({ pair }) => keyOf(pair) === key);
    return index === -1 ? [] : index === 0 ? [1] : [index + 1, index];
  });
  const fromTheEnd = Array.from({ length: entries.length + 1 }, (_, index) => entries.length - index);
  return [...best, ...fromTheEnd];
}

/** Whether something else than the map's indentation stands in front of an entry, a tab for example. */
function isOutOfLine(text: string, entry: Entry, indent: string): boolean {
  const prefix = linePrefix(text, entry.start);
  return prefix.includes('\t') || (prefix.trim() === '' && prefix !== indent);
}

/** The start of the line where an entry for that gap of a block map in that column belongs. */
function lineForGap(
  text: string,
  entries: readonly Entry[],
  gap: number,
  column: number,
): number | undefined {
  if (gap > 0) return lineAfter(text, entries[gap - 1]!, column);
  const first = entries[0]!;
  if (indentation(text, first) === undefined) return undefined;
  return aboveComments(text, lineStart(text, first.start));
}

/** The start of the line after an entry of a block collection and the comments that are its own. */
export function lineAfter(
  text: string,
  { item, end }: Pick<Entry, 'item' | 'end'>,
  column: number,
): number | undefined {
  const token = lastToken(item);
  const isClear =
    token?.type === 'block-scalar'
      ? endsBeforeNextLine(token)
      : REST_IS_BLANK.test(text.slice(end, lineEnd(text, end)));
  if (!isClear) return undefined;
  const at = isLineStart(text, end) ? end : nextLine(text, end);
  const isCompactList = item.value?.type === 'block-seq' && item.value.indent === column;
  return pastOwnComments(text, at, column, isCompactList);
}

/**
 * Whether a line put right behind a block scalar leaves its value alone. Not if it keeps blank lines at its
 * end: they would be torn from the lines around. Not if the text ends without a line ending inside it: some
 * readers then read one less.
 */
function endsBeforeNextLine(scalar: CST.BlockScalar): boolean {
  const kind = chomping(scalar);
  if (kind === 'keep' && /(?:^|\n)[ \t]*\r?\n$/.test(scalar.source)) return false;
  return kind === 'strip' || scalar.source.endsWith('\n');
}

/**
 * Steps over the comments below an entry that belong to its value, such as items that are commented out:
 * those indented deeper than its key and, under a list whose dashes stand in the column of the key, those that
 * begin with a dash.
 */
function pastOwnComments(text: string, from: number, column: number, compactList: boolean): number {
  let result = from;
  for (let at = from; at < text.length; at = nextLine(text, at)) {
    const line = text.slice(at, lineEnd(text, at));
    if (/^\s*$/.test(line)) continue;
    const comment = /^( *)#(\s*-(?:\s|$))?/.exec(line);
    const indent = comment?.[1]?.length ?? -1;
    if (!comment || indent < column || (indent === column && !(compactList && comment[2]))) break;
    result = nextLine(text, at);
  }
  return result;
}

function insertIntoEmpty(text: string, map: YAMLMap, entry: string): TextEdit | undefined {
  const [start, close] = map.range!;
  const at = start + 1;
  const padding = /^( *)\}/.exec(text.slice(at, close))?.[1];
  return padding === undefined ? undefined : insertAt(at, padding + entry);
}

/** Puts an entry into a gap of a flow map, with the comma it needs and the spacing of its neighbours. */
function insertIntoFlow(
  text: string,
  entries: readonly Entry[],
  gap: number,
  entry: string,
): TextEdit | undefined {
  const space = commaSpace(text, entries);
  if (gap === 0) {
    const first = entries[0]!;
    if (hasKeyProperties(first.item)) return undefined;
    const indent = indentation(text, first);
    if (indent === undefined) return insertAt(first.start, `${entry},${space}`);
    return insertLine(text, aboveComments(text, lineStart(text, first.start)), `${indent + entry},`);
  }
  const neighbour = entries[gap - 1]!;
  // `{a:, b: 1}`: older readers take the colon for a part of the key.
  if (text[neighbour.end - 1] === ':') return undefined;
  const { end } = neighbour;
  const indent = indentation(text, neighbour);
  const rest = text.slice(end, lineEnd(text, end));
  if (/^[ \t]*,[ \t]*(?:[ \t]#.*)?$/.test(rest)) {
    if (indent !== undefined) return insertLine(text, nextLine(text, end), `${indent + entry},`);
    return /#/.test(rest) ? undefined : insertAt(end, `,${space}${entry}`);
  }
  if (/^[ \t]+#/.test(rest)) return undefined;
  const isLast = gap === entries.length && !/^\s*,/.test(text.slice(end));
  if (isLast && indent !== undefined) return insertAt(end, `,${lineEndingAt(text, end)}${indent}${entry}`);
  return insertAt(end, `,${space}${entry}`);
}

/** What follows the commas between entries that share a line; one space if no two do. */
function commaSpace(text: string, entries: readonly Entry[]): string {
  for (let i = 1; i < entries.length; i++) {
    const between = /^ *,( *)$/.exec(text.slice(entries[i - 1]!.end, entries[i]!.start));
    if (between) return between[1]!;
  }
  return ' ';
}
