/** What directives need to know of a kind of text: where its comments are, and where another one may go. */
import { lineStart } from '../../edits/lines';
import type { Span } from '../../text/span';

export interface Comment {
  /** The comment with its marks. */
  readonly span: Span;
  /** What stands between its marks. */
  readonly inside: Span;
  /** The part of the document that it belongs to, where that is not the whole: a block of code in a document. */
  readonly scope?: Span;
}

/** Where a comment of its own line may go in: a line of this indentation in front of the line that starts at `at`. */
export interface Room {
  readonly at: number;
  readonly indent: string;
}

/** One text, read for its comments. Offsets are those of the document. */
export interface Syntax {
  readonly comments: readonly Comment[];
  /**
   * False where a stretch reaches into text that is broken, or made by templates: what cannot be found in it may be
   * there all the same.
   */
  isSound(within: Span): boolean;
  /**
   * The starts of the lines to which a comment above them speaks of what stands at an offset: the first line of its
   * command, the key that holds it. The innermost comes first.
   */
  headsOf(offset: number): readonly number[];
  /** Where a comment about what stands at an offset may be written without changing what the text means. */
  roomAbove(offset: number): Room | undefined;
  /** Where a comment about the whole file may be written. */
  readonly top: Room | undefined;
  /** A comment that takes up its line. */
  write(content: string): string;
  /** Whether the text means the same when a comment's whole line goes. */
  mayLoseLine(comment: Comment): boolean;
}

/** The line that a comment goes above, with its indentation. */
export function roomAt(text: string, at: number): Room {
  return { at, indent: /^[ \t]*/.exec(text.slice(at))![0] };
}

/**
 * The start of the line that holds an offset or, where a line break inside one of the spans comes before it, of the line
 * on which that span begins.
 * @param spans by their starts
 */
export function lineOutside(text: string, offset: number, spans: readonly Span[]): number {
  let at = lineStart(text, offset);
  for (;;) {
    const around = spans.find(({ start, end }) => start < at && at < end);
    if (!around) return at;
    at = lineStart(text, around.start);
  }
}

/**
 * The start of the first line that none of the patterns matches, from the top of a text on: behind a shebang, a licence,
 * what has to come first.
 */
export function behindHead(text: string, head: RegExp): number {
  let at = lineStart(text, 0);
  while (at < text.length) {
    const line = /[^\n]*(?:\n|$)/y;
    line.lastIndex = at;
    const [whole] = line.exec(text)!;
    if (!whole.endsWith('\n') || !head.test(whole.replace(/\r?\n$/, ''))) break;
    at += whole.length;
  }
  return at;
}
