/** Quoted strings over several lines that are indented too little: not YAML, and yet what kubectl and Docker read. */
import type { Document } from 'yaml';

/**
 * The documents of a text. Where strings seem to lack their end because their later lines are not indented, and nothing
 * else is wrong, they are read as meant.
 * @param parse must not mind where in the stream the text begins
 * @param offset of the text in the positions that `parse` gives
 */
export function readLeniently(
  text: string,
  parse: (text: string) => readonly Document.Parsed[],
  offset = 0,
): readonly Document.Parsed[] {
  const documents = parse(text);
  const joined = withJoinedQuotes(text, documents, offset);
  const again = joined === undefined ? undefined : parse(joined);
  return again?.every(({ errors }) => errors.length === 0) ? again : documents;
}

/**
 * The text with quoted strings brought onto one line, blanks for line breaks, so that every offset stays; undefined if no
 * string seems to lack its end. YAML wants their later lines indented, but go-yaml does not, and with it kubectl and
 * docker compose read them all the same (go-yaml/yaml scannerc.go `yaml_parser_scan_flow_scalar`).
 */
function withJoinedQuotes(
  text: string,
  documents: readonly Document.Parsed[],
  offset: number,
): string | undefined {
  const starts = documents.flatMap(({ errors }) =>
    errors.flatMap(({ message, pos }) => (message.startsWith('Missing closing ') ? pos[0] - offset : [])),
  );
  let joined = '';
  let done = 0;
  for (const near of starts) {
    if (near < done) continue;
    // The error stands at the end of the line on which the string begins.
    const line = text.lastIndexOf('\n', near - 1) + 1;
    const opening = line + text.slice(line, near).search(/(?<=[-:[,{][ \t]+)(["'])(?![^\n]*\1)/);
    const end = opening < line ? -1 : endOfQuoted(text, opening);
    if (end < 0) continue;
    joined += text.slice(done, opening) + text.slice(opening, end).replace(/[\r\n]/g, ' ');
    done = end;
  }
  return done === 0 ? undefined : joined + text.slice(done);
}

/** The offset behind the quote that ends a string, if nothing else follows on its line but a comment; else -1. */
function endOfQuoted(text: string, opening: number): number {
  const quote = text.charAt(opening);
  let end = text.indexOf(quote, opening + 1);
  while (quote === '"' && end > 0 && text.charAt(end - 1) === '\\') end = text.indexOf(quote, end + 1);
  const [rest = ''] = text.slice(end + 1).split('\n', 1);
  return end > 0 && /^[ \t\r]*(?:#|$)/.test(rest) ? end + 1 : -1;
}
