/** What the readers of all engines do alike when they put a {@link Launch} together. */
import type { Fact, Launch } from '../model';
import { coveringPlace, type Place } from '../text/span';
import type { Engine, Invocation } from './engine';
import { defaultSize, localRanks, type Parallelism, replicaRanks } from './ranks';

/** What an engine's reader found; what it leaves out is the engine's default. */
export interface LaunchParts extends Partial<Omit<Parallelism, 'tensorParallel'>> {
  readonly tensorParallel: Fact<number>;
  readonly decodeContextParallel?: Fact<number>;
  readonly platform: Launch['platform'];
  readonly engineVersion: Launch['engineVersion'];
  /** See {@link Launch.implied}. */
  readonly implied?: string;
  /** Where the engine counts its ranks in another way than tensor × pipeline × context × data. */
  readonly localRanks?: Fact<number>;
  /** Multiprocessing for several ranks, one process for one, unless the engine says otherwise. */
  readonly executor?: Launch['executor'];
  readonly extras?: Launch['extras'];
  /** Tells the engine's own variables that the memory model heeds; NCCL's are always among them. */
  readonly isKnob?: (variable: string) => boolean;
  /** What a finding may underline, the most telling first: the settings that make more than one rank. */
  readonly causes: readonly (Place | undefined)[];
}

/** The launch that an invocation asks for. */
export function launchOf(engine: Engine, invocation: Invocation, parts: LaunchParts): Launch {
  const one = defaultSize(engine.title);
  const parallelism: Parallelism = {
    tensorParallel: parts.tensorParallel,
    pipelineParallel: parts.pipelineParallel ?? one,
    prefillContextParallel: parts.prefillContextParallel ?? one,
    dataParallelLocal: parts.dataParallelLocal ?? one,
    nodes: parts.nodes ?? one,
  };
  const gpus = parts.platform === 'cpu' ? undefined : invocation.workload.gpus;
  const ranks = parts.localRanks ?? localRanks(parallelism, gpus);
  const { collectives } = engine;
  return {
    engine: engine.id,
    engineTitle: engine.title,
    engineVersion: parts.engineVersion,
    platform: parts.platform,
    ...parallelism,
    ...(parts.implied !== undefined && { implied: parts.implied }),
    decodeContextParallel: parts.decodeContextParallel ?? one,
    localRanks: ranks,
    executor: parts.executor ?? executorOf(parallelism, ranks),
    ...(collectives && { collectives }),
    extras: parts.extras ?? [],
    knobs: knobsOf(invocation.environment, parts.isKnob),
    startedBy: starter(invocation),
    cause: parts.causes.find(place => place !== undefined) ?? starter(invocation),
  };
}

/** One rank alone needs no second process; so does one GPU, whatever the sizes are. */
function executorOf(parallelism: Parallelism, localRanks: Fact<number>): Launch['executor'] {
  const ranks = replicaRanks(parallelism);
  const here = localRanks.known && localRanks.value === 1;
  const alone = here && (!ranks.known || ranks.value === 1);
  return alone ? 'uniprocess' : 'multiprocessing';
}

function knobsOf(
  environment: ReadonlyMap<string, Fact<string>>,
  isKnob: (variable: string) => boolean = () => false,
): Launch['knobs'] {
  return new Map([...environment].filter(([name]) => /^R?NCCL_/.test(name) || isKnob(name)));
}

/** The words that name the engine, else the image. They may stand in another file (an override, a base). */
function starter({ workload, program, image }: Invocation): Place {
  const [first, ...others] = program.map(word => word.place);
  return first ? coveringPlace(first, ...others) : (image?.place ?? workload.place);
}
