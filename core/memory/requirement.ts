import { t } from '../l10n';
import type { Launch, LintOptions, Requirement, Segment, Version } from '../model';
import { formatBytes } from '../sizes';
import type { Collectives, StartupGate } from './engine';
import { extraSegments } from './extras';
import { valueOr } from './layout';
import { modelOf } from './models';
import {
  buffersOf,
  channelsOf,
  type NcclSituation,
  ncclSegments,
  sendRecvChannelsOf,
  switchKnob,
} from './nccl';

/** What the manifest does not tell and the caller may know. */
export interface RequirementOptions {
  readonly interconnect: LintOptions['interconnect'];
  /** The NCCL in use, where it is not the one that comes with the engine. */
  readonly ncclVersion?: Version;
  /**
   * Communicators of each process group, 2 unless given: vLLM's PyNccl makes one at start and PyTorch's own group
   * a second on its first collective (ai-dynamo/dynamo#1408 shows the second fail).
   */
  readonly communicators?: number;
}

const DEFAULT_COMMUNICATORS = 2;

const GIB = 1024 ** 3;

/** Headroom of the recommendation over what is expected. */
const HEADROOM = 1.25;

/** The recommendation never goes below this, so that a fix written today survives the next release. */
const LEAST_RECOMMENDED = 2 * GIB;

/**
 * How much /dev/shm a launch needs; undefined where the number of ranks is unknown. All zero, with no segments,
 * where nothing of the engine lands there (one process, one rank).
 */
export function requirementOf(launch: Launch, options: RequirementOptions): Requirement | undefined {
  if (!launch.localRanks.known) return undefined;
  const localRanks = Math.max(1, launch.localRanks.value);
  const {
    segments: own,
    gates,
    collectives,
    assumptions,
  } = modelOf(launch.engine).demand(launch, localRanks);
  const extras = extraSegments(launch);
  const extraBytes = sum(extras.segments.map(extra => extra.segment));

  const { worst, withP2p } = collectiveExtremes(launch, collectives, options);
  const segments = [...own, ...worst, ...extras.segments.map(extra => extra.segment)];
  if (segments.length === 0) {
    const recommended = communicates(launch, localRanks) ? recommendedOf(localRanks, 0, 0) : 0;
    return { ...NOTHING, recommended, assumptions: extras.assumptions };
  }

  const base = sum(own) + sum(worst);
  return {
    segments,
    ...minimumOf(launch, options, gates, collectives, extras.segments),
    expected: base + extraBytes,
    expectedWithP2p: sum(own) + sum(withP2p) + extraBytes,
    recommended: recommendedOf(localRanks, base, extraBytes),
    assumptions: [
      ...assumptions,
      ...(collectives ? collectiveAssumptions(collectives, worst, withP2p, options) : []),
      ...extras.assumptions,
    ],
  };
}

const NOTHING: Requirement = {
  segments: [],
  minimum: 0,
  minimumReason: '',
  expected: 0,
  expectedWithP2p: 0,
  recommended: 0,
  assumptions: [],
};

/**
 * Whether processes here are ranks of one model, so that they talk through some library: one whose bytes in /dev/shm are
 * not known (Gaudi's, Ascend's) where no segment says more.
 */
function communicates({ dataParallelLocal, executor }: Launch, localRanks: number): boolean {
  return executor !== 'uniprocess' && localRanks > valueOr(dataParallelLocal, 1);
}

function sum(segments: readonly Segment[]): number {
  return segments.reduce((total, segment) => total + segment.bytes, 0);
}

/** 1 GiB a rank, 1.25 × what is expected, or 2 GiB, whichever is most; then the extras; whole GiB. */
function recommendedOf(localRanks: number, base: number, extraBytes: number): number {
  const wanted = Math.max(localRanks * GIB, HEADROOM * base, LEAST_RECOMMENDED) + extraBytes;
  return Math.ceil(wanted / GIB) * GIB;
}

// ───────────────────────────── NCCL ─────────────────────────────

/**
 * The situation that the launch's environment describes, with the worst where it says nothing: ring and tree both
 * connected, every rank with a network card of its own to reach other nodes by, and no cuMem host memory, which containers refuse by default (NVIDIA/nccl
 * docs/userguide/source/troubleshooting/runtime_and_mpi_issues.rst).
 */
function situationOf(
  launch: Launch,
  collectives: Collectives,
  options: RequirementOptions,
  p2p: boolean,
): NcclSituation {
  const { knobs } = launch;
  const { library } = collectives;
  const version = options.ncclVersion ?? collectives.version;
  const usesP2p = p2p && switchKnob(knobs, 'NCCL_P2P_DISABLE') !== 'on';
  const perGroup = options.communicators ?? DEFAULT_COMMUNICATORS;
  return {
    library,
    version,
    communicators: collectives.groups.map(({ title, ranks, count, spansNodes, sendRecvPairs }) => ({
      title,
      ranks,
      count: count * perGroup,
      networkRanks: spansNodes ? ranks : 0,
      sendRecvPairs,
      algorithms: 'ring+tree',
    })),
    p2p: usesP2p,
    shmTransport: switchKnob(knobs, 'NCCL_SHM_DISABLE') !== 'on',
    cuMem: cuMemIsOn(launch, collectives),
    cuMemHost: false,
    runtimeConnect: switchKnob(knobs, 'NCCL_RUNTIME_CONNECT') !== 'off',
    channels: channelsOf(version, knobs),
    sendRecvChannels: sendRecvChannelsOf(knobs),
    buffers: buffersOf(library, knobs),
    nvls: usesP2p && switchKnob(knobs, 'NCCL_NVLS_ENABLE') !== 'off',
  };
}

