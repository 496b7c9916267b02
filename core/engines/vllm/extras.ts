import { type EngineVersion, type ExtraSegment, type Fact, known, unknown, type Version } from '../../model';
import type { Settings } from '../settings';

const GIB = 2 ** 30;

/** vLLM's default of `--mm-processor-cache-gb` (vllm-project/vllm vllm/config/multimodal.py). */
const DEFAULT_MM_CACHE_GIB = 4;

/**
 * First release whose native CPU offload keeps its blocks in /dev/shm; before, in pinned host memory
 * (vllm-project/vllm#50094).
 */
const OFFLOAD_IN_SHM: Version = [0, 27, 0];

/**
 * What vLLM's flags put into /dev/shm of this container, in bytes, beside ring buffers and NCCL.
 * @param replicas data-parallel engines in this container; each has its own offload file.
 */
export function readExtras(
  settings: Settings,
  engineVersion: EngineVersion,
  replicas: Fact<number>,
): ExtraSegment[] {
  return [kvOffload(settings, engineVersion, replicas), multimodalCache(settings)].filter(
    extra => extra !== undefined,
  );
}

/**
 * `--kv-offloading-size` GiB in all over the tensor-parallel ranks of one engine, touched when it starts
 * (vllm-project/vllm vllm/v1/kv_offload/cpu/shared_offload_region.py).
 */
function kvOffload(
  settings: Settings,
  { version, certainty }: EngineVersion,
  replicas: Fact<number>,
): ExtraSegment | undefined {
  const size = settings.gib('--kv-offloading-size');
  if (!size || (size.known && size.value <= 0)) return undefined;
  const backend = settings.text('--kv-offloading-backend');
  if (backend && !(backend.known && backend.value === 'native')) return undefined;
  if (isBefore(version, OFFLOAD_IN_SHM)) return undefined;
  const bytes = !size.known
    ? size
    : !replicas.known
      ? unknown(replicas.reason, replicas.place)
      : known(Math.round(size.value * GIB) * replicas.value, size.place);
  // In an image of unknown release the blocks may as well be in pinned memory.
  return { id: 'kv-offload', bytes, prefaulted: certainty !== 'assumed' };
}

/**
 * `--mm-processor-cache-type shm`: one sparse segment of `--mm-processor-cache-gb` GiB, rounded down to bytes
 * (vllm-project/vllm vllm/distributed/device_communicators/shm_object_storage.py).
 */
function multimodalCache(settings: Settings): ExtraSegment | undefined {
  const type = settings.text('--mm-processor-cache-type');
  if (!type?.known || type.value !== 'shm') return undefined;
  const size = settings.gib('--mm-processor-cache-gb') ?? known(DEFAULT_MM_CACHE_GIB, type.place);
  if (size.known && size.value <= 0) return undefined;
  const bytes = size.known ? known(Math.floor(size.value * GIB), size.place) : size;
  return { id: 'multimodal-cache', bytes, prefaulted: false };
}

function isBefore(version: Version, other: Version): boolean {
  const at = version.findIndex((part, i) => part !== other[i]);
  return at >= 0 && version[at]! < other[at]!;
}
