import type { Movable, Move } from './moved';
import type { Span } from './span';

/** A stretch `[from, to)` of a derived text and the stretch of the document behind it. */
interface Run {
  readonly from: number;
  readonly to: number;
  readonly span: Span;
  /** True when the characters stand in the document one by one; else each one stands for the whole span. */
  readonly verbatim: boolean;
  /** The expression of the document that the stretch is a part of: `${A:-b}` for the characters `b`. */
  readonly expression?: Span | undefined;
}

/**
 * A text derived from a document (unescaped, unfolded, substituted) in which every character still knows
 * the stretch of the document it came from. Positions inside the derived text can so be underlined where
 * the user wrote them: inside a block scalar, inside `sh -c "…"`, behind a `${VARIABLE}`.
 */
export class MappedText implements Movable {
  private constructor(
    readonly text: string,
    /** URI of the document that the spans refer to. */
    readonly uri: string,
    /** In the order of the text, without gaps and without empty ones. */
    private readonly runs: readonly Run[],
    /** Where an empty text stands. */
    private readonly anchor: number,
  ) {}

  /** A text that stands in the document as it is. */
  static verbatim(uri: string, text: string, start: number): MappedText {
    const to = text.length;
    const run: Run = { from: 0, to, span: { start, end: start + to }, verbatim: true };
    return new MappedText(text, uri, to === 0 ? [] : [run], start);
  }

  /** A text whose characters cannot be told apart in the document: each one stands for the whole span. */
  static opaque(uri: string, text: string, span: Span): MappedText {
    return MappedText.build(uri, span.start, parts => parts.opaque(text, span));
  }

  /**
   * A text put together from parts in reading order.
   * @param anchor where the text stands if it turns out empty.
   */
  static build(uri: string, anchor: number, fill: (parts: MappedParts) => void): MappedText {
    const parts = new MappedParts();
    fill(parts);
    return new MappedText(parts.text, uri, parts.runs, anchor);
  }

  /** Several texts of one document, one behind the other; empty, they stand where the first one does. */
  static concat(texts: readonly [MappedText, ...MappedText[]]): MappedText {
    const [first] = texts;
    return MappedText.build(first.uri, first.spanOf(0, 0).start, parts => {
      for (const { text, runs } of texts)
        for (const run of runs) parts.add(text.slice(run.from, run.to), run);
    });
  }

  moved(move: Move): MappedText {
    const { start: anchor } = move({ start: this.anchor, end: this.anchor });
    return new MappedText(this.text, this.uri, move(this.runs), anchor);
  }

  /** The same text as a part of a larger expression. */
  partOf(expression: Span): MappedText {
    const runs = this.runs.map(run => ({ ...run, expression }));
    return new MappedText(this.text, this.uri, runs, this.anchor);
  }

  /** The characters `[start, end)`; offsets outside the text are moved to its nearest end. */
  slice(start: number, end: number = this.text.length): MappedText {
    const [from, to] = this.clamp(start, end);
    const runs: Run[] = [];
    for (const run of this.runsWithin(from, to)) {
      const first = Math.max(run.from, from);
      const last = Math.min(run.to, to);
      runs.push({ ...run, from: first - from, to: last - from, span: stretch(run, first, last) });
    }
    return new MappedText(this.text.slice(from, to), this.uri, runs, this.pointAt(from));
  }

  /** The text with other characters in the place of each match; they stand for the whole match. */
  replace(pattern: RegExp, replacement: (match: RegExpExecArray) => string): MappedText {
    const pieces: MappedText[] = [];
    let from = 0;
    for (const match of this.text.matchAll(pattern)) {
      const end = match.index + match[0].length;
      pieces.push(this.slice(from, match.index));
      pieces.push(MappedText.opaque(this.uri, replacement(match), this.spanOf(match.index, end)));
      from = end;
    }
    return from === 0 ? this : MappedText.concat([this.slice(0, 0), ...pieces, this.slice(from)]);
  }

  /** The stretch of the document behind `[start, end)` of the text; an empty stretch is a point. */
  spanOf(start = 0, end: number = this.text.length): Span {
    return this.hull(start, end, stretch);
  }

  /** The same, with the whole of each expression that the stretch reaches into. */
  expressionOf(start = 0, end: number = this.text.length): Span {
    return this.hull(start, end, (run, from, to) => run.expression ?? stretch(run, from, to));
  }

  /** Where in the text the character at an offset of the document stands; undefined if it is not in it. */
  offsetOf(position: number): number | undefined {
    const run = this.runs.find(({ span }) => span.start <= position && position < span.end);
    return run && (run.verbatim ? run.from + position - run.span.start : run.from);
  }

  private hull(start: number, end: number, behind: typeof stretch): Span {
    const [from, to] = this.clamp(start, end);
    if (from === to) {
      const point = this.pointAt(from);
      return { start: point, end: point };
    }
    // Substituted characters may stand anywhere (a default inside `${…}`); the hull covers them all.
    let first = Number.POSITIVE_INFINITY;
    let last = 0;
    for (const run of this.runsWithin(from, to)) {
      const span = behind(run, Math.max(run.from, from), Math.min(run.to, to));
      first = Math.min(first, span.start);
      last = Math.max(last, span.end);
    }
    return { start: first, end: last };
  }

  private clamp(start: number, end: number): [from: number, to: number] {
    const from = Math.max(0, Math.min(start, this.text.length));
    return [from, Math.max(from, Math.min(end, this.text.length))];
  }

  /** Where the character at an offset begins in the document; behind the last one, where that ends. */
  private pointAt(offset: number): number {
    const run = this.runs[this.indexAt(offset)];
    if (run) return stretch(run, offset, offset + 1).start;
    return this.runs.at(-1)?.span.end ?? this.anchor;
  }

  private *runsWithin(from: number, to: number): Generator<Run> {
    for (let i = this.indexAt(from); i < this.runs.length && this.runs[i]!.from < to; i++)
      yield this.runs[i]!;
  }

  /** Index of the run that holds an offset; the number of runs if none does. */
  private indexAt(offset: number): number {
    let low = 0;
    let high = this.runs.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.runs[middle]!.to <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Collects the parts of a text; parts that continue each other in the document become one run. */
class MappedParts {
  readonly runs: Run[] = [];
  private readonly texts: string[] = [];
  private length = 0;

  get text(): string {
    return this.texts.join('');
  }

  /** Adds characters that stand in the document from `start` on. */
  verbatim(text: string, start: number): void {
    this.add(text, { span: { start, end: start + text.length }, verbatim: true });
  }

  /** Adds characters that all stand for `span`. */
  opaque(text: string, span: Span): void {
    this.add(text, { span, verbatim: false });
  }

  add(text: string, { span, verbatim, expression }: Omit<Run, 'from' | 'to'>): void {
    if (text === '') return;
    const last = this.runs.at(-1);
    const to = this.length + text.length;
    if (last?.verbatim && verbatim && last.span.end === span.start && last.expression === expression) {
      this.runs[this.runs.length - 1] = { ...last, to, span: { start: last.span.start, end: span.end } };
    } else this.runs.push({ from: this.length, to, span, verbatim, expression });
    this.texts.push(text);
    this.length = to;
  }
}

/** The document behind `[from, to)` of a run. */
function stretch({ from: base, span, verbatim }: Run, from: number, to: number): Span {
  return verbatim ? { start: span.start + from - base, end: span.start + to - base } : span;
}
