/** One service as Compose sees it after merging: each key with the layer that decides it. */
import { isMap, isScalar, isSeq } from 'yaml';
import type { Borrowed, WrittenSize } from '../../model';
import type { MappedText } from '../../text/mapped';
import type { Place, Span } from '../../text/span';
import { holeTemplates } from '../templates';
import { mappedScalar } from '../yaml/scalar';
import { type Entry, type Resolved, spanOf, type YamlTree } from '../yaml/tree';
import { interpolate } from './interpolate';
import type { Layer } from './project';

/** A value and the layer it comes from, which knows its file, its variables and its anchors. */
export interface Field extends Resolved {
  readonly layer: Layer;
  readonly key: Entry['key'];
}

/** What a file declares for all of its services, and the tree that it stands in. */
interface Declared extends Pick<Field, 'layer' | 'node'> {
  readonly tree: YamlTree;
}

export class ServiceView {
  private readonly borrowedPlaces: Borrowed[] = [];
  private hasLookedAround = false;

  constructor(
    /** Strongest first. */
    readonly layers: readonly Layer[],
  ) {
    for (const { file, service, use } of layers) {
      if (use) this.borrow({ uri: file.uri, span: spanOf(service.map) }, use);
    }
  }

  /** The value at a path of keys, as the strongest layer that has one decides it; `null` decides nothing. */
  field(...path: readonly string[]): Field | undefined {
    for (const field of this.found(path)) if (!isNull(field)) return field;
    return undefined;
  }

  /** The same for the keys of which Compose replaces the value whatever it is: `null` takes it back. */
  replacedField(name: string): Field | undefined {
    const [strongest] = this.found([name]);
    return strongest && !isNull(strongest) ? strongest : undefined;
  }

  /** The values at a path of keys that Compose merges over layers, weakest first. */
  fields(...path: readonly string[]): Field[] {
    return [...this.found(path)].filter(field => !isNull(field)).reverse();
  }

  /** The child of a field's mapping, in the same layer. */
  child(field: Field, name: string): Field | undefined {
    const { layer, node } = field;
    const entry = isMap(node) ? layer.service.tree.get(node, name) : undefined;
    return entry && this.inside(field, entry.key, entry);
  }

  /** All children of a field's mapping; none for anything that is no mapping. */
  children(field: Field): Field[] {
    const { layer, node } = field;
    if (!isMap(node)) return [];
    return layer.service.tree.entries(node).map(entry => this.inside(field, entry.key, entry));
  }

  /** The items of a field's list; the field itself if it is no list. */
  items(field: Field): Field[] {
    const { layer, node, key } = field;
    if (!isSeq(node)) return [field];
    return layer.service.tree.items(node).map(item => this.inside(field, key, item));
  }

  /** A scalar's text after substitution; undefined for anything that is no scalar. */
  text({ layer: { file }, node }: Pick<Field, 'layer' | 'node'>): MappedText | undefined {
    if (!isScalar(node)) return undefined;
    return holeTemplates(interpolate(mappedScalar(node, file.text, file.uri), file.lookup));
  }

  /** A size and, if its characters stand in the file just so, where; a default in `${SIZE:-1g}` does. */
  written(layer: Layer, text: MappedText): WrittenSize {
    const span = text.spanOf();
    const verbatim = text.text !== '' && layer.file.text.slice(span.start, span.end) === text.text;
    return { text: text.text, ...(verbatim && { place: this.at(layer, span) }) };
  }

  place({ layer, node }: Pick<Field, 'layer' | 'node'>): Place {
    return this.at(layer, spanOf(node));
  }

  /** The stretches of text that this service uses without holding them, each with the place of its use. */
  get borrowed(): readonly Borrowed[] {
    return this.borrowedPlaces;
  }

  /** What the files have under a name in a top-level mapping such as `volumes`, strongest layer first. */
  *declared(section: string, name: string): Generator<Declared> {
    this.lookAround();
    for (const layer of this.layers) {
      for (const { tree, root } of layer.file.documents) {
        const all = tree.get(root, section)?.node;
        const one = isMap(all) ? tree.get(all, name) : undefined;
        if (one) yield { layer, tree, node: one.node };
      }
    }
  }

  /** Takes note that what is read of the service depends on what stands outside of it. */
  lookAround(): void {
    this.hasLookedAround = true;
  }

  /** Whether nothing was looked at outside of the layers' own texts, as far as this view was asked for it. */
  get isSelfContained(): boolean {
    return !this.hasLookedAround;
  }

  /** The values at a path, strongest first, up to a `!reset`, and to an `!override` on the way to it. */
  private *found(path: readonly string[]): Generator<Field> {
    for (const layer of this.layers) {
      let field: Field | undefined;
      let final = false;
      for (const [depth, name] of path.entries()) {
        field = depth === 0 ? this.entryIn(layer, name) : field && this.child(field, name);
        if (field?.node.tag === '!reset') return;
        final ||= field?.node.tag === '!override';
      }
      if (field) yield field;
      if (final) return;
    }
  }

  private entryIn(layer: Layer, name: string): Field | undefined {
    const { tree, map, written } = layer.service;
    const entry = tree.get(map, name);
    // The whole service may be an alias to another one.
    const via = written === map ? entry?.via : spanOf(written);
    const field = entry && { layer, ...entry, ...(via && { via }) };
    if (field?.via) this.borrow(this.place(field), layer.use ?? this.at(layer, field.via));
    return field;
  }

  /** What a field holds: an alias on the way to the field stays the place of its use. */
  private inside({ layer, via: outer }: Field, key: Entry['key'], { node, via: inner }: Resolved): Field {
    const via = outer ?? inner;
    if (inner) this.borrow(this.place({ layer, node }), layer.use ?? this.at(layer, via!));
    return { layer, key, node, ...(via && { via }) };
  }

  private at(layer: Layer, span: Span): Place {
    return { uri: layer.file.uri, span };
  }

  private borrow(definition: Place, use: Place): void {
    this.lookAround();
    this.borrowedPlaces.push({ definition, use });
  }
}

function isNull({ node }: Field): boolean {
  return isScalar(node) && node.value === null;
}
