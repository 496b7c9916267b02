import { type Alias, type Document, isAlias, isMap, parseAllDocuments, type YAMLMap } from 'yaml';
import type { ComposeSite } from '../../../core/edits/compose';
import { PARSE_OPTIONS } from './invariants';

/** The site of a service, found the plain way; undefined if there is no map for it. */
export function composeSite(text: string, name = 'llm'): ComposeSite | undefined {
  for (const document of parseAllDocuments(text, PARSE_OPTIONS)) {
    if (!isMap(document.contents)) continue;
    const services = resolve(document, document.contents.get('services', true));
    if (!isMap(services)) continue;
    const serviceNode = services.get(name, true) as Alias | YAMLMap | undefined;
    const service = resolve(document, serviceNode);
    if (serviceNode && isMap(service)) return { format: 'compose', text, document, service, serviceNode };
  }
  return undefined;
}

function resolve(document: Document, node: unknown): unknown {
  return isAlias(node) ? node.resolve(document) : node;
}
