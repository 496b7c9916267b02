/** A value that two texts give together: what the upper one says counts, as in a strategic merge patch. */
import { isMap, isSeq } from 'yaml';
import { Field } from './field';

/**
 * The key by which items of two lists are one and the same; lists without an entry replace each other
 * (kubernetes/api core/v1/types.go, `patchMergeKey`).
 */
const MERGE_KEYS: ReadonlyMap<string, string> = new Map([
  ['containers', 'name'],
  ['initContainers', 'name'],
  ['env', 'name'],
  ['volumes', 'name'],
  ['volumeMounts', 'mountPath'],
]);

/**
 * What `null` in the upper text does: a patch takes the lower value away; a field of an object that the API server has
 * decoded is as if it were not there.
 */
export type NullMeans = 'delete' | 'unset';

/** Either value where there is only one. Edits go to the lower one. */
export function merged(upper: Field, lower: Field, nullMeans: NullMeans): Field;
export function merged(
  upper: Field | undefined,
  lower: Field | undefined,
  nullMeans: NullMeans,
): Field | undefined;
export function merged(
  upper: Field | undefined,
  lower: Field | undefined,
  nullMeans: NullMeans,
): Field | undefined {
  if (upper?.isNull && nullMeans === 'unset') return lower;
  if (!upper || !lower) return upper ?? lower;
  const alike = (isMap(upper.node) && isMap(lower.node)) || (isSeq(upper.node) && isSeq(lower.node));
  if (!alike || (isSeq(lower.node) && !MERGE_KEYS.has(lower.name!))) return upper;
  return new MergedField(upper, lower, nullMeans);
}

class MergedField extends Field {
  constructor(
    private readonly upper: Field,
    private readonly lower: Field,
    private readonly nullMeans: NullMeans,
    borrowed = lower.borrowed,
  ) {
    super(lower.source, lower.node, lower.key, lower.via, borrowed);
  }

  override get layers(): readonly Field[] {
    return [...this.upper.layers, ...this.lower.layers];
  }

  override child(name: string): Field | undefined {
    return merged(this.upper.child(name), this.lower.child(name), this.nullMeans);
  }

  override entries(): Field[] {
    const names = [...this.lower.entries(), ...this.upper.entries()].map(({ name }) => name!);
    return [...new Set(names)].flatMap(name => this.get(name) ?? []);
  }

  override items(): Field[] {
    const key = MERGE_KEYS.get(this.lower.name!)!;
    const keyOf = (item: Field) => item.get(key)?.string();
    const above = this.upper.items();
    const isSame = (item: Field, other: Field) => keyOf(item) !== undefined && keyOf(item) === keyOf(other);
    const below = this.lower.items();
    return [
      ...below.map(
        item =>
          merged(
            above.find(other => isSame(item, other)),
            item,
            this.nullMeans,
          )!,
      ),
      ...above.filter(item => !below.some(other => isSame(item, other))),
    ];
  }

  override apart(borrowed = [...new Set([...this.upper.borrowed, ...this.lower.borrowed])]): Field {
    return new MergedField(this.upper.apart(borrowed), this.lower.apart(borrowed), this.nullMeans, borrowed);
  }
}
