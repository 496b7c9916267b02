/** Reads how an inference engine will be started in a workload. */
import type { Launch, Workload } from '../model';
import type { Engine } from './engine';
import { type Image, isNeverAnEngine, parseImage } from './image';
import { vllm } from './vllm';
import { commandsWithin } from './wrappers';

/** Every engine the linter knows. A new one is a file beside `vllm.ts` and an entry here. */
const ENGINES: readonly Engine[] = [vllm];

/**
 * The launch of the first known engine that the workload starts; undefined if it starts none. Never throws.
 * A container that starts several engines one after the other is read as its first.
 */
export function readLaunch(workload: Workload): Launch | undefined {
  const image = parseImage(workload.image);
  if (image && isNeverAnEngine(image)) return undefined;
  return readCommands(workload, image) ?? readEntrypoint(workload, image);
}

/** A command that names an engine, also where the image's ENTRYPOINT makes it an argument by mistake. */
function readCommands(workload: Workload, image: Image | undefined): Launch | undefined {
  for (const command of workload.commands) {
    for (const { words, assignments } of commandsWithin(command.words)) {
      for (const engine of ENGINES) {
        const started = engine.recognise(words);
        if (!started) continue;
        const environment = new Map([
          ...workload.environment.variables,
          ...command.assignments,
          ...assignments,
        ]);
        return engine.read({ ...started, workload, image, environment });
      }
    }
  }
  return undefined;
}

function readEntrypoint(workload: Workload, image: Image | undefined): Launch | undefined {
  if (!workload.runsImageEntrypoint) return undefined;
  const command = workload.commands[0];
  const args = command?.words ?? [];
  const engine = ENGINES.find(candidate => candidate.startsFromImage(image, args));
  const environment = new Map([...workload.environment.variables, ...(command?.assignments ?? [])]);
  return engine?.read({ program: [], args, workload, image, environment });
}
