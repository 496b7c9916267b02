/**
 * vLLM's own use of /dev/shm: ring buffers between its processes (vllm/distributed/device_communicators/
 * shm_broadcast.py `ShmRingBuffer`), the start-up check, and which communicators it makes.
 */
import { msg, t } from '../l10n';
import type { Launch, Segment, Version } from '../model';
import { formatBytes } from '../sizes';
import { collectivesOn } from './collectives';
import type { Collectives, EngineDemand, EngineModel, StartupGate } from './engine';
import { bundledWith, cuMemOverride, NEWEST_VLLM } from './engines/vllm';
import { GROUP_CHUNK, GROUP_CHUNKS, groupRings } from './group-rings';
import { type Layout, layoutOf, processGroups, valueOr } from './layout';
import { numberKnob, switchKnob } from './nccl';
import { atLeast, compareVersions, formatVersion, inForce } from './version';

const MIB = 1024 ** 2;

/** The model that `core/memory/index.ts` lists. */
export const vllm: EngineModel = {
  demand(launch: Launch, localRanks: number): EngineDemand {
    const layout = layoutOf(launch, localRanks);
    const rings = ringsOf(launch, layout);
    const collectives = collectivesOf(launch, layout);
    return {
      segments: rings.length > 0 ? [ringSegment(rings, launch)] : [],
      gates: gatesOf(launch, rings),
      collectives,
      assumptions: assumptionsOf(launch, collectives),
    };
  },
};

// ───────────────────────────── Rings ─────────────────────────────

/** Ring buffers of one kind: `count` times `chunks` chunks, each with a metadata byte for writer and readers. */
interface Ring {
  readonly title: string;
  readonly count: number;
  readonly chunkBytes: number;
  readonly chunks: number;
  readonly readers: number;
  /** Whether it is created after the communicators. */
  readonly afterCommunicators: boolean;
  /** Whether every start of this launch creates it on this node. */
  readonly certain: boolean;
}

/** `(chunk + 1 + readers) × chunks`, as `ShmRingBuffer` computes it. */
function bytesOfRing(ring: Ring): number {
  return ring.chunks * (ring.chunkBytes + 1 + ring.readers);
}

/**
 * Chunks of the executor's rings by release, in MiB. The V1 executor is PR #9856 (in 0.6.6); the request chunk became
 * `VLLM_MQ_MAX_CHUNK_BYTES_MB` with default 16 in PR #19242 (0.9.1), the default chunk, which worker responses use,
 * went from 10 to 24 in PR #26961 (after 0.11.0).
 */
const CHUNK_ERAS: readonly {
  readonly since: Version;
  readonly request: number;
  readonly response: number;
}[] = [
  { since: [0, 6, 6], request: 10, response: 10 },
  { since: [0, 9, 1], request: 16, response: 10 },
  { since: [0, 11, 1], request: 16, response: 24 },
];

/** Chunks of the executor's rings (`MessageQueue` default `max_chunks`). */
const EXECUTOR_CHUNKS = 10;

/**
 * Whether the V1 engine runs: by default from 0.8.0 (PR #15064), from 0.6.6 where `VLLM_USE_V1=1`; `VLLM_USE_V1=0`
 * brings V0 back until 0.11.0, which has no other (PR #25329).
 */
function usesV1(launch: Launch): boolean {
  const { version } = launch.engineVersion;
  const wanted = switchKnob(launch.knobs, 'VLLM_USE_V1');
  if (atLeast(version, 0, 11)) return true;
  if (atLeast(version, 0, 8)) return wanted !== 'off';
  return atLeast(version, 0, 6, 6) && wanted === 'on';
}

/**
 * Whether Ray's executor builds the same rings as multiprocessing: RayExecutorV2, the default since PR #41421
 * (2026-05-05, taken to be in 0.21), `VLLM_USE_RAY_V2_EXECUTOR_BACKEND` decides from 0.19.
 */
function usesRayV2(launch: Launch): boolean {
  const { version } = launch.engineVersion;
  const wanted = switchKnob(launch.knobs, 'VLLM_USE_RAY_V2_EXECUTOR_BACKEND');
  if (wanted === 'unset' || wanted === 'unknown') return atLeast(version, 0, 21);
  return wanted === 'on' && atLeast(version, 0, 19);
}

