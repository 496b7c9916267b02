/** Words of a command line, and splitting a command string into them as Docker Compose does. */
import { HOLE, type Word } from '../model';
import { MappedText } from '../text/mapped';
import type { Movable, Move } from '../text/moved';
import type { Place, Span } from '../text/span';

/** A word that knows where each of its characters stands. */
export class MappedWord implements Word, Movable {
  readonly text: string;

  constructor(
    readonly mapped: MappedText,
    /** Where the word stands, its quotes included. */
    readonly place: Place,
    readonly splits = false,
  ) {
    this.text = mapped.text;
  }

  readonly within = (start: number, end: number): Span =>
    start < end && start < this.text.length ? this.mapped.spanOf(start, end) : this.place.span;

  moved(move: Move): MappedWord {
    return new MappedWord(move(this.mapped), move(this.place), this.splits);
  }
}

/** The text of a word with its mapping, as far as the word can tell where its characters stand. */
export function mappedTextOf(word: Word): MappedText {
  return word instanceof MappedWord
    ? word.mapped
    : MappedText.opaque(word.place.uri, word.text, word.place.span);
}

/** What stretches to its own closing character: quotes, and the substitutions that no shell will run. */
type Enclosure = '' | "'" | '"' | '`' | ')';

/**
 * Words of a string form command. Rules: mattn/go-shellwords v1.0.12 `Parser.Parse`, as compose-go calls it
 * for `command` and `entrypoint`: blanks split, `'…'`, `"…"` and `\` quote, `` `…` `` and `$(…)` stay as they
 * are in one word, and an unquoted `;`, `&`, `|`, `<` or `>` ends the command. There are no comments: a `#`
 * in a folded scalar is a word.
 */
export function splitWords(source: MappedText): MappedWord[] {
  const { text, uri } = source;
  const words: MappedWord[] = [];
  let pieces: MappedText[] = [];
  let started: number | undefined;
  let splits = false;
  let enclosure: Enclosure = '';
  /** Start of characters that have not been taken over yet. */
  let pending = 0;
  const flush = (end: number) => {
    if (started !== undefined && end > pending) pieces.push(source.slice(pending, end));
  };
  const finish = (end: number) => {
    flush(end);
    if (started !== undefined) {
      const mapped = MappedText.concat([source.slice(started, started), ...pieces]);
      words.push(new MappedWord(mapped, { uri, span: source.expressionOf(started, end) }, splits));
    }
    pieces = [];
    started = undefined;
    splits = false;
  };
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    if (!enclosure && /[ \t\r\n]/.test(char)) {
      finish(i);
      continue;
    }
    if (!enclosure && /[;&|<>]/.test(char)) {
      // A number in front of `>` names the stream to redirect.
      if (char === '>' && started !== undefined && /^\d+$/.test(text.slice(started, i))) started = undefined;
      finish(i);
      return words;
    }
    if (started === undefined) {
      started = i;
      pending = i;
    }
    if (char === '\\' && enclosure !== "'") {
      const verbatim = enclosure === '`' || enclosure === ')';
      if (!verbatim && i + 1 < text.length) {
        flush(i);
        pieces.push(escaped(source, i));
        pending = i + 2;
      }
      i++;
    } else if (enclosure ? char === enclosure : /['"`]/.test(char)) {
      if (char === "'" || char === '"') {
        flush(i);
        pending = i + 1;
      }
      enclosure = enclosure ? '' : (char as Enclosure);
    } else if (!enclosure && char === '(' && text[i - 1] === '$') enclosure = ')';
    else if (!enclosure && char === HOLE) splits = true;
  }
  finish(text.length);
  return words;
}

/** The character behind a backslash; `\t` and `\n` are a tab and a line feed. */
function escaped(source: MappedText, backslash: number): MappedText {
  const char = source.text[backslash + 1]!;
  const control = char === 't' ? '\t' : char === 'n' ? '\n' : undefined;
  return control === undefined
    ? source.slice(backslash + 1, backslash + 2)
    : MappedText.opaque(source.uri, control, source.spanOf(backslash, backslash + 2));
}

/** The same text with LF alone: a script that was checked out with CRLF means what it means with LF. */
export function withoutCarriageReturns(source: MappedText): MappedText {
  return source.text.includes('\r\n') ? source.replace(/\r(?=\n)/g, () => '') : source;
}
