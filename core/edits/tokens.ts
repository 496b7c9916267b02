/** The concrete syntax under the nodes of `yaml`: where things end, comments and line breaks set aside. */
import type { CST } from 'yaml';

type Token = CST.Token;

/** One entry of a collection as the parser saw it: `start` (comma, props), `key`, `sep` (colon, props), `value`. */
type Item = CST.CollectionItem;

const BLANK: ReadonlySet<string> = new Set(['space', 'comment', 'newline', 'byte-order-mark']);

function tokensOf({ start, key, sep, value }: Item): Token[] {
  return [...start, ...(key ? [key] : []), ...(sep ?? []), ...(value ? [value] : [])];
}

/** The first answer that there is. */
export function firstDefined<T, R>(
  candidates: readonly T[],
  attempt: (candidate: T) => R | undefined,
): R | undefined {
  for (const candidate of candidates) {
    const result = attempt(candidate);
    if (result !== undefined) return result;
  }
  return undefined;
}

/** The last token of an entry that is content, at any depth; undefined for an entry without content. */
export function lastToken(item: Item): Token | undefined {
  for (const token of tokensOf(item).reverse()) {
    const isBlock = token.type === 'block-map' || token.type === 'block-seq';
    const last = isBlock ? firstDefined(token.items.toReversed(), lastToken) : token;
    if (last && !BLANK.has(last.type)) return last;
  }
  return undefined;
}

/**
 * The offset after the last character of an entry that is content; undefined if the text breaks off there.
 * The line breaks at the end of a block scalar are content as far as the scalar reaches.
 */
export function contentEnd(item: Item): number | undefined {
  const token = lastToken(item);
  switch (token?.type) {
    case 'flow-collection': {
      const close = token.end.find(({ type }) => type === 'flow-map-end' || type === 'flow-seq-end');
      return close && close.offset + close.source.length;
    }
    case 'block-scalar':
      return token.offset + [...token.props, token].reduce((length, part) => length + sourceLength(part), 0);
    default:
      return token && token.offset + sourceLength(token);
  }
}

/** Of a token that holds no others. */
function sourceLength(token: Token): number {
  return (token as CST.SourceToken).source.length;
}

/** Whether a `?` stands in front of the key. */
export function isExplicit(item: Item): boolean {
  return item.start.some(({ type }) => type === 'explicit-key-ind');
}

/** Whether a tag, an anchor or a `?` stands in front of the key, so that the entry begins before its key. */
export function hasKeyProperties(item: Item): boolean {
  return item.start.some(({ type }) => !BLANK.has(type) && type !== 'comma');
}

/** Whether a comment begins in `[start, end)` of the text of an entry that holds no block scalar. */
export function hasComment(item: Item, start: number, end: number): boolean {
  return comments(item).some(({ offset }) => offset >= start && offset < end);
}

function comments(item: Item): Token[] {
  return tokensOf(item).flatMap(token => [
    ...(token.type === 'comment' ? [token] : []),
    ...(('end' in token && token.end) || []).filter(({ type }) => type === 'comment'),
    ...('items' in token ? token.items : []).flatMap(comments),
  ]);
}

/** What the header of a block scalar says of the line breaks at its end. */
export function chomping(scalar: CST.BlockScalar): 'strip' | 'clip' | 'keep' {
  const header = scalar.props.find(({ type }) => type === 'block-scalar-header') as CST.SourceToken;
  if (header.source.includes('+')) return 'keep';
  return header.source.includes('-') ? 'strip' : 'clip';
}
