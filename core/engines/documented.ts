/** Sizes of /dev/shm that the engines' own documentation writes: what people know, and expect to see. */
import type { EngineId } from '../model';

export interface DocumentedSize {
  readonly bytes: number;
  /** Project and page. */
  readonly source: string;
}

const GIB = 1024 ** 3;

/** By engine, the smallest first. Sizes that a page gives for one machine or one feature alone are left out. */
const SIZES: ReadonlyMap<EngineId, readonly DocumentedSize[]> = new Map([
  [
    'vllm',
    [
      { bytes: 2 * GIB, source: 'vllm-project/vllm docs/deployment/k8s.md' },
      { bytes: 16 * GIB, source: 'vllm-project/vllm docs/serving/parallelism_scaling.md' },
    ],
  ],
  [
    'sglang',
    [
      { bytes: 10 * GIB, source: 'sgl-project/sglang, the Kubernetes manifests in docker/' },
      { bytes: 32 * GIB, source: 'sgl-project/sglang docs, installation with Docker' },
    ],
  ],
  [
    'tgi',
    [
      {
        bytes: GIB,
        source: 'huggingface/text-generation-inference README.md, A note on Shared Memory',
      },
      {
        bytes: 64 * GIB,
        source: 'huggingface/text-generation-inference docs/source/installation_nvidia.md',
      },
    ],
  ],
  ['triton', [{ bytes: 2 * GIB, source: 'triton-inference-server/tensorrtllm_backend README.md' }]],
  ['nim', [{ bytes: 16 * GIB, source: 'NVIDIA NIM for LLMs 24.05, for GPUs without NVLink' }]],
  ['lightllm', [{ bytes: 16 * GIB, source: 'ModelTC/LightLLM docs, PR #990' }]],
  ['xinference', [{ bytes: 128 * GIB, source: 'xorbitsai/inference docs, using Docker' }]],
]);

/** What an engine's documentation writes, the smallest first; empty where it names no size. */
export function documentedSizes(engine: EngineId): readonly DocumentedSize[] {
  return SIZES.get(engine) ?? [];
}
