/**
 * Walking a parsed YAML document as its reader would see it: aliases followed by pointer, merge keys
 * (`<<`) honoured, and every answer with the place where the *use* stands, so that a value from a shared
 * anchor can be reported where it takes effect.
 */
import type { Alias, Document, Pair, ParsedNode, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { isAlias, isCollection, isMap, isPair, isScalar, isSeq } from 'yaml';
import type { SourceDocument } from '../../model';
import type { Span } from '../../text/span';
import { KeptForLife } from '../life';
import { ReadEntries } from './entries';
import { parseDocuments } from './parse';
import { readLeniently } from './quotes';

/** UTF-16 code units: a longer text is not parsed as a whole, for its tree would take a thousand times the memory. */
const MAX_LENGTH = 1024 * 1024;

/** A stream of more documents is not parsed as a whole: each takes kilobytes, however empty it is. */
const MAX_DOCUMENTS = 1_000;

/** A node after following aliases. */
export interface Resolved {
  readonly node: ParsedNode;
  /** The outermost alias (`*name`) on the way, absent if the node stands right here. */
  readonly via?: Span;
}

/** One key of a mapping as its reader sees it. */
export interface Entry extends Resolved {
  /** The key as written. */
  readonly key: Scalar.Parsed;
  /** False when the key comes out of a `<<` merge. */
  readonly own: boolean;
}

/** One document of a YAML stream, with its anchors indexed once. */
export class YamlTree {
  private readonly keys = new Map<YAMLMap, Keys>();
  private anchors: Anchors | undefined;
  private known: readonly Fault[] | undefined;

  constructor(
    readonly document: Document.Parsed,
    /** The text of the whole stream. */
    readonly text: string,
  ) {}

  get root(): Resolved | undefined {
    return this.resolve(this.document.contents);
  }

  /** Where the document makes no sense, in reading order; empty for a sound one. */
  get faults(): readonly Fault[] {
    this.known ??= [...this.document.errors.map(faultOf), ...this.danglingAliases()].sort(
      (a, b) => a.span.start - b.span.start,
    );
    return this.known;
  }

  /** Follows an alias to its node, which is never an alias itself; undefined for nothing and an unknown anchor. */
  resolve(node: unknown, via?: Span): Resolved | undefined {
    const alias = isAlias(node) ? (node as Alias.Parsed) : undefined;
    const target = alias
      ? this.anchored(alias.source, startOf(alias))
      : (node as ParsedNode | null | undefined);
    const use = via ?? (alias && spanOf(alias));
    return target ? { node: target, ...(use && { via: use }) } : undefined;
  }

  /** The entry of a key: its own value if there is one, else what merge keys bring; the last duplicate wins. */
  get(map: YAMLMap, key: string): Entry | undefined {
    for (const source of this.sources(map)) {
      const pairs = this.keysOf(source.node as YAMLMap).pairs.get(key);
      const pair = pairs?.findLast(({ value }) => this.resolve(value));
      if (pair) return this.entry(pair.key as Scalar.Parsed, pair.value, source, map);
    }
    return undefined;
  }

  /** All entries in reading order, merged ones last; own keys shadow merged ones. */
  entries(map: YAMLMap): Entry[] {
    const found = new Map<string, Entry>();
    for (const source of this.sources(map)) {
      const own = new Map<string, Entry>();
      for (const { key, value } of (source.node as YAMLMap).items) {
        if (!isScalar(key) || isMergeKey(key)) continue;
        const entry = this.entry(key as Scalar.Parsed, value, source, map);
        if (entry) own.set(keyText(key), entry);
      }
      for (const [key, entry] of own) if (!found.has(key)) found.set(key, entry);
    }
    return [...found.values()];
  }

  /**
   * The mappings whose keys a mapping has: itself, then what it merges, strongest first. Each one once, so
   * that cycles end and aliases of aliases do not multiply.
   */
  sources(map: YAMLMap): readonly Resolved[] {
    if (this.keysOf(map).merges.length === 0) return [{ node: map as YAMLMap.Parsed }];
    const found = new Map<YAMLMap, Resolved>();
    // Depth first, the next one on top: what an earlier source merges comes before a later source.
    const pending: Resolved[] = [{ node: map as YAMLMap.Parsed }];
    for (let next = pending.pop(); next; next = pending.pop()) {
      if (!isMap(next.node) || found.has(next.node)) continue;
      found.set(next.node, next);
      for (const source of this.merged(next.node, next.via).toReversed()) pending.push(source);
    }
    return [...found.values()];
  }

  /** The items of a sequence, aliases followed; items without a value are left out. */
  items(seq: YAMLSeq, via?: Span): Resolved[] {
    return seq.items.flatMap(item => {
      const resolved = isPair(item) ? undefined : this.resolve(item, via);
      return resolved ? [resolved] : [];
    });
  }

  private entry(key: Scalar.Parsed, value: unknown, source: Resolved, map: YAMLMap): Entry | undefined {
    const resolved = this.resolve(value, source.via);
    return resolved && { key, own: source.node === map, ...resolved };
  }

  /** What the `<<` keys of a mapping name, strongest first. */
  private merged(map: YAMLMap, via: Span | undefined): Resolved[] {
    return this.keysOf(map).merges.flatMap(({ value }) => {
      const target = this.resolve(value, via);
      if (!target) return [];
      return isSeq(target.node) ? this.items(target.node, target.via) : [target];
    });
  }

  /** The keys of a mapping; every question about it begins here, so they are looked through once. */
  private keysOf(map: YAMLMap): Keys {
    let keys = this.keys.get(map);
    if (!keys) {
      keys = indexedKeys(map);
      this.keys.set(map, keys);
    }
    return keys;
  }

  /** Aliases whose anchor does not stand in front of them. */
  private danglingAliases(): Fault[] {
    if (!this.text.includes('*')) return [];
    return this.indexed()
      .aliases.filter(alias => !this.anchored(alias.source, startOf(alias)))
      .map(alias => ({ span: spanOf(alias), halfKey: false }));
  }

  private indexed(): Anchors {
    this.anchors ??= anchorsOf(this.document.contents);
    return this.anchors;
  }

  /** The node behind an anchor name: the last definition before the alias, as YAML has it. */
  private anchored(name: string, before: number): ParsedNode | undefined {
    const nodes = this.indexed().nodes.get(name) ?? [];
    let low = 0;
    let high = nodes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (startOf(nodes[middle]!) < before) low = middle + 1;
      else high = middle;
    }
    return nodes[low - 1];
  }
}

