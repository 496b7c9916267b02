import { t } from '../../l10n';
import type { Segment } from '../../model';
import { formatExact } from '../../sizes';
import { atLeast, formatVersion } from '../version';
import { nvlsCharged } from './nvls';
import { proxyPool } from './pool';
import type { Communicators, NcclSituation } from './situation';
import { channelConnections, shmConnection } from './transport';

/**
 * What NCCL puts into /dev/shm in one situation, kind by kind; the sum is what a tmpfs must hold, to the page.
 * Kinds that take nothing are left out.
 */
export function ncclSegments(situation: NcclSituation): Segment[] {
  return [poolSegment, collectiveSegment, sendRecvSegment, nvlsSegment]
    .map(segment => segment(situation))
    .filter(segment => segment !== undefined);
}

// ───────────────────────────── When ─────────────────────────────

/** Whether pairs of ranks on this node meet in shared memory: the second choice, after P2P and before the network. */
function usesShmTransport(situation: NcclSituation): boolean {
  return !situation.p2p && situation.shmTransport;
}

/**
 * Whether the SHM transport's buffers are files in /dev/shm. From 2.23 they may be cuMem host memory instead
 * (NVIDIA/nccl src/transport/shm.cc `ncclShmAllocateShareableBuffer`).
 */
function shmTransportIsOnTmpfs(situation: NcclSituation): boolean {
  const inHostMemory = atLeast(situation.version, 2, 23) && situation.cuMem && situation.cuMemHost;
  return usesShmTransport(situation) && !inHostMemory;
}

/** Whether algorithms connect on first use instead of all at start (src/init.cc `comm->runtimeConn`, from 2.22). */
function connectsAtRuntime(situation: NcclSituation): boolean {
  return atLeast(situation.version, 2, 22) && situation.cuMem && situation.runtimeConnect;
}

/** The ranks of a communicator that have a proxy pool, and why. */
interface Pools {
  readonly ranks: number;
  readonly reason: string;
}

/**
 * Which ranks of a communicator have proxy pools; undefined where none has. Where connections are made on first use, it is
 * those that connect over the network (src/init.cc, src/proxy.cc `proxyConnInit`; measured on 2.28.9 with two nodes).
 */
function poolsOf(situation: NcclSituation, { ranks, networkRanks }: Communicators): Pools | undefined {
  if (!atLeast(situation.version, 2, 22)) return { ranks, reason: t('NCCL up to 2.21 always creates it') };
  if (!situation.cuMem) {
    const reason =
      situation.library === 'rccl' ? t('RCCL has no cuMem') : t('cuMem is off (NCCL_CUMEM_ENABLE=0)');
    return { ranks, reason };
  }
  if (!situation.runtimeConnect) return { ranks, reason: 'NCCL_RUNTIME_CONNECT=0' };
  const localPairsUseNetwork = !situation.p2p && !situation.shmTransport && ranks > 1;
  if (localPairsUseNetwork) {
    return { ranks, reason: t('without P2P and SHM the ranks talk over the network transport') };
  }
  return networkRanks > 0
    ? { ranks: networkRanks, reason: t('ranks on other nodes are reached over the network') }
    : undefined;
}

// ───────────────────────────── How much ─────────────────────────────

/** One summand of a segment: the communicators, and the factors whose product is their bytes. */
interface Term {
  readonly communicators: Communicators;
  readonly factors: readonly (readonly [count: number, unit: Unit])[];
  /** Bytes of what is counted. */
  readonly each: number;
}

function bytesOfTerm(term: Term): number {
  return term.factors.reduce((product, [count]) => product * count, term.communicators.count * term.each);
}

function formulaOf(terms: readonly Term[]): string {
  return terms
    .map(({ communicators, factors, each }) => {
      const product = factors.map(([count, unit]) => `${UNITS[unit](count)} × `).join('');
      return `${counted(communicators)} × ${product}${formatExact(each)}`;
    })
    .join(' + ');
}

const UNITS = {
  rank: (n: number) => (n === 1 ? t('1 rank') : t`${n} ranks`),
  channel: (n: number) => (n === 1 ? t('1 channel') : t`${n} channels`),
  connection: (n: number) => (n === 1 ? t('1 connection') : t`${n} connections`),
  'ordered pair': (n: number) => (n === 1 ? t('1 ordered pair') : t`${n} ordered pairs`),
};

