/** SGLang's own use of /dev/shm: the rings in which a tensor-parallel group's first rank hands objects to the others. */
import { t } from '../l10n';
import type { Launch, Segment } from '../model';
import { collectiveDemand } from './collective-engine';
import type { EngineDemand, EngineModel } from './engine';
import { broadcastRings } from './group-rings';
import { groupsOfReplicas, layoutOf, valueOr } from './layout';
import { switchKnob } from './nccl';

const MIB = 1024 ** 2;

export const sglang: EngineModel = {
  demand(launch: Launch, localRanks: number): EngineDemand {
    const segments = [ringSegment(launch, localRanks), cpuAllReduce(launch, localRanks)];
    return collectiveDemand(
      launch,
      localRanks,
      segments.filter(segment => segment !== undefined),
      // python/sglang/srt/managers/data_parallel_controller.py starts each replica with a distributed world of its own.
      groupsOfReplicas(layoutOf(launch, localRanks)),
    );
  },
};

/**
 * One ring for each tensor-parallel and decode-context-parallel group (python/sglang/srt/distributed/parallel_state.py,
 * at 6ed5780c4f). Those of data-parallel attention and of attention context parallelism, another 24 MiB for each of
 * their groups, are not counted.
 */
function ringSegment(launch: Launch, localRanks: number): Segment | undefined {
  // Text that is no 0 or 1 leaves the default, as does a value that cannot be seen.
  if (switchKnob(launch.knobs, 'SGLANG_USE_MESSAGE_QUEUE_BROADCASTER') === 'off') return undefined;
  const rings = broadcastRings(layoutOf(launch, localRanks));
  if (rings.bytes === 0) return undefined;
  return {
    id: 'sglang-ring-buffers',
    title: t('SGLang ring buffers'),
    bytes: rings.bytes,
    formula: rings.formula,
    condition: t('reserved at full size, filled as messages grow'),
    source: 'sgl-project/sglang python/sglang/srt/distributed/parallel_state.py (MessageQueue)',
  };
}

/** Buffers of the CPU backend's all-reduce: 2 of 1 MiB and 8 of 32 MiB for each rank. */
const CPU_ALL_REDUCE = 2 * MIB + 8 * 32 * MIB;

function cpuAllReduce(launch: Launch, localRanks: number): Segment | undefined {
  if (launch.platform !== 'cpu' || localRanks < 2 || valueOr(launch.tensorParallel, 1) < 2) return undefined;
  return {
    id: 'sglang-cpu-all-reduce',
    title: t('CPU all-reduce buffers'),
    bytes: localRanks * CPU_ALL_REDUCE,
    formula: t`${localRanks} ranks × (2 × 1 MiB + 8 × 32 MiB)`,
    source: 'sgl-project/sglang sgl-kernel/csrc/cpu/shm.cpp',
  };
}
