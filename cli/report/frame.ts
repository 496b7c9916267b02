import type { LineIndex, Span } from '../../core/text/span';
import { type Cell, cellsOf, widthOf } from './cells';
import type { Painter, StyleName } from './style';

/** Lines of a long span that are shown before the rest is left out. */
const MAX_LINES = 4;
/** Columns left of the underlined text that stay when a line is cut. */
const LEAD = 24;

export interface FrameOptions {
  /** Columns for a line with its number. */
  readonly width: number;
  readonly paint: Painter;
  readonly underline: StyleName;
}

/** The lines around a span, numbered from one, with the span underlined; one line before and one after. */
export function renderFrame(text: string, lines: LineIndex, span: Span, options: FrameOptions): string[] {
  const { paint } = options;
  const trimmed = withoutOuterSpace(text, span);
  const { start, end } = lines.rangeOf(trimmed);
  const lastMarked = Math.min(end.line, start.line + MAX_LINES - 1);
  const first = Math.max(0, start.line - 1);
  const last = Math.min(lines.lineCount - 1, lastMarked + 1);
  const gutterWidth = String(last + 1).length;
  const gutter = (label: string) => paint(` ${label.padStart(gutterWidth)} │ `, 'dim');
  const available = Math.max(20, options.width - gutterWidth - 4);

  const rendered: string[] = [];
  for (let line = first; line <= last; line++) {
    const content = lines.lineText(line);
    const isMarked = line >= start.line && line <= lastMarked;
    if (!isMarked && content.trim() === '') continue;
    const from = line === start.line ? start.character : content.length - content.trimStart().length;
    const to = line === end.line ? end.character : content.trimEnd().length;
    const view = window(cellsOf(content), isMarked ? from : 0, available);
    const number = gutter(String(line + 1));
    if (!isMarked) {
      rendered.push((number + paint(view.text, 'dim')).trimEnd());
      continue;
    }
    rendered.push((number + view.text).trimEnd());
    const marks = underline(view, from, to);
    if (marks) rendered.push(gutter('') + marks.indent + paint(marks.text, options.underline, 'bold'));
  }
  if (end.line > lastMarked)
    rendered.push(gutter('') + paint(`… ${end.line - lastMarked} more lines`, 'dim'));
  return rendered;
}

/** The part of a line that fits. */
interface View {
  readonly text: string;
  readonly cells: readonly Cell[];
  /** Columns in front of the first cell: the mark of a cut. */
  readonly indent: number;
}

function window(cells: readonly Cell[], offset: number, available: number): View {
  if (widthOf(cells) <= available) return { text: textOf(cells), cells, indent: 0 };
  const target = cells.findIndex(cell => cell.offset >= offset);
  const column = widthOf(cells.slice(0, target < 0 ? cells.length : target));
  // Cut no more on the left than the underlined text or the line's end asks for.
  const skip = Math.min(column - LEAD, widthOf(cells) - available + 1);
  let first = 0;
  if (column > available - LEAD) {
    for (let skipped = 0; skipped < skip; first++) skipped += cells[first]!.width;
  }
  const indent = first > 0 ? 1 : 0;
  let last = cells.length;
  if (indent + widthOf(cells.slice(first)) > available) {
    last = first;
    for (let used = indent + 1; used + cells[last]!.width <= available; last++) used += cells[last]!.width;
  }
  const shown = cells.slice(first, last);
  return {
    text: `${'…'.repeat(indent)}${textOf(shown)}${last < cells.length ? '…' : ''}`,
    cells: shown,
    indent,
  };
}

function underline(view: View, from: number, to: number): { indent: string; text: string } | undefined {
  const before = view.cells.filter(cell => cell.offset < from);
  const marked = view.cells.filter(cell => cell.offset >= from && cell.offset < to);
  const width = from === to ? 1 : widthOf(marked);
  return width === 0
    ? undefined
    : { indent: ' '.repeat(view.indent + widthOf(before)), text: '^'.repeat(width) };
}

function textOf(cells: readonly Cell[]): string {
  return cells.map(cell => cell.text).join('');
}

/** A block's span often ends behind its last line break; nobody wants the next line underlined. */
function withoutOuterSpace(text: string, { start, end }: Span): Span {
  const inner = text.slice(start, end);
  const trimmed = inner.trim();
  if (trimmed === '') return { start, end: start };
  const trimmedStart = start + inner.indexOf(trimmed);
  return { start: trimmedStart, end: trimmedStart + trimmed.length };
}
