import { parseArgs } from 'node:util';
import { closest } from '../core/text/closest';

/** A command line that cannot be carried out; the message names the remedy. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** By its name: each file of dist/ has a class of its own. */
export function isUsageError(error: unknown): error is UsageError {
  return error instanceof Error && error.name === 'UsageError';
}

/** The options a command knows: a switch, a free value (once or often), a switch that takes `=VALUE`, or one of a list. */
export type OptionKinds = Readonly<
  Record<string, 'switch' | 'value' | 'values' | 'optional value' | readonly string[]>
>;

export interface Arguments {
  readonly positionals: readonly string[];
  /** Whether a switch was given. */
  has(option: string): boolean;
  /** The value of an option, the last one wins; empty if it was given without one. */
  value(option: string): string | undefined;
  /** The values of an option that may be given often, in their order. */
  values(option: string): readonly string[];
}

/** Takes a command line apart. Throws {@link UsageError} for anything that is not in `kinds`. */
export function parseArguments(args: readonly string[], kinds: OptionKinds): Arguments {
  const options = Object.fromEntries(
    Object.entries(kinds).map(([name, kind]) => [
      name,
      { type: kind === 'switch' || kind === 'optional value' ? ('boolean' as const) : ('string' as const) },
    ]),
  );
  const { tokens, positionals } = parseArgs({
    args: [...args],
    options,
    // Not strict: the messages below name the remedy, those of parseArgs do not.
    strict: false,
    allowPositionals: true,
    tokens: true,
  });

  const values = new Map<string, string[]>();
  const add = (name: string, value: string) => values.set(name, [...(values.get(name) ?? []), value]);
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const kind = Object.hasOwn(kinds, token.name) ? kinds[token.name] : undefined;
    if (kind === undefined) throw new UsageError(unknownOption(token.rawName, Object.keys(kinds)));
    if (kind === 'switch') {
      if (token.value !== undefined) throw new UsageError(`${token.rawName} takes no value`);
      add(token.name, '');
    } else if (kind === 'optional value') {
      add(token.name, token.value ?? '');
    } else {
      add(token.name, checkedValue(token.rawName, token.value, kind));
    }
  }
  return {
    positionals,
    has: option => values.has(option),
    value: option => values.get(option)?.at(-1),
    values: option => values.get(option) ?? [],
  };
}

function checkedValue(
  rawName: string,
  value: string | undefined,
  kind: 'value' | 'values' | readonly string[],
): string {
  if (typeof kind !== 'string') return oneOf(rawName, value ?? '', kind);
  if (!value) throw new UsageError(`${rawName} needs a value`);
  return value;
}

/** The choice that a value names. Throws {@link UsageError}, with the nearest one, for anything else. */
export function oneOf<Choice extends string>(
  rawName: string,
  value: string,
  choices: readonly Choice[],
): Choice {
  const all = choices.join(', ');
  if (value === '') throw new UsageError(`${rawName} needs one of: ${all}`);
  const choice = choices.find(one => one === value);
  if (choice !== undefined) return choice;
  const suggestion = closest(value, choices);
  throw new UsageError(
    `${rawName} cannot be "${value}"; ${suggestion ? `did you mean "${suggestion}"?` : `one of: ${all}`}`,
  );
}

function unknownOption(rawName: string, names: readonly string[]): string {
  const suggestion = closest(rawName.replace(/^-+/, ''), names);
  const hint = suggestion ? `did you mean --${suggestion}?` : 'see shm-lint --help';
  return `unknown option ${rawName}; ${hint}`;
}
