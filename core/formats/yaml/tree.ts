/**
 * Walking a parsed YAML document as its reader would see it: aliases followed by pointer, merge keys
 * (`<<`) honoured, and every answer with the place where the *use* stands, so that a value from a shared
 * anchor can be reported where it takes effect.
 */
import type { Document, Node, ParsedNode, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { isAlias, isMap, isPair, isScalar, isSeq, parseAllDocuments, visit } from 'yaml';
import type { Span } from '../../text/span';

/** Chains of aliases and merge keys longer than this are cut: nobody writes them by hand. */
const MAX_DEPTH = 64;

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
  private anchors: Map<string, ParsedNode[]> | undefined;

  constructor(
    readonly document: Document.Parsed,
    /** The text of the whole stream. */
    readonly text: string,
  ) {}

  get root(): Resolved | undefined {
    return this.resolve(this.document.contents);
  }

  /** Where the document stopped making sense; empty for a sound one. */
  get errorSpans(): readonly Span[] {
    return this.document.errors.map(error => ({ start: error.pos[0], end: error.pos[1] }));
  }

  /** Follows aliases to a real node; undefined for nothing, an unknown anchor or a cycle. */
  resolve(node: unknown, via?: Span): Resolved | undefined {
    let current = node as ParsedNode | null | undefined;
    let use = via;
    for (let depth = 0; depth < MAX_DEPTH; depth++) {
      if (!current) return undefined;
      if (!isAlias(current)) return use ? { node: current, via: use } : { node: current };
      use ??= spanOf(current);
      current = this.anchored(current.source, current.range?.[0] ?? 0);
    }
    return undefined;
  }

  /** The entry of a key: its own value if there is one, else what merge keys bring; the last duplicate wins. */
  get(map: YAMLMap, key: string): Entry | undefined {
    return this.lookUp(map, key, undefined, 0);
  }

  /** All entries in reading order, merged ones last; own keys shadow merged ones. */
  entries(map: YAMLMap): Entry[] {
    const found = new Map<string, Entry>();
    this.collect(map, undefined, found, 0);
    return [...found.values()];
  }

  /** The items of a sequence, aliases followed; items without a value are left out. */
  items(seq: YAMLSeq, via?: Span): Resolved[] {
    return seq.items.flatMap(item => {
      const resolved = isPair(item) ? undefined : this.resolve(item, via);
      return resolved ? [resolved] : [];
    });
  }

  private lookUp(map: YAMLMap, key: string, via: Span | undefined, depth: number): Entry | undefined {
    if (depth > MAX_DEPTH) return undefined;
    let own: Entry | undefined;
    for (const pair of map.items) {
      if (!isScalar(pair.key) || keyText(pair.key) !== key) continue;
      own = this.entry(pair.key as Scalar.Parsed, pair.value, via, depth === 0) ?? own;
    }
    if (own) return own;
    for (const source of this.mergeSources(map, via)) {
      const found = this.lookUp(source.node as YAMLMap, key, source.via, depth + 1);
      if (found) return found;
    }
    return undefined;
  }

  private collect(map: YAMLMap, via: Span | undefined, found: Map<string, Entry>, depth: number): void {
    if (depth > MAX_DEPTH) return;
    const own = new Map<string, Entry>();
    for (const pair of map.items) {
      if (!isScalar(pair.key) || isMergeKey(pair.key)) continue;
      const entry = this.entry(pair.key as Scalar.Parsed, pair.value, via, depth === 0);
      if (entry) own.set(keyText(pair.key), entry);
    }
    for (const [key, entry] of own) if (!found.has(key)) found.set(key, entry);
    for (const source of this.mergeSources(map, via)) {
      this.collect(source.node as YAMLMap, source.via, found, depth + 1);
    }
  }

  private entry(key: Scalar.Parsed, value: unknown, via: Span | undefined, own: boolean): Entry | undefined {
    const resolved = this.resolve(value, via);
    return resolved && { key, own, ...resolved };
  }

  /** The mappings that `<<` names, first one strongest. */
  private mergeSources(map: YAMLMap, via: Span | undefined): Resolved[] {
    const sources: Resolved[] = [];
    for (const pair of map.items) {
      if (!isScalar(pair.key) || !isMergeKey(pair.key)) continue;
      const target = this.resolve(pair.value, via);
      if (!target) continue;
      const candidates = isSeq(target.node) ? this.items(target.node, target.via) : [target];
      sources.push(...candidates.filter(candidate => isMap(candidate.node)));
    }
    return sources;
  }

  /** The node behind an anchor name: the last definition before the alias, as YAML has it. */
  private anchored(name: string, before: number): ParsedNode | undefined {
    if (!this.anchors) {
      const anchors = new Map<string, ParsedNode[]>();
      visit(this.document, {
        Node(_key, node) {
          const anchor = (node as Node & { anchor?: string }).anchor;
          if (!isAlias(node) && anchor) {
            const list = anchors.get(anchor);
            if (list) list.push(node as ParsedNode);
            else anchors.set(anchor, [node as ParsedNode]);
          }
        },
      });
      this.anchors = anchors;
    }
    return this.anchors.get(name)?.findLast(node => (node.range?.[0] ?? 0) < before);
  }
}

/** Parses a stream of documents. Never throws: what is broken is told by {@link YamlTree.errorSpans}. */
export function parseYaml(text: string): YamlTree[] {
  const parsed = parseAllDocuments(text, {
    keepSourceTokens: true,
    logLevel: 'silent',
    prettyErrors: false,
    strict: false,
    uniqueKeys: false,
  });
  return Array.isArray(parsed) ? parsed.map(document => new YamlTree(document as Document.Parsed, text)) : [];
}

/** The span of a node's value, without trailing comments and blank lines. */
export function spanOf(node: { range?: readonly [number, number, number] | null }): Span {
  return { start: node.range?.[0] ?? 0, end: node.range?.[1] ?? 0 };
}

/** A key as text, whatever type YAML would give it. */
export function keyText(key: Scalar): string {
  return typeof key.value === 'string' ? key.value : (key.source ?? String(key.value));
}

function isMergeKey(key: Scalar): boolean {
  return key.value === '<<' || (typeof key.value === 'symbol' && key.value.description === '<<');
}
