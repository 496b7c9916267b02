import { t } from '../l10n';
import { HOLE, type Unknown, unknown, type Word } from '../model';
import { coveringPlace, type Place } from '../text/span';
import { sliceWord } from './words';

/** The options a program declares. Spellings carry their dashes. */
export interface OptionTable {
  /** The name an option goes by in the reader, by each of its spellings: `-tp` is `--tensor-parallel-size`. */
  readonly names: ReadonlyMap<string, string>;
  /** Names of options that take no value. */
  readonly switches: ReadonlySet<string>;
}

/**
 * The table of two lists, of options with and without a value: blanks between options, commas between the spellings
 * of one, of which the first is its name (`--tensor-parallel-size,-tp`).
 */
export function optionTable(valued: string, switches: string): OptionTable {
  const read = (list: string) =>
    list
      .trim()
      .split(/\s+/)
      .filter(option => option !== '')
      .map(option => option.split(','));
  const names = [...read(valued), ...read(switches)].flatMap(spellings =>
    spellings.map(spelling => [spelling, spellings[0]!] as const),
  );
  return { names: new Map(names), switches: new Set(read(switches).map(([name]) => name!)) };
}

/** How a program reads its command line. */
export interface ArgumentGrammar {
  readonly options: OptionTable;
  /** Whether `--a_b` means `--a-b` (vLLM's parser); plain argparse, click and clap tell them apart. */
  readonly foldsUnderscores: boolean;
  /** Whether an unambiguous beginning of an option stands for it (argparse; not click or clap). */
  readonly abbreviates: boolean;
}

/** One use of an option on a command line. */
export interface OptionUse {
  readonly name: string;
  /** As written, without a value. */
  readonly spelling: string;
  /** Undefined when it has none: a switch, or a value that was forgotten. */
  readonly value: Word | undefined;
  /** True for `--opt=value` and `-o4`, false for a value that is a word of its own. */
  readonly attached: boolean;
  /** The option and its value. */
  readonly place: Place;
  /** True when both stand in one word (`"--opt value"`), which the program itself would not take apart. */
  readonly joined: boolean;
}

/** A command line as the program sees it. */
export interface ParsedArguments {
  /** Every option's last use, which is the one that counts. */
  readonly options: ReadonlyMap<string, OptionUse>;
  /** Words that are neither options nor their values. May hold holes. */
  readonly positionals: readonly Word[];
  /** The first word that may be any option at all: a dash and then a hole in the name. */
  readonly unreadable: Word | undefined;
}

/**
 * Why an option that is not seen may be there all the same: a word that the file does not spell out could be it.
 * Undefined where every word is told.
 * @param operands how many positional words are none even if they are not spelled out (the name of the model)
 */
export function unspelledOptions(
  { unreadable, positionals }: ParsedArguments,
  operands = 0,
): Unknown | undefined {
  const word = unreadable ?? positionals.slice(operands).find(({ text }) => text.startsWith(HOLE));
  return word && unknown(t('arguments that the file does not spell out may hold it'), word.place);
}

/** What a word with a leading dash is to the program. */
type Reading =
  | { readonly kind: 'option'; readonly name: string; readonly spelling: string; readonly valueAt?: number }
  /** Looks like an option and is none, or could be several. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'argument' };

/**
 * Reads arguments as Python's argparse does: `--opt value`, `--opt=value`, `-o4`, abbreviations, last one wins,
 * everything behind `--` is positional, and a word that looks like an option is never a value. Negative
 * numbers and words with blanks are values (CPython Lib/argparse.py `_parse_optional`; each case run on
 * CPython 3.11, 3.12 and 3.13).
 * More tolerant than argparse in two ways: an error (an unknown or ambiguous option) is skipped with its
 * value, and a known option that shares one word with its value is taken apart.
 */
