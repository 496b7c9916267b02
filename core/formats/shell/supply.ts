/** Where the characters stand of a value that a variable supplies, and whether changing them changes it alone. */
import type { Fact, SourceDocument } from '../../model';
import type { Place, Span } from '../../text/span';

export interface Supply {
  readonly place: Place;
  /** Whether nothing else counts on these characters, and nothing else decides the value. */
  readonly certain: boolean;
}

/** `$NAME`, `${NAME}`, `${NAME:-default}`, `${NAME:=default}`. */
const EXPANSION = /^\$(?:(\w+)|\{(\w+)(?::?[-=]([^${}]*))?\})$/;

/**
 * @param value the characters, as they came out of the expansion.
 * @param use where the expansion stands.
 * @param lookup what is known of a variable where the expansion stands, with the place that gave it its value.
 * @returns undefined where the expansion is not a plain one, or the characters were put together from several places.
 */
export function supplyOf(
  value: string,
  use: Place,
  { uri, text }: SourceDocument,
  lookup: (name: string) => Fact<string> | undefined,
): Supply | undefined {
  if (use.uri !== uri) return undefined;
  const written = text.slice(use.span.start, use.span.end);
  const [whole, bare, braced, fallback] = EXPANSION.exec(written) ?? [];
  const name = bare ?? braced;
  if (whole === undefined || name === undefined) return undefined;
  const fact = lookup(name);
  if (!fact) {
    // The default decides here and nowhere else.
    const span = fallback === undefined ? undefined : onlyOccurrence(value, text, use.span);
    return span && { place: { uri, span }, certain: true };
  }
  if (!fact.known || !fact.place) return undefined;
  const { place } = fact;
  if (place.uri !== uri) return { place, certain: false };
  const span = onlyOccurrence(value, text, place.span);
  return span && { place: { uri, span }, certain: isAlone(name, text, place.span) };
}

/** The stretch of the text within another one that is `value` as a word; undefined if there are several, or none. */
function onlyOccurrence(value: string, text: string, { start, end }: Span): Span | undefined {
  const found: number[] = [];
  const stretch = text.slice(start, end);
  for (let at = stretch.indexOf(value); at >= 0; at = stretch.indexOf(value, at + 1)) {
    const around = (stretch[at - 1] ?? '') + (stretch[at + value.length] ?? '');
    if (!/[\w.]/.test(around)) found.push(at);
  }
  const [only, ...others] = found;
  if (only === undefined || others.length > 0) return undefined;
  return { start: start + only, end: start + only + value.length };
}

/** Given a value by `NAME=value` or `${NAME:=value}`, used once, and made of nothing that is set elsewhere. */
function isAlone(name: string, text: string, { start, end }: Span): boolean {
  const line = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  const assigned = line.endsWith(`${name}=`) && !/\b(?:export|declare|typeset)\b/.test(line);
  const defaulted = /\{\w+:?=$/.test(line);
  if (!assigned && !defaulted) return false;
  const stretch = text.slice(start, end);
  const names = new Set([...stretch.matchAll(/\$\{?(\w+)/g)].map(([, inner = '']) => inner));
  names.add(name);
  return [...names].every(each => {
    const elsewhere = mentions(each, text) - mentions(each, stretch);
    return /^\d+$/.test(each) || elsewhere === (each === name ? 2 : 0);
  });
}

/** How often a name stands in a text as a word, comments left out. */
function mentions(name: string, text: string): number {
  const code = text.replace(/(?<!\S)#.*/g, '');
  return code.split(new RegExp(`(?<![\\w/-])${name}(?!\\w)`)).length - 1;
}
