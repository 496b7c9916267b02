/** A value in a Kubernetes object: aliases followed, the place of their use remembered. */
import { isMap, isScalar, isSeq, type ParsedNode, type Scalar } from 'yaml';
import { type Borrowed, HOLE } from '../../model';
import { MappedText } from '../../text/mapped';
import type { Place, Span } from '../../text/span';
import { holeTemplates } from '../templates';
import { mappedScalar } from '../yaml/scalar';
import { keyText, spanOf, type YamlTree } from '../yaml/tree';

/** The document that holds a value. */
export interface Source {
  readonly tree: YamlTree;
  readonly uri: string;
}

export class Field {
  constructor(
    readonly source: Source,
    readonly node: ParsedNode,
    /** The key it stands under; absent for list items and whole documents. */
    readonly key?: Scalar.Parsed,
    /** The alias through which it is used; absent where it stands. */
    readonly via?: Span,
    /** The text that is used through aliases on the way here and below; shared with all fields below. */
    readonly borrowed: Borrowed[] = [],
  ) {}

  /** The value at a path of keys; `null` on the way or at its end is no value. */
  get(...path: readonly string[]): Field | undefined {
    let field: Field | undefined = this;
    for (const name of path) {
      const found: Field | undefined = field?.child(name);
      field = found && !found.isNull ? found : undefined;
    }
    return field;
  }

  /** The value of one key, `null` included. */
  child(name: string): Field | undefined {
    const entry = isMap(this.node) ? this.source.tree.get(this.node, name) : undefined;
    return entry && this.inside(entry.node, entry.via, entry.key);
  }

  /** The entries of a mapping; none for anything else. */
  entries(): Field[] {
    if (!isMap(this.node)) return [];
    return this.source.tree
      .entries(this.node)
      .map(entry => this.inside(entry.node, entry.via, entry.key))
      .filter(field => !field.isNull);
  }

  /** The items of a list; none for anything else. */
  items(): Field[] {
    if (!isSeq(this.node)) return [];
    return this.source.tree.items(this.node).map(({ node, via }) => this.inside(node, via));
  }

  /** The texts that give the value together, the one that counts first. */
  get layers(): readonly Field[] {
    return [this];
  }

  get name(): string | undefined {
    return this.key && keyText(this.key);
  }

  get isNull(): boolean {
    return isScalar(this.node) && this.node.value === null;
  }

  get place(): Place {
    return this.at(spanOf(this.node));
  }

  /** The key with its value, for a setting that reads as one. */
  get setting(): Place {
    const { start } = this.key ? spanOf(this.key) : spanOf(this.node);
    const { end } = spanOf(this.node);
    return this.at(this.via || end < start ? spanOf(this.node) : { start, end });
  }

  /** A scalar's text; parts that a template or `envsubst` fills in are holes. Undefined if it is no scalar. */
  text(): MappedText | undefined {
    const text = this.verbatim();
    return text && holeVariables(text);
  }

  /** A scalar's text as the container gets it: `${NAME}` stays, for a shell may expand it there. */
  verbatim(): MappedText | undefined {
    if (!isScalar(this.node)) return undefined;
    return holeTemplates(mappedScalar(this.node, this.source.tree.text, this.source.uri));
  }

  /** A scalar's text where all of it is known. */
  string(): string | undefined {
    const text = this.text()?.text;
    return text?.includes(HOLE) ? undefined : text;
  }

  /** The same value with a record of its own of what it borrows, so that two uses are told apart. */
  apart(borrowed: Borrowed[] = [...this.borrowed]): Field {
    return new Field(this.source, this.node, this.key, this.via, borrowed);
  }

  private inside(node: ParsedNode, via: Span | undefined, key?: Scalar.Parsed): Field {
    if (via) {
      const use = this.via ?? via;
      this.borrowed.push({ definition: this.at(spanOf(node)), use: this.at(use) });
      return new Field(this.source, node, key, use, this.borrowed);
    }
    return new Field(this.source, node, key, this.via, this.borrowed);
  }

  private at(span: Span): Place {
    return { uri: this.source.uri, span };
  }
}

/** Replaces what `envsubst` would fill in (`${NAME}`, `$NAME`) by a {@link HOLE}. */
function holeVariables(source: MappedText): MappedText {
  if (!source.text.includes('$')) return source;
  const parts: MappedText[] = [];
  let plain = 0;
  for (const { 0: variable, index } of source.text.matchAll(/\$\{[A-Za-z_][^{}]*\}|\$[A-Za-z_]\w*/g)) {
    const end = index + variable.length;
    parts.push(source.slice(plain, index), MappedText.opaque(source.uri, HOLE, source.spanOf(index, end)));
    plain = end;
  }
  return MappedText.concat([source.slice(0, 0), ...parts, source.slice(plain)]);
}

/** A value that a path leads to, with the name of the entry that its last `*` stands for. */
export interface Found {
  readonly field: Field;
  readonly name?: string;
}

/**
 * The values at a dotted path, in reading order. `*` stands for each entry of a mapping or each item of a list;
 * an empty path for the value itself.
 */
export function follow(field: Field, path: string): Found[] {
  let found: Found[] = [{ field }];
  for (const step of path === '' ? [] : path.split('.')) {
    found = found.flatMap(({ field: parent, name }): Found[] => {
      if (step !== '*') {
        const child = parent.get(step);
        return child ? [{ field: child, ...(name !== undefined && { name }) }] : [];
      }
      return [...parent.entries(), ...parent.items()].map(child => {
        const own = child.name ?? child.get('name')?.string();
        return { field: child, ...(own !== undefined && { name: own }) };
      });
    });
  }
  return found;
}

/** The first value at a path. */
export function at(field: Field, path: string): Field | undefined {
  return follow(field, path)[0]?.field;
}
