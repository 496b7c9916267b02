/** Which nodes of a YAML document are used in more than one place. */
import { type Document, isAlias, isCollection, isScalar, type Node, visit } from 'yaml';

/** Asked once for each fix of a document, which is never changed after it was parsed. */
const cache = new WeakMap<Document, readonly Node[]>();

/** The nodes that some alias of the document leads to; a name that is used twice means its latest node. */
export function aliasedNodes(document: Document): readonly Node[] {
  const known = cache.get(document);
  if (known) return known;
  const anchored = new Map<string, Node>();
  const aliased = new Set<Node>();
  visit(document, (_, node) => {
    if (isAlias(node)) {
      const target = anchored.get(node.source);
      if (target) aliased.add(target);
    } else if ((isScalar(node) || isCollection(node)) && node.anchor) {
      anchored.set(node.anchor, node as Node);
    }
  });
  const nodes = [...aliased];
  cache.set(document, nodes);
  return nodes;
}

/** Whether an edit to a node would reach something else, because it, or a node around it, is used elsewhere. */
export function isUsedElsewhere(document: Document, node: Node): boolean {
  return aliasedNodes(document).some(other => other === node || contains(other, node));
}

function contains(outer: Node, inner: Node): boolean {
  if (!isCollection(outer) || !outer.range || !inner.range) return false;
  return outer.range[0] <= inner.range[0] && inner.range[1] <= outer.range[1];
}
