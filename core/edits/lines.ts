/**
 * Lines of a text by offset. A line ends with LF or CRLF. A byte order mark belongs to no line: the first
 * line of a file that has one starts after it.
 */
import type { TextEdit } from '../text/span';

/** The offset of the first character of the line that holds `offset`. */
export function lineStart(text: string, offset: number): number {
  const start = offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
  return start === 0 && text.startsWith('\uFEFF') ? 1 : start;
}

/** The offset of the line ending of the line that holds `offset`; the end of the text if it has none. */
export function lineEnd(text: string, offset: number): number {
  const lf = text.indexOf('\n', offset);
  if (lf === -1) return text.length;
  return lf > offset && text[lf - 1] === '\r' ? lf - 1 : lf;
}

/** The offset of the line after the one that holds `offset`; the end of the text if there is none. */
export function nextLine(text: string, offset: number): number {
  const lf = text.indexOf('\n', offset);
  return lf === -1 ? text.length : lf + 1;
}

/** Whether a line starts at `offset`, the one after a final line ending included. */
export function isLineStart(text: string, offset: number): boolean {
  return offset === 0 || text[offset - 1] === '\n' || (offset === 1 && text.startsWith('\uFEFF'));
}

/** The text between the start of the line and `offset`. */
export function linePrefix(text: string, offset: number): string {
  return text.slice(lineStart(text, offset), offset);
}

/**
 * The line ending to use for a line that goes in at `offset`: that of the line before it, else that of the
 * line it pushes down, else LF. So a file keeps its own, also where it mixes them.
 */
export function lineEndingAt(text: string, offset: number): string {
  const before = text.lastIndexOf('\n', offset - 1);
  const lf = offset > 0 && before !== -1 ? before : text.indexOf('\n', offset);
  if (lf === -1) return '\n';
  return text[lf - 1] === '\r' ? '\r\n' : '\n';
}

/** Puts `newText` in at `offset`. */
export function insertAt(offset: number, newText: string): TextEdit {
  return { span: { start: offset, end: offset }, newText };
}

/**
 * Puts a whole line in front of the line that starts at `offset`. At the end of a text without a final line
 * ending the line goes after the last one, and the text still has no final line ending.
 */
export function insertLine(text: string, offset: number, line: string): TextEdit {
  const eol = lineEndingAt(text, offset);
  return insertAt(offset, isLineStart(text, offset) ? line + eol : eol + line);
}

/** Puts several lines in, as {@link insertLine} does one. */
export function insertLines(text: string, offset: number, lines: readonly string[]): TextEdit {
  return insertLine(text, offset, lines.join(lineEndingAt(text, offset)));
}

/**
 * Steps back from the start of a line over the lines directly above it that hold nothing but a comment: what
 * a reader takes for the heading of that line.
 */
export function aboveComments(text: string, start: number): number {
  let top = start;
  while (isLineStart(text, top)) {
    const previous = lineStart(text, Math.max(0, top - 1));
    if (previous >= top || !/^[ \t]*#/.test(text.slice(previous, top))) break;
    top = previous;
  }
  return top;
}

/** The rest of a line that holds nothing more, or only a comment. */
export const REST_IS_BLANK = /^[ \t]*(?:[ \t]#.*)?$/;

/** The last text that was looked through; every edit of a file asks for the same one. */
let looked: { readonly text: string; readonly found: boolean } | undefined;

/** Whether a line ends with a CR alone: it is one to YAML, but not to the parser. No line can be told then. */
export function hasLoneCarriageReturn(text: string): boolean {
  if (looked?.text !== text) looked = { text, found: /\r(?!\n)/.test(text) };
  return looked.found;
}
