/** What a container runs: `command` and `args`, or what an operator makes of its own fields. */
import type { Command, Environment, Word } from '../../model';
import { MappedText } from '../../text/mapped';
import type { Place } from '../../text/span';
import type { ReadContainerFile } from '../container-files';
import { unfoldShell } from '../shell/program';
import { MappedWord, mappedTextOf, splitWords } from '../words';
import { parseYaml, spanOf } from '../yaml/tree';
import { expandReferences } from './environment';
import { Field, follow } from './field';

/** What an operator adds to the arguments of a container that has no command of its own. */
export interface Program {
  readonly words: readonly string[];
  /** Where they come from, for a finding that has to underline them. */
  readonly place: Place;
  readonly options: readonly Word[];
  /** Whether the options stand in front of the container's own arguments. */
  readonly optionsFirst: boolean;
  /** Whether the words go to the image's own ENTRYPOINT. */
  readonly ofImage: boolean;
}

export interface ContainerCommand {
  readonly commands: readonly Command[];
  /** True when the image's own ENTRYPOINT receives the words. */
  readonly runsImageEntrypoint: boolean;
}

export function readCommand(
  command: Field | undefined,
  args: Field | undefined,
  program: Program | undefined,
  environment: Environment,
  files: ReadContainerFile,
): ContainerCommand {
  const own = wordsOf(command, environment);
  const given = wordsOf(args, environment);
  const operated = own.length === 0 && program !== undefined;
  const words = takenApart(operated ? operatedWords(program, given) : [...own, ...given]);
  const line: Command = { words, assignments: new Map() };
  const commands =
    words.length > 0 ? unfoldShell(line, name => environment.variables.get(name), { scripts: files }) : [];
  const shell = commands.length !== 1 || commands[0] !== line;
  return {
    commands,
    runsImageEntrypoint: own.length === 0 && (!operated || program.ofImage) && !(shell && words.length > 0),
  };
}

function wordsOf(list: Field | undefined, environment: Environment): Word[] {
  return (list?.items() ?? []).flatMap(item => {
    const text = item.verbatim();
    if (!text) return [];
    const expanded = expandReferences(text, name => environment.variables.get(name));
    return [new MappedWord(expanded, item.place)];
  });
}

/** A command line that stands in one item: no program is called like that, but what was meant can be read. */
function takenApart(words: readonly Word[]): readonly Word[] {
  const [only, ...more] = words;
  return only && more.length === 0 && /^\s*[\w./-]+\s/.test(only.text)
    ? splitWords(mappedTextOf(only))
    : words;
}

function operatedWords({ words, place, options, optionsFirst }: Program, given: readonly Word[]): Word[] {
  const program = words.map(word => wordAt(word, place));
  return optionsFirst ? [...program, ...options, ...given] : [...program, ...given, ...options];
}

function wordAt(text: string, place: Place): Word {
  return new MappedWord(MappedText.opaque(place.uri, text, place.span), place);
}

/** The options that an operator passes on, each with the field that holds its value as its place. */
export function optionsOf(unit: Field, options: Readonly<Record<string, string>>): Word[] {
  return Object.entries(options).flatMap(([flag, path]) => {
    const field = follow(unit, path)[0]?.field;
    const value = field?.text();
    if (!field || !value) return [];
    return [wordAt(flag, field.setting), new MappedWord(value, field.setting)];
  });
}

/**
 * The arguments in a YAML text that a string of the object holds, as options of the engine: `tensor_parallel_size: 4`
 * becomes `--tensor-parallel-size 4`. Each has its place in the string.
 */
export function embeddedOptions(holder: Field | undefined, path: string): Word[] {
  const text = holder?.verbatim();
  const root = text && parseYaml(text.text)?.[0];
  if (!holder || !text || !root?.root || root.faults.length > 0) return [];
  const inner = new Field({ tree: root, uri: holder.source.uri }, root.root.node);
  const [found] = follow(inner, path);
  return (found?.field.entries() ?? []).flatMap(entry => {
    const value = entry.text();
    if (!value) return [];
    const { start, end } = entry.setting.span;
    const place: Place = { uri: text.uri, span: text.spanOf(start, end) };
    const { start: from, end: to } = spanOf(entry.node);
    return [
      wordAt(`--${entry.name!.replaceAll('_', '-')}`, place),
      wordAt(value.text, { uri: text.uri, span: text.spanOf(from, to) }),
    ];
  });
}
