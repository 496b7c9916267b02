/** Which nodes of a YAML document are used in more than one place. */
import { type Document, isAlias, isCollection, isPair, isScalar, type Node } from 'yaml';
import type { TextEdit } from '../text/span';

/** Asked once for each fix of a document, which is never changed after it was parsed. */
const cache = new WeakMap<Document, readonly Node[]>();

/** The nodes that some alias of the document leads to; a name that is used twice means its latest node. */
function aliasedNodes(document: Document): readonly Node[] {
  const known = cache.get(document);
  if (known) return known;
  const anchored = new Map<string, Node>();
  const aliased = new Set<Node>();
  // In reading order, and without recursion: documents may be nested deeper than calls can be.
  const pending: unknown[] = [document.contents];
  while (pending.length > 0) {
    const next = pending.pop();
    if (isAlias(next)) {
      const target = anchored.get(next.source);
      if (target) aliased.add(target);
    } else if (isPair(next)) pending.push(next.value, next.key);
    if (!isScalar(next) && !isCollection(next)) continue;
    if (next.anchor) anchored.set(next.anchor, next as Node);
    if (isCollection(next)) for (let i = next.items.length - 1; i >= 0; i--) pending.push(next.items[i]);
  }
  const nodes = [...aliased];
  cache.set(document, nodes);
  return nodes;
}

/** Whether some alias leads to just this node; an anchor that nobody uses binds nothing. */
export function isAliased(document: Document, node: Node): boolean {
  return aliasedNodes(document).includes(node);
}

/** Whether an edit to a node would reach something else, because it, or a node around it, is used elsewhere. */
export function isUsedElsewhere(document: Document, node: Node): boolean {
  return aliasedNodes(document).some(other => other === node || contains(other, node));
}

/** Whether an edit changes what stands inside a node that is used in more than one place. */
export function reachesElsewhere(document: Document, edits: readonly TextEdit[]): boolean {
  return edits.some(({ span: { start, end } }) =>
    aliasedNodes(document).some(({ range }) => {
      const [from, to] = range!;
      // What goes in at an end may stand behind the node; whoever adds to it asks for the node itself.
      return start === end ? from < start && start < to : from <= start && end <= to;
    }),
  );
}

function contains(outer: Node, inner: Node): boolean {
  if (!isCollection(outer) || !outer.range || !inner.range) return false;
  return outer.range[0] <= inner.range[0] && inner.range[1] <= outer.range[1];
}
