import type { Version } from '../../model';
import { atLeast, inForce } from '../version';

/** The newest vLLM release whose sources the tables below know. Newer ones are taken to be like it. */
export const NEWEST_VLLM: Version = [0, 29, 0];

interface Release {
  readonly since: Version;
  readonly torch: string;
  readonly nccl: Version;
}

/**
 * vLLM release → PyTorch → bundled NCCL. Sources: vllm-project/vllm requirements (requirements-cuda.txt, later
 * requirements/cuda.txt) at the releases, vllm-project/vllm#13434 (0.7), PR #12721 (0.8.0), ai-dynamo/dynamo#1408
 * (0.9.0 with NCCL 2.26.2), PR #20358 (torch 2.8), vllm-project/vllm#45075 (torch 2.11); the wheels' own pins for
 * torch → NCCL (pytorch/pytorch PR #190386 for 2.10 to 2.13). Where a torch release pins two NCCL releases by CUDA
 * version, vLLM's default build decides. Releases between two rows are taken to be like the older one.
 */
const RELEASES: readonly Release[] = [
  { since: [0, 0, 0], torch: '2.1', nccl: [2, 18, 1] },
  { since: [0, 4, 3], torch: '2.3', nccl: [2, 20, 5] },
  { since: [0, 5, 4], torch: '2.4', nccl: [2, 20, 5] },
  { since: [0, 6, 4], torch: '2.5', nccl: [2, 21, 5] },
  { since: [0, 8, 0], torch: '2.6', nccl: [2, 21, 5] },
  { since: [0, 9, 0], torch: '2.7', nccl: [2, 26, 2] },
  { since: [0, 10, 2], torch: '2.8', nccl: [2, 27, 3] },
  { since: [0, 11, 1], torch: '2.9', nccl: [2, 27, 5] },
  { since: [0, 19, 0], torch: '2.10', nccl: [2, 27, 5] },
  { since: [0, 20, 0], torch: '2.11', nccl: [2, 28, 9] },
  { since: [0, 27, 0], torch: '2.13', nccl: [2, 29, 7] },
];

/** The PyTorch and NCCL that come with a vLLM release for CUDA. */
export function bundledWith(vllm: Version): { readonly torch: string; readonly nccl: Version } {
  return inForce(RELEASES, vllm)!; // the first one holds from 0.0 on
}

/**
 * How vLLM treats `NCCL_CUMEM_ENABLE`. From 0.4.3 to 0.10.1.1 it sets it to 0 (PR #5091, dropped by PR #24141),
 * from 0.9.1 only where the user has not set it (PR #19105). Hosts with IMEX channels (NVL72) are exempt.
 */
export function cuMemOverride(vllm: Version): 'forced off' | 'off by default' | 'none' {
  if (!atLeast(vllm, 0, 4, 3) || atLeast(vllm, 0, 10, 2)) return 'none';
  return atLeast(vllm, 0, 9, 1) ? 'off by default' : 'forced off';
}

/**
 * Whether `--kv-offloading-size` is a file in /dev/shm: since the native OffloadingConnector shares its region
 * (PR #50094, merged 2026-07-29, taken to be in 0.27). Before, it is pinned memory.
 */
export function offloadsIntoShm(vllm: Version): boolean {
  return atLeast(vllm, 0, 27);
}
