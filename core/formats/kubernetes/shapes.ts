/** Pod specs in objects whose kind is not in the table, found by their shape. */
import { isMap, isSeq } from 'yaml';
import type { Field } from './field';
import type { Shape } from './kinds';

/** Keys on the way to a pod spec, and values looked at, before the search is given up: the objects are not ours. */
const MAX_DEPTH = 12;
const MAX_STEPS = 5_000;

/**
 * The places of all maps with a list of containers: under `spec`, as every controller has them.
 */
export function shapesWithin(root: Field): Shape[] {
  const found = new Set<string>();
  let steps = 0;
  const visit = (field: Field, path: readonly string[]) => {
    if (++steps > MAX_STEPS || path.length > MAX_DEPTH) return;
    if (path.at(-1) === 'spec' && holdsContainers(field)) {
      found.add(path.join('.'));
      return;
    }
    if (isMap(field.node)) {
      for (const child of field.entries()) {
        const name = child.name!;
        // A dot in a key would end a step of the path.
        if (!name.includes('.')) visit(child, [...path, name]);
      }
    }
    if (isSeq(field.node)) for (const item of field.items()) visit(item, [...path, '*']);
  };
  visit(root, []);
  return [...found].map(path => {
    const star = path.lastIndexOf('*');
    return star < 0 ? { pod: path } : { unit: path.slice(0, star + 1), pod: path.slice(star + 2) };
  });
}

function holdsContainers(spec: Field): boolean {
  const items = spec.get('containers')?.items() ?? [];
  return items.some(item => item.get('image') ?? item.get('command') ?? item.get('args'));
}
