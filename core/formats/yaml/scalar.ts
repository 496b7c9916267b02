/** The text of a YAML scalar, each character mapped to where the user wrote it. */
import type { Scalar } from 'yaml';
import { MappedText } from '../../text/mapped';
import type { Span } from '../../text/span';
import { spanOf } from './tree';

/** A part of the value and its place, or line breaks (with the white space around them) that fold to something. */
type Piece = { readonly text: string; readonly span: Span } | { readonly fold: Span };

/**
 * A scalar's value as text: for strings the decoded value, for everything else (`4`, `1_000`, `true`) the
 * characters as written, because what a tool makes of them is not YAML's business. `null` reads as empty.
 */
export function scalarText(scalar: Scalar): string {
  if (typeof scalar.value === 'string') return scalar.value;
  if (scalar.value === null) return '';
  return scalar.source!;
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
  return (
    align(piecesOf(scalar, raw, span.start), value, uri, span.start) ?? MappedText.opaque(uri, value, span)
  );
}

function piecesOf(scalar: Scalar.Parsed, raw: string, offset: number): Piece[] {
  switch (scalar.type) {
    case 'BLOCK_LITERAL':
    case 'BLOCK_FOLDED':
      return blockPieces(scalar, raw, offset);
    case 'QUOTE_SINGLE':
      return flowPieces(raw.slice(1, -1), offset + 1, "'");
    case 'QUOTE_DOUBLE':
      return flowPieces(raw.slice(1, -1), offset + 1, '"');
    default:
      return flowPieces(raw, offset, '');
  }
}

/** A block scalar: a header line, then lines that share an indentation. */
function blockPieces(scalar: Scalar.Parsed, raw: string, offset: number): Piece[] {
  const [first = '', ...lines] = raw.match(/[^\n]*\n|[^\n]+$/g)!;
  const indent = explicitIndent(scalar, first) ?? firstIndent(lines);
  const pieces: Piece[] = [];
  let at = offset + first.length;
  for (const line of lines) {
    const end = at + line.length;
    const content = at + line.replace(/\r?\n$/, '').length;
    const start = Math.min(at + indent, content);
    if (start < content) {
      pieces.push({ text: line.slice(start - at, content - at), span: { start, end: content } });
    }
    const previous = pieces.at(-1);
    // The last line of a file may end without a line break, and the value still has one.
    if (scalar.type === 'BLOCK_LITERAL' && content < end)
      pieces.push({ text: '\n', span: { start: content, end } });
    else if (previous && 'fold' in previous)
      pieces[pieces.length - 1] = { fold: { start: previous.fold.start, end } };
    else pieces.push({ fold: { start: content, end } });
    at = end;
  }
  return pieces;
}

/** The indentation that an indicator (`|2`) asks for, counted from the parent's. */
function explicitIndent(scalar: Scalar.Parsed, header: string): number | undefined {
  const indicator = /^[|>][+-]?([1-9])/.exec(header)?.[1];
  const token = scalar.srcToken;
  return indicator !== undefined && token?.type === 'block-scalar'
    ? token.indent + Number(indicator)
    : undefined;
}

function firstIndent(lines: readonly string[]): number {
  const line = lines.find(candidate => /[^ \r\n]/.test(candidate));
  return line ? line.search(/[^ ]/) : Number.POSITIVE_INFINITY;
}

const FOLD = /[ \t]*\r?\n[ \t\r\n]*/y;
const ESCAPE = /\\(?:x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|\r?\n[ \t]*|.)/sy;
const PLAIN = /[ \t]+|[^ \t\r\n\\']+|./sy;

/** The match of a sticky expression at an offset. */
function matchAt(expression: RegExp, text: string, offset: number): string | undefined {
  expression.lastIndex = offset;
  return expression.exec(text)?.[0];
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0', a: '\x07', b: '\b', e: '\x1b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v',
  N: '\x85', _: '\xa0', L: '\u2028', P: '\u2029',
}; // biome-ignore format: a table reads better in rows

/** A plain or quoted scalar: line breaks fold together with the white space around them. */
function flowPieces(raw: string, offset: number, quote: '' | "'" | '"'): Piece[] {
  const pieces: Piece[] = [];
  let i = 0;
  const spanOfNext = (length: number): Span => ({ start: offset + i, end: offset + i + length });
  while (i < raw.length) {
    const fold = matchAt(FOLD, raw, i);
    const escaped = quote === '"' && raw[i] === '\\' ? matchAt(ESCAPE, raw, i) : undefined;
    if (fold !== undefined) {
      pieces.push({ fold: spanOfNext(fold.length) });
      i += fold.length;
    } else if (escaped !== undefined) {
      pieces.push({ text: decodeEscape(escaped), span: spanOfNext(escaped.length) });
      i += escaped.length;
    } else if (quote === "'" && raw.startsWith("''", i)) {
      pieces.push({ text: "'", span: spanOfNext(2) });
      i += 2;
    } else {
      const text = matchAt(PLAIN, raw, i)!;
      pieces.push({ text, span: spanOfNext(text.length) });
      i += text.length;
    }
  }
  return pieces;
}

function decodeEscape(sequence: string): string {
  const kind = sequence[1]!;
  if (/[xuU]/.test(kind) && sequence.length > 2) {
    const code = Number.parseInt(sequence.slice(2), 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : '';
  }
  if (/[\r\n]/.test(kind)) return '';
  return SHORT_ESCAPES[kind] ?? kind;
}

/** Lays the pieces along the value; undefined when they do not fit. */
function align(pieces: readonly Piece[], value: string, uri: string, anchor: number): MappedText | undefined {
  let at = 0;
  const mapped = MappedText.build(uri, anchor, parts => {
    for (const piece of pieces) {
      if ('fold' in piece) {
        // Folding leaves one space, or as many line feeds as there were blank lines, or (escaped) nothing.
        const folded = matchAt(/\n+| ?/y, value, at)!;
        parts.opaque(folded, piece.fold);
        at += folded.length;
        continue;
      }
      // Block scalars may end in white space that is not part of the value.
      const text = at + piece.text.length > value.length ? value.slice(at) : piece.text;
      if (!value.startsWith(text, at) || !piece.text.startsWith(text)) return;
      if (piece.text.length === piece.span.end - piece.span.start) parts.verbatim(text, piece.span.start);
      else parts.opaque(text, piece.span);
      at += text.length;
    }
  });
  return at === value.length && mapped.text === value ? mapped : undefined;
}
