/**
 * `.env` and `env_file` files: `NAME=value` lines. Grammar: compose-spec/compose-go `dotenv/parser.go`
 * (`export` prefix, `:` for `=`, single and double quotes, ` #` comments, `${…}` in unquoted and
 * double-quoted values; the last of several equal names wins).
 */
import { type Fact, HOLE, known, unknown } from '../model';
import { MappedText } from '../text/mapped';
import { baseName } from './uri';

const LINE = /^[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.-]*)[ \t]*[=:][ \t]*/;

/**
 * Reads the variables of an env file.
 * @param substitute resolves `${…}` in a value against what stands above it in the file.
 */
export function readDotenv(
  text: string,
  uri: string,
  substitute: (value: MappedText, above: ReadonlyMap<string, Fact<string>>) => MappedText,
): Map<string, Fact<string>> {
  const variables = new Map<string, Fact<string>>();
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  while (at < text.length) {
    const lineEnd = endOfLine(text, at);
    const match = LINE.exec(text.slice(at, lineEnd));
    if (!match) {
      at = afterLine(text, lineEnd);
      continue;
    }
    const value = valueAt(text, at + match[0].length, lineEnd, uri);
    const final = value.literal ? value.mapped : substitute(value.mapped, variables);
    const place = { uri, span: value.mapped.spanOf() };
    variables.set(
      match[1]!,
      final.text.includes(HOLE)
        ? unknown(`its value in ${baseName(uri)} uses a variable that no file sets`, place)
        : known(final.text, place, `from ${baseName(uri)}`),
    );
    at = afterLine(text, value.end);
  }
  return variables;
}

interface Value {
  readonly mapped: MappedText;
  /** True for single quotes: nothing inside is special. */
  readonly literal: boolean;
  readonly end: number;
}

function valueAt(text: string, at: number, lineEnd: number, uri: string): Value {
  const quote = text[at];
  if (quote === '"' || quote === "'") {
    for (let close = at + 1; close < text.length; close++) {
      if (text[close] === '\\' && quote === '"') close++;
      else if (text[close] === quote) {
        const mapped = MappedText.verbatim(uri, text.slice(at + 1, close), at + 1);
        return { mapped, literal: quote === "'", end: endOfLine(text, close) };
      }
    }
  }
  const raw = text.slice(at, lineEnd);
  const comment = /(?:^|[ \t])#/.exec(raw);
  const value = raw.slice(0, comment ? comment.index : undefined).trimEnd();
  return { mapped: MappedText.verbatim(uri, value, at), literal: false, end: lineEnd };
}

function endOfLine(text: string, from: number): number {
  for (let i = from; i < text.length; i++) if (text[i] === '\n' || text[i] === '\r') return i;
  return text.length;
}

function afterLine(text: string, lineEnd: number): number {
  return text[lineEnd] === '\r' && text[lineEnd + 1] === '\n' ? lineEnd + 2 : lineEnd + 1;
}
