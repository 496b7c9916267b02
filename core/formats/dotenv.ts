/**
 * `.env` and `env_file` files: `NAME=value` lines. Grammar: compose-spec/compose-go v2.13.0
 * `dotenv/parser.go` (`export` prefix, `:` for `=`, single and double quotes with escapes, over several lines
 * too, ` #` comments behind unquoted values, `${…}` in unquoted and double-quoted values; the last of several
 * equal names wins). A line that Compose would refuse the whole file for is left out.
 */
import { t } from '../l10n';
import { type Fact, HOLE, known, unknown } from '../model';
import { MappedText } from '../text/mapped';
import { baseName } from './uri';

const NAME = /[\s\uFEFF]*(?:export[ \t]+)?([\p{L}\p{N}_.\-[\]]+)[ \t\v\f\r\xa0]*/uy;

/** How the values of a file are read: as {@link readDotenv} says, or (`format: raw`) as they stand. */
export type DotenvFormat = 'quoted' | 'raw';

/**
 * Reads the variables of an env file.
 * @param substitute resolves `${…}` in a value against what stands above it in the file.
 */
export function readDotenv(
  text: string,
  uri: string,
  substitute: (value: MappedText, above: ReadonlyMap<string, Fact<string>>) => MappedText,
  format: DotenvFormat = 'quoted',
): Map<string, Fact<string>> {
  const variables = new Map<string, Fact<string>>();
  const origin = t`from ${baseName(uri)}`;
  for (let at = 0; at < text.length; ) {
    NAME.lastIndex = at;
    const match = NAME.exec(text);
    const nameEnd = match ? NAME.lastIndex : at;
    const lineEnd = endOfLine(text, nameEnd);
    at = lineEnd + 1;
    if (!match) {
      // A comment, an empty line, or nothing that has a name.
      at = endOfLine(text, skipSpace(text, nameEnd)) + 1;
      continue;
    }
    const name = match[1]!;
    if (nameEnd >= lineEnd) {
      variables.set(name, unknown(t`$${name} is taken from the shell that runs Compose`));
      continue;
    }
    if (!/[=:]/.test(text[nameEnd]!)) continue;
    const value = format === 'raw' ? rawAt(text, nameEnd + 1, uri) : valueAt(text, nameEnd + 1, uri);
    const final = value.literal ? value.mapped : substitute(value.mapped, variables);
    const place = { uri, span: value.mapped.spanOf() };
    variables.set(
      name,
      final.text.includes(HOLE)
        ? unknown(t`its value in ${baseName(uri)} uses a variable that no file sets`, place)
        : known(final.text, place, origin),
    );
    at = value.end + 1;
  }
  return variables;
}

interface Value {
  readonly mapped: MappedText;
  /** True for single quotes: nothing inside is special. */
  readonly literal: boolean;
  readonly end: number;
}

function valueAt(text: string, separator: number, uri: string): Value {
  const at = skipBlanks(text, separator);
  const end = endOfLine(text, at);
  const quote = text[at];
  if (quote === '"' || quote === "'") {
    return (
      quotedAt(text, at, quote, uri) ?? {
        mapped: MappedText.opaque(uri, HOLE, { start: at, end }),
        literal: true,
        end,
      }
    );
  }
  const line = text.slice(at, end);
  const comment = line.indexOf(' #');
  const value = line.slice(0, comment < 0 ? undefined : comment).trimEnd();
  return { mapped: MappedText.verbatim(uri, value, at), literal: false, end };
}

/** The rest of the line, quotes and dollar signs included. */
function rawAt(text: string, at: number, uri: string): Value {
  const end = endOfLine(text, at);
  const value = text.slice(at, end).replace(/\r$/, '');
  return { mapped: MappedText.verbatim(uri, value, at), literal: true, end };
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\',
  // What stands for a dollar sign until variables have been substituted.
  $: '$$',
}; // biome-ignore format: a table reads better in rows

/** A quoted value, which may span lines; undefined when it is never closed. */
function quotedAt(text: string, open: number, quote: '"' | "'", uri: string): Value | undefined {
  let close = open + 1;
  while (close < text.length && text[close] !== quote) close += text[close] === '\\' ? 2 : 1;
  if (close >= text.length) return undefined;
  const mapped = MappedText.build(uri, open + 1, parts => {
    for (const { 0: part, index } of text.slice(open + 1, close).matchAll(/\\0\d{0,3}|\\.|[^\\]+/gs)) {
      const start = open + 1 + index;
      const value = part.startsWith('\\') ? unescaped(part, quote) : part;
      if (value === part) parts.verbatim(part, start);
      else parts.opaque(value, { start, end: start + part.length });
    }
  });
  return { mapped, literal: quote === "'", end: endOfLine(text, close) };
}

function unescaped(sequence: string, quote: '"' | "'"): string {
  const char = sequence[1]!;
  if (char === quote) return quote;
  if (quote === "'") return sequence;
  // Go knows octal escapes of three digits only, and none above 377.
  if (/^\\0[0-3][0-7]{2}$/.test(sequence)) return String.fromCharCode(Number.parseInt(sequence.slice(2), 8));
  return ESCAPES[char] ?? sequence;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && /[\s\uFEFF]/.test(text[at]!)) at++;
  return at;
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && /[ \t\v\f\r\xa0]/.test(text[at]!)) at++;
  return at;
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}