/** The scalar keys of one mapping. */
interface Keys {
  /** The pairs of each key, in reading order; `<<` is one of them. */
  readonly pairs: ReadonlyMap<string, readonly Pair[]>;
  /** Those that merge. */
  readonly merges: readonly Pair[];
}

function indexedKeys(map: YAMLMap): Keys {
  const pairs = new Map<string, Pair[]>();
  const merges: Pair[] = [];
  for (const pair of map.items) {
    if (!isScalar(pair.key)) continue;
    const text = keyText(pair.key);
    const same = pairs.get(text);
    if (same) same.push(pair);
    else pairs.set(text, [pair]);
    if (isMergeKey(pair.key)) merges.push(pair);
  }
  return { pairs, merges };
}

/** The anchors and aliases of a document. */
interface Anchors {
  /** The nodes that carry an anchor, by its name, each list in reading order. */
  readonly nodes: ReadonlyMap<string, readonly ParsedNode[]>;
  readonly aliases: readonly Alias.Parsed[];
}

function anchorsOf(root: ParsedNode | null): Anchors {
  const anchors = new Map<string, ParsedNode[]>();
  const aliases: Alias.Parsed[] = [];
  // A stack of its own instead of recursion: documents may be nested deeper than calls can be.
  const pending: unknown[] = [root];
  while (pending.length > 0) {
    const next = pending.pop();
    if (isPair(next)) pending.push(next.key, next.value);
    if (isAlias(next)) aliases.push(next as Alias.Parsed);
    if (!isScalar(next) && !isCollection(next)) continue;
    if (next.anchor) {
      const nodes = anchors.get(next.anchor);
      if (nodes) nodes.push(next as ParsedNode);
      else anchors.set(next.anchor, [next as ParsedNode]);
    }
    if (isCollection(next)) for (const item of next.items) pending.push(item);
  }
  for (const nodes of anchors.values()) nodes.sort((a, b) => startOf(a) - startOf(b));
  return { nodes: anchors, aliases };
}

