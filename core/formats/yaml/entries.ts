/**
 * Reading a YAML text again after an edit. A block mapping is the list of its entries, so a text is taken apart into the
 * entries of its outermost mapping (`services:`) and theirs (`engine-0:`), each is parsed by itself, and what was read of
 * those whose text has not changed is moved to where it stands now.
 *
 * Nobody has to guess where an entry ends: a part counts only if the parser, alone with it, finds entries from its first
 * character to its last, and nothing wrong. Then it leaves the parser in the state in which the next part finds it, and the
 * parts together are what the whole comes to (but for the comments at nodes, which `yaml` copies from the tokens). Where
 * any part is something else, the answer is "unknown", and the whole text is parsed.
 */
import {
  type CST,
  type Document,
  isCollection,
  isNode,
  isPair,
  isScalar,
  type Node,
  Pair,
  type ParsedNode,
  YAMLMap,
} from 'yaml';
import { documentsFrom, tokensAt } from './parse';

type Item = CST.CollectionItem;
type SourceTokens = CST.SourceToken[];
type Range = [start: number, valueEnd: number, nodeEnd: number];

/** UTF-16 code units: entries of a shorter text are not worth taking apart. */
const WORTH_SPLITTING = 512;

/** Entries of a mapping that follow each other, mostly one, with the tokens around them that belong to their neighbours. */
interface Part {
  readonly pairs: readonly Pair[];
  /** The tokens of each. */
  readonly items: readonly Item[];
  /** In front of them: their indentation. */
  readonly lead: SourceTokens;
  /** Behind them, as deep as themselves: comments that are the mapping's if no other entry follows. */
  readonly rest: SourceTokens;
  /** Behind that: blank lines and comments that are the next entry's, of whatever mapping. */
  readonly tail: SourceTokens;
  /** Of a mapping that has no other entries. */
  readonly range: Readonly<Range>;
}

/** A part that was parsed by itself. */
interface ParsedPart extends Part {
  readonly map: YAMLMap.Parsed;
  offset: number;
}

/** What was read of the parts of one text, for the reader of the next one. */
export class ReadEntries {
  private parts: ReadonlyMap<string, readonly ParsedPart[]> = new Map();

  /**
   * The document of a text; undefined where only the whole text tells.
   * What was read before moves along: trees of earlier texts must not be used any more.
   * @throws RangeError where it is nested too deeply
   */
  read(text: string): Document.Parsed | undefined {
    const reading = new Reading(text, this.parts);
    const whole = { start: 0, end: text.length };
    const parts = reading.partsOf(whole, 0, part => reading.splitPart(part));
    const [document] = documentsFrom([], text.length);
    if (!parts || !document) return undefined;
    this.parts = reading.read;
    const { map, tail } = joined(parts, 0);
    const [start, , end] = map.range!;
    document.contents = map as ParsedNode;
    document.range = [start, end, tail.reduce((at, { source }) => at + source.length, end)];
    return document;
  }
}

interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Reads the parts of one text. */
class Reading {
  readonly read = new Map<string, ParsedPart[]>();

  constructor(
    private readonly text: string,
    private readonly earlier: ReadonlyMap<string, readonly ParsedPart[]>,
  ) {}

  /** The parts of a block mapping that fills a stretch of whole lines; undefined if they cannot be told. */
  partsOf(
    { start, end }: Stretch,
    indent: number,
    read: (part: Stretch) => Part | undefined,
  ): Part[] | undefined {
    const starts = partStarts(this.text, { start, end }, indent);
    if (!starts || starts.length === 0) return undefined;
    const parts: Part[] = [];
    for (const [i, at] of starts.entries()) {
      const part = read({ start: at, end: starts[i + 1] ?? end });
      if (!part) return undefined;
      parts.push(part);
    }
    return parts.slice(0, -1).some(isOpen) ? undefined : parts;
  }

