/** Adding items to a YAML sequence, and taking some out. */
import { type CST, isScalar, type YAMLSeq } from 'yaml';
import type { Span, TextEdit } from '../text/span';
import { lineAfter, type Spelling } from './insert';
import {
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
import { contentEnd } from './tokens';

/**
 * Adds a mapping behind the last item of a sequence, in the style of that item: its dash, the space behind it,
 * its braces.
 * @returns undefined when no place is safe.
 */
export function appendItem(text: string, seq: YAMLSeq, item: Spelling): TextEdit | undefined {
  const token = seq.srcToken;
  if (token?.type !== 'block-seq' && token?.type !== 'flow-collection') return undefined;
  if (hasLoneCarriageReturn(text) || !seq.range) return undefined;
  const items: readonly CST.CollectionItem[] = token.items;
  const last = items.findLast(({ value }) => value !== undefined);
  if (token.type === 'flow-collection') return appendToFlow(text, seq, last, item);
  if (!last) return undefined;
  const end = contentEnd(last);
  const at = end === undefined ? undefined : lineAfter(text, { item: last, end }, token.indent);
  if (at === undefined) return undefined;
  const dash = last.start.findIndex(({ type }) => type === 'seq-item-ind');
  const space = last.start[dash + 1];
  const isBlockMap = last.value?.type === 'block-map';
  const gap = isBlockMap && space?.type === 'space' && 'source' in space ? space.source : ' ';
  const indent = ' '.repeat(token.indent);
  if (gap.includes('\t') || linePrefix(text, token.offset).includes('\t')) return undefined;
  const isFlowItem = last.value?.type === 'flow-collection';
  const lines = isFlowItem ? [item.flow] : item.block;
  return insertLines(
    text,
    at,
    lines.map((line, i) =>
      i === 0 ? `${indent}-${gap}${line}` : `${indent} ${' '.repeat(gap.length)}${line}`,
    ),
  );
}

function appendToFlow(
  text: string,
  seq: YAMLSeq,
  last: CST.CollectionItem | undefined,
  item: Spelling,
): TextEdit | undefined {
  const [start, close] = seq.range!;
  if (!last) {
    const inside = /^\[( *)\]$/.exec(text.slice(start, close));
    if (!inside) return undefined;
    // An empty list tells nothing of its spelling; the key in front of it does.
    const isJson = /"\s*:\s*$/.test(linePrefix(text, start));
    return insertAt(start + 1, inside[1] + (isJson ? item.json : item.flow));
  }
  const end = contentEnd(last);
  if (end === undefined) return undefined;
  const first = seq.items[0] as { items?: { key?: unknown }[] } | undefined;
  const key = first?.items?.[0]?.key;
  const isJson = isScalar(key) && key.type === 'QUOTE_DOUBLE';
  const newText = isJson ? item.json : item.flow;
  const begin = last.value && 'offset' in last.value ? last.value.offset : end;
  const indent = linePrefix(text, begin);
  const rest = text.slice(end, lineEnd(text, end));
  const hasComma = /^[ \t]*,/.test(text.slice(end));
  if (/^\s*$/.test(indent) && REST_IS_BLANK.test(rest.replace(',', '')) && !rest.includes('#')) {
    if (hasComma) return insertLine(text, nextLine(text, end), `${indent}${newText},`);
    return insertAt(end, `,${lineEndingAt(text, end)}${indent}${newText}`);
  }
  return hasComma || /^[ \t]+#/.test(rest) ? undefined : insertAt(end, `, ${newText}`);
}

/**
 * Takes neighbouring items out of a sequence: whole lines in a block sequence, with one comma in a flow sequence.
 * @returns undefined if nothing would be left, or if something else stands on their lines.
 */
export function removeItems(text: string, seq: YAMLSeq, from: number, count: number): TextEdit | undefined {
  const token = seq.srcToken;
  if (!token || hasLoneCarriageReturn(text) || count >= seq.items.length) return undefined;
  const nodes = seq.items.slice(from, from + count);
  if (nodes.length !== count || !nodes.every(node => isScalar(node) && !node.anchor && node.range))
    return undefined;
  const spans = seq.items.map(node => (isScalar(node) ? node.range : undefined));
  const first = spans[from]!;
  const last = spans[from + count - 1]!;
  const span =
    token.type === 'flow-collection'
      ? flowSpan(spans, from, count)
      : token.type === 'block-seq'
        ? blockSpan(text, first[0], last[1])
        : undefined;
  return span && { span, newText: '' };
}

function flowSpan(
  spans: readonly (readonly [number, number, number] | null | undefined)[],
  from: number,
  count: number,
): Span | undefined {
  const next = spans[from + count];
  if (next) return { start: spans[from]![0], end: next[0] };
  const previous = spans[from - 1];
  return previous ? { start: previous[1], end: spans[from + count - 1]![1] } : undefined;
}

function blockSpan(text: string, start: number, end: number): Span | undefined {
  if (!/^ *-[ ]+$/.test(linePrefix(text, start))) return undefined;
  if (!isLineStart(text, end) && !REST_IS_BLANK.test(text.slice(end, lineEnd(text, end)))) return undefined;
  return { start: lineStart(text, start), end: isLineStart(text, end) ? end : nextLine(text, end) };
}
