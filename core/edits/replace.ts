/** Giving a YAML scalar another value, or an entry another key and value. */
import { type Alias, Scalar, type YAMLMap } from 'yaml';
import type { TextEdit } from '../text/span';
import { definesAnchor, entriesOf, entryText, findEntry, keyOf } from './entries';
import { insertAt, linePrefix } from './lines';
import { doubleQuoted, scalarText, singleQuoted } from './scalars';
import { hasComment, hasKeyProperties } from './tokens';

/**
 * Gives a scalar another value. Quotes stay as they are where the new text allows it; a plain string that
 * would be read as something else than a string gets quotes. What stands around it (tag, anchor, comment,
 * trailing spaces) stays.
 * @param newText the string the scalar shall mean, on one line.
 */
export function replaceScalar(text: string, scalar: Scalar, newText: string): TextEdit {
  const [start, valueEnd] = scalar.range!;
  const spelt = spelling(text, scalar, newText);
  if (start === valueEnd) return insertValue(text, start, spelt);
  if (scalar.srcToken?.type !== 'block-scalar') return { span: { start, end: valueEnd }, newText: spelt };
  const end = start + text.slice(start, valueEnd).trimEnd().length;
  const comment = scalar.srcToken.props.find(({ type }) => type === 'comment');
  return {
    span: { start, end },
    newText: comment && 'source' in comment ? `${spelt} ${comment.source}` : spelt,
  };
}

/** Writes a value where there is none: in front of a tab, behind which some readers take no value. */
export function insertValue(text: string, offset: number, value: string): TextEdit {
  const blanks = /[ \t]*$/.exec(text.slice(0, offset))![0];
  const start = blanks.includes('\t') ? offset - blanks.length : offset;
  const before = start > 0 && !/\s/.test(text[start - 1]!) ? ' ' : '';
  const after = text[start] === '#' ? ' ' : '';
  return insertAt(start, before + value + after);
}

function spelling(text: string, scalar: Scalar, newText: string): string {
  if (scalar.type === Scalar.QUOTE_SINGLE) return singleQuoted(newText) ?? doubleQuoted(newText);
  if (scalar.type === Scalar.QUOTE_DOUBLE) return doubleQuoted(newText);
  const wasString = typeof scalar.value === 'string' && scalar.value !== '';
  if (wasString) return scalarText(newText);
  if (/^(?:true|false|[1-9]\d*|0)$/.test(newText)) return newText;
  // `"shm_size": 1` may be JSON, which knows no plain strings.
  const hasQuotedKey = /"\s*:\s*$/.test(linePrefix(text, scalar.range![0]));
  return hasQuotedKey ? doubleQuoted(newText) : scalarText(newText);
}

/** Puts the string `newText` where an alias stands; the node with the anchor is left alone. */
export function replaceAlias(alias: Alias, newText: string): TextEdit {
  const [start, end] = alias.range!;
  return { span: { start, end }, newText: scalarText(newText) };
}

/**
 * Puts the entry `newKey: value` in the place of the entry `key`; comments around it stay.
 * @param value YAML source on one line.
 * @returns undefined if the entry is not there exactly once, if `newKey` is there already, or if the entry
 * holds a comment, a block or an anchor that would go with it.
 */
export function replaceEntry(
  text: string,
  map: YAMLMap,
  key: string,
  newKey: string,
  value: string,
): TextEdit | undefined {
  const entries = entriesOf(map);
  const entry = entries && findEntry(entries, key);
  if (!entry || entries.some(({ pair }) => keyOf(pair) === newKey)) return undefined;
  const { item, start, end } = entry;
  if (item.value?.type.startsWith('block-') || hasComment(item, start, end)) return undefined;
  if (definesAnchor(entry) || hasKeyProperties(item)) return undefined;
  return { span: { start, end }, newText: entryText(text, map, entries, newKey, value) };
}
