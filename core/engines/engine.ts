import type { EngineId, Fact, Launch, Word, Workload } from '../model';
import type { Image } from './image';

/**
 * What one inference engine teaches the linter: how its command looks, which images start it by themselves,
 * and how its arguments become a {@link Launch}.
 *
 * To add one: write `<engine>.ts` that exports an `Engine`, and list it in `index.ts`. The pieces engines
 * share are next door: `arguments.ts` (argparse-, click- and clap-like command lines), `programs.ts`
 * (`python -m …`), `image.ts` (repositories, releases in tags), `ranks.ts` (ranks in this container).
 */
export interface Engine {
  readonly id: EngineId;
  /** The engine's own name, as users write it. */
  readonly title: string;
  /**
   * Splits a command that starts the engine into the words that name it and its arguments; undefined for
   * every other command. Wrappers (`exec`, `numactl …`) are gone by now. A word with a hole is never a name.
   */
  recognise(words: readonly Word[]): Started | undefined;
  /**
   * Whether a container that keeps the image's own ENTRYPOINT starts the engine with these arguments.
   * Must be certain for an image it does not know: the arguments alone are then the proof.
   */
  startsFromImage(image: Image | undefined, args: readonly Word[]): boolean;
  /** The launch an invocation asks for. Never throws; what the files do not tell becomes unknown. */
  read(invocation: Invocation): Launch;
}

/** A command line that starts an engine, taken apart. */
export interface Started {
  /** The words that name the engine (`vllm serve`); empty when the image's ENTRYPOINT starts it. */
  readonly program: readonly Word[];
  readonly args: readonly Word[];
}

/** One start of an engine with everything around it that decides how it runs. */
export interface Invocation extends Started {
  readonly workload: Workload;
  readonly image: Image | undefined;
  /** The container's environment with the command's own assignments on top. */
  readonly environment: ReadonlyMap<string, Fact<string>>;
}
