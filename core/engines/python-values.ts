/**
 * Values in Python programs that can be told without running them: literals, variables of the environment, and names
 * that are given just one of these.
 */
import type { Fact, Word } from '../model';
import { argumentsOf, nesting, type Token } from './python-tokens';
import { sliceWord } from './words';

/** What the environment gives a variable: undefined where it has none, unknown where that cannot be told. */
export type Variables = (name: string) => Fact<string> | undefined;

/** A program with what its values may come from. */
export interface Python {
  readonly program: Word;
  readonly tokens: readonly Token[];
  readonly variables: Variables;
}

/** Names that are given names are followed this far. */
const MAX_STEPS = 4;

/** The value of an expression as a word, placed where it is written; undefined for what must be computed. */
export function toldValue(
  python: Python,
  expression: readonly Token[],
  steps: number = MAX_STEPS,
): Word | undefined {
  const [first, ...rest] = expression;
  if (!first) return undefined;
  if (rest.length === 0) {
    if (first.kind !== 'name') return literalOf(python.program, first);
    return steps > 0 ? namedValue(python, first.text, steps - 1) : undefined;
  }
  const converted = /^(?:int|str)$/.test(first.text) ? withinBrackets(rest) : undefined;
  return converted ? toldValue(python, converted, steps) : variableOf(python, expression, steps);
}

/** A whole number or a plain string. */
function literalOf(program: Word, { kind, text, start, end }: Token): Word | undefined {
  if (kind === 'number') return sliceWord(program, start, end);
  const [, quotes = ''] = /^[rRuU]?("""|'''|"|')/.exec(text) ?? [];
  if (kind !== 'string' || quotes === '' || text.includes('\\')) return undefined;
  return sliceWord(program, start + text.indexOf(quotes) + quotes.length, end - quotes.length);
}

/** What stands between an opening bracket and the end, if that is where it is closed. */
function withinBrackets(tokens: readonly Token[]): readonly Token[] | undefined {
  let depth = 0;
  const end = tokens.findIndex(token => {
    depth += nesting(token);
    return depth === 0;
  });
  return end > 0 && end === tokens.length - 1 ? tokens.slice(1, -1) : undefined;
}

/** `os.environ.get("NAME", default)`, `os.getenv(…)` or `os.environ["NAME"]`. */
function variableOf(python: Python, expression: readonly Token[], steps: number): Word | undefined {
  const open = expression.findIndex(token => nesting(token) > 0);
  const asked = expression.slice(0, open + 1).map(({ text }) => text);
  if (!/^(?:os\.)?(?:environ\.get\(|getenv\(|environ\[)$/.test(asked.join(''))) return undefined;
  if (!withinBrackets(expression.slice(open))) return undefined;
  const [name, fallback, ...more] = argumentsOf(expression, open + 1);
  const [only] = name?.length === 1 ? name : [];
  const variable = only && literalOf(python.program, only);
  if (!variable || more.length > 0) return undefined;
  const fact = python.variables(variable.text);
  if (fact) return fact.known ? { text: fact.value, place: fact.place ?? variable.place } : undefined;
  return fallback && toldValue(python, fallback, steps);
}

/** The value of a name that is given one and the same wherever it is given any: as a keyword of a call, or by `=`. */
function namedValue(python: Python, name: string, steps: number): Word | undefined {
  const { tokens } = python;
  const textAt = (i: number) => tokens[i]?.text ?? '';
  let isComputed = false;
  const given = tokens.flatMap((token, i) => {
    if (token.kind !== 'name' || token.text !== name || textAt(i - 1) === '.') return [];
    if (/^(?:for|as)$/.test(textAt(i - 1)) || (/^[-+*/%@&|^]$/.test(textAt(i + 1)) && textAt(i + 2) === '='))
      isComputed = true;
    if (textAt(i + 1) !== '=' || textAt(i + 2) === '=') return [];
    const expression = expressionAt(python, i + 2);
    return expression.length === 1 && expression[0]!.text === name ? [] : [expression];
  });
  const spellings = new Set(given.map(expression => expression.map(({ text }) => text).join(' ')));
  return spellings.size === 1 && !isComputed ? toldValue(python, given[0]!, steps) : undefined;
}

/** The tokens up to the end of an argument, or of a statement. */
function expressionAt({ program, tokens }: Python, from: number): readonly Token[] {
  let depth = 0;
  let to = from;
  for (; to < tokens.length; to++) {
    const token = tokens[to]!;
    const ends = to > from && program.text.slice(tokens[to - 1]!.end, token.start).includes('\n');
    if (depth === 0 && (ends || (token.kind === 'other' && /[,;]/.test(token.text)))) break;
    depth += nesting(token);
    if (depth < 0) break;
  }
  return tokens.slice(from, to);
}
