/** How every format parses YAML: one set of options, and positions that count from the start of the file. */
import { Composer, type CST, type Document, Parser } from 'yaml';

/** Silently, tolerant of what other readers take, and with the tokens that edits need. */
export const PARSE_OPTIONS = {
  keepSourceTokens: true,
  logLevel: 'silent',
  prettyErrors: false,
  strict: false,
  uniqueKeys: false,
} as const;

/**
 * The tokens of a part of a file: what stands in it as it is written.
 * @param offset of the part in the file
 * @throws RangeError where it is nested too deeply
 */
export function tokensAt(text: string, offset: number): CST.Token[] {
  const parser = new Parser();
  parser.offset = offset;
  return [...parser.parse(text)];
}

/** The documents of some tokens; at least one, which is empty where they hold none. */
export function documentsFrom(tokens: Iterable<CST.Token>, end: number): Document.Parsed[] {
  return [...new Composer(PARSE_OPTIONS).compose(tokens, true, end)] as Document.Parsed[];
}
