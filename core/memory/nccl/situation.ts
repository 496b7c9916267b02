import type { Version } from '../../model';

/** NVIDIA's NCCL, or AMD's fork of it. */
export type CollectiveLibrary = 'nccl' | 'rccl';

/**
 * Algorithms of collectives; `none` where ranks only send and receive. An all-reduce of any size, an all-gather, a
 * reduce-scatter and a broadcast took the ring on every host that was measured (docs/evidence.md), the tree is NCCL's other
 * choice for an all-reduce.
 */
export type Algorithms = 'none' | 'ring' | 'tree' | 'ring+tree';

/** Communicators of one shape: each spans `ranks` ranks of this node. */
export interface Communicators {
  /** What they serve, for the formula: `tensor parallel`. */
  readonly title?: string;
  /** Ranks of one communicator that run on this node and share its /dev/shm; at least 1. */
  readonly ranks: number;
  /** How many there are on this node. */
  readonly count: number;
  /** Those of the local ranks that are connected with ranks on other nodes; 0 where there are none. */
  readonly networkRanks: number;
  /** Ordered pairs of local ranks that use ncclSend and ncclRecv (pipeline stages, all-to-all). */
  readonly sendRecvPairs: number;
  /** What their collectives use; it matters where only what is in use is connected. */
  readonly algorithms: Algorithms;
}

/**
 * Everything that decides how many bytes NCCL takes from the /dev/shm of one node. Nothing is guessed here:
 * who does not know a field chooses it, and says so.
 */
export interface NcclSituation {
  readonly library: CollectiveLibrary;
  /** For RCCL, the NCCL release it is based on. */
  readonly version: Version;
  readonly communicators: readonly Communicators[];
  /** Whether every pair of the node's GPUs uses P2P (NVLink, or PCIe close enough). */
  readonly p2p: boolean;
  /** Whether the SHM transport may be used (`NCCL_SHM_DISABLE` is not 1). */
  readonly shmTransport: boolean;
  /** Whether NCCL allocates with CUDA's virtual memory functions (`NCCL_CUMEM_ENABLE`). */
  readonly cuMem: boolean;
  /** Whether cuMem host allocations are enabled and work, so that the SHM transport needs no /dev/shm. */
  readonly cuMemHost: boolean;
  /** Whether algorithms are connected on first use (`NCCL_RUNTIME_CONNECT`, NCCL 2.22 and later with cuMem). */
  readonly runtimeConnect: boolean;
  /** Channels of a communicator, as in the log line "N coll channels". */
  readonly channels: number;
  /** Channels of each ordered pair that sends and receives, as in the log line "N p2p channels per peer". */
  readonly sendRecvChannels: number;
  /** Bytes of the three buffers of an SHM connection. */
  readonly buffers: TransportBuffers;
  /** Whether NVLink multicast (NVLS) is usable; it keeps books in /dev/shm. */
  readonly nvls: boolean;
}

/** Bytes of the buffers behind one connection: `NCCL_BUFFSIZE`, `NCCL_LL_BUFFSIZE`, `NCCL_LL128_BUFFSIZE`. */
export interface TransportBuffers {
  readonly simple: number;
  readonly ll: number;
  readonly ll128: number;
}