type Unit = keyof typeof UNITS;

function counted({ title, count }: Communicators): string {
  if (title === undefined) return count === 1 ? t('1 communicator') : t`${count} communicators`;
  return count === 1 ? t`1 ${t(title)} communicator` : t`${count} ${t(title)} communicators`;
}

/** The segment of all the terms that take something; undefined if none does. */
function segmentOf(terms: readonly Term[], about: Omit<Segment, 'bytes' | 'formula'>): Segment | undefined {
  const present = terms.filter(term => bytesOfTerm(term) > 0);
  if (present.length === 0) return undefined;
  const bytes = present.reduce((sum, term) => sum + bytesOfTerm(term), 0);
  return { ...about, bytes, formula: formulaOf(present) };
}

function release(situation: NcclSituation): string {
  return situation.library === 'nccl'
    ? `NVIDIA/nccl v${formatVersion(situation.version)}`
    : `ROCm/rccl (based on NCCL ${formatVersion(situation.version)})`;
}

function poolSegment(situation: NcclSituation): Segment | undefined {
  const pool = proxyPool(situation.library, situation.version);
  if (!pool) return undefined;
  const withPools = situation.communicators.flatMap(communicators => {
    const pools = poolsOf(situation, communicators);
    return pools ? [{ communicators, pools }] : [];
  });
  const terms = withPools.map(
    ({ communicators, pools }): Term => ({
      communicators,
      factors: [[pools.ranks, 'rank']],
      each: pool.charged,
    }),
  );
  return segmentOf(terms, {
    id: 'nccl-proxy-pool',
    title: t('NCCL proxy pool'),
    ...(withPools[0] && { condition: withPools[0].pools.reason }),
    source: `${release(situation)} src/include/proxy.h, src/proxy.cc`,
  });
}

function collectiveSegment(situation: NcclSituation): Segment | undefined {
  if (!shmTransportIsOnTmpfs(situation)) return undefined;
  const onlyWhatIsUsed = connectsAtRuntime(situation);
  const each = shmConnection(situation.buffers, situation.version);
  const terms = situation.communicators.map((communicators): Term => {
    const { ranks, networkRanks } = communicators;
    const algorithms = onlyWhatIsUsed ? communicators.algorithms : 'ring+tree';
    return {
      communicators,
      factors: [
        [situation.channels, 'channel'],
        [channelConnections(algorithms, ranks, networkRanks > 0), 'connection'],
      ],
      each,
    };
  });
  return segmentOf(terms, {
    id: 'nccl-shm-transport',
    title: t('NCCL SHM transport'),
    condition: t('GPUs without P2P meet in shared memory'),
    source: `${release(situation)} src/transport/shm.cc`,
  });
}

function sendRecvSegment(situation: NcclSituation): Segment | undefined {
  if (!shmTransportIsOnTmpfs(situation)) return undefined;
  const each = shmConnection(situation.buffers, situation.version);
  const terms = situation.communicators.map(
    (communicators): Term => ({
      communicators,
      factors: [
        [communicators.sendRecvPairs, 'ordered pair'],
        [situation.sendRecvChannels, 'channel'],
      ],
      each,
    }),
  );
  return segmentOf(terms, {
    id: 'nccl-send-recv',
    title: t('NCCL send and receive'),
    condition: t('connected on the first send between two ranks without P2P'),
    source: `${release(situation)} src/transport/shm.cc, src/init.cc`,
  });
}

function nvlsSegment(situation: NcclSituation): Segment | undefined {
  if (!situation.nvls || situation.library !== 'nccl') return undefined;
  const terms = situation.communicators.map(
    (communicators): Term => ({
      communicators,
      factors: [],
      each: nvlsCharged(situation.version, communicators.ranks),
    }),
  );
  return segmentOf(terms, {
    id: 'nccl-nvls',
    title: t('NCCL NVLS bookkeeping'),
    condition: t('only where NVLink multicast is usable'),
    source: `${release(situation)} src/transport/nvls.cc`,
  });
}