/** A stretch of a document that makes no sense. */
export interface Fault {
  readonly span: Span;
  /** True for a key without its colon yet: it leaves what stands around it as it is. */
  readonly halfKey: boolean;
}

function faultOf({ pos: [start, end], message }: Document.Parsed['errors'][number]): Fault {
  return { span: { start, end }, halfKey: message.startsWith('Implicit ') };
}

function startOf(node: ParsedNode): number {
  return node.range[0];
}

/**
 * Parses a stream of documents. Never throws: what is broken is told by {@link YamlTree.faults}.
 * Undefined for a text that is too long, or nested too deeply, to be parsed at all.
 * @param earlier what was read of an earlier version; what it said of that version is no longer true
 * @param simpler the text with filler of the same length in the place of what nobody looks at; it is what is parsed,
 *   unless it makes no sense
 */
export function parseYaml(text: string, earlier?: ReadEntries, simpler = text): YamlTree[] | undefined {
  if (text.length > MAX_LENGTH || hasMoreDocuments(text, MAX_DOCUMENTS)) return undefined;
  try {
    const again = earlier?.read(simpler);
    const isSimpler = simpler !== text;
    const parse = () => (isSimpler ? parseDocuments(simpler) : readLeniently(text, parseDocuments));
    const trees = (again ? [again] : parse()).map(document => new YamlTree(document, text));
    const isSound = trees.every(({ document }) => document.errors.length === 0);
    return isSimpler && !isSound ? parseYaml(text, earlier) : trees;
  } catch {
    return undefined;
  }
}

const parsed = new WeakMap<SourceDocument, readonly YamlTree[] | undefined>();

const entries = new KeptForLife(() => new ReadEntries());

/**
 * The trees of a document, as {@link parseYaml} gives them: parsed once, however many formats and directives ask, and kept
 * as long as the document itself, or until a later version of it is read.
 * @param simpler as for {@link parseYaml}; who asks first decides, so that nobody else may look at what is left out
 */
export function treesOf(document: SourceDocument, simpler?: string): readonly YamlTree[] | undefined {
  if (!parsed.has(document)) parsed.set(document, parseYaml(document.text, entries.of(document), simpler));
  return parsed.get(document);
}

function hasMoreDocuments(text: string, limit: number): boolean {
  let count = 0;
  for (const _ of text.matchAll(/^(?:---|\.\.\.)(?=\s|$)/gm)) if (++count > limit) return true;
  return false;
}

/** The span of a node's value, without trailing comments and blank lines. */
export function spanOf(node: { range?: readonly [number, number, number] | null }): Span {
  const [start, end] = node.range!;
  return { start, end };
}

/** A key as text, whatever type YAML would give it. */
export function keyText(key: Scalar): string {
  return typeof key.value === 'string' ? key.value : key.source!;
}

/** A plain `<<`; a quoted one is a key like any other. A document that says it is YAML 1.1 makes it a symbol. */
function isMergeKey(key: Scalar): boolean {
  return (
    (key.value === '<<' && key.type === 'PLAIN') ||
    (typeof key.value === 'symbol' && key.value.description === '<<')
  );
}
