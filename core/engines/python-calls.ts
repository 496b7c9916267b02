/**
 * Calls in Python programs that stand in a command (`python -c "…"`), read without a parser: names, brackets and
 * literals are told apart, everything else is passed over. What must be computed is not known.
 */
import { HOLE, type Word } from '../model';
import { pythonProgram } from './programs';
import { argumentsOf, type Token, tokensOf } from './python-tokens';
import { type Python, toldValue, type Variables } from './python-values';
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

/**
 * The first call that starts the engine, as the words and the arguments of a command line would say it.
 * @param variables the environment, for what the program takes from there
 */
export function pythonCall(
  words: readonly Word[],
  engine: PythonEngine,
  variables: Variables,
): { program: readonly Word[]; args: readonly Word[] } | undefined {
  const program = pythonProgram(words);
  if (!program || !imports(program.text, engine.package)) return undefined;
  const tokens = tokensOf(program.text);
  const at = tokens.findIndex(
    ({ kind, text }, i) => kind === 'name' && engine.callees.includes(text) && isCall(tokens, i),
  );
  if (at < 0) return undefined;
  const callee = tokens[at]!;
  const python: Python = { program, tokens, variables };
  return {
    program: [sliceWord(program, callee.start, callee.end)],
    args: argumentsOf(tokens, at + 2).flatMap(argument => asOptions(python, argument, engine.spell)),
  };
}

function imports(text: string, name: string): boolean {
  return new RegExp(`(?:^|[\\n;])[ \\t]*(?:import|from)[ \\t]+(?:[\\w.]+[ \\t]*,[ \\t]*)*${name}\\b`).test(
    text,
  );
}

/** Whether a name is called here, and not defined. */
function isCall(tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1]?.text;
  return tokens[at + 1]?.text === '(' && before !== 'class' && before !== 'def';
}

/**
 * A keyword argument as an option with its value. What comes without a keyword is the model; behind stars there may be
 * any options.
 */
function asOptions(python: Python, argument: readonly Token[], spell: (keyword: string) => string): Word[] {
  const { program } = python;
  const [, equals, ...value] = argument;
  const first = argument[0]!; // `argumentsOf` leaves out what is empty
  const hole: Word = { ...sliceWord(program, first.start, argument.at(-1)!.end), text: HOLE };
  if (first.text.startsWith('*')) return [{ ...hole, text: `--${HOLE}` }];
  if (first.kind !== 'name' || equals?.text !== '=' || value[0]?.text === '=') return [];
  const option: Word = { ...sliceWord(program, first.start, first.end), text: spell(first.text) };
  const [only] = value.length === 1 ? value : [];
  if (only?.text === 'True') return [option];
  if (only?.text === 'False' || only?.text === 'None') return [];
  const told = toldValue(python, value);
  if (!told) return [option, hole];
  // What stands elsewhere is the cause, and not the keyword that takes it up.
  const isHere = value.length === 1 && value[0]!.kind !== 'name';
  return [isHere ? option : { text: option.text, place: told.place }, told];
}