  /** A part of the outermost mapping: one entry whose value is a mapping of many lines is taken apart, too. */
  splitPart(stretch: Stretch): Part | undefined {
    const isLong = stretch.end - stretch.start >= WORTH_SPLITTING;
    const children = isLong ? childrenOf(this.text, stretch) : undefined;
    if (!children || children.indent === 0) return this.part(stretch, 0);
    const head = this.part({ start: stretch.start, end: children.start }, 0);
    const parts = this.partsOf({ start: children.start, end: stretch.end }, children.indent, part =>
      this.part(part, children.indent),
    );
    return head && parts && withValue(head, parts, children.indent);
  }

  /** What a stretch says by itself, taken over if one of the same text was read before. */
  private part({ start, end }: Stretch, indent: number): ParsedPart | undefined {
    const text = this.text.slice(start, end);
    const same = this.read.get(text) ?? [];
    const known = this.earlier.get(text)?.[same.length];
    if (known) move(known, start);
    const part = known ?? parsePart(text, start, indent);
    if (part) this.read.set(text, [...same, part]);
    return part;
  }
}

/** Whether it ends in an entry without a value, which shares the blank lines and comments below it with the next entry. */
function isOpen({ items }: Part): boolean {
  const { value, sep = [] } = items.at(-1)!;
  const breaks = sep.filter(({ type }) => type === 'newline').length;
  return !value && (breaks !== 1 || sep.some(({ type }) => type === 'comment'));
}

/** An entry of which only the key has been read, with its value; undefined if it is no key alone. */
function withValue(head: ParsedPart, parts: readonly Part[], indent: number): Part | undefined {
  const [pair, ...others] = head.pairs;
  const value = pair?.value;
  if (!pair || others.length > 0 || !isScalar(value)) return undefined;
  if (value.source !== '' || value.tag !== undefined || value.anchor !== undefined) return undefined;
  const { map, token, tail } = joined(parts, indent);
  const [item] = head.items;
  const sep = [...item!.sep!, ...head.rest, ...head.tail, ...parts[0]!.lead];
  const end = map.range![2];
  return {
    ...head,
    pairs: [new Pair(pair.key, map)],
    items: [{ ...item, sep, value: token } as Item],
    rest: [],
    tail,
    range: [head.range[0], end, end],
  };
}

/** The mapping of some parts that follow each other, and what is left behind them. */
function joined(
  parts: readonly Part[],
  indent: number,
): { readonly map: YAMLMap; readonly token: CST.BlockMap; readonly tail: SourceTokens } {
  const first = parts[0]!;
  const last = parts.at(-1)!;
  const items = parts.flatMap(({ items: [head, ...others], lead }, i): Item[] => {
    const before = parts[i - 1];
    if (!before) return [head!, ...others];
    const start = [...before.rest, ...before.tail, ...lead, ...head!.start];
    return [{ ...head, start } as Item, ...others];
  });
  const map = new YAMLMap();
  map.items = parts.flatMap(({ pairs }) => pairs);
  for (const [i, pair] of map.items.entries()) pair.srcToken = items[i]!;
  if (last.rest.length > 0) items.push({ start: last.rest });
  const token = { type: 'block-map', offset: first.range[0], indent, items } as CST.BlockMap;
  map.range = [first.range[0], last.range[1], last.range[2]];
  map.srcToken = token;
  return { map, token, tail: last.tail };
}

/** What a text says that is entries of a block mapping and nothing else; undefined if it is anything else. */
function parsePart(text: string, offset: number, indent: number): ParsedPart | undefined {
  const tokens = tokensAt(text, offset);
  const [token] = tokens;
  if (tokens.length !== 1 || token?.type !== 'document' || token.value?.type !== 'block-map')
    return undefined;
  const { value, start: lead, end: tail = [] } = token;
  const [document, ...others] = documentsFrom(tokens, offset + text.length);
  const { contents, errors, warnings } = document!;
  const map = contents as YAMLMap.Parsed;
  const pairs = map.items;
  const [rest, ...more] = value.items.slice(pairs.length);
  const isWhole = value.indent === indent && value.offset === offset + indent && others.length === 0;
  if (!isWhole || errors.length > 0 || warnings.length > 0 || more.length > 0) return undefined;
  const items = value.items.slice(0, pairs.length);
  return { pairs, items, lead, rest: rest?.start ?? [], tail, range: map.range as Range, map, offset };
}

