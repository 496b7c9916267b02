/**
 * Edits to one map or scalar of a YAML text. Each changes only the stretch it must: comments, quotes,
 * spacing, indentation and line endings around it stay, byte for byte. An edit that cannot be made without
 * touching anything else is not made. The nodes must come from `text` itself, parsed with
 * `keepSourceTokens`, and from a document without errors.
 */
import {
  type Alias,
  type CST,
  isAlias,
  isCollection,
  isScalar,
  type Pair,
  Scalar,
  visit,
  type YAMLMap,
} from 'yaml';
import type { TextEdit } from '../text/span';
import {
  aboveComments,
  insertLine,
  isLineStart,
  lineEnd,
  lineEndingAt,
  linePrefix,
  lineStart,
  nextLine,
} from './lines';
import { doubleQuoted, isPlainString, scalarText, singleQuoted } from './scalars';
import { chomping, contentEnd, hasComment, hasKeyProperties, isExplicit, lastToken } from './tokens';

/** A map entry whose place in the text is known. Offsets are UTF-16 code units. */
interface Entry {
  readonly pair: Pair;
  readonly item: CST.CollectionItem;
  readonly start: number;
  /** After the last character of the value. */
  readonly end: number;
}

/** The rest of a line that holds nothing more, or only a comment. */
const REST_IS_BLANK = /^[ \t]*(?:[ \t]#.*)?$/;

// ───────────────────────────── Entries ─────────────────────────────

/** The entries of a map in the order of the text; undefined when one of them is too unusual to edit beside. */
function entriesOf(map: YAMLMap): readonly Entry[] | undefined {
  const entries: Entry[] = [];
  for (const pair of map.items) {
    const item = pair.srcToken;
    const range = isScalar(pair.key) || isAlias(pair.key) ? pair.key.range : undefined;
    const end = item && contentEnd(item);
    if (!item || !range || end === undefined || isExplicit(item)) return undefined;
    entries.push({ pair, item, start: range[0], end });
  }
  return entries;
}

function keyOf(pair: Pair): unknown {
  return isScalar(pair.key) ? pair.key.value : undefined;
}

/** The one entry of that name; undefined if there is none, or more than one. */
function findEntry(entries: readonly Entry[], key: string): Entry | undefined {
  const found = entries.filter(({ pair }) => keyOf(pair) === key);
  return found.length === 1 ? found[0] : undefined;
}

/** The spaces in front of an entry that begins its line; undefined if anything else stands before it. */
function indentation(text: string, entry: Entry): string | undefined {
  const prefix = linePrefix(text, entry.start);
  return /^ *$/.test(prefix) ? prefix : undefined;
}

/** Whether an anchor is defined anywhere in an entry: an alias elsewhere may depend on it. */
function definesAnchor({ pair }: Entry): boolean {
  let found = false;
  const look = (_: unknown, node: { anchor?: string }) => {
    if (!node.anchor) return undefined;
    found = true;
    return visit.BREAK;
  };
  for (const node of [pair.key, pair.value]) {
    if (isScalar(node) || isCollection(node)) visit(node, { Scalar: look, Collection: look });
  }
  return found;
}

/** `key: value`, spelt the way the map spells its entries: with JSON's quotes in a map that is JSON. */
function entryText(map: YAMLMap, entries: readonly Entry[], key: string, value: string): string {
  const isJson =
    map.flow === true && entries.length > 0 && entries.every(({ pair }) => isDoubleQuoted(pair.key));
  if (!isJson) return `${scalarText(key)}: ${value}`;
  const colon = entries[0]!.item.sep?.map(token => token.source).join('') ?? '';
  const isLiteral = /^(?:"|true$|false$|null$|-?\d+$)/.test(value);
  return (
    doubleQuoted(key) + (/^ *: *$/.test(colon) ? colon : ': ') + (isLiteral ? value : doubleQuoted(value))
  );
}

function isDoubleQuoted(node: unknown): boolean {
  return isScalar(node) && node.type === Scalar.QUOTE_DOUBLE;
}

// ───────────────────────────── Insert ─────────────────────────────

export interface InsertOptions {
  /** Keys that the new entry would best follow, the most wanted first; without any of them it goes last. */
  readonly after?: readonly string[];
}

/**
 * Adds `key: value` to a map, in the style of its entries: on a line of its own in a block map, between
 * commas in a flow map.
 * @param value YAML source on one line, as it shall stand there; see `scalarText` for strings.
 * @returns undefined when the key is there already, or when no place is safe.
 */
export function insertEntry(
  text: string,
  map: YAMLMap,
  key: string,
  value: string,
  options: InsertOptions = {},
): TextEdit | undefined {
  // A lone CR ends a line in YAML, but not for this parser nor for an editor.
  if (/\r(?!\n)/.test(text)) return undefined;
  const entries = entriesOf(map);
  if (!entries || entries.some(({ pair }) => keyOf(pair) === key)) return undefined;
  const entry = entryText(map, entries, key, value);
  if (map.srcToken?.type === 'flow-collection') {
    if (map.srcToken.start.source !== '{') return undefined;
    if (entries.length === 0) return insertIntoEmpty(text, map, entry);
    return firstDefined(gaps(entries, options.after), gap => insertIntoFlow(text, entries, gap, entry));
  }
  if (map.srcToken?.type !== 'block-map') return undefined;
  const indent = ' '.repeat(map.srcToken.indent);
  if (entries.some(other => isOutOfLine(text, other, indent))) return undefined;
  const at = firstDefined(gaps(entries, options.after), gap => lineForGap(text, entries, gap, indent.length));
  return at === undefined ? undefined : insertLine(text, at, indent + entry);
}

function firstDefined<T, R>(
  candidates: readonly T[],
  attempt: (candidate: T) => R | undefined,
): R | undefined {
  for (const candidate of candidates) {
    const result = attempt(candidate);
    if (result !== undefined) return result;
  }
  return undefined;
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

/** The start of the line after an entry of a block map and the comments that are its own. */
function lineAfter(text: string, { item, end }: Entry, column: number): number | undefined {
  const token = lastToken(item);
  if (token?.type === 'block-scalar') {
    if (!endsBeforeNextLine(token)) return undefined;
  } else if (!REST_IS_BLANK.test(text.slice(end, lineEnd(text, end)))) return undefined;
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
  if (!map.range) return undefined;
  const at = map.range[0] + 1;
  const padding = /^( *)\}/.exec(text.slice(at, map.range[1]))?.[1];
  return padding === undefined ? undefined : insertAt(at, padding + entry);
}

function insertAt(offset: number, newText: string): TextEdit {
  return { span: { start: offset, end: offset }, newText };
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

// ───────────────────────────── Replace ─────────────────────────────

/**
 * Gives a scalar another value. Quotes stay as they are where the new text allows it; a plain string that
 * would be read as something else than a string gets quotes. What stands around it (tag, anchor, comment,
 * trailing spaces) stays.
 * @param newText the string the scalar shall mean, on one line.
 */
export function replaceScalar(text: string, scalar: Scalar, newText: string): TextEdit {
  const [start, valueEnd] = scalar.range ?? [0, 0, 0];
  const spelt = spelling(scalar, newText);
  if (start === valueEnd) {
    const before = start > 0 && !/\s/.test(text[start - 1]!) ? ' ' : '';
    const after = text[start] === '#' ? ' ' : '';
    return insertAt(start, before + spelt + after);
  }
  if (scalar.srcToken?.type !== 'block-scalar') return { span: { start, end: valueEnd }, newText: spelt };
  const end = start + text.slice(start, valueEnd).trimEnd().length;
  const comment = scalar.srcToken.props.find(({ type }) => type === 'comment');
  return {
    span: { start, end },
    newText: comment && 'source' in comment ? `${spelt} ${comment.source}` : spelt,
  };
}

function spelling(scalar: Scalar, newText: string): string {
  if (scalar.type === Scalar.QUOTE_SINGLE) return singleQuoted(newText) ?? doubleQuoted(newText);
  if (scalar.type === Scalar.QUOTE_DOUBLE) return doubleQuoted(newText);
  const wasString = typeof scalar.value === 'string' && scalar.value !== '';
  const isLiteral = /^(?:true|false|[1-9]\d*|0)$/.test(newText);
  return isPlainString(newText) || (isLiteral && !wasString) ? newText : doubleQuoted(newText);
}

/** Puts the string `newText` where an alias stands; the node with the anchor is left alone. */
export function replaceAlias(alias: Alias, newText: string): TextEdit | undefined {
  if (!alias.range) return undefined;
  const [start, end] = alias.range;
  return { span: { start, end }, newText: scalarText(newText) };
}

/**
 * Puts the entry `newKey: value` in the place of the entry `key`; comments around it stay.
 * @param value YAML source on one line.
 * @returns undefined if the entry is not there exactly once, if `newKey` is there already, or if the entry
 * holds a comment, a block or an anchor that would go with it.
 */
export function replaceEntry(map: YAMLMap, key: string, newKey: string, value: string): TextEdit | undefined {
  const entries = entriesOf(map);
  const entry = entries && findEntry(entries, key);
  if (!entry || entries.some(({ pair }) => keyOf(pair) === newKey)) return undefined;
  const { item, start, end } = entry;
  const isBlock = item.value !== undefined && /^block-/.test(item.value?.type ?? '');
  if (isBlock || definesAnchor(entry) || hasKeyProperties(item) || hasComment(item, start, end))
    return undefined;
  return { span: { start, end }, newText: entryText(map, entries, newKey, value) };
}

// ───────────────────────────── Remove ─────────────────────────────

/**
 * Takes an entry out of a map: the whole line or lines where it stands alone on them, with the comment at
 * their end; in a flow map together with one comma. Comment lines above it stay.
 * @returns undefined if the entry is not there exactly once, if it is the only one (an empty map is another
 * thing than no map), if it defines an anchor, or if something else would change with it.
 */
export function removeEntry(text: string, map: YAMLMap, key: string): TextEdit | undefined {
  if (/\r(?!\n)/.test(text)) return undefined;
  const entries = entriesOf(map);
  const entry = entries && findEntry(entries, key);
  if (!entry || entries.length === 1 || hasKeyProperties(entry.item) || definesAnchor(entry))
    return undefined;
  const index = entries.indexOf(entry);
  const span =
    map.srcToken?.type === 'flow-collection'
      ? flowSpan(text, entries, index)
      : blockSpan(text, entries, index);
  return span && { span, newText: '' };
}

function blockSpan(text: string, entries: readonly Entry[], index: number): TextEdit['span'] | undefined {
  const { item, start, end } = entries[index]!;
  const next = entries[index + 1];
  if (indentation(text, entries[index]!) === undefined) {
    // `- shm_size: 1g`: the next entry moves up behind the dash.
    const moved = next && !hasKeyProperties(next.item) && /^\s*$/.test(text.slice(end, next.start));
    return moved ? { start, end: next.start } : undefined;
  }
  const endsOnLineStart = isLineStart(text, end);
  if (!endsOnLineStart && !REST_IS_BLANK.test(text.slice(end, lineEnd(text, end)))) return undefined;
  const from = lineStart(text, start);
  const to = endsOnLineStart ? end : nextLine(text, end);
  const above = index > 0 ? lastToken(entries[index - 1]!.item) : undefined;
  const followsBlockScalar = above?.type === 'block-scalar' && lastToken(item) !== above;
  if (followsBlockScalar && wouldReach(text, to, start - from)) return undefined;
  if (to < text.length || text.endsWith('\n') || from === 0) return { start: from, end: to };
  // The last line, without a line ending: the one above loses its own, which a block scalar may count on.
  return followsBlockScalar ? undefined : { start: lineEnd(text, lineStart(text, from - 1)), end: to };
}

/** Whether a block scalar that ends above `offset` would take what stands there for its own. */
function wouldReach(text: string, offset: number, column: number): boolean {
  const [, blank = '', indent = '', first = ''] =
    /^((?:[ \t]*\r?\n)*)([ \t]*)(.?)/.exec(text.slice(offset)) ?? [];
  return blank !== '' || (first !== '' && indent.length > column);
}

function flowSpan(text: string, entries: readonly Entry[], index: number): TextEdit['span'] | undefined {
  const { start, end } = entries[index]!;
  const previous = entries[index - 1];
  const comma = /^[ \t]*,/.exec(text.slice(end))?.[0].length;
  const after = end + (comma ?? 0);
  const rest = text.slice(after, lineEnd(text, after));
  const aloneOnLines = indentation(text, entries[index]!) !== undefined && REST_IS_BLANK.test(rest);
  if (aloneOnLines && comma !== undefined)
    return { start: lineStart(text, start), end: nextLine(text, after) };
  if (previous && /^\s*,\s*$/.test(text.slice(previous.end, start))) {
    return { start: previous.end, end: aloneOnLines ? end + rest.length : end };
  }
  if (aloneOnLines) return { start: lineStart(text, start), end: nextLine(text, end) };
  if (comma === undefined) return undefined;
  return { start, end: after + rest.length - rest.trimStart().length };
}