/** Whether NCCL allocates through cuMem: its default, unless the engine or the user says otherwise. */
function cuMemIsOn(launch: Launch, collectives: Collectives): boolean {
  if (collectives.cuMem === 'forced off') return false;
  const wanted = switchKnob(launch.knobs, 'NCCL_CUMEM_ENABLE');
  return wanted === 'unset' ? collectives.cuMem === 'none' : wanted !== 'off';
}

/** NCCL's segments in the worst case that the options allow, and with P2P where they allow that. */
function collectiveExtremes(
  launch: Launch,
  collectives: Collectives | undefined,
  options: RequirementOptions,
): { readonly worst: readonly Segment[]; readonly withP2p: readonly Segment[] } {
  if (!collectives) return { worst: [], withP2p: [] };
  const segmentsWith = (p2p: boolean) => collectiveSegments(launch, collectives, options, p2p);
  if (options.interconnect !== 'unknown') {
    const known = segmentsWith(options.interconnect === 'p2p');
    return { worst: known, withP2p: known };
  }
  const withP2p = segmentsWith(true);
  const without = segmentsWith(false);
  return { worst: sum(without) > sum(withP2p) ? without : withP2p, withP2p };
}

function collectiveSegments(
  launch: Launch,
  collectives: Collectives,
  options: RequirementOptions,
  p2p: boolean,
): Segment[] {
  return ncclSegments(situationOf(launch, collectives, options, p2p));
}

function collectiveAssumptions(
  collectives: Collectives,
  worst: readonly Segment[],
  withP2p: readonly Segment[],
  options: RequirementOptions,
): string[] {
  if (worst.length === 0) return [];
  const name = collectives.library === 'rccl' ? 'RCCL' : 'NCCL';
  const perGroup = options.communicators ?? DEFAULT_COMMUNICATORS;
  const assumptions = [t`Each process group is taken to make ${perGroup} ${name} communicators.`];
  if (sum(worst) > sum(withP2p)) {
    assumptions.push(t('The GPUs are taken to lack P2P, so that their traffic goes through /dev/shm.'));
  }
  if (worst.some(segment => segment.id === 'nccl-shm-transport')) {
    assumptions.push(
      t`${name} is taken to find no cuMem host memory, as in a container with default privileges.`,
    );
  }
  return assumptions;
}

// ───────────────────────────── Minimum ─────────────────────────────

/**
 * The bytes below which the start fails for certain, and why. Start-up checks look at the free space of one moment
 * and reserve nothing, so they do not add up with each other, nor with pages that are filled later.
 */
function minimumOf(
  launch: Launch,
  options: RequirementOptions,
  gates: readonly StartupGate[],
  collectives: Collectives | undefined,
  extras: readonly { readonly segment: Segment; readonly prefaulted: boolean }[],
): Pick<Requirement, 'minimum' | 'minimumReason'> {
  const pools = collectives ? certainPools(launch, collectives, options) : 0;
  const prefaulted = sum(extras.filter(extra => extra.prefaulted).map(extra => extra.segment));
  const besidesPools = (reason: string) =>
    pools > 0 ? t`${reason}, beside the ${formatBytes(pools)} of NCCL’s proxy pools.` : t`${reason}.`;
  const candidates = [
    {
      minimum: pools + prefaulted,
      minimumReason:
        prefaulted > 0
          ? besidesPools(t`${formatBytes(prefaulted)} of /dev/shm are filled at start`)
          : t`NCCL’s proxy pools take ${formatBytes(pools)} of /dev/shm with the first communicator.`,
    },
    ...gates.map(gate => ({
      minimum: gate.bytes + (gate.afterCommunicators ? pools : 0),
      minimumReason: gate.afterCommunicators ? besidesPools(gate.reason) : t`${gate.reason}.`,
    })),
  ];
  const highest = candidates.reduce((a, b) => (b.minimum > a.minimum ? b : a));
  return highest.minimum > 0 ? highest : { minimum: 0, minimumReason: '' };
}

/**
 * Bytes of the proxy pools that exist on every topology, P2P or not: one communicator for each rank of the largest process
 * group that the engine always makes. Of ranks that reach other nodes one may do it for all (a tree within the node).
 */
function certainPools(launch: Launch, collectives: Collectives, options: RequirementOptions): number {
  if (!collectives.certain) return 0;
  const pools = collectives.groups
    .filter(group => group.certain)
    .map(group => {
      const alone = { ...collectives, groups: [group] };
      const situation = situationOf(launch, alone, { ...options, communicators: 1 }, true);
      const communicators = situation.communicators.map(one => ({
        ...one,
        networkRanks: Math.min(one.networkRanks, 1),
      }));
      return sum(
        ncclSegments({ ...situation, communicators }).filter(segment => segment.id === 'nccl-proxy-pool'),
      );
    });
  return Math.max(0, ...pools);
}
