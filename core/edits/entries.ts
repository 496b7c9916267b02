/** The entries of a YAML map, and how a new one would be spelt among them. */
import { type CST, isAlias, isCollection, isScalar, type Pair, Scalar, visit, type YAMLMap } from 'yaml';
import { linePrefix } from './lines';
import { doubleQuoted, scalarText } from './scalars';
import { contentEnd, isExplicit } from './tokens';

/** A map entry whose place in the text is known. Offsets are UTF-16 code units. */
export interface Entry {
  readonly pair: Pair;
  readonly item: CST.CollectionItem;
  readonly start: number;
  /** After the last character of the value. */
  readonly end: number;
}

/** The entries of a map in the order of the text; undefined when one of them is too unusual to edit beside. */
export function entriesOf(map: YAMLMap): readonly Entry[] | undefined {
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

/** The key of an entry as it is read; undefined for a key that is no scalar. */
export function keyOf(pair: Pair): unknown {
  return isScalar(pair.key) ? pair.key.value : undefined;
}

/** The one entry of that name; undefined if there is none, or more than one. */
export function findEntry(entries: readonly Entry[], key: string): Entry | undefined {
  const found = entries.filter(({ pair }) => keyOf(pair) === key);
  return found.length === 1 ? found[0] : undefined;
}

/** The spaces in front of an entry that begins its line; undefined if anything else stands before it. */
export function indentation(text: string, entry: Entry): string | undefined {
  const prefix = linePrefix(text, entry.start);
  return /^ *$/.test(prefix) ? prefix : undefined;
}

/** Whether an anchor is defined anywhere in an entry: an alias elsewhere may depend on it. */
export function definesAnchor({ pair }: Entry): boolean {
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
export function entryText(
  text: string,
  map: YAMLMap,
  entries: readonly Entry[],
  key: string,
  value: string,
): string {
  if (!isJson(text, map, entries)) return `${scalarText(key)}: ${value}`;
  const colon = entries[0]?.item.sep?.map(token => token.source).join('') ?? ': ';
  const isLiteral = /^(?:["[{]|true$|false$|null$|-?\d+$)/.test(value);
  return (
    doubleQuoted(key) + (/^ *: *$/.test(colon) ? colon : ': ') + (isLiteral ? value : doubleQuoted(value))
  );
}

/** Whether a map is spelt as JSON spells it: in braces, with its keys in double quotes. */
export function isJson(text: string, map: YAMLMap, entries: readonly Entry[]): boolean {
  if (map.flow !== true) return false;
  return entries.length > 0 ? entries.every(({ pair }) => isDoubleQuoted(pair.key)) : standsInJson(text, map);
}

/** Whether the key of a map is spelt as in JSON, or all of the text may be JSON. */
function standsInJson(text: string, map: YAMLMap): boolean {
  const before = text.slice(0, map.range![0]).trimEnd();
  return /^\s*[{[]/.test(text) || (before.endsWith(':') && before.slice(0, -1).trimEnd().endsWith('"'));
}

function isDoubleQuoted(node: unknown): boolean {
  return isScalar(node) && node.type === Scalar.QUOTE_DOUBLE;
}
