import type { Version } from '../../model';
import { atLeast, inForce } from '../version';
import { pages, REFERENCE_COUNT } from './pages';
import type { CollectiveLibrary } from './situation';

/** Dimensions of `struct ncclProxyOpsPool` (src/include/proxy.h). */
interface PoolLayout {
  readonly since: Version;
  /** `sizeof(struct ncclProxyOp)`. */
  readonly operation: number;
  /** `MAX_OPS_PER_PEER`. */
  readonly operationsPerPeer: number;
  /** `NCCL_MAX_LOCAL_RANKS`. */
  readonly localRanks: number;
}

/**
 * NVIDIA/nccl src/include/proxy.h and src/include/device.h, sizes compiled from the headers of the tags
 * v2.12.7-1 … v2.30.7-1 (2.16 by its difference to 2.17 only). No such pool exists before 2.12. The operation grew
 * by new fields; in 2.25 MAXCHANNELS went from 32 to 64 and with it the operations a peer.
 */
const NCCL_LAYOUTS: readonly PoolLayout[] = [
  { since: [2, 12, 0], operation: 64, operationsPerPeer: 1024, localRanks: 64 },
  { since: [2, 20, 0], operation: 88, operationsPerPeer: 1024, localRanks: 64 },
  { since: [2, 21, 0], operation: 112, operationsPerPeer: 1024, localRanks: 64 },
  { since: [2, 23, 0], operation: 160, operationsPerPeer: 1024, localRanks: 64 },
  { since: [2, 24, 0], operation: 216, operationsPerPeer: 1024, localRanks: 64 },
  { since: [2, 25, 0], operation: 216, operationsPerPeer: 2048, localRanks: 72 },
  { since: [2, 26, 0], operation: 224, operationsPerPeer: 2048, localRanks: 72 },
  { since: [2, 28, 0], operation: 232, operationsPerPeer: 2048, localRanks: 72 },
];

/** `nextOps` and `nextOpsEnd`, then glibc's mutex and condition variable on x86-64. */
const POOL_FIXED = 8 + 40 + 48;

/**
 * RCCL's pools by the NCCL release it is based on (ROCm/rccl src/include/proxy.h). The one of 2.26 is in logs
 * (sgl-project/sglang#9227), the newest in ROCm/TheRock's list of skipped tests.
 */
const RCCL_POOLS: readonly { readonly since: Version; readonly bytes: number }[] = [
  { since: [2, 12, 0], bytes: 524_640 },
  { since: [2, 18, 6], bytes: 1_048_928 },
  { since: [2, 20, 0], bytes: 2_883_936 },
  { since: [2, 21, 0], bytes: 3_670_368 },
  { since: [2, 26, 0], bytes: 10_617_216 },
  { since: [2, 28, 0], bytes: 21_823_872 },
];

/** Sizes of one proxy operations pool, all in bytes. */
export interface ProxyPool {
  /** What NCCL asks for; "Error while creating shared memory segment … (size N)" prints it. */
  readonly payload: number;
  /** The file's size; "failed to extend … to N bytes" prints it. */
  readonly file: number;
  /** What tmpfs charges. */
  readonly charged: number;
}

/**
 * The pool in which a rank's proxy keeps its queued operations: one a rank and communicator
 * (NVIDIA/nccl src/proxy.cc `proxyProgressInit`). Undefined for releases before 2.12, which have none.
 */
export function proxyPool(library: CollectiveLibrary, version: Version): ProxyPool | undefined {
  const payload = library === 'nccl' ? ncclPayload(version) : inForce(RCCL_POOLS, version)?.bytes;
  if (payload === undefined) return undefined;
  const file = payload + (atLeast(version, 2, 16) ? REFERENCE_COUNT : 0);
  return { payload, file, charged: pages(file) };
}

function ncclPayload(version: Version): number | undefined {
  const layout = inForce(NCCL_LAYOUTS, version);
  return (
    layout &&
    layout.operationsPerPeer * layout.localRanks * layout.operation + 4 * layout.localRanks + POOL_FIXED
  );
}
