/** The objects of a manifest: one or many documents, each an object or a list of them. */
import { type Document, isMap } from 'yaml';
import type { SourceDocument } from '../../model';
import { KeptForLife } from '../life';
import { hasConflictMarkers, isTemplate } from '../templates';
import { moveNode } from '../yaml/entries';
import { documentsFrom, tokensAt } from '../yaml/parse';
import { readLeniently } from '../yaml/quotes';
import { YamlTree } from '../yaml/tree';
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
 * The objects of a document. Each part of the stream stands alone: one that is broken, or that a template engine has yet to
 * fill in, hides nothing of the others.
 * @param concerns asked with the text of a part before it is parsed
 */
export function readObjects(
  source: SourceDocument,
  concerns: (document: string) => boolean,
): KubernetesObject[] {
  const { uri, text } = source;
  if (text.length > MAX_LENGTH || hasConflictMarkers(text)) return [];
  const documents = read.of(source) ?? new ReadDocuments();
  documents.begin();
  let parsed = 0;
  return documentsOf(text).flatMap(({ start, end }) => {
    const part = text.slice(start, end);
    if (parsed >= MAX_DOCUMENTS || !concerns(part) || isTemplate(part)) return [];
    parsed++;
    const document = documents.read(part, start);
    const tree = document && new YamlTree(document, text);
    const root = tree?.root;
    return tree && root ? objectsOf(new Field({ tree, uri }, root.node)) : [];
  });
}

/** What was read of the parts of one text, for the reader of the next one. */
class ReadDocuments {
  private earlier: ReadonlyMap<string, readonly ReadDocument[]> = new Map();
  private now = new Map<string, ReadDocument[]>();

  /** From here on a new text is read, from its first part to its last. */
  begin(): void {
    this.earlier = this.now;
    this.now = new Map();
  }

  /** One part of the text, taken over if one that says the same was read before. */
  read(part: string, offset: number): Document.Parsed | undefined {
    const same = this.now.get(part) ?? [];
    const known = this.earlier.get(part)?.[same.length];
    if (known) move(known, offset);
    const one = known ?? { document: parseDocument(part, offset), offset };
    this.now.set(part, [...same, one]);
    return one.document;
  }
}

interface ReadDocument {
  readonly document: Document.Parsed | undefined;
  offset: number;
}

const read = new KeptForLife(() => new ReadDocuments());

function move(one: ReadDocument, to: number): void {
  const by = to - one.offset;
  one.offset = to;
  const { document } = one;
  if (!document || by === 0) return;
  if (document.contents) moveNode(document.contents, by);
  for (const { pos } of [...document.errors, ...document.warnings])
    for (const i of [0, 1] as const) pos[i] += by;
  for (const i of [0, 1, 2] as const) document.range[i] += by;
}

/** The stretches between the markers `---`, which a reader of YAML finds whatever stands around them. */
export function documentsOf(text: string): { start: number; end: number }[] {
  const starts = [0];
  for (const { index } of text.matchAll(/^---(?=\s|$)/gm)) starts.push(index);
  return starts.map((start, i) => ({ start, end: starts[i + 1] ?? text.length }));
}

/** Parses one document of a stream; its offsets count from the start of the stream. */
function parseDocument(text: string, offset: number): Document.Parsed | undefined {
  const parse = (part: string) => documentsFrom(tokensAt(part, offset), offset + part.length).slice(0, 1);
  try {
    return readLeniently(text, parse, offset)[0];
  } catch {
    // Nested too deeply to be parsed at all.
    return undefined;
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