/** Every ring that the launch creates on this node. */
function ringsOf(launch: Launch, layout: Layout): Ring[] {
  // vllm/platforms/cpu.py chooses multiprocessing even for one rank.
  const inProcess = launch.executor === 'uniprocess' && launch.platform !== 'cpu';
  if (inProcess) return [];
  return [...executorRings(launch, layout), ...processGroupRings(launch, layout)];
}

function executorRings(launch: Launch, layout: Layout): Ring[] {
  const era = inForce(CHUNK_ERAS, launch.engineVersion.version);
  const hasExecutorRings =
    launch.executor === 'ray' ? usesRayV2(launch) : launch.executor !== 'external' && usesV1(launch);
  if (!era || !hasExecutorRings) return [];

  const { replicas, ranks } = layout;
  const manyNodes = valueOr(launch.nodes, 1) > 1;
  const requestChunk = atLeast(launch.engineVersion.version, 0, 9, 1)
    ? Math.max(0, numberKnob(launch.knobs, 'VLLM_MQ_MAX_CHUNK_BYTES_MB') ?? era.request)
    : era.request;
  const requests: Ring = {
    title: msg('request ring'),
    count: replicas,
    chunkBytes: requestChunk * MIB,
    chunks: EXECUTOR_CHUNKS,
    readers: ranks,
    afterCommunicators: false,
    certain: !manyNodes, // only the node that leads has it
  };
  const responses: Ring = {
    title: msg('response rings'),
    count: replicas * ranks,
    chunkBytes: era.response * MIB,
    chunks: EXECUTOR_CHUNKS,
    readers: 1,
    afterCommunicators: true,
    certain: launch.executor !== 'ray', // Ray may place the workers on other nodes
  };
  // With several nodes a replica, responses travel through broadcasters of process-group size (multiproc_executor.py).
  const broadcasters: Ring = {
    ...responses,
    title: msg('cross-node rings'),
    chunkBytes: GROUP_CHUNK,
    chunks: GROUP_CHUNKS,
    readers: ranks,
    certain: false,
  };
  return [requests, manyNodes ? broadcasters : responses];
}

/** Rank 0 of each tensor-parallel and decode-context-parallel group broadcasts to the others (PR #5399, 0.5.1). */
function processGroupRings(launch: Launch, layout: Layout): Ring[] {
  if (!atLeast(launch.engineVersion.version, 0, 5, 1)) return [];
  return groupRings(layout).map(({ title, count, members }) => ({
    title,
    count,
    chunkBytes: GROUP_CHUNK,
    chunks: GROUP_CHUNKS,
    readers: members - 1,
    afterCommunicators: false,
    certain: !layout.spansNodes,
  }));
}

function ringSegment(rings: readonly Ring[], launch: Launch): Segment {
  return {
    id: 'vllm-ring-buffers',
    title: t('vLLM ring buffers'),
    bytes: rings.reduce((sum, ring) => sum + ring.count * bytesOfRing(ring), 0),
    formula: rings.map(formulaOf).join(' + '),
    condition: t('reserved at full size, filled as messages grow'),
    source: `vllm-project/vllm v${formatVersion(launch.engineVersion.version)} vllm/distributed/device_communicators/shm_broadcast.py`,
  };
}

function formulaOf(ring: Ring): string {
  const chunk = `(${ring.chunkBytes / MIB} MiB + ${1 + ring.readers} B)`;
  return `${t(ring.title)} ${ring.count} × ${ring.chunks} × ${chunk}`;
}

// ───────────────────────────── Start-up check ─────────────────────────────

/**
 * From 0.27 vLLM looks before it creates a ring, and refuses to start when /dev/shm has less free than the ring may
 * come to hold (PR #48879, `check_shm_free_space`). Nothing is reserved, so each ring is held against the free
 * space alone. No gate is certain where the image does not tell the release.
 */