/** Characters that no plain key begins with (YAML 1.2.2, 5.3). */
const NO_KEY = new Set(Array.from('\t-?:,[]{}#&*!|>%@`\uFEFF', character => character.charCodeAt(0)));
const [NEWLINE, RETURN, SPACE, HASH] = [10, 13, 32, 35];

/**
 * Where the lines begin that look like the first one of an entry. Undefined if a line is indented less than the mapping, or
 * something stands in front of the first entry.
 */
function partStarts(text: string, { start, end }: Stretch, indent: number): number[] | undefined {
  const starts: number[] = [];
  let isBehindDeepComment = false;
  for (let at = start; at < end; at = lineAfter(text, at, end)) {
    const { column, code } = lineAt(text, at, end);
    // A comment that belongs to what is above it takes the next line's indentation with it.
    if (code === HASH && indent > 0 && column > indent) isBehindDeepComment = true;
    if (code === undefined || code === HASH) continue;
    if (column < indent) return undefined;
    if (column === indent && !NO_KEY.has(code) && !isBehindDeepComment) starts.push(at);
    else if (starts.length === 0) return undefined;
    isBehindDeepComment = false;
  }
  return starts;
}

/** Where the mapping begins that is the value of an entry, and how far it is indented; undefined if it has none. */
function childrenOf(text: string, { start, end }: Stretch): { start: number; indent: number } | undefined {
  const second = lineAfter(text, start, end);
  const line = text.slice(start, second).trimEnd();
  if (!line.endsWith(':') && !/:[ \t]+#/.test(line)) return undefined;
  for (let at = second; at < end; at = lineAfter(text, at, end)) {
    const { column, code } = lineAt(text, at, end);
    if (code === undefined || code === HASH) continue;
    return NO_KEY.has(code) ? undefined : { start: at, indent: column };
  }
  return undefined;
}

/** How far a line is indented, and the first character that stands there; none in a blank line. */
function lineAt(text: string, at: number, end: number): { readonly column: number; readonly code?: number } {
  let first = at;
  while (first < end && text.charCodeAt(first) === SPACE) first++;
  const column = first - at;
  const code = text.charCodeAt(first);
  const isBlank =
    first === end || code === NEWLINE || (code === RETURN && text.charCodeAt(first + 1) === NEWLINE);
  return isBlank ? { column } : { column, code };
}

function lineAfter(text: string, at: number, end: number): number {
  const newline = text.indexOf('\n', at);
  return newline < 0 || newline >= end ? end : newline + 1;
}

function move(part: ParsedPart, to: number): void {
  const by = to - part.offset;
  if (by === 0) return;
  part.offset = to;
  for (const token of [...part.lead, ...part.tail]) token.offset += by;
  moveNode(part.map, by);
}

/** Moves a node with all that is in it, and its tokens. */
export function moveNode(root: Node, by: number): void {
  if (root.srcToken) moveToken(root.srcToken as CST.Token, by);
  const pending: unknown[] = [root];
  while (pending.length > 0) {
    const node = pending.pop();
    if (isPair(node)) pending.push(node.key, node.value);
    if (!isNode(node) || !node.range) continue;
    const { range } = node;
    range[0] += by;
    range[1] += by;
    range[2] += by;
    if (isCollection(node)) for (const item of node.items) pending.push(item);
  }
}

function moveToken(root: CST.Token, by: number): void {
  const pending: (CST.Token | Item)[] = [root];
  for (let next = pending.pop(); next; next = pending.pop()) {
    if ('offset' in next) next.offset += by;
    // Most are a word, a colon, a blank: they have a source and at most something behind them.
    if ('source' in next && !('props' in next)) {
      if ('end' in next && next.end) pending.push(...next.end);
      continue;
    }
    if ('props' in next) pending.push(...next.props);
    if ('items' in next) pending.push(...next.items);
    if ('start' in next) pending.push(...(Array.isArray(next.start) ? next.start : [next.start]));
    if ('sep' in next && next.sep) pending.push(...next.sep);
    if ('end' in next && next.end) pending.push(...next.end);
    if ('key' in next && next.key) pending.push(next.key);
    if ('value' in next && next.value) pending.push(next.value);
  }
}
