/** Adding items to a YAML sequence, and taking some out. */
import { type CST, isScalar, type ParsedNode, type YAMLSeq } from 'yaml';
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
  if (hasLoneCarriageReturn(text)) return undefined;
  const token = seq.srcToken as CST.BlockSequence | CST.FlowCollection;
  const items: readonly CST.CollectionItem[] = token.items;
  const last = items.findLast(({ value }) => value !== undefined);
  if (token.type === 'flow-collection') return appendToFlow(text, seq, last, item);
  const end = last && contentEnd(last);
  if (end === undefined) return undefined;
  const at = lineAfter(text, { item: last!, end }, token.indent);
  const dash = last!.start.findIndex(({ type }) => type === 'seq-item-ind');
  const space = last!.start[dash + 1];
  const isBlockMap = last!.value?.type === 'block-map';
  const gap = isBlockMap && space?.type === 'space' ? space.source : ' ';
  const indent = ' '.repeat(token.indent);
  if (at === undefined || gap.includes('\t') || linePrefix(text, token.offset).includes('\t'))
    return undefined;
  const isFlowItem = last!.value?.type === 'flow-collection';
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
  const indent = linePrefix(text, last.value!.offset);
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
  if (hasLoneCarriageReturn(text) || count >= seq.items.length) return undefined;
  const nodes = seq.items.slice(from, from + count);
  // What stands in front of a value, a tag or an anchor, would be left behind.
  if (!nodes.every(node => isScalar(node) && node.tag === undefined && !node.anchor)) return undefined;
  const spans = (seq.items as ParsedNode[]).map(({ range: [start, end] }) => ({ start, end }));
  const removed = { start: spans[from]!.start, end: spans[from + count - 1]!.end };
  const span =
    seq.srcToken!.type === 'flow-collection'
      ? flowSpan(text, removed, spans[from - 1], spans[from + count])
      : blockSpan(text, removed, seq.items[from - 1]);
  return span && { span, newText: '' };
}

/** With the comma to a neighbour, where nothing else stands beside it: a comment, or what belongs to the neighbour. */
function flowSpan(
  text: string,
  { start, end }: Span,
  previous: Span | undefined,
  next: Span | undefined,
): Span | undefined {
  if (next && JUST_A_COMMA.test(text.slice(end, next.start))) return { start, end: next.start };
  if (previous && JUST_A_COMMA.test(text.slice(previous.end, start))) return { start: previous.end, end };
  return undefined;
}

const JUST_A_COMMA = /^\s*,\s*$/;

function blockSpan(text: string, { start, end }: Span, above: unknown): Span | undefined {
  // A block scalar ends where the next line begins.
  const to = isLineStart(text, end) ? end : nextLine(text, end);
  const isAlone = to === end || REST_IS_BLANK.test(text.slice(end, lineEnd(text, end)));
  if (!isAlone || !/^ *-[ ]+$/.test(linePrefix(text, start))) return undefined;
  const from = lineStart(text, start);
  if (to < text.length || text.endsWith('\n')) return { start: from, end: to };
  // The last line, without a line ending: the one above loses its own, which a block scalar may count on.
  const isBlock = isScalar(above) && (above.type === 'BLOCK_LITERAL' || above.type === 'BLOCK_FOLDED');
  return isBlock ? undefined : { start: lineEnd(text, lineStart(text, from - 1)), end: to };
}
