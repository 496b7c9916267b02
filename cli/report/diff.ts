import { applyEdits, LineIndex, type TextEdit } from '../../core/text/span';

/** Lines that an edit takes away and brings, at the one-based number of the first of them in the old text. */
export interface Hunk {
  readonly line: number;
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

/** The whole lines that some edits change, in the order of the text. */
export function hunksOf(text: string, edits: readonly TextEdit[]): Hunk[] {
  const lines = new LineIndex(text);
  return groupByLines(edits, lines).map(({ firstLine, lastLine, edits: group }) => {
    const start = lines.offsetAt({ line: firstLine, character: 0 });
    const end =
      lastLine + 1 < lines.lineCount ? lines.offsetAt({ line: lastLine + 1, character: 0 }) : text.length;
    const shifted = group.map(({ span, newText }) => ({
      span: { start: span.start - start, end: span.end - start },
      newText,
    }));
    const old = text.slice(start, end);
    return shorten(firstLine + 1, linesOf(old), linesOf(applyEdits(old, shifted)));
  });
}

interface Group {
  readonly firstLine: number;
  lastLine: number;
  readonly edits: TextEdit[];
}

/** Edits that share a line belong together. */
function groupByLines(edits: readonly TextEdit[], lines: LineIndex): Group[] {
  const groups: Group[] = [];
  for (const edit of [...edits].sort((a, b) => a.span.start - b.span.start)) {
    const { start, end } = lines.rangeOf(edit.span);
    const previous = groups.at(-1);
    if (previous && start.line <= previous.lastLine) {
      previous.edits.push(edit);
      previous.lastLine = Math.max(previous.lastLine, end.line);
    } else {
      groups.push({ firstLine: start.line, lastLine: end.line, edits: [edit] });
    }
  }
  return groups;
}

/** Leaves out the lines that are the same before and after. */
function shorten(line: number, removed: readonly string[], added: readonly string[]): Hunk {
  let head = 0;
  while (head < removed.length && head < added.length && removed[head] === added[head]) head++;
  let tail = 0;
  const most = Math.min(removed.length, added.length) - head;
  while (tail < most && removed.at(-1 - tail) === added.at(-1 - tail)) tail++;
  return {
    line: line + head,
    removed: removed.slice(head, removed.length - tail),
    added: added.slice(head, added.length - tail),
  };
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.replace(/(\r\n|\r|\n)$/, '').split(/\r\n|\r|\n/);
}
