/** Files of which somebody has taken out, emptied or exchanged one block: at each of their lines, in each of these ways. */

/** A line with those that belong to it, by their indentation. */
interface Block {
  /** The line, with its ending. */
  readonly head: string;
  readonly body: string;
}

const CHANGES: readonly ((block: Block) => string)[] = [
  () => '',
  ({ head }) => head,
  ({ body }) => body,
  ({ head, body }) => head + body + head + body,
  ...['', 'x', '0', 'true', 'null', '""', '[]', '[x]', '[null]', '{}', '{x: }', '*x', '${X}', '{{ .x }}'].map(
    value => (block: Block) => withValue(block, value),
  ),
];

export const blocks = {
  count: (text: string): number => linesOf(text).length * CHANGES.length,

  /** @param i below {@link count} */
  at(text: string, i: number): string {
    const lines = linesOf(text);
    const first = Math.floor(i / CHANGES.length);
    const behind = endOf(lines, first);
    const block = { head: lines[first]!, body: lines.slice(first + 1, behind).join('') };
    const changed = CHANGES[i % CHANGES.length]!(block);
    return [...lines.slice(0, first), changed, ...lines.slice(behind)].join('');
  },
};

function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** The line behind a block: the next one that is indented no further, but for the items of a list below its key. */
function endOf(lines: readonly string[], first: number): number {
  const head = lines[first]!;
  const isKey = /^ *[^\s-].*:\s*$/.test(head);
  let end = first + 1;
  for (let i = first + 1; i < lines.length; i++) {
    const line = lines[i]!;
    if (line.trim() === '') continue;
    const isItem = isKey && columnOf(line) === columnOf(head) && /^ *-\s/.test(line);
    if (columnOf(line) <= columnOf(head) && !isItem) break;
    end = i + 1;
  }
  return end;
}

function columnOf(line: string): number {
  return line.length - line.trimStart().length;
}

/** The first key or item of the line with another value. */
function withValue({ head, body }: Block, value: string): string {
  const [, start, ending] = /^(\s*(?:- )?(?:[^\s:=]+[:=])?)[^\r\n]*(\r?\n?)$/.exec(head) ?? [];
  return start === undefined ? head + body : `${start} ${value}${ending}`;
}
