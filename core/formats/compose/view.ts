/** One service as Compose sees it after merging: each key with the layer that decides it. */
import { isScalar, type ParsedNode } from 'yaml';
import type { Borrowed, WrittenSize } from '../../model';
import type { MappedText } from '../../text/mapped';
import type { Place, Span } from '../../text/span';
import { holeTemplates } from '../templates';
import { mappedScalar } from '../yaml/scalar';
import { type Entry, type Resolved, spanOf } from '../yaml/tree';
import { interpolate } from './interpolate';
import type { Layer } from './project';

/** A value and the layer it comes from, which knows its file, its variables and its anchors. */
export interface Field extends Resolved {
  readonly layer: Layer;
  readonly key: Entry['key'];
}

export class ServiceView {
  private readonly borrowedPlaces: Borrowed[] = [];

  constructor(
    /** Strongest first. */
    readonly layers: readonly Layer[],
  ) {
    for (const { file, service, use } of layers) {
      if (use) this.borrow({ uri: file.uri, span: spanOf(service.map) }, use);
    }
  }

  /** The value of a key that the strongest layer decides alone. `!reset` clears it. */
  field(name: string): Field | undefined {
    for (const layer of this.layers) {
      const entry = this.entryIn(layer, name);
      if (entry) return entry.node.tag === '!reset' ? undefined : { layer, ...entry };
    }
    return undefined;
  }

  /** The values of a key that Compose merges over layers, weakest first; `!override` and `!reset` cut. */
  fields(name: string): Field[] {
    const found: Field[] = [];
    for (const layer of this.layers) {
      const entry = this.entryIn(layer, name);
      if (!entry) continue;
      if (entry.node.tag !== '!reset') found.unshift({ layer, ...entry });
      if (entry.node.tag === '!reset' || entry.node.tag === '!override') break;
    }
    return found;
  }

  /** The child of a field's mapping, in the same layer. */
  child(field: Field, name: string): Field | undefined {
    const { tree } = field.layer.service;
    const entry =
      'items' in field.node && 'get' in field.node ? tree.get(field.node as never, name) : undefined;
    if (entry?.via) this.borrow(this.place(field.layer, entry.node), this.at(field.layer, entry.via));
    return entry && { layer: field.layer, ...entry };
  }

  /** A scalar's text after substitution; undefined for anything that is no scalar. */
  text(layer: Layer, node: ParsedNode): MappedText | undefined {
    if (!isScalar(node)) return undefined;
    const { file } = layer;
    return holeTemplates(interpolate(mappedScalar(node, file.text, file.uri), file.lookup));
  }

  /** A size and, if its characters stand in the file just so, where; a default in `${SIZE:-1g}` does. */
  written(layer: Layer, text: MappedText): WrittenSize {
    const span = text.spanOf();
    const verbatim = text.text !== '' && layer.file.text.slice(span.start, span.end) === text.text;
    return { text: text.text, ...(verbatim && { place: this.at(layer, span) }) };
  }

  place(layer: Layer, node: { range?: readonly [number, number, number] | null }): Place {
    return { uri: layer.file.uri, span: spanOf(node) };
  }

  at(layer: Layer, span: Span): Place {
    return { uri: layer.file.uri, span };
  }

  /** The stretches of text that this service uses without holding them, each with the place of its use. */
  get borrowed(): readonly Borrowed[] {
    return this.borrowedPlaces;
  }

  private entryIn(layer: Layer, name: string): Entry | undefined {
    const { tree, map } = layer.service;
    const entry = tree.get(map, name);
    if (entry?.via) {
      this.borrow(this.place(layer, entry.node), layer.use ?? this.at(layer, entry.via));
    } else if (entry && layer.service.written !== layer.service.map) {
      // The whole service is an alias to another one.
      this.borrow(this.place(layer, layer.service.map), this.at(layer, spanOf(layer.service.written)));
    }
    return entry;
  }

  private borrow(definition: Place, use: Place): void {
    this.borrowedPlaces.push({ definition, use });
  }
}
