/** Splitting a command string into words without a shell, as Docker Compose does for `command: a string`. */
import { HOLE, type Word } from '../model';
import type { MappedText } from '../text/mapped';

/**
 * Words of a string form command. Rules: mattn/go-shellwords as compose-go uses it (`ParseShellWords`):
 * blanks split, `'…'`, `"…"` and `\` quote, and an unquoted `;`, `&`, `|`, `<` or `>` ends the command.
 * There are no comments: a `#` in a folded scalar is a word.
 */
export function splitWords(source: MappedText): Word[] {
  const { text } = source;
  const words: Word[] = [];
  let pieces: MappedText[] = [];
  let started: number | undefined;
  let splits = false;
  let quote: '' | "'" | '"' = '';
  const finish = (end: number) => {
    if (started !== undefined) words.push(wordOf(source, pieces, started, end, splits));
    pieces = [];
    started = undefined;
    splits = false;
  };
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    if (quote) {
      if (char === quote) quote = '';
      else if (char === '\\' && quote === '"' && i + 1 < text.length) pieces.push(source.slice(++i, i + 1));
      else pieces.push(source.slice(i, i + 1));
      continue;
    }
    if (/\s/.test(char)) {
      finish(i);
      continue;
    }
    if (/[;&|<>]/.test(char)) {
      finish(i);
      return words;
    }
    started ??= i;
    if (char === "'" || char === '"') quote = char;
    else if (char === '\\' && i + 1 < text.length) pieces.push(source.slice(++i, i + 1));
    else {
      pieces.push(source.slice(i, i + 1));
      if (char === HOLE) splits = true;
    }
  }
  finish(text.length);
  return words;
}

function wordOf(
  source: MappedText,
  pieces: readonly MappedText[],
  start: number,
  end: number,
  splits: boolean,
): Word {
  return mappedWord(pieces, { uri: source.uri, span: source.spanOf(start, end) }, splits);
}

/** A word made of mapped pieces; `place` covers its quotes as well. */
export function mappedWord(pieces: readonly MappedText[], place: Word['place'], splits = false): Word {
  const text = pieces.map(piece => piece.text).join('');
  return {
    text,
    place,
    ...(splits && { splits }),
    within: (from, to) => {
      let offset = 0;
      let span: { start: number; end: number } | undefined;
      for (const piece of pieces) {
        const low = Math.max(from - offset, 0);
        const high = Math.min(to - offset, piece.text.length);
        if (low < high) {
          const part = piece.spanOf(low, high);
          span = span ? { start: Math.min(span.start, part.start), end: Math.max(span.end, part.end) } : part;
        }
        offset += piece.text.length;
      }
      return span ?? place.span;
    },
  };
}
