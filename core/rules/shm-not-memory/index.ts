import { adviceOnDisk, moveToMemory } from '../../edits';
import { t } from '../../l10n';
import { neededSize } from '../adequacy';
import { breakdown, describeLaunch, nameIn } from '../explain';
import type { Rule } from '../rule';

/** /dev/shm is covered by a volume on disk, or by one that cannot be written to. */
export const shmNotMemory: Rule = {
  id: 'shm-not-memory',
  since: '0.1.0',
  title: '/dev/shm is not in memory',
  fix: 'safe',
  heeds: ['interconnect', 'sizing'],

  check({ workload, launch, requirement, options }) {
    const memory = workload.sharedMemory;
    if (memory.kind !== 'disk' && memory.kind !== 'read-only') return undefined;
    if (!requirement || !launch.localRanks.known) return undefined;
    const needed = neededSize(requirement, launch.localRanks.value, options);
    if (needed.withoutP2p === 0) return undefined;
    const readOnly = memory.kind === 'read-only';
    return {
      severity: readOnly ? 'error' : 'warning',
      what: readOnly
        ? t`${describeLaunch(launch)} will not start: the volume at the /dev/shm of ${nameIn(workload)} cannot be written to.`
        : t`${describeLaunch(launch)} will exchange data through a disk: the volume at the /dev/shm of ${nameIn(workload)} is not in memory.`,
      why: [
        readOnly
          ? t('Shared memory is files in /dev/shm; without them no process can share any.')
          : t(
              'Files in /dev/shm are shared memory only on a tmpfs. On a disk every message between ranks may be written out.',
            ),
        breakdown(requirement, false),
      ].join('\n'),
      todo: readOnly
        ? t('Mount a memory-backed volume there that can be written to.')
        : adviceOnDisk(workload, requirement.recommended),
      cause: memory.place,
      related: [{ place: launch.cause, message: t('the ranks that share it are asked for here') }],
      effectiveBytes: null,
      requiredBytes: needed.withoutP2p,
      fixes: readOnly ? [] : moveToMemory(workload, requirement.recommended, needed.withoutP2p),
    };
  },
};
