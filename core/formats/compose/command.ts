/** What a service's container runs: `entrypoint` and `command`, in string, list or block form. */
import { isSeq } from 'yaml';
import type { Command, Fact, Word, Workload } from '../../model';
import { configFilesOf } from '../container-files';
import { unfoldShell } from '../shell/program';
import { MappedWord, splitWords } from '../words';
import { readMountedFiles } from './mounts';
import type { Project } from './project';
import type { Field, ServiceView } from './view';

export type ServiceCommand = Pick<Workload, 'commands' | 'runsImageEntrypoint' | 'configFiles' | 'borrowed'>;

export async function readCommand(
  view: ServiceView,
  project: Project,
  environment: (name: string) => Fact<string> | undefined,
): Promise<ServiceCommand> {
  const entrypoint = view.replacedField('entrypoint');
  const command = view.replacedField('command');
  const entrypointWords = entrypoint && wordsOf(view, entrypoint);
  const words = [...(entrypointWords ?? []), ...(command ? wordsOf(view, command) : [])];
  const line: Command = { words, assignments: new Map() };
  const files = await readMountedFiles(view, project, words);
  const commands = words.length > 0 ? unfoldShell(line, environment, { scripts: files.read }) : [];
  const shell = commands.length !== 1 || commands[0] !== line;
  return {
    commands,
    ...configFilesOf(commands, files.read),
    borrowed: files.borrowed,
    // `entrypoint:` with nothing behind it leaves the image's in place; an empty list removes it.
    runsImageEntrypoint: entrypointWords === undefined && !(shell && words.length > 0),
  };
}

/** The words of a command: a list item each, or a string taken apart. */
function wordsOf(view: ServiceView, field: Field): Word[] {
  if (isSeq(field.node)) {
    return view.items(field).flatMap(item => {
      const text = view.text(item);
      return text ? [new MappedWord(text, view.place(item))] : [];
    });
  }
  const text = view.text(field);
  return text ? splitWords(text) : [];
}