function gatesOf(launch: Launch, rings: readonly Ring[]): StartupGate[] {
  const { version, certainty } = launch.engineVersion;
  if (certainty === 'assumed' || !atLeast(version, 0, 27)) return [];
  return rings
    .filter(ring => ring.certain && !mayShrinkWithKnob(launch, ring))
    .map(ring => ({
      bytes: bytesOfRing(ring),
      afterCommunicators: ring.afterCommunicators,
      reason: t`vLLM ${formatVersion(version)} refuses to start unless ${formatBytes(bytesOfRing(ring))} of /dev/shm are free when it creates its ${t(ring.title)}`,
    }));
}

/** PR #50606, open when read, lets `VLLM_MQ_MAX_CHUNK_BYTES_MB` shrink the response rings too. */
function mayShrinkWithKnob(launch: Launch, ring: Ring): boolean {
  const { version, certainty } = launch.engineVersion;
  const knob = numberKnob(launch.knobs, 'VLLM_MQ_MAX_CHUNK_BYTES_MB');
  const maybeNewer = certainty !== 'pinned' || compareVersions(version, NEWEST_VLLM) > 0;
  return maybeNewer && knob !== undefined && knob * MIB < ring.chunkBytes;
}

// ───────────────────────────── Communicators ─────────────────────────────

function collectivesOf(launch: Launch, layout: Layout): Collectives | undefined {
  const { version, certainty } = launch.engineVersion;
  return collectivesOn(launch.platform, processGroups(layout), {
    version: bundledWith(version).nccl,
    certain: certainty !== 'assumed' && launch.executor !== 'ray',
    cuMem: cuMemOverride(version),
  });
}

// ───────────────────────────── Assumptions ─────────────────────────────

function assumptionsOf(launch: Launch, collectives: Collectives | undefined): string[] {
  return [
    versionAssumption(launch),
    libraryAssumption(launch, collectives),
    cuMemAssumption(launch, collectives),
    platformAssumption(launch),
  ].filter(sentence => sentence !== undefined);
}

function versionAssumption(launch: Launch): string | undefined {
  const { version, certainty } = launch.engineVersion;
  const name = `vLLM ${formatVersion(version)}`;
  if (certainty === 'rolling') return t`The release is not pinned; it is taken as ${name} (newest known).`;
  if (certainty === 'assumed') {
    return compareVersions(version, NEWEST_VLLM) === 0
      ? t`The image does not tell the release; it is taken as ${name} (newest known).`
      : t`The image is not vLLM’s own; its tag is taken to name the release, ${name}.`;
  }
  if (compareVersions(version, NEWEST_VLLM) <= 0) return undefined;
  return t`${name} is newer than the newest release known (${formatVersion(NEWEST_VLLM)}); it is taken to be like that one.`;
}

function libraryAssumption(launch: Launch, collectives: Collectives | undefined): string | undefined {
  if (!collectives) return undefined;
  if (collectives.library === 'rccl') {
    return t(
      'The image does not tell the release of RCCL; the newest known, with the largest pools, is taken.',
    );
  }
  const { version } = launch.engineVersion;
  const { torch, nccl } = bundledWith(version);
  return t`NCCL is taken as ${formatVersion(nccl)} (PyTorch ${torch}), as bundled with vLLM ${formatVersion(version)}.`;
}

/** Who turned cuMem off when it was not the user; of no consequence before NCCL 2.22. */
function cuMemAssumption(launch: Launch, collectives: Collectives | undefined): string | undefined {
  if (collectives?.library !== 'nccl' || !atLeast(collectives.version, 2, 22)) return undefined;
  const byDefault = collectives.cuMem === 'off by default' && !launch.knobs.has('NCCL_CUMEM_ENABLE');
  if (!byDefault && collectives.cuMem !== 'forced off') return undefined;
  return t`vLLM ${formatVersion(launch.engineVersion.version)} sets NCCL_CUMEM_ENABLE=0 itself, which brings NCCL’s proxy pools.`;
}

function platformAssumption(launch: Launch): string | undefined {
  switch (launch.platform) {
    case 'cuda':
    case 'rocm':
      return undefined;
    case 'cpu':
      return t(
        'The CPU backend’s all-reduce buffers (4 MiB a thread, group and rank) are not counted: the file does not tell the threads.',
      );
    default:
      return t('What this platform’s collective library puts into /dev/shm is not known and not counted.');
  }
}
