/**
 * Compose's own variable substitution, which happens before anything else looks at a value.
 * Grammar: compose-spec/compose-go `template/template.go` (v2): `$V`, `${V}`, `${V:-d}`, `${V-d}`, `${V:?e}`,
 * `${V?e}`, `${V:+a}`, `${V+a}`, nested to any depth, `$$` for a dollar sign.
 */
import { type Fact, HOLE } from '../../model';
import { MappedText } from '../../text/mapped';

/** What a variable is set to; `undefined` when no file sets it. */
export type Lookup = (name: string) => Fact<string> | undefined;

const NAME = /^[A-Za-z_][A-Za-z0-9_]*/;
const MAX_NESTING = 32;

/** Whether a text holds anything to substitute. */
export function interpolates(text: string): boolean {
  return text.includes('$');
}

/**
 * Substitutes the variables of a text. Whatever no file sets and no default covers becomes a {@link HOLE}:
 * the caller's own environment may set it. Substituted characters map to the whole `${…}` expression.
 */
export function interpolate(source: MappedText, lookup: Lookup, nesting = 0): MappedText {
  const { text } = source;
  if (!interpolates(text)) return source;
  const parts: MappedText[] = [];
  let plain = 0;
  let i = 0;
  const flush = (end: number) => {
    if (end > plain) parts.push(source.slice(plain, end));
  };
  while (i < text.length) {
    if (text[i] !== '$') {
      i++;
      continue;
    }
    if (text[i + 1] === '$') {
      flush(i);
      parts.push(MappedText.opaque(source.uri, '$', source.spanOf(i, i + 2)));
      i += 2;
      plain = i;
      continue;
    }
    const expression = expressionAt(source, i, lookup, nesting);
    if (!expression) {
      i++;
      continue;
    }
    flush(i);
    parts.push(expression.value);
    i = expression.end;
    plain = i;
  }
  flush(text.length);
  const [first, ...rest] = parts;
  return first ? MappedText.concat(first, ...rest) : source.slice(0, 0);
}

interface Expression {
  readonly value: MappedText;
  readonly end: number;
}

function expressionAt(
  source: MappedText,
  at: number,
  lookup: Lookup,
  nesting: number,
): Expression | undefined {
  const { text } = source;
  const braced = text[at + 1] === '{';
  const nameAt = at + (braced ? 2 : 1);
  const name = NAME.exec(text.slice(nameAt, nameAt + 256))?.[0];
  if (!name) return undefined;
  const opaque = (value: string, end: number): Expression => ({
    value: MappedText.opaque(source.uri, value, source.spanOf(at, end)),
    end,
  });
  const fact = lookup(name);
  const value = fact?.known ? fact.value : fact ? HOLE : undefined;
  const nameEnd = nameAt + name.length;
  if (!braced) return opaque(value ?? HOLE, nameEnd);

  const close = closingBrace(text, nameEnd);
  if (close === undefined) return undefined;
  const end = close + 1;
  const operator = /^:?[-?+]/.exec(text.slice(nameEnd, close))?.[0];
  if (!operator) return nameEnd === close ? opaque(value ?? HOLE, end) : undefined;

  const operand = (): Expression => {
    const inner = source.slice(nameEnd + operator.length, close);
    return { value: nesting < MAX_NESTING ? interpolate(inner, lookup, nesting + 1) : inner, end };
  };
  const counts = value !== undefined && (operator.length === 1 || value !== '');
  switch (operator.at(-1)) {
    case '-':
      return counts ? opaque(value, end) : operand();
    case '+':
      // Set in no file does not mean unset: the caller's environment may still set it.
      return value === undefined ? opaque(HOLE, end) : counts ? operand() : opaque('', end);
    default:
      return opaque(counts ? value : HOLE, end);
  }
}

/** The brace that closes an expression, past nested ones. */
function closingBrace(text: string, from: number): number | undefined {
  let depth = 1;
  for (let i = from; i < text.length; i++) {
    if (text[i] === '$' && text[i + 1] === '{') depth++;
    else if (text[i] === '}' && --depth === 0) return i;
  }
  return undefined;
}
