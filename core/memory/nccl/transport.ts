import type { Version } from '../../model';
import { atLeast } from '../version';
import { pages, REFERENCE_COUNT } from './pages';
import type { Algorithms, CollectiveLibrary, TransportBuffers } from './situation';

/** `sizeof(struct ncclSendMem)` and `sizeof(struct ncclRecvMem)` (NVIDIA/nccl src/include/comm.h). */
export const CONTROL = 4096;

/**
 * The default buffers. NCCL, 2.7 to 2.30: LL is 8 lines × 512 threads × 8 steps × 16 B, LL128 is
 * 120 × 640 × 8 × 8 B, Simple is 4 MiB (NVIDIA/nccl src/include/device.h, src/init.cc `computeBuffSizes`).
 * RCCL's LL and LL128 are smaller (from the same macros of ROCm/rccl; seen in no log).
 */
export const DEFAULT_BUFFERS: Readonly<Record<CollectiveLibrary, TransportBuffers>> = {
  nccl: { simple: 4_194_304, ll: 524_288, ll128: 4_915_200 },
  rccl: { simple: 4_194_304, ll: 262_144, ll128: 458_752 },
};

/**
 * What NCCL asks for on the receiver's side of one connection of the SHM transport: control memory and the three
 * buffers. "Error while creating shared memory segment … (size N)" prints it.
 */
export function shmReceiver(buffers: TransportBuffers): number {
  return CONTROL + buffers.ll + buffers.ll128 + buffers.simple;
}

/**
 * Bytes that tmpfs charges for one connection of the SHM transport, from one rank to another: the receiver's
 * segment with the three buffers, and the sender's (NVIDIA/nccl src/transport/shm.cc).
 */
export function shmConnection(buffers: TransportBuffers, version: Version): number {
  const extra = atLeast(version, 2, 16) ? REFERENCE_COUNT : 0;
  const receiver = pages(shmReceiver(buffers) + extra);
  const sender = pages(CONTROL + extra);
  return receiver + sender;
}

/**
 * Connections of one channel between ranks of one node.
 *
 * - Ring: each rank sends to the next; none for a single rank. Where it goes on to other nodes, the last sends over the
 *   network instead of to the first (measured on 2.28.9 with two nodes of two ranks).
 * - Tree: a chain within the node, each edge in both directions (measured on 2.28.9 with 2, 3 and 4 ranks).
 * - Both, D(n): the chain shares the ring's forward edges and adds the n − 1 reverse ones; with two ranks both are the
 *   same. Counted with NCCL's own graph code (NVIDIA/nccl src/graph) for 2.21.5, 2.26.2, 2.27.5 and 2.30.7 on a single
 *   node.
 */
export function channelConnections(algorithms: Algorithms, ranks: number, spansNodes: boolean): number {
  const tree = 2 * (ranks - 1);
  const ring = spansNodes || ranks < 2 ? ranks - 1 : ranks;
  if (algorithms === 'none') return 0;
  if (algorithms === 'ring') return ring;
  return algorithms === 'tree' || ranks <= 2 ? tree : tree + 1;
}

/**
 * Channels of each ordered pair of ranks that sends and receives, where the two are not linked by NVLink
 * (`p2pnChannelsPerPeer`, NVIDIA/nccl src/init.cc; confirmed on NCCL 2.28.9).
 */
export const SEND_RECV_CHANNELS = 2;
