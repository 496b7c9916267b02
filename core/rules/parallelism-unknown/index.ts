import { giveSharedMemory, sizeSetting } from '../../edits';
import { t } from '../../l10n';
import { formatBytes } from '../../sizes';
import { describeMemory, nameIn, relatedAt } from '../explain';
import type { Rule } from '../rule';

/** An engine has several GPUs and the default /dev/shm, and how many ranks it starts cannot be seen. */
export const parallelismUnknown: Rule = {
  id: 'parallelism-unknown',
  since: '0.1.0',
  title: 'Several GPUs, the default /dev/shm, and no visible parallel size',
  fix: 'needs a look',
  heeds: ['defaultShmSize', 'interconnect'],

  check({ workload, launch, atMost }) {
    const memory = workload.sharedMemory;
    const { gpus } = workload;
    if (launch.localRanks.known || !atMost || !gpus?.known || memory.kind !== 'default') return undefined;
    if (memory.doubt !== undefined || memory.bytes >= atMost.expected) return undefined;
    const needed = formatBytes(atMost.expected);
    return {
      severity: 'information',
      what: t`How many ranks ${launch.engineTitle} starts on the ${gpus.value} GPUs of ${nameIn(workload)} cannot be seen: with one on each it needs ${needed} of /dev/shm, and it gets ${describeMemory(memory)}.`,
      why: t`The number of ranks is unknown: ${launch.localRanks.reason}.`,
      todo: t`If it has several ranks, set \`${sizeSetting(workload, atMost.recommended)}\`.`,
      cause: launch.cause,
      related: relatedAt(gpus.place, t('the GPUs are asked for here')),
      effectiveBytes: memory.bytes,
      requiredBytes: atMost.expected,
      fixes: giveSharedMemory(workload, atMost.recommended).map(fix => ({ ...fix, safe: false })),
    };
  },
};
