/** Text as a terminal's cells: what one sees, how wide, and where it came from. */

/** One visible character with the marks that combine with it. */
export interface Cell {
  /** What is printed; never a control character, so that a file cannot speak to the terminal. */
  readonly text: string;
  /** Columns that it takes: 1 or 2, more for a tab. */
  readonly width: number;
  /** Its start in the source text, in UTF-16 code units. */
  readonly offset: number;
}

const TAB_STOP = 4;

/**
 * East Asian Wide and Fullwidth blocks and the emoji that terminals draw two columns wide
 * (Unicode Standard Annex #11; the blocks, not every single code point).
 */
const WIDE =
  /[\u1100-\u115F\u2E80-\u303E\u3041-\u33FF\u3400-\u4DBF\u4E00-\u9FFF\uA000-\uA4CF\uA960-\uA97F\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{1B000}-\u{1B2FF}\u{20000}-\u{3FFFD}]|\p{Emoji_Presentation}/u;

/** Marks that take no column of their own, joiners and variation selectors included. */
const ZERO_WIDTH = /\p{Mn}|\p{Me}|[\u200B-\u200D]|[\u{1F3FB}-\u{1F3FF}]/u;

/** Characters that would move the cursor, change colours or turn the reading direction. */
const UNPRINTABLE = /[\u0000-\u001F\u007F-\u009F\u200E\u200F\u2028-\u202E\u2066-\u2069\uFEFF]/u;

/** The cells of one line. Tabs are widened to the next multiple of four columns. */
export function cellsOf(line: string): Cell[] {
  const cells: Cell[] = [];
  let column = 0;
  let offset = 0;
  for (const character of line) {
    const previous = cells.at(-1);
    if (character === '\t') {
      const width = TAB_STOP - (column % TAB_STOP);
      cells.push({ text: ' '.repeat(width), width, offset });
      column += width;
    } else if (previous && (ZERO_WIDTH.test(character) || previous.text.endsWith('\u200D'))) {
      cells[cells.length - 1] = { ...previous, text: previous.text + character };
    } else {
      const text = printable(character);
      const width = WIDE.test(text) ? 2 : 1;
      cells.push({ text, width, offset });
      column += width;
    }
    offset += character.length;
  }
  return cells;
}

export function widthOf(cells: readonly Cell[]): number {
  return cells.reduce((sum, cell) => sum + cell.width, 0);
}

/** Columns that a text takes. */
export function textWidth(text: string): number {
  return widthOf(cellsOf(text));
}

/** Breaks a text between words so that each line takes at most `width` columns; a longer word stays whole. */
export function wrap(text: string, width: number): string[] {
  return text.split('\n').flatMap(paragraph => {
    const lines: string[] = [];
    for (const word of paragraph.split(' ')) {
      const previous = lines.at(-1);
      if (previous !== undefined && textWidth(`${previous} ${word}`) <= width)
        lines[lines.length - 1] += ` ${word}`;
      else lines.push(word);
    }
    return lines;
  });
}

/** A text from a file or a file's name, made harmless for a terminal; line breaks stay. */
export function sanitize(text: string): string {
  return text.replace(new RegExp(UNPRINTABLE, 'gu'), character =>
    character === '\n' ? character : printable(character),
  );
}

/** The same in one line: a name must not begin lines of its own, which a CI system may take for commands. */
export function sanitizeLine(text: string): string {
  return sanitize(text).replaceAll('\n', '\u240A');
}

function printable(character: string): string {
  if (!UNPRINTABLE.test(character)) return character;
  const code = character.codePointAt(0)!;
  // The Control Pictures block shows C0; the rest gets the replacement character.
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  return code === 0x7f ? '\u2421' : '\uFFFD';
}
