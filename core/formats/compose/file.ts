/** One compose file, parsed once: its documents, their services and where they are broken. */
import { isMap, isNode, isScalar, type Pair, type ParsedNode, type Scalar, type YAMLMap } from 'yaml';
import type { SourceDocument } from '../../model';
import { hasConflictMarkers, isTemplate } from '../templates';
import { baseName } from '../uri';
import { keyText, spanOf, treesOf, type YamlTree } from '../yaml/tree';

/** A service as one document declares it. */
export interface ServiceNode {
  readonly name: string;
  readonly key: Scalar.Parsed;
  /** The mapping, aliases followed. */
  readonly map: YAMLMap.Parsed;
  /** The value as written: the mapping itself, or an alias to it. */
  readonly written: ParsedNode;
  readonly tree: YamlTree;
  /** Whether a syntax error leaves in doubt what the service says. */
  readonly broken: boolean;
}

export interface ComposeFile {
  readonly uri: string;
  readonly text: string;
  /** The services of each document, first document first. */
  readonly documents: readonly ComposeDocument[];
}

export interface ComposeDocument {
  readonly tree: YamlTree;
  readonly root: YAMLMap.Parsed;
  readonly services: ReadonlyMap<string, ServiceNode>;
}

/** Texts longer than this (UTF-16 code units) are left alone: no compose file is written that long by hand. */
export const MAX_LENGTH = 1024 * 1024;

const NAME = /^(?:docker-)?compose(?:[.-][^/]*)?\.ya?ml$/i;

/** Whether the file's name says that it is a compose file. */
export function hasComposeName(uri: string): boolean {
  return NAME.test(baseName(uri));
}

/**
 * Reads a file's services: no documents if it is no compose file, undefined if what it holds cannot be told
 * (a template, a merge that was left halfway, nesting without end).
 * @param certain whether it is known to be a compose file; else its services tell.
 * @param simpler the text without what nobody looks at, as {@link treesOf} takes it
 */
export function readComposeFile(
  document: SourceDocument,
  certain: boolean,
  simpler?: string,
): ComposeFile | undefined {
  const { uri, text } = document;
  if (text.length > MAX_LENGTH || isTemplate(text) || hasConflictMarkers(text)) return undefined;
  const trees = treesOf(document, simpler);
  return trees && { uri, text, documents: trees.flatMap(tree => documentOf(tree, certain)) };
}

function documentOf(tree: YamlTree, certain: boolean): ComposeDocument[] {
  const root = tree.root?.node;
  if (!isMap(root)) return [];
  if (tree.get(root, 'apiVersion') && tree.get(root, 'kind')) return [];
  const services = tree.get(root, 'services')?.node;
  const found = new Map<string, ServiceNode>();
  if (isMap(services)) {
    const doubts = doubtful(tree, root, services);
    for (const pair of services.items) {
      const map = tree.resolve(pair.value)?.node;
      if (!isScalar(pair.key) || !isMap(map) || !pair.value) continue;
      const name = keyText(pair.key);
      const key = pair.key as Scalar.Parsed;
      const broken = doubts.has(pair);
      found.set(name, { name, key, map: map as YAMLMap.Parsed, written: pair.value, tree, broken });
    }
  }
  const looksLikeCompose =
    certain || [...found.values()].some(({ map }) => SHAPE.some(key => tree.get(map, key)));
  const document = { tree, root: root as YAMLMap.Parsed, services: found };
  // A file that only includes others has no services of its own.
  return looksLikeCompose && (found.size > 0 || tree.get(root, 'include')) ? [document] : [];
}

/** Keys of which any compose service has at least one (compose-spec, `05-services.md`). */
const SHAPE = ['image', 'build', 'extends', 'command', 'entrypoint'];

/**
 * The keys of `services` that a syntax error leaves in doubt, or whose merged mappings it does: what stands
 * there may not mean what it seems to mean.
 */
function doubtful(tree: YamlTree, root: YAMLMap, services: YAMLMap): ReadonlySet<Pair> {
  const found = new Set<Pair>();
  if (tree.faults.length === 0) return found;
  const starts = services.items.map(pair => startOf(pair));
  const end = startOf(root.items[root.items.findIndex(pair => pair.value === services) + 1]);
  let before = 0;
  for (const { span, halfKey } of tree.faults) {
    while (before < starts.length && starts[before]! < span.start) before++;
    const pair = services.items[before - 1];
    if (!pair || span.start >= end) continue;
    const inside = span.start < endOf(pair.value);
    // Half a key that is not indented deeper is a neighbour's; anything else may have cut the service short.
    const deeper = () => indentation(tree.text, span.start) > indentation(tree.text, startOf(pair));
    if (inside || !halfKey || deeper()) found.add(pair);
  }
  for (const pair of services.items) {
    const map = tree.resolve(pair.value)?.node;
    if (
      isMap(map) &&
      tree.sources(map).some(source => source.node !== pair.value && hasFault(tree, source.node))
    )
      found.add(pair);
  }
  return found;
}

function hasFault({ faults }: YamlTree, node: ParsedNode): boolean {
  const { start } = spanOf(node);
  return faults.some(({ span }) => span.start <= endOf(node) && span.end >= start);
}

/** Where the key of a pair begins; nowhere for no pair. */
function startOf(pair: Pair | undefined): number {
  return isNode(pair?.key) ? spanOf(pair.key).start : Number.POSITIVE_INFINITY;
}

/** The end of a node with the comments and blank lines behind it, where half-typed keys stand. */
function endOf(node: unknown): number {
  return isNode(node) ? node.range![2] : 0;
}

/** The number of blanks that begin the line of an offset. */
function indentation(text: string, offset: number): number {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  return /^ */.exec(text.slice(start, offset + 1))![0].length;
}
