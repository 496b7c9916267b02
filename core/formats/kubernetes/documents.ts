/** The objects of a manifest: one or many documents, each an object or a list of them. */
import { Composer, type Document, isMap, Parser } from 'yaml';
import { hasConflictMarkers, isTemplate } from '../templates';
import { readLeniently } from '../yaml/quotes';
import { PARSE_OPTIONS, YamlTree } from '../yaml/tree';
import { Field } from './field';

/** One Kubernetes object. */
export interface KubernetesObject {
  readonly kind: string;
  readonly apiVersion: string;
  /** `metadata.name`, else `metadata.generateName`; empty if neither can be read. */
  readonly name: string;
  readonly root: Field;
}

/** Texts longer than this (UTF-16 code units) are left alone. */
export const MAX_LENGTH = 10 * 1024 * 1024;

/** Documents that are parsed; a manifest of a whole platform has some hundreds. */
const MAX_DOCUMENTS = 2_000;

/** Lists in lists deeper than this are not followed. */
const MAX_LISTS = 4;

/**
 * The objects of a text. Each document stands alone: one that is broken, or that a template engine has yet to
 * fill in, hides nothing of the others.
 * @param concerns asked with the text of a document before it is parsed
 */
export function readObjects(
  uri: string,
  text: string,
  concerns: (document: string) => boolean,
): KubernetesObject[] {
  if (text.length > MAX_LENGTH || hasConflictMarkers(text)) return [];
  let parsed = 0;
  return documentsOf(text).flatMap(({ start, end }) => {
    const part = text.slice(start, end);
    if (parsed >= MAX_DOCUMENTS || !concerns(part) || isTemplate(part)) return [];
    parsed++;
    const document = parseDocument(part, start);
    const tree = document && new YamlTree(document, text);
    const root = tree?.root;
    return tree && root ? objectsOf(new Field({ tree, uri }, root.node)) : [];
  });
}

/** The stretches between the markers `---`, which a reader of YAML finds whatever stands around them. */
export function documentsOf(text: string): { start: number; end: number }[] {
  const starts = [0];
  for (const { index } of text.matchAll(/^---(?=\s|$)/gm)) starts.push(index);
  return starts.map((start, i) => ({ start, end: starts[i + 1] ?? text.length }));
}

/** Parses one document of a stream; its offsets count from the start of the stream. */
function parseDocument(text: string, offset: number): Document.Parsed | undefined {
  const parse = (part: string): Document.Parsed[] => {
    const parser = new Parser();
    parser.offset = offset;
    const composer = new Composer(PARSE_OPTIONS);
    const { value } = composer.compose(parser.parse(part), false, offset + part.length).next();
    return value ? [value as Document.Parsed] : [];
  };
  try {
    return readLeniently(text, parse, offset)[0];
  } catch (error) {
    // Nested too deeply to be parsed at all.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The object itself, or what a `List` (of whatever kind) or an OpenShift `Template` holds. */
function objectsOf(root: Field, depth = 0): KubernetesObject[] {
  const kind = root.get('kind')?.string();
  const apiVersion = root.get('apiVersion')?.string();
  if (kind === undefined || apiVersion === undefined || !isMap(root.node)) return [];
  const members = /List$/.test(kind)
    ? root.get('items')
    : kind === 'Template'
      ? root.get('objects')
      : undefined;
  if (members) return depth < MAX_LISTS ? members.items().flatMap(item => objectsOf(item, depth + 1)) : [];
  const metadata = root.get('metadata');
  const name = metadata?.get('name')?.string() ?? metadata?.get('generateName')?.string() ?? '';
  return [{ kind, apiVersion, name, root }];
}

/** Whether a syntax error lies in a value: what stands there may not mean what it seems to mean. */
export function isBroken({ layers }: Field): boolean {
  return layers.some(({ source, node }) => {
    const start = node.range[0];
    const end = node.range[2];
    return source.tree.faults.some(({ span }) => span.start <= end && span.end >= start);
  });
}
