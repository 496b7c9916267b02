/**
 * Calls in Python programs that stand in a command (`python -c "…"`), read without a parser: names, brackets and
 * literals are told apart, everything else is passed over. What is no literal is not known.
 */
import { HOLE, type Word } from '../model';
import { pythonProgram } from './programs';
import { sliceWord } from './words';

/** Which calls of which package start an engine. */
export interface PythonEngine {
  /** The package that the program must import. */
  readonly package: string;
  /** Names of classes or functions, without the modules in front. */
  readonly callees: readonly string[];
  /** How a keyword is spelled as an option. */
  readonly spell: (keyword: string) => string;
}

/** The first call that starts the engine, as the words and the arguments of a command line would say it. */
export function pythonCall(
  words: readonly Word[],
  engine: PythonEngine,
): { program: readonly Word[]; args: readonly Word[] } | undefined {
  const program = pythonProgram(words);
  if (!program || !imports(program.text, engine.package)) return undefined;
  const tokens = tokensOf(program.text);
  const at = tokens.findIndex(
    ({ kind, text }, i) => kind === 'name' && engine.callees.includes(text) && isCall(tokens, i),
  );
  if (at < 0) return undefined;
  const callee = tokens[at]!;
  return {
    program: [sliceWord(program, callee.start, callee.end)],
    args: argumentsOf(tokens, at + 2).flatMap(argument => asOptions(program, argument, engine.spell)),
  };
}

function imports(text: string, name: string): boolean {
  return new RegExp(`(?:^|[\\n;])[ \\t]*(?:import|from)[ \\t]+(?:[\\w.]+[ \\t]*,[ \\t]*)*${name}\\b`).test(
    text,
  );
}

interface Token {
  readonly kind: 'name' | 'number' | 'string' | 'other';
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Strings with their prefixes, comments, names, whole numbers, and any other character by itself. */
const TOKEN =
  /[rRbBuUfF]{0,2}(?:"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*')|#[^\n]*|[A-Za-z_]\w*|\d[\w.]*|\*\*|[^\s]/g;

function tokensOf(text: string): Token[] {
  return [...text.matchAll(TOKEN)].flatMap(({ 0: match, index }) => {
    if (match.startsWith('#')) return [];
    const kind = /["']$/.test(match)
      ? 'string'
      : /^[A-Za-z_]/.test(match)
        ? 'name'
        : /^\d/.test(match)
          ? 'number'
          : 'other';
    return [{ kind, text: match, start: index, end: index + match.length }];
  });
}

/** Whether a name is called here, and not defined. */
function isCall(tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1]?.text;
  return tokens[at + 1]?.text === '(' && before !== 'class' && before !== 'def';
}

/** The tokens of each argument of a call, from the one behind its opening bracket on. */
function argumentsOf(tokens: readonly Token[], from: number): Token[][] {
  const args: Token[][] = [[]];
  let depth = 1;
  for (const token of tokens.slice(from)) {
    if (token.kind === 'other') {
      if ('([{'.includes(token.text)) depth++;
      else if (')]}'.includes(token.text)) depth--;
      if (depth === 0) break;
      if (depth === 1 && token.text === ',') {
        args.push([]);
        continue;
      }
    }
    args.at(-1)!.push(token);
  }
  return args.filter(argument => argument.length > 0);
}

/**
 * A keyword argument as an option with its value. What comes without a keyword is the model; behind stars there may be
 * any options.
 */
function asOptions(program: Word, argument: readonly Token[], spell: (keyword: string) => string): Word[] {
  const [first, equals, ...value] = argument;
  if (!first) return [];
  const hole: Word = { ...sliceWord(program, first.start, argument.at(-1)!.end), text: HOLE };
  if (first.text.startsWith('*')) return [{ ...hole, text: `--${HOLE}` }];
  if (first.kind !== 'name' || equals?.text !== '=' || value[0]?.text === '=') return [];
  const option: Word = { ...sliceWord(program, first.start, first.end), text: spell(first.text) };
  const [only] = value.length === 1 ? value : [];
  if (only?.text === 'True') return [option];
  if (only?.text === 'False' || only?.text === 'None') return [];
  return [option, (only && literalOf(program, only)) ?? hole];
}

/** A whole number or a plain string as a word; undefined for anything that must be computed. */
function literalOf(program: Word, { kind, text, start, end }: Token): Word | undefined {
  if (kind === 'number') return sliceWord(program, start, end);
  const [, quotes = ''] = /^[rRuU]?("""|'''|"|')/.exec(text) ?? [];
  if (kind !== 'string' || quotes === '' || text.includes('\\')) return undefined;
  return sliceWord(program, start + text.indexOf(quotes) + quotes.length, end - quotes.length);
}
