/** The syntax of each kind of text that the formats read. */
import type { SyntaxId } from '../../formats/format';
import type { SourceDocument, Workload } from '../../model';
import type { Span } from '../../text/span';
import { hclSyntax, jsoncSyntax } from './braces';
import { dockerfileSyntax } from './dockerfile';
import { makefileSyntax } from './makefile';
import { markdownSyntax } from './markdown';
import { shellSyntax } from './shell';
import type { Syntax } from './syntax';
import { unitSyntax } from './unit';
import { yamlSyntax } from './yaml';

/**
 * Reads a document for its comments; undefined where it can have none.
 * @param workloads what was read of it: where their words stand tells programs from other text
 */
export function readSyntax(
  id: SyntaxId,
  document: SourceDocument,
  workloads: readonly Workload[],
): Syntax | undefined {
  const { text, uri } = document;
  const commands = wordsOf(workloads, uri);
  switch (id) {
    case 'yaml':
      // JSON reads as YAML, but whoever reads it as JSON takes no comments.
      return /\.json$/i.test(uri) ? undefined : yamlSyntax(document, commands);
    case 'shell':
      return shellSyntax(text, uri, commands);
    case 'dockerfile':
      return dockerfileSyntax(text);
    case 'makefile':
      return makefileSyntax(document, commands);
    case 'markdown':
      return markdownSyntax(document, commands);
    case 'unit':
      return unitSyntax(text, uri);
    case 'hcl':
      return hclSyntax(text);
    case 'jsonc':
      return jsoncSyntax(text);
    case 'json':
      return undefined;
  }
}

function wordsOf(workloads: readonly Workload[], uri: string): Span[] {
  return workloads
    .flatMap(({ place, commands }) => [
      place,
      ...commands.flatMap(({ words }) => words.map(word => word.place)),
    ])
    .flatMap(place => (place.uri === uri ? [place.span] : []));
}
