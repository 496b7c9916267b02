/** The calculator behind `shm-lint calc` and the panel: chosen numbers in, the same model out. */

import { ENGINES } from '../engines';
import type { Engine } from '../engines/engine';
import { t } from '../l10n';
import { type RequirementOptions, requirementOf } from '../memory';
import { offloadsIntoShm } from '../memory/engines/vllm';
import { atLeast, parseVersion } from '../memory/version';
import {
  type EngineId,
  type Fact,
  known,
  type Launch,
  type Platform,
  type Requirement,
  type Segment,
  type Version,
} from '../model';
import { printCompose, printDocker, printKubernetes } from '../sizes';
import { NOWHERE } from '../text/span';

/** What a user of the calculator may choose. Counts are whole numbers from 1; absent means the engine's default. */
export interface CalculatorInput {
  readonly engine: EngineId;
  /** `0.11.2`; the newest known when absent or `latest`. */
  readonly engineVersion?: string;
  readonly platform?: Platform;
  readonly tensorParallel: number;
  readonly pipelineParallel?: number;
  /** Data-parallel replicas in one container. */
  readonly dataParallel?: number;
  readonly prefillContextParallel?: number;
  readonly decodeContextParallel?: number;
  /** Nodes that one replica is spread over. */
  readonly nodes?: number;
  /** `2.27.5`, where it is not the NCCL that comes with the engine. */
  readonly ncclVersion?: string;
  readonly interconnect?: RequirementOptions['interconnect'];
  readonly cuMem?: 'on' | 'off';
  /** Communicators of each process group. */
  readonly communicators?: number;
  /** Size of one replica's KV cache offload, bytes (`--kv-offloading-size`). */
  readonly kvOffloadBytes?: number;
  /** Size of the multimodal processor cache in shared memory, bytes (`--mm-processor-cache-type shm`). */
  readonly multimodalCacheBytes?: number;
  /** Environment variables of the service, e.g. `NCCL_BUFFSIZE`. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** The answer, ready for a table, a panel or JSON. All numbers are bytes. */
export interface Calculation {
  readonly segments: readonly Segment[];
  readonly minimumBytes: number;
  readonly expectedBytes: number;
  /** The same with P2P between all GPUs. */
  readonly expectedWithP2pBytes: number;
  readonly recommendedBytes: number;
  readonly minimumReason: string;
  readonly assumptions: readonly string[];
  /** The recommended size, ready to paste. */
  readonly snippets: { readonly compose: string; readonly dockerRun: string; readonly kubernetes: string };
}

/** The result, or what is wrong with the input: one sentence that names the field. */
export type CalculatorResult =
  | { readonly ok: true; readonly calculation: Calculation }
  | { readonly ok: false; readonly problem: string };

/** How much /dev/shm the chosen launch needs. */
export function calculate(input: CalculatorInput): CalculatorResult {
  const problem = problemOf(input);
  if (problem !== undefined) return { ok: false, problem };
  const launch = launchOf(input);
  const ncclVersion = input.ncclVersion === undefined ? undefined : parseVersion(input.ncclVersion);
  const requirement = requirementOf(launch, {
    interconnect: input.interconnect ?? 'unknown',
    ...(ncclVersion && { ncclVersion }),
    ...(input.communicators !== undefined && { communicators: input.communicators }),
  })!; // its ranks are known
  return { ok: true, calculation: calculationOf(requirement, extraAssumptions(input, launch)) };
}

// ───────────────────────────── Input ─────────────────────────────

const COUNTS = [
  'tensorParallel',
  'pipelineParallel',
  'dataParallel',
  'prefillContextParallel',
  'decodeContextParallel',
  'nodes',
  'communicators',
] as const;

const SIZES = ['kvOffloadBytes', 'multimodalCacheBytes'] as const;

function problemOf(input: CalculatorInput): string | undefined {
  if (!ENGINES.some(({ id }) => id === input.engine))
    return `engine must be one of ${ENGINES.map(({ id }) => id).join(', ')}, not ${input.engine}.`;
  const count = COUNTS.find(key => input[key] !== undefined && !isWhole(input[key], 1));
  if (count) return `${count} must be a whole number from 1, not ${input[count]}.`;
  const size = SIZES.find(key => input[key] !== undefined && !isWhole(input[key], 0));
  if (size) return `${size} must be a whole number of bytes, not ${input[size]}.`;
  if (!isRolling(input.engineVersion) && !parseVersion(input.engineVersion!)) {
    return `engineVersion must be a release such as 0.11.2, or latest, not ${input.engineVersion}.`;
  }
  if (input.ncclVersion !== undefined && !parseVersion(input.ncclVersion)) {
    return `ncclVersion must be a release such as 2.27.5, not ${input.ncclVersion}.`;
  }
  return undefined;
}

function isWhole(value: number, least: number): boolean {
  return Number.isSafeInteger(value) && value >= least;
}

function isRolling(version: string | undefined): boolean {
  return version === undefined || version === 'latest' || version === 'nightly';
}

// ───────────────────────────── Launch ─────────────────────────────

function engineOf({ engine }: CalculatorInput): Engine {
  return ENGINES.find(({ id }) => id === engine)!; // problemOf has looked
}

function releaseOf(input: CalculatorInput): Version {
  return isRolling(input.engineVersion) ? engineOf(input).newest : parseVersion(input.engineVersion!)!;
}

function launchOf(input: CalculatorInput): Launch {
  const engine = engineOf(input);
  const platform = input.platform ?? 'cuda';
  const replicas = input.dataParallel ?? 1;
  const nodes = input.nodes ?? 1;
  const replica = input.tensorParallel * (input.pipelineParallel ?? 1) * (input.prefillContextParallel ?? 1);
  const version = releaseOf(input);
  const { collectives } = engine;
  return {
    engine: engine.id,
    engineTitle: engine.title,
    engineVersion: { version, certainty: isRolling(input.engineVersion) ? 'rolling' : 'pinned' },
    platform,
    tensorParallel: known(input.tensorParallel),
    pipelineParallel: known(input.pipelineParallel ?? 1),
    dataParallelLocal: known(replicas),
    prefillContextParallel: known(input.prefillContextParallel ?? 1),
    decodeContextParallel: known(input.decodeContextParallel ?? 1),
    nodes: known(nodes),
    localRanks: known(Math.ceil(replica / nodes) * replicas),
    executor: replica * replicas > 1 || platform === 'cpu' ? 'multiprocessing' : 'uniprocess',
    ...(collectives && { collectives }),
    extras: extrasOf(input),
    knobs: knobsOf(input),
    startedBy: NOWHERE,
    cause: NOWHERE,
  };
}

/** Whether a KV cache offload of this engine and release is a file in /dev/shm. */
function offloadCounts(input: CalculatorInput): boolean {
  return input.engine === 'vllm' && offloadsIntoShm(releaseOf(input));
}

function extrasOf(input: CalculatorInput): Launch['extras'] {
  const { kvOffloadBytes = 0, multimodalCacheBytes = 0 } = input;
  return [
    ...(kvOffloadBytes > 0 && offloadCounts(input)
      ? [
          {
            id: 'kv-offload',
            bytes: known(kvOffloadBytes * (input.dataParallel ?? 1)),
            prefaulted: true,
          } as const,
        ]
      : []),
    ...(multimodalCacheBytes > 0
      ? [{ id: 'multimodal-cache', bytes: known(multimodalCacheBytes), prefaulted: false } as const]
      : []),
  ];
}

function knobsOf(input: CalculatorInput): ReadonlyMap<string, Fact<string>> {
  const knobs = new Map<string, Fact<string>>();
  if (choosesV1(input)) knobs.set('VLLM_USE_V1', known('1'));
  for (const [name, value] of Object.entries(input.environment ?? {})) knobs.set(name, known(value));
  if (input.cuMem !== undefined) knobs.set('NCCL_CUMEM_ENABLE', known(input.cuMem === 'on' ? '1' : '0'));
  return knobs;
}

/** Whether the calculator has to choose between the engines of 0.6.6 to 0.7; it takes V1, which needs more. */
function choosesV1(input: CalculatorInput): boolean {
  const version = releaseOf(input);
  return (
    input.engine === 'vllm' &&
    atLeast(version, 0, 6, 6) &&
    !atLeast(version, 0, 8) &&
    input.environment?.VLLM_USE_V1 === undefined
  );
}

function extraAssumptions(input: CalculatorInput, launch: Launch): string[] {
  const assumptions: string[] = [];
  if (choosesV1(input)) {
    assumptions.push(t('The V1 engine is taken (VLLM_USE_V1=1); V0, the default before 0.8, needs less.'));
  }
  if ((input.kvOffloadBytes ?? 0) > 0 && !offloadCounts(input)) {
    assumptions.push(
      input.engine === 'vllm'
        ? t('The KV cache offload is not counted: before 0.27 it is pinned memory, not /dev/shm.')
        : t`The KV cache offload is not counted: that of ${launch.engineTitle} is not known to lie in /dev/shm.`,
    );
  }
  return assumptions;
}

// ───────────────────────────── Answer ─────────────────────────────

function calculationOf(requirement: Requirement, assumptions: readonly string[]): Calculation {
  return {
    segments: requirement.segments,
    minimumBytes: requirement.minimum,
    expectedBytes: requirement.expected,
    expectedWithP2pBytes: requirement.expectedWithP2p,
    recommendedBytes: requirement.recommended,
    minimumReason: requirement.minimumReason,
    assumptions: [...requirement.assumptions, ...assumptions],
    snippets: snippetsOf(requirement.recommended),
  };
}

/** Empty where nothing needs to be written. */
function snippetsOf(bytes: number): Calculation['snippets'] {
  if (bytes === 0) return { compose: '', dockerRun: '', kubernetes: '' };
  return {
    compose: `shm_size: ${printCompose(bytes)}`,
    dockerRun: `--shm-size=${printDocker(bytes)}`,
    kubernetes: [
      '# in the pod',
      'volumes:',
      '  - name: dshm',
      '    emptyDir:',
      '      medium: Memory',
      `      sizeLimit: ${printKubernetes(bytes)}`,
      '# in the container',
      'volumeMounts:',
      '  - name: dshm',
      '    mountPath: /dev/shm',
    ].join('\n'),
  };
}
