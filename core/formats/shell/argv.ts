/**
 * The command line of a container client taken apart as the client itself does: spf13/pflag v1.0.6 `parseArgs`,
 * `parseLongArg`, `parseShortArg`, with `SetInterspersed(false)` (docker/cli cli/command/container/run.go): flags
 * are read up to the first word that is none, and nothing behind it belongs to the client.
 */
import { HOLE, type Word } from '../../model';
import { MappedWord, mappedTextOf } from '../words';
import type { FlagTable } from './flags';

/** A flag that was given. */
export interface Option {
  /** Its long name, also where the letter was written. */
  readonly name: string;
  /** Absent for a switch. */
  readonly value?: Word;
  /** The word that holds the flag; the value may be the word behind it. */
  readonly word: Word;
  /** Whether the value is a word of its own. */
  readonly apart: boolean;
}

/** A flag that the client does not have, which makes it refuse the command. */
export interface UnknownFlag {
  /** As written, without its value: `--shm_size`, `-shm-size`. */
  readonly spelling: string;
  readonly value?: Word;
  readonly word: Word;
}

export interface ParsedFlags {
  /** In the order of the command line; for most flags the last one wins. */
  readonly options: readonly Option[];
  readonly unknown: readonly UnknownFlag[];
  /** The words that may stand for any number of flags. */
  readonly unclear: readonly Word[];
  /** The index of the first word that is no flag; the number of words if all are. */
  readonly end: number;
}

/** Names of variables that hold an image, so that an unknown `$IMAGE` is taken for one and not for flags. */
const HOLDS_IMAGE = /ima?ge?|container|repo/i;

/**
 * @param words what follows the subcommand.
 * @param written the characters of a word as they stand in the file, to see the variable behind an unknown word.
 */
export function parseFlags(
  words: readonly Word[],
  table: FlagTable,
  written: (word: Word) => string,
): ParsedFlags {
  const options: Option[] = [];
  const unknown: UnknownFlag[] = [];
  const unclear: Word[] = [];
  let i = 0;
  /** Takes the value of a flag: what is attached to it, else the next word. */
  const take = (name: string, word: Word, attached: Word | undefined): void => {
    const value = attached ?? words[i++];
    options.push({ name, word, apart: attached === undefined, ...(value && { value }) });
  };
  while (i < words.length) {
    const word = words[i]!;
    const { text } = word;
    if (text.startsWith(HOLE) && word.splits && !HOLDS_IMAGE.test(written(word))) {
      unclear.push(word);
      i++;
      continue;
    }
    if (text === '--') return { options, unknown, unclear, end: i + 1 };
    if (!text.startsWith('-') || text === '-') break;
    i++;
    if (text.startsWith('--')) {
      const equals = text.indexOf('=');
      const name = text.slice(2, equals < 0 ? undefined : equals);
      const attached = equals < 0 ? undefined : partOf(word, equals + 1);
      if (table.switches.has(name)) {
        options.push({ name, word, apart: false, ...(attached && { value: attached }) });
      } else if (table.valued.has(name)) take(name, word, attached);
      else {
        const next = attached ?? valueBehind(words, i);
        if (!attached && next) i++;
        unknown.push({ spelling: `--${name}`, word, ...(next && { value: next }) });
      }
      continue;
    }
    i = readCluster(word, words, i, table, options, unknown);
  }
  return { options, unknown, unclear, end: Math.min(i, words.length) };
}

/** `-dit`, `-p8000:8000`, `-e=A=1`; returns the index of the next word to read. */
function readCluster(
  word: Word,
  words: readonly Word[],
  next: number,
  table: FlagTable,
  options: Option[],
  unknown: UnknownFlag[],
): number {
  const { text } = word;
  for (let at = 1; at < text.length; at++) {
    const name = table.shorthands.get(text[at]!);
    if (name === undefined) {
      const equals = text.indexOf('=');
      const value = equals < 0 ? valueBehind(words, next) : partOf(word, equals + 1);
      unknown.push({
        spelling: text.slice(0, equals < 0 ? undefined : equals),
        word,
        ...(value && { value }),
      });
      return equals < 0 && value ? next + 1 : next;
    }
    const hasValue = text[at + 1] === '=' && text.length > at + 2;
    if (table.switches.has(name)) {
      options.push({ name, word, apart: false, ...(hasValue && { value: partOf(word, at + 2) }) });
      if (hasValue) return next;
      continue;
    }
    if (at + 1 < text.length) {
      options.push({ name, word, apart: false, value: partOf(word, hasValue ? at + 2 : at + 1) });
      return next;
    }
    const value = words[next];
    options.push({ name, word, apart: true, ...(value && { value }) });
    return next + 1;
  }
  return next;
}

/** Whether the last flag still lacks its value: it would take whatever is written behind it. */
export function lacksValue({ options }: ParsedFlags): boolean {
  return options.some(({ apart, value }) => apart && !value);
}

/** What an unknown flag may have been given: the next word, unless that is a flag itself. */
function valueBehind(words: readonly Word[], index: number): Word | undefined {
  const word = words[index];
  return word && !word.text.startsWith('-') ? word : undefined;
}

/** A word from one of its characters on. */
export function partOf(word: Word, start: number, end: number = word.text.length): Word {
  const mapped = mappedTextOf(word).slice(start, end);
  const span = mapped.spanOf();
  return new MappedWord(mapped, { uri: word.place.uri, span }, word.splits && mapped.text.includes(HOLE));
}
