import type { Version } from '../../model';
import { atLeast } from '../version';
import { pages, REFERENCE_COUNT } from './pages';
import type { CollectiveLibrary, TransportBuffers } from './situation';

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

/** Connections of one channel around the ring: each rank sends to the next. None for a single rank. */
export function ringConnections(ranks: number): number {
  return ranks > 1 ? ranks : 0;
}

/**
 * D(n): connections of one channel with both ring and tree connected. The tree shares the ring's forward edges and
 * adds the n − 1 reverse ones; with two ranks both are the same. Counted with NCCL's own graph code
 * (NVIDIA/nccl src/graph) for 2.21.5, 2.26.2, 2.27.5 and 2.30.7.
 */
export function ringAndTreeConnections(ranks: number): number {
  return ranks > 2 ? 2 * ranks - 1 : ringConnections(ranks);
}

/**
 * Channels of each ordered pair of ranks that sends and receives, where the two are not linked by NVLink
 * (`p2pnChannelsPerPeer`, NVIDIA/nccl src/init.cc; confirmed on NCCL 2.28.9).
 */
export const SEND_RECV_CHANNELS = 2;
