import { t } from '../l10n';
import { type Fact, HOLE, known, unknown } from '../model';
import type { Place } from '../text/span';
import type { OptionTable, OptionUse, ParsedArguments } from './arguments';
import { pythonFloat, pythonInt } from './numbers';

/** Option names that a reader asks for, as its grammar's table gives them. */
export type OptionName = `--${string}`;

/** Variables that an image's entrypoint turns into options before it starts the engine. */
export interface VariableOptions {
  readonly prefix: string;
  readonly variables: ReadonlyMap<string, Fact<string>>;
  /** The options by their spellings; a variable may be named after any of them. */
  readonly options: OptionTable;
}

/** The settings of one launch: the command line, and behind it the variables of a wrapping entrypoint. */
export class Settings {
  constructor(
    private readonly parsed: ParsedArguments,
    private readonly variables: VariableOptions | undefined,
  ) {}

  /** Whether an option is given at all. */
  has(name: OptionName): boolean {
    return this.text(name) !== undefined || this.parsed.options.has(name);
  }

  /** Where an option stands, with its value. */
  placeOf(name: OptionName): Place | undefined {
    return this.parsed.options.get(name)?.place ?? this.variable(name)?.place;
  }

  /** An option's value as text; undefined if the option is not given. */
  text(name: OptionName): Fact<string> | undefined {
    const use = this.parsed.options.get(name);
    return use ? spelledValue(use) : this.variable(name);
  }

  /** An option's value as a whole number of at least 1; undefined if the option is not given. */
  count(name: OptionName): Fact<number> | undefined {
    return this.number(name, text => {
      const value = pythonInt(text);
      if (value === undefined) return t`the value of ${name} is no whole number`;
      return value >= 1 && Number.isSafeInteger(value) ? value : t`the value of ${name} is out of range`;
    });
  }

  /** An option's value in GiB; undefined if the option is not given. */
  gib(name: OptionName): Fact<number> | undefined {
    return this.number(name, text => pythonFloat(text) ?? t`the value of ${name} is no number`);
  }

  private number(name: OptionName, read: (text: string) => number | string): Fact<number> | undefined {
    const text = this.text(name);
    if (!text?.known) return text;
    const value = read(text.value);
    return typeof value === 'number' ? known(value, text.place, text.origin) : unknown(value, text.place);
  }

  private variable(name: OptionName): Fact<string> | undefined {
    if (!this.variables) return undefined;
    const { prefix, variables, options } = this.variables;
    const variable = [...options.names]
      .filter(([spelling, meant]) => meant === name && spelling.startsWith('--'))
      .map(([spelling]) => prefix + spelling.slice(2).replaceAll('-', '_').toUpperCase())
      .find(candidate => variables.has(candidate));
    if (variable === undefined) return undefined;
    const fact = variables.get(variable);
    return fact?.known ? known(fact.value, fact.place, t`environment variable ${variable}`) : fact;
  }
}

/**
 * Where a launch gets its ranks from: the options that make more than one, the most telling first, then the first
 * option whatever its value.
 */
export function rankCauses(
  settings: Settings,
  options: readonly [OptionName, ...OptionName[]],
): (Place | undefined)[] {
  const makesRanks = (name: OptionName) => {
    const size = settings.count(name);
    return size !== undefined && (!size.known || size.value > 1);
  };
  return [...options.filter(makesRanks), options[0]].map(name => settings.placeOf(name));
}

function spelledValue({ name, value, place, joined }: OptionUse): Fact<string> {
  if (!value) return unknown(t`${name} has no value`, place);
  if (value.text.includes(HOLE))
    return unknown(t`the file does not spell out the value of ${name}`, value.place);
  const origin = joined
    ? t('option and value are one word here, read as two; the engine itself refuses that')
    : undefined;
  return known(value.text, value.place, origin);
}
