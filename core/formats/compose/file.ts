/** One compose file, parsed once: its documents, their services and where they are broken. */
import { isMap, isScalar, type ParsedNode, type Scalar, type YAMLMap } from 'yaml';
import { hasConflictMarkers, isTemplate } from '../templates';
import { baseName } from '../uri';
import { keyText, parseYaml, spanOf, type YamlTree } from '../yaml/tree';

/** A service as one document declares it. */
export interface ServiceNode {
  readonly name: string;
  readonly key: Scalar.Parsed;
  /** The mapping, aliases followed. */
  readonly map: YAMLMap.Parsed;
  /** The value as written: the mapping itself, or an alias to it. */
  readonly written: ParsedNode;
  readonly tree: YamlTree;
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
export const MAX_LENGTH = 4 * 1024 * 1024;

const NAME = /^(?:docker-)?compose(?:[.-][^/]*)?\.ya?ml$/i;

/** Whether the file's name says that it is a compose file. */
export function hasComposeName(uri: string): boolean {
  return NAME.test(baseName(uri));
}

/**
 * Reads a file's services: no documents if it is no compose file, undefined if what it holds cannot be told
 * (a template, a merge that was left halfway, nesting without end).
 * @param certain whether it is known to be a compose file; by default its name tells, or else its services.
 */
export function readComposeFile(
  uri: string,
  text: string,
  certain = hasComposeName(uri),
): ComposeFile | undefined {
  if (text.length > MAX_LENGTH || isTemplate(text) || hasConflictMarkers(text)) return undefined;
  const trees = parseYaml(text);
  return trees && { uri, text, documents: trees.flatMap(tree => documentOf(tree, certain)) };
}

function documentOf(tree: YamlTree, certain: boolean): ComposeDocument[] {
  const root = tree.root?.node;
  if (!isMap(root)) return [];
  if (tree.get(root, 'apiVersion') && tree.get(root, 'kind')) return [];
  const services = tree.get(root, 'services')?.node;
  const found = new Map<string, ServiceNode>();
  if (isMap(services)) {
    for (const pair of services.items) {
      const map = tree.resolve(pair.value)?.node;
      if (!isScalar(pair.key) || !isMap(map) || !pair.value) continue;
      const name = keyText(pair.key);
      const key = pair.key as Scalar.Parsed;
      found.set(name, { name, key, map: map as YAMLMap.Parsed, written: pair.value, tree });
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
 * Whether a syntax error lies in the service or in what it merges: what stands there may not mean what it
 * seems to mean.
 */
export function isBroken({ key, map, written, tree }: ServiceNode): boolean {
  if (tree.errorSpans.length === 0) return false;
  const stretches = [
    { start: key.range[0], end: endOf(written) },
    ...tree.sources(map).map(({ node }) => ({ start: spanOf(node).start, end: endOf(node) })),
  ];
  return tree.errorSpans.some(error =>
    stretches.some(({ start, end }) => error.start <= end && error.end >= start),
  );
}

/** The end of a node with the comments and blank lines behind it, where half-typed keys stand. */
function endOf(node: ParsedNode): number {
  return node.range[2];
}
