import type { Span } from './span';

/**
 * A text derived from a document (unescaped, unfolded, substituted) in which every character still knows
 * the stretch of the document it came from. Positions inside the derived text can so be underlined where
 * the user wrote them: inside a block scalar, inside `sh -c "…"`, behind a `${VARIABLE}`.
 */
export class MappedText {
  private constructor(
    readonly text: string,
    /** URI of the document that the spans refer to. */
    readonly uri: string,
    private readonly starts: readonly number[],
    private readonly ends: readonly number[],
    /** Where an empty text stands. */
    private readonly anchor: number,
  ) {}

  /** A text that stands in the document as it is. */
  static verbatim(uri: string, text: string, start: number): MappedText {
    const starts = Array.from({ length: text.length }, (_, i) => start + i);
    return new MappedText(
      text,
      uri,
      starts,
      starts.map(at => at + 1),
      start,
    );
  }

  /** A text whose characters cannot be told apart in the document: each one stands for the whole span. */
  static opaque(uri: string, text: string, span: Span): MappedText {
    return new MappedText(
      text,
      uri,
      new Array<number>(text.length).fill(span.start),
      new Array<number>(text.length).fill(span.end),
      span.start,
    );
  }

  /** A text given by one span a UTF-16 code unit. */
  static of(uri: string, text: string, spans: readonly Span[], anchor: number): MappedText {
    return new MappedText(
      text,
      uri,
      spans.map(s => s.start),
      spans.map(s => s.end),
      anchor,
    );
  }

  static concat(first: MappedText, ...rest: readonly MappedText[]): MappedText {
    const all = [first, ...rest];
    return new MappedText(
      all.map(t => t.text).join(''),
      first.uri,
      all.flatMap(t => t.starts),
      all.flatMap(t => t.ends),
      first.anchor,
    );
  }

  slice(start: number, end: number = this.text.length): MappedText {
    return new MappedText(
      this.text.slice(start, end),
      this.uri,
      this.starts.slice(start, end),
      this.ends.slice(start, end),
      this.starts[start] ?? this.ends.at(-1) ?? this.anchor,
    );
  }

  /** The stretch of the document behind `[start, end)` of the text; an empty stretch is a point. */
  spanOf(start = 0, end: number = this.text.length): Span {
    const from = Math.max(0, Math.min(start, this.text.length));
    const to = Math.max(from, Math.min(end, this.text.length));
    if (from === to) {
      const point = this.starts[from] ?? this.ends.at(-1) ?? this.anchor;
      return { start: point, end: point };
    }
    let first = this.starts[from]!;
    let last = this.ends[to - 1]!;
    // Substituted characters may stand anywhere (a default inside `${…}`); the hull covers them all.
    for (let i = from; i < to; i++) {
      if (this.starts[i]! < first) first = this.starts[i]!;
      if (this.ends[i]! > last) last = this.ends[i]!;
    }
    return { start: first, end: last };
  }
}
