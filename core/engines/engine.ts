import type { BundledCollectives, EngineId, Fact, Launch, Version, Word, Workload } from '../model';
import type { Image } from './image';
import type { PublishedImage } from './published';
import type { Variables } from './python-values';

/**
 * What one inference engine teaches the linter: how its command looks, which images start it by themselves,
 * and how its arguments become a {@link Launch}.
 *
 * To add one: write `<engine>.ts` that exports an `Engine`, and list it in `list.ts`. The pieces engines
 * share are next door: `arguments.ts` (argparse-, click- and clap-like command lines), `settings.ts` (values of
 * options and of variables that stand for them), `programs.ts` (`python -m …`), `published.ts` (images and the
 * releases in their tags), `platform.ts`, `ranks.ts` (ranks in this container), `launch.ts` (puts it together).
 */
export interface Engine {
  readonly id: EngineId;
  /** The engine's own name, as users write it. */
  readonly title: string;
  /** The newest release whose sources were read; a later one, or one that is not told, is taken to be like it. */
  readonly newest: Version;
  /**
   * A regular expression, case-insensitive and without groups that capture, of which every file that can start the
   * engine holds a match. Files without any engine's match are not even parsed, so it should be cheap and telling.
   */
  readonly mentions: string;
  /** What pip installs it by; an image that is built with it, and starts nothing, is taken to be for it. */
  readonly package?: string;
  /** What it brings along for its collectives. The NCCL is taken as the newest known. */
  readonly collectives?: BundledCollectives;
  /**
   * Splits a command that starts the engine into the words that name it and its arguments; undefined for
   * every other command. Wrappers (`exec`, `numactl …`) are gone by now. A word with a hole is never a name.
   * @param files what stands in the files that the command names, for programs that have the engine's arguments there
   * @param variables the environment, for programs that take arguments from it
   */
  recognise(words: readonly Word[], files: ConfigFiles, variables: Variables): Started | undefined;
  /**
   * Whether a container that keeps the image's own ENTRYPOINT starts the engine with these arguments.
   * Must be certain for an image it does not know: the arguments and the variables alone are then the proof.
   */
  startsFromImage(
    image: Image | undefined,
    args: readonly Word[],
    environment: ReadonlyMap<string, Fact<string>>,
  ): boolean;
  /**
   * How it is told in a container whose start script cannot be seen: a word of names, its images, and the option that the
   * variables of such scripts stand for (see `hints.ts`). Without it nothing is guessed.
   */
  readonly scripted?: {
    readonly name: string;
    readonly images: readonly PublishedImage[];
    readonly option: string;
  };
  /** The launch an invocation asks for. Never throws; what the files do not tell becomes unknown. */
  read(invocation: Invocation): Launch;
}

/** What stands in the files of settings that commands name, by the path as they name it; those that were found. */
export type ConfigFiles = Workload['configFiles'];

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
