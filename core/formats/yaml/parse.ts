/** How every format parses YAML: one set of options, and positions that count from the start of the file. */
import { Composer, type CST, type Document, Lexer, Parser } from 'yaml';

/** Silently, tolerant of what other readers take, and with the tokens that edits need. */
const PARSE_OPTIONS = {
  keepSourceTokens: true,
  logLevel: 'silent',
  prettyErrors: false,
  strict: false,
  uniqueKeys: false,
} as const;

/**
 * Levels of lists and mappings; people write a dozen. Whoever makes nodes of tokens goes down one call a level, and where
 * the stack ends, V8 may end the process (“RegExpCompiler Allocation failed”) instead of throwing a RangeError.
 */
const MAX_LEVELS = 300;

/**
 * The tokens of a part of a file: what stands in it as it is written.
 * @param offset of the part in the file
 * @throws RangeError where it is nested too deeply
 */
export function tokensAt(text: string, offset: number): CST.Token[] {
  const parser = new Parser();
  parser.offset = offset;
  const tokens: CST.Token[] = [];
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    if (parser.stack.length > MAX_LEVELS) throw new RangeError('The text is nested too deeply.');
  }
  tokens.push(...parser.end());
  return tokens;
}

/** The documents of a whole text; none where it holds nothing. @throws RangeError where it is nested too deeply */
export function parseDocuments(text: string): Document.Parsed[] {
  return [...new Composer(PARSE_OPTIONS).compose(tokensAt(text, 0))] as Document.Parsed[];
}

/** The documents of some tokens; at least one, which is empty where they hold none. */
export function documentsFrom(tokens: Iterable<CST.Token>, end: number): Document.Parsed[] {
  return [...new Composer(PARSE_OPTIONS).compose(tokens, true, end)] as Document.Parsed[];
}
