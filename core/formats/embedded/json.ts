/** JSON with comments, read as the YAML that it nearly is, so that every value keeps its place. */
import { isScalar } from 'yaml';
import type { MappedText } from '../../text/mapped';
import { mappedScalar } from '../yaml/scalar';
import { parseYaml, type YamlTree } from '../yaml/tree';

/** Strings, and the comments between them. */
const STRING_OR_COMMENT = /"(?:[^"\\\n]|\\.)*"?|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g;

/** The text with blanks in the place of comments and tabs: each other character stays where it is. */
export function withoutComments(text: string): string {
  return text
    .replace(STRING_OR_COMMENT, part => (part.startsWith('"') ? part : part.replace(/[^\r\n]/g, ' ')))
    .replace(/\t/g, ' ');
}

/** Reads a JSON text; undefined where it is broken. */
export function parseJson(text: string): YamlTree | undefined {
  const [tree, ...more] = parseYaml(withoutComments(text)) ?? [];
  return tree && more.length === 0 && tree.faults.length === 0 ? tree : undefined;
}

/** A string (or number) as a text that knows where it stands; undefined for anything else. */
export function textOf(node: unknown, tree: YamlTree, uri: string): MappedText | undefined {
  if (!isScalar(node) || node.value === null || !node.range) return undefined;
  return mappedScalar(node as Parameters<typeof mappedScalar>[0], tree.text, uri);
}
