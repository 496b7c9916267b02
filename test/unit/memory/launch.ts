import { known, type Launch, type Version } from '../../../core/model';

/** What a test wants to say of a launch; everything else is vLLM's default on one CUDA node. */
export interface LaunchChoice {
  readonly version?: Version;
  readonly certainty?: Launch['engineVersion']['certainty'];
  readonly tp?: number;
  readonly pp?: number;
  readonly dp?: number;
  readonly pcp?: number;
  readonly dcp?: number;
  readonly nodes?: number;
  readonly localRanks?: Launch['localRanks'];
  readonly platform?: Launch['platform'];
  readonly executor?: Launch['executor'];
  readonly extras?: Launch['extras'];
  readonly env?: Readonly<Record<string, string>>;
  readonly knobs?: Launch['knobs'];
}

/** A vLLM launch as core/engines would read it. */
export function launch(choice: LaunchChoice = {}): Launch {
  const { version = [0, 29, 0], certainty = 'pinned', platform = 'cuda', extras = [] } = choice;
  const { tp = 1, pp = 1, dp = 1, pcp = 1, dcp = 1, nodes = 1 } = choice;
  const world = tp * pp * pcp;
  return {
    engine: 'vllm',
    engineTitle: 'vLLM',
    engineVersion: { version, certainty },
    platform,
    tensorParallel: known(tp),
    pipelineParallel: known(pp),
    dataParallelLocal: known(dp),
    prefillContextParallel: known(pcp),
    decodeContextParallel: known(dcp),
    nodes: known(nodes),
    localRanks: choice.localRanks ?? known(Math.ceil(world / nodes) * dp),
    executor: choice.executor ?? (world * dp > 1 || platform === 'cpu' ? 'multiprocessing' : 'uniprocess'),
    extras,
    knobs:
      choice.knobs ?? new Map(Object.entries(choice.env ?? {}).map(([name, value]) => [name, known(value)])),
    startedBy: { uri: 'file:///compose.yaml', span: { start: 0, end: 0 } },
    cause: { uri: 'file:///compose.yaml', span: { start: 0, end: 0 } },
  };
}
