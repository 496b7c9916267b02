/** Taking an entry out of a YAML map. */
import type { YAMLMap } from 'yaml';
import type { Span, TextEdit } from '../text/span';
import { definesAnchor, type Entry, entriesOf, findEntry, indentation } from './entries';
import { hasLoneCarriageReturn, isLineStart, lineEnd, lineStart, nextLine, REST_IS_BLANK } from './lines';
import { hasKeyProperties, lastToken } from './tokens';

/**
 * Takes an entry out of a map: the whole line or lines where it stands alone on them, with the comment at
 * their end; in a flow map together with one comma. Comment lines above it stay.
 * @returns undefined if the entry is not there exactly once, if it is the only one (an empty map is another
 * thing than no map), if it defines an anchor, or if something else would change with it.
 */
export function removeEntry(text: string, map: YAMLMap, key: string): TextEdit | undefined {
  if (hasLoneCarriageReturn(text)) return undefined;
  const entries = entriesOf(map);
  const entry = entries && findEntry(entries, key);
  if (!entry || entries.length === 1) return undefined;
  if (hasKeyProperties(entry.item) || definesAnchor(entry)) return undefined;
  const index = entries.indexOf(entry);
  const span =
    map.srcToken?.type === 'flow-collection'
      ? flowSpan(text, entries, index)
      : blockSpan(text, entries, index);
  return span && { span, newText: '' };
}

function blockSpan(text: string, entries: readonly Entry[], index: number): Span | undefined {
  const { start, end } = entries[index]!;
  const next = entries[index + 1];
  if (indentation(text, entries[index]!) === undefined) {
    // `- shm_size: 1g`: the next entry moves up behind the dash.
    const moved = next && !hasKeyProperties(next.item) && /^\s*$/.test(text.slice(end, next.start));
    return moved ? { start, end: next.start } : undefined;
  }
  const endsOnLineStart = isLineStart(text, end);
  const isAlone = endsOnLineStart || REST_IS_BLANK.test(text.slice(end, lineEnd(text, end)));
  const from = lineStart(text, start);
  const to = endsOnLineStart ? end : nextLine(text, end);
  const above = index > 0 ? lastToken(entries[index - 1]!.item) : undefined;
  const followsBlockScalar = above?.type === 'block-scalar';
  if (!isAlone || (followsBlockScalar && wouldReach(text, to, start - from))) return undefined;
  if (to < text.length || text.endsWith('\n') || from === 0) return { start: from, end: to };
  // The last line, without a line ending: the one above loses its own, which a block scalar may count on.
  return followsBlockScalar ? undefined : { start: lineEnd(text, lineStart(text, from - 1)), end: to };
}

/** Whether a block scalar that ends above `offset` would take what stands there for its own. */
function wouldReach(text: string, offset: number, column: number): boolean {
  const [, blank = '', indent = '', first = ''] = /^((?:[ \t]*\r?\n)*)([ \t]*)(.?)/.exec(text.slice(offset))!;
  return blank !== '' || (first !== '' && indent.length > column);
}

function flowSpan(text: string, entries: readonly Entry[], index: number): Span | undefined {
  const { start, end } = entries[index]!;
  const previous = entries[index - 1];
  const comma = /^[ \t]*,/.exec(text.slice(end))?.[0].length;
  const after = end + (comma ?? 0);
  const rest = text.slice(after, lineEnd(text, after));
  const aloneOnLines = indentation(text, entries[index]!) !== undefined && REST_IS_BLANK.test(rest);
  if (aloneOnLines && comma !== undefined) {
    return { start: lineStart(text, start), end: nextLine(text, after) };
  }
  if (previous && /^\s*,\s*$/.test(text.slice(previous.end, start))) {
    return { start: previous.end, end: aloneOnLines ? end + rest.length : end };
  }
  if (aloneOnLines) return { start: lineStart(text, start), end: nextLine(text, end) };
  if (comma === undefined) return undefined;
  return { start, end: after + rest.length - rest.trimStart().length };
}