export function parseArguments(words: readonly Word[], grammar: ArgumentGrammar): ParsedArguments {
  const options = new Map<string, OptionUse>();
  const positionals: Word[] = [];
  let unreadable: Word | undefined;
  const pieces = words.flatMap(word => takeApart(word, grammar));
  for (let i = 0; i < pieces.length; i++) {
    const { word, joined } = pieces[i]!;
    if (word.text === '--') {
      positionals.push(...pieces.slice(i + 1).map(piece => piece.word));
      break;
    }
    const reading = readWord(word.text, grammar);
    if (reading.kind === 'argument') {
      positionals.push(word);
      continue;
    }
    const following = pieces[i + 1]?.word;
    const hasFollowing = following !== undefined && isValue(following.text, grammar);
    if (reading.kind === 'unknown') {
      const name = word.text.split('=', 1)[0]!;
      if (name.includes(HOLE)) unreadable ??= word;
      else if (name.includes('.') ? name === word.text : hasFollowing && name === word.text) i++;
      continue;
    }
    const { name, spelling, valueAt } = reading;
    const attached = valueAt !== undefined;
    const takesFollowing = !attached && hasFollowing && !grammar.options.switches.has(name);
    if (takesFollowing) i++;
    options.set(name, {
      name,
      spelling,
      value: attached ? sliceWord(word, valueAt, word.text.length) : takesFollowing ? following : undefined,
      attached,
      place: takesFollowing ? coveringPlace(word.place, following.place) : word.place,
      joined,
    });
  }
  return { options, positionals, unreadable };
}

/** A word as it is, or the blank-separated parts of a word that begins with a known option. */
function takeApart(word: Word, grammar: ArgumentGrammar): { word: Word; joined: boolean }[] {
  const { text } = word;
  const whole = [{ word, joined: false }];
  if (!text.startsWith('-')) return whole;
  const parts = [...text.matchAll(/\S+/g)];
  if (parts.length === 1 && parts[0]![0] === text) return whole;
  if (readWord(parts[0]![0], grammar).kind !== 'option') return whole;
  return parts.map(part => {
    const quoted = /^(["']).*\1$/s.test(part[0]) && part[0].length > 1 ? 1 : 0;
    const end = part.index + part[0].length - quoted;
    return { word: sliceWord(word, part.index + quoted, end), joined: parts.length > 1 };
  });
}

/** Whether a word can be an option's value. */
function isValue(text: string, grammar: ArgumentGrammar): boolean {
  return text !== '--' && readWord(text, grammar).kind === 'argument';
}

function readWord(text: string, grammar: ArgumentGrammar): Reading {
  if (!text.startsWith('-') || text === '-') return { kind: 'argument' };
  const equals = text.indexOf('=');
  const spelling = equals < 0 ? text : text.slice(0, equals);
  const name = findOption(spelling, grammar);
  if (name) return { kind: 'option', name, spelling, ...(equals >= 0 && { valueAt: equals + 1 }) };
  if (!text.startsWith('--')) {
    const letter = grammar.options.names.get(text.slice(0, 2));
    const longer = beginningWith(text, grammar);
    if (letter && longer.length === 0)
      return { kind: 'option', name: letter, spelling: text.slice(0, 2), valueAt: 2 };
    if (!letter && longer.length === 1) return { kind: 'option', name: longer[0]!, spelling: text };
  }
  if (/^-\d+$|^-\d*\.\d+$/.test(text) || text.includes(' ')) return { kind: 'argument' };
  return { kind: 'unknown' };
}

/** The option that a spelling without a value means: exactly, or for long options by its beginning. */
function findOption(spelling: string, grammar: ArgumentGrammar): string | undefined {
  const long = spelling.startsWith('--') && spelling.length > 2;
  const folded = long && grammar.foldsUnderscores ? `--${spelling.slice(2).replaceAll('_', '-')}` : spelling;
  const exact = grammar.options.names.get(folded);
  if (exact || !long) return exact;
  const candidates = beginningWith(folded, grammar);
  return candidates.length === 1 ? candidates[0] : undefined;
}

/** The names of the options whose spelling begins with a text; empty where nothing may be abbreviated. */
function beginningWith(text: string, grammar: ArgumentGrammar): string[] {
  if (!grammar.abbreviates) return [];
  return [...grammar.options.names].filter(([spelling]) => spelling.startsWith(text)).map(([, name]) => name);
}
