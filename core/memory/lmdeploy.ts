/** LMDeploy's own use of /dev/shm: the buffers between the processes of its PyTorch backend. */
import { t } from '../l10n';
import type { Launch } from '../model';
import { collectiveDemand } from './collective-engine';
import type { EngineDemand, EngineModel } from './engine';

/** 32 blocks of 1 MiB and 8 bytes (InternLM/lmdeploy lmdeploy/pytorch/engine/executor/mp_executor.py `SharedBuffer`). */
const SHARED_BUFFER = 32 * (1024 ** 2 + 8);

export const lmdeploy: EngineModel = {
  demand(launch: Launch, localRanks: number): EngineDemand {
    // One for what all processes are told, one for the answers of each.
    const buffers = launch.executor === 'multiprocessing' && localRanks > 1 ? 1 + localRanks : 0;
    const segment = {
      id: 'lmdeploy-shared-buffers',
      title: t('LMDeploy shared buffers'),
      bytes: buffers * SHARED_BUFFER,
      formula: t`(1 + ${localRanks} ranks) × 32 × (1 MiB + 8 B)`,
      condition: t('reserved at full size, filled as messages grow'),
      source: 'InternLM/lmdeploy lmdeploy/pytorch/engine/executor/mp_executor.py (SharedBuffer)',
    };
    return collectiveDemand(launch, localRanks, buffers > 0 ? [segment] : []);
  },
};
