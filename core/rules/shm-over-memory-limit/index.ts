import { raiseLimit } from '../../edits';
import { t } from '../../l10n';
import { formatBytes } from '../../sizes';
import { neededSize, shortfall } from '../adequacy';
import { breakdown, describeLaunch, nameIn } from '../explain';
import type { Rule } from '../rule';

/** A memory-backed volume whose pages do not fit in the container's memory limit. */
export const shmOverMemoryLimit: Rule = {
  id: 'shm-over-memory-limit',
  since: '0.1.0',
  title: 'The memory limit is too small for what goes into /dev/shm',
  fix: 'needs a look',
  heeds: ['interconnect', 'sizing'],

  check({ workload, launch, requirement, options }) {
    const memory = workload.sharedMemory;
    if (memory.kind !== 'volume' || memory.bound !== 'memory limit') return undefined;
    if (!requirement || !launch.localRanks.known) return undefined;
    const needed = neededSize(requirement, launch.localRanks.value, options);
    const severity = shortfall(memory.bytes, true, requirement, needed);
    if (!severity) return undefined;
    const required = severity === 'error' ? requirement.minimum : needed.withoutP2p;
    const limit = formatBytes(memory.bytes);
    return {
      severity,
      what: t`${describeLaunch(launch)} needs ${formatBytes(required)} of /dev/shm, and ${nameIn(workload)} gets ${limit}: its memory limit, to which the pages are charged.`,
      why: [
        memory.size
          ? t`The volume's own size, ${memory.size.text}, is above the limit of ${limit} and has no effect.`
          : t`A memory-backed volume without a sizeLimit is as large as the memory limit, ${limit}.`,
        t('The process itself needs memory below the same limit.'),
        breakdown(
          requirement,
          severity === 'error',
          options.sizing === 'per-gpu' ? needed.withoutP2p : undefined,
        ),
      ].join('\n'),
      todo: t`Raise the memory limit by what goes into /dev/shm, ${formatBytes(requirement.recommended)}.`,
      cause: memory.place,
      related: [{ place: launch.cause, message: t('the ranks that share it are asked for here') }],
      effectiveBytes: memory.bytes,
      requiredBytes: required,
      fixes: raiseLimit(workload, memory.bytes, requirement.recommended),
    };
  },
};
