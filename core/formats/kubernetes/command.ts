/** What a container runs: `command` and `args`, or what an operator makes of its own fields. */
import { type Command, type Environment, type Fact, known, type Word } from '../../model';
import { MappedText } from '../../text/mapped';
import { CONTAINER_RATION, Ration } from '../../text/ration';
import type { Place, Span } from '../../text/span';
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
  const ration = new Ration(CONTAINER_RATION);
  return (list?.items() ?? []).flatMap(item => {
    const text = item.verbatim();
    if (!text) return [];
    const expanded = expandReferences(text, name => ration.fact(environment.variables.get(name)));
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

/** A YAML text that a string of the object holds. */
export interface Embedded {
  readonly text: MappedText;
  readonly root: Field;
}

/** The YAML text in a string; undefined for anything that is none. */
export function embeddedIn(holder: Field | undefined): Embedded | undefined {
  const text = holder?.verbatim();
  const tree = text && parseYaml(text.text)?.[0];
  if (!holder || !text || !tree?.root || tree.faults.length > 0) return undefined;
  return { text, root: new Field({ tree, uri: holder.source.uri }, tree.root.node) };
}

function placeIn({ text }: Embedded, { start, end }: Span): Place {
  return { uri: text.uri, span: text.spanOf(start, end) };
}

/**
 * The arguments under a path of an embedded text, as options of the engine: `tensor_parallel_size: 4` becomes
 * `--tensor-parallel-size 4`. Each has its place in the string.
 */
export function embeddedOptions(embedded: Embedded, path: string): Word[] {
  const [found] = follow(embedded.root, path);
  return (found?.field.entries() ?? []).flatMap(entry => {
    const value = entry.text();
    if (!value) return [];
    return [
      wordAt(`--${entry.name!.replaceAll('_', '-')}`, placeIn(embedded, entry.setting.span)),
      wordAt(value.text, placeIn(embedded, spanOf(entry.node))),
    ];
  });
}

/**
 * The Python module that an embedded text names (`serve:deployment`), as if its text stood behind `python -c`; undefined
 * unless the container mounts its file from where it can be read.
 * @param paths of the module and of its variables in the embedded text
 */
export function embeddedModule(
  embedded: Embedded,
  paths: { readonly module: string; readonly variables: string },
  container: Field,
  files: ReadContainerFile,
): Command | undefined {
  const module = follow(embedded.root, paths.module)[0]?.field;
  const name = module?.string();
  if (!module || !name) return undefined;
  const file = `${name.replace(/:.*/s, '').replaceAll('.', '/')}.py`;
  const program = (container.get('volumeMounts')?.items() ?? []).flatMap(mount => {
    const path = mount.get('mountPath')?.string();
    if (path === undefined) return [];
    return files(path.endsWith(`/${file}`) ? path : `${path}/${file}`) ?? [];
  })[0];
  if (!program) return undefined;
  const place = placeIn(embedded, module.setting.span);
  const text = new MappedWord(program, { uri: program.uri, span: program.spanOf() });
  const variables = follow(embedded.root, paths.variables)[0]?.field.entries() ?? [];
  const assignments = variables.flatMap((entry): [string, Fact<string>][] => {
    const value = entry.text();
    return value ? [[entry.name!, known(value.text, placeIn(embedded, entry.setting.span))]] : [];
  });
  return {
    words: [wordAt('python', place), wordAt('-c', place), text],
    assignments: new Map(assignments),
  };
}
