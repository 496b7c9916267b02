/** Aphrodite's own use of /dev/shm: the rings of the vLLM from which a release was copied. */
import { t } from '../l10n';
import type { Launch, Version } from '../model';
import { collectiveDemand } from './collective-engine';
import type { EngineDemand, EngineModel } from './engine';
import { atLeast } from './version';
import { vllm } from './vllm';

/** vLLM as it was when Aphrodite 0.20 followed it: rings of 16 and 24 MiB × 10 (aphrodite-engine v0.20). */
const LIKE_RECENT: Version = [0, 20, 0];

/** Nothing but the rings of tensor-parallel groups, which every release has, is told of those before. */
const LIKE_EARLIER: Version = [0, 6, 5];

export const aphrodite: EngineModel = {
  demand(launch: Launch, localRanks: number): EngineDemand {
    const version = atLeast(launch.engineVersion.version, 0, 20) ? LIKE_RECENT : LIKE_EARLIER;
    const knobs = new Map(
      [...launch.knobs].map(([name, value]) => [name.replace(/^APHRODITE_/, 'VLLM_'), value] as const),
    );
    const { segments } = vllm.demand(
      { ...launch, knobs, engineVersion: { version, certainty: 'assumed' } },
      localRanks,
    );
    return collectiveDemand(
      launch,
      localRanks,
      segments.map(segment => ({
        ...segment,
        id: 'aphrodite-ring-buffers',
        title: t('Aphrodite ring buffers'),
        source:
          'aphrodite-engine/aphrodite-engine aphrodite/distributed/device_communicators/shm_broadcast.py',
      })),
    );
  },
};
