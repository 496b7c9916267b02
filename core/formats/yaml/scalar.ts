/** The text of a YAML scalar, each character mapped to where the user wrote it. */
import type { Scalar } from 'yaml';
import { MappedText } from '../../text/mapped';
import type { Span } from '../../text/span';
import { spanOf } from './tree';

/** One character of the value and its place, or a line break (with its indentation) that folds to something. */
type Unit = { readonly char: string; readonly span: Span } | { readonly break: Span };

/**
 * A scalar's value as text: for strings the decoded value, for everything else (`4`, `1_000`, `true`) the
 * characters as written, because what a tool makes of them is not YAML's business. `null` reads as empty.
 */
export function scalarText(scalar: Scalar): string {
  if (typeof scalar.value === 'string') return scalar.value;
  return scalar.source ?? (scalar.value === null ? '' : String(scalar.value));
}

/**
 * The same text, mapped. The `yaml` package decides what the value is; the mapping follows the source along
 * it and, where the two cannot be brought together, falls back to the whole scalar for every character.
 */
export function mappedScalar(scalar: Scalar.Parsed, documentText: string, uri: string): MappedText {
  const value = scalarText(scalar);
  const span = spanOf(scalar);
  const raw = documentText.slice(span.start, span.end);
  if (raw === value) return MappedText.verbatim(uri, value, span.start);
  const units = unitsOf(scalar, raw, span.start);
  return (units && align(units, value, uri, span.start)) ?? MappedText.opaque(uri, value, span);
}

function unitsOf(scalar: Scalar, raw: string, offset: number): Unit[] | undefined {
  switch (scalar.type) {
    case 'BLOCK_LITERAL':
    case 'BLOCK_FOLDED':
      return blockUnits(raw, offset);
    case 'QUOTE_SINGLE':
      return flowUnits(raw.slice(1, -1), offset + 1, "'");
    case 'QUOTE_DOUBLE':
      return flowUnits(raw.slice(1, -1), offset + 1, '"');
    default:
      return flowUnits(raw, offset, '');
  }
}

/** A block scalar: header line, then lines that share an indentation. */
function blockUnits(raw: string, offset: number): Unit[] | undefined {
  const header = /^[^\r\n]*(\r\n|\n|\r)/.exec(raw);
  // An explicit indentation indicator counts from the parent, which is not in sight here.
  if (!header || /^[|>][+-]?\d/.test(raw)) return undefined;
  const body = raw.slice(header[0].length);
  const indent = /^(?:[ \t]*(?:\r\n|\n|\r))*( *)/.exec(body)?.[1]?.length ?? 0;
  const units: Unit[] = [];
  let at = offset + header[0].length;
  for (const line of body.match(/[^\r\n]*(?:\r\n|\n|\r|$)/g) ?? []) {
    const content = line.replace(/[\r\n]+$/, '');
    for (let i = Math.min(indent, content.length); i < content.length; i++) {
      units.push({ char: content[i]!, span: { start: at + i, end: at + i + 1 } });
    }
    if (line.length > content.length) {
      units.push({ break: { start: at + content.length, end: at + line.length } });
    }
    at += line.length;
  }
  return units;
}

const ESCAPE = /^\\(?:x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|\r\n[ \t]*|[\r\n][ \t]*|.)/s;

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0', a: '\x07', b: '\b', e: '\x1b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v',
  N: '\x85', _: '\xa0', L: '\u2028', P: '\u2029',
}; // biome-ignore format: a table reads better in rows

/** A plain or quoted scalar: line breaks fold together with the white space around them. */
function flowUnits(raw: string, offset: number, quote: '' | "'" | '"'): Unit[] {
  const units: Unit[] = [];
  let i = 0;
  while (i < raw.length) {
    const rest = raw.slice(i, i + 256);
    const fold = /^[ \t]*(?:\r\n|\n|\r)\s*/.exec(rest);
    if (fold) {
      units.push({ break: { start: offset + i, end: offset + i + fold[0].length } });
      i += fold[0].length;
      continue;
    }
    const escaped = quote === '"' && raw[i] === '\\' ? ESCAPE.exec(rest) : null;
    const length = escaped ? escaped[0].length : quote === "'" && raw.startsWith("''", i) ? 2 : 1;
    const char = escaped ? decodeEscape(escaped[0]) : raw[i]!;
    const span = { start: offset + i, end: offset + i + length };
    for (const unit of char) for (const half of unit.split('')) units.push({ char: half, span });
    i += length;
  }
  return units;
}

function decodeEscape(sequence: string): string {
  const kind = sequence[1]!;
  if (kind === 'x' || kind === 'u' || kind === 'U') {
    const code = Number.parseInt(sequence.slice(2), 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : '';
  }
  if (kind === '\n' || kind === '\r') return '';
  return SHORT_ESCAPES[kind] ?? kind;
}

/** Lays the units along the value; undefined when they do not fit. */
function align(units: readonly Unit[], value: string, uri: string, anchor: number): MappedText | undefined {
  const spans: Span[] = [];
  let broken = false;
  for (const unit of units) {
    if ('break' in unit) {
      // Folding leaves one space, or as many line feeds as there were blank lines, or (escaped) nothing.
      if (broken) continue;
      if (value[spans.length] === '\n') while (value[spans.length] === '\n') spans.push(unit.break);
      else if (value[spans.length] === ' ') spans.push(unit.break);
      broken = true;
      continue;
    }
    broken = false;
    if (spans.length === value.length) break;
    if (value[spans.length] !== unit.char) return undefined;
    spans.push(unit.span);
  }
  return spans.length === value.length ? MappedText.of(uri, value, spans, anchor) : undefined;
}
