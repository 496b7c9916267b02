/**
 * Compose's own variable substitution, which happens before anything else looks at a value.
 * Grammar: compose-spec/compose-go v2.13.0 `template/template.go`: `$V`, `${V}`, `${V:-d}`, `${V-d}`,
 * `${V:?e}`, `${V?e}`, `${V:+a}`, `${V+a}`, nested to any depth, `$$` for a dollar sign; any other `$` that
 * is not followed by a brace is just a dollar sign.
 */
import { type Fact, HOLE } from '../../model';
import { MappedText } from '../../text/mapped';

/** What a variable is set to; `undefined` when no file sets it. */
export type Lookup = (name: string) => Fact<string> | undefined;

const NAME = /[A-Za-z_]\w*/y;
const OPERATOR = /:?[-?+]/y;

/** Defaults within defaults deeper than this are not known. */
const MAX_NESTING = 32;

/**
 * Substitutes the variables of a text. Whatever no file sets and no default covers becomes a {@link HOLE}
 * (the caller's own environment may set it), and so does an expression that Compose refuses. Substituted
 * characters map to the whole `${…}` expression.
 */
export function interpolate(source: MappedText, lookup: Lookup, nesting = 0): MappedText {
  const { text } = source;
  if (!text.includes('$')) return source;
  const parts: MappedText[] = [];
  let plain = 0;
  for (let at = text.indexOf('$'); at >= 0; at = text.indexOf('$', at)) {
    const expression = expressionAt(source, at, lookup, nesting);
    if (expression) {
      parts.push(source.slice(plain, at), expression.value);
      plain = expression.end;
    }
    at = expression?.end ?? at + 1;
  }
  return MappedText.concat([source.slice(0, 0), ...parts, source.slice(plain)]);
}

interface Expression {
  readonly value: MappedText;
  readonly end: number;
}

/** The expression that a dollar sign begins; undefined when it begins none. */
function expressionAt(
  source: MappedText,
  at: number,
  lookup: Lookup,
  nesting: number,
): Expression | undefined {
  const { text } = source;
  const opaque = (value: string, end: number): Expression => ({
    value: MappedText.opaque(source.uri, value, source.spanOf(at, end)),
    end,
  });
  if (text[at + 1] === '$') return opaque('$', at + 2);
  const braced = text[at + 1] === '{';
  const nameAt = at + (braced ? 2 : 1);
  const name = matchAt(NAME, text, nameAt);
  if (!braced) return name ? opaque(textOf(name, lookup) ?? HOLE, nameAt + name.length) : undefined;

  const close = closingBrace(text, nameAt);
  if (close === undefined) return opaque(HOLE, endOfLine(text, at));
  const end = close + 1;
  if (!name) return opaque(HOLE, end);
  const value = textOf(name, lookup);
  const nameEnd = nameAt + name.length;
  if (nameEnd === close) return opaque(value ?? HOLE, end);

  const operator = matchAt(OPERATOR, text, nameEnd);
  const operand = (): Expression => {
    if (nesting === MAX_NESTING) return opaque(HOLE, end);
    const inner = source.slice(nameEnd + operator!.length, close);
    return { value: interpolate(inner, lookup, nesting + 1).partOf(source.spanOf(at, end)), end };
  };
  const counts = value !== undefined && (operator?.length === 1 || value !== '');
  switch (operator?.at(-1)) {
    case '-':
      return counts ? opaque(value, end) : operand();
    case '+':
      // Set in no file does not mean unset: the caller's environment may still set it.
      return value === undefined || value === HOLE ? opaque(HOLE, end) : counts ? operand() : opaque('', end);
    case '?':
      return opaque(counts ? value : HOLE, end);
    default:
      return opaque(HOLE, end);
  }
}

/** The value of a variable, a {@link HOLE} if it is set to something unknown; undefined when it is not set. */
function textOf(name: string, lookup: Lookup): string | undefined {
  const fact = lookup(name);
  return fact?.known ? fact.value : fact && HOLE;
}

function matchAt(expression: RegExp, text: string, offset: number): string | undefined {
  expression.lastIndex = offset;
  return expression.exec(text)?.[0];
}

/** The brace that closes an expression, past pairs of braces inside; expressions end with their line. */
function closingBrace(text: string, from: number): number | undefined {
  let depth = 1;
  for (let i = from; i < text.length && text[i] !== '\n'; i++) {
    if (text[i] === '{') depth++;
    else if (text[i] === '}' && --depth === 0) return i;
  }
  return undefined;
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}
