/** What a service's container runs: `entrypoint` and `command`, in string, list or block form. */
import { isSeq } from 'yaml';
import type { Command, Fact, Word } from '../../model';
import { unfoldShell } from '../shell/program';
import { MappedWord, splitWords } from '../words';
import type { Field, ServiceView } from './view';

export interface ServiceCommand {
  readonly commands: readonly Command[];
  /** True when the image's own ENTRYPOINT receives the words. */
  readonly runsImageEntrypoint: boolean;
}

export function readCommand(
  view: ServiceView,
  environment: (name: string) => Fact<string> | undefined,
): ServiceCommand {
  const entrypoint = view.replacedField('entrypoint');
  const command = view.replacedField('command');
  const entrypointWords = entrypoint && wordsOf(view, entrypoint);
  const words = [...(entrypointWords ?? []), ...(command ? wordsOf(view, command) : [])];
  const line: Command = { words, assignments: new Map() };
  const commands = words.length > 0 ? unfoldShell(line, environment) : [];
  const shell = commands.length !== 1 || commands[0] !== line;
  return {
    commands,
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
