/** What a service's container runs: `entrypoint` and `command`, in string, list or block form. */
import { isScalar, isSeq } from 'yaml';
import type { Command, Fact, Word } from '../../model';
import { unfoldShell } from '../shell/program';
import { mappedWord, splitWords } from '../words';
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
  const entrypoint = view.field('entrypoint');
  const command = view.field('command');
  const entrypointWords = entrypoint && wordsOf(view, entrypoint);
  const words = [...(entrypointWords ?? []), ...((command && wordsOf(view, command)) ?? [])];
  const line: Command = { words, assignments: new Map() };
  const commands = words.length > 0 ? unfoldShell(line, environment) : [];
  const shell = commands.length !== 1 || commands[0] !== line;
  return {
    commands,
    // `entrypoint:` with nothing behind it leaves the image's in place; an empty list removes it.
    runsImageEntrypoint: entrypointWords === undefined && !(shell && words.length > 0),
  };
}

/** The words of a command; undefined for `null`, which means "as the image says". */
function wordsOf(view: ServiceView, { layer, node }: Field): Word[] | undefined {
  if (isSeq(node)) {
    return layer.service.tree.items(node).flatMap(item => {
      const text = view.text(layer, item.node);
      return text ? [mappedWord([text], view.place(layer, item.node))] : [];
    });
  }
  if (!isScalar(node) || node.value === null) return undefined;
  const text = view.text(layer, node);
  return text && splitWords(text);
}
