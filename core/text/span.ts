/** A half-open stretch `[start, end)` of a document, in UTF-16 code units from its first character. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A span in a document that is named by its URI, for facts that other files supply. */
export interface Place {
  readonly uri: string;
  readonly span: Span;
}

/** The place of what stands in no file: a launch that was chosen by hand. */
export const NOWHERE: Place = { uri: '', span: { start: 0, end: 0 } };

/**
 * From the first to the last of some places; the first alone where the others stand in another document or
 * before it (words of a shell array that was filled further up).
 */
export function coveringPlace(first: Place, ...others: readonly Place[]): Place {
  if (others.some(({ uri, span }) => uri !== first.uri || span.start < first.span.start)) return first;
  const end = Math.max(first.span.end, ...others.map(({ span }) => span.end));
  return { uri: first.uri, span: { start: first.span.start, end } };
}

/** Replaces `span` with `newText`; an empty span inserts. Everything outside the span stays as it is. */
export interface TextEdit {
  readonly span: Span;
  readonly newText: string;
}

/** Zero-based line and UTF-16 character, as the Language Server Protocol counts them. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

/** Start and end (exclusive) as the Language Server Protocol writes them. */
export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** Translates between offsets and positions of one text. LF, CRLF and a lone CR each end a line. */
export class LineIndex {
  private readonly lineStarts: number[] = [0];

  constructor(private readonly text: string) {
    // Hardly any text has lines that end in CR alone, and LF is found faster by itself.
    const ending = /\r(?!\n)/.test(text) ? /\r(?!\n)|\n/g : undefined;
    if (ending) for (const { index } of text.matchAll(ending)) this.lineStarts.push(index + 1);
    else
      for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1))
        this.lineStarts.push(at + 1);
  }

  get lineCount(): number {
    return this.lineStarts.length;
  }

  /** The position of an offset; offsets outside the text are moved to its nearest end. */
  positionAt(offset: number): Position {
    const clamped = Math.max(0, Math.min(offset, this.text.length));
    let low = 0;
    let high = this.lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.lineStarts[middle]! <= clamped) low = middle;
      else high = middle - 1;
    }
    return { line: low, character: clamped - this.lineStarts[low]! };
  }

  rangeOf(span: Span): Range {
    return { start: this.positionAt(span.start), end: this.positionAt(span.end) };
  }

  /** The offset of a position; a character past the end of its line means the line's end, as LSP has it. */
  offsetAt(position: Position): number {
    const line = Math.max(0, Math.min(position.line, this.lineStarts.length - 1));
    const start = this.lineStarts[line]!;
    return start + Math.max(0, Math.min(position.character, this.lineText(line).length));
  }

  /** The text of one zero-based line, without its line ending. */
  lineText(line: number): string {
    const start = this.lineStarts[line] ?? this.text.length;
    const end = this.lineStarts[line + 1] ?? this.text.length;
    return this.text.slice(start, end).replace(/\r?\n$|\r$/, '');
  }
}

/** The text after a set of edits that do not overlap; two insertions at one place keep their order. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const ordered = edits
    .map((edit, index) => ({ edit, index }))
    .sort((a, b) => a.edit.span.start - b.edit.span.start || a.index - b.index);
  let result = '';
  let position = 0;
  for (const { edit } of ordered) {
    if (edit.span.start < position) throw new RangeError('text edits overlap');
    result += text.slice(position, edit.span.start) + edit.newText;
    position = edit.span.end;
  }
  return result + text.slice(position);
}
