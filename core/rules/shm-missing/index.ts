import { adviceFor, giveSharedMemory, sizeSetting } from '../../edits';
import { t } from '../../l10n';
import type { Related, SharedMemory, Workload } from '../../model';
import { formatBytes } from '../../sizes';
import { neededSize, shortfall } from '../adequacy';
import { doubtful } from '../doubt';
import { breakdown, describeLaunch, describeMemory, nameIn, tooLittle } from '../explain';
import type { Draft, Rule } from '../rule';
import { meantElsewhere } from '../shm-not-applied';

/** A multi-process engine is left with the runtime's default /dev/shm. */
export const shmMissing: Rule = {
  id: 'shm-missing',
  since: '0.1.0',
  title: 'A multi-GPU engine is left with the default /dev/shm',
  fix: 'safe',
  heeds: ['defaultShmSize', 'interconnect', 'sizing'],

  check({ workload, launch, requirement, options }) {
    const memory = defaultOf(workload.sharedMemory);
    if (!memory || !requirement || !launch.localRanks.known || meantElsewhere(workload)) return undefined;
    const needed = neededSize(requirement, launch.localRanks.value, options);
    const severity = shortfall(memory.bytes, false, requirement, needed);
    if (!severity) return undefined;
    const refuses = severity === 'error';
    const required = refuses ? requirement.minimum : needed.withoutP2p;
    const { recommended } = requirement;
    const joined = workload.sharedMemory.kind === 'joined' ? workload.sharedMemory : undefined;
    const draft: Draft = {
      severity,
      what:
        workload.format === 'dockerfile'
          ? t`${describeLaunch(launch)} needs ${formatBytes(required)} of /dev/shm, which an image cannot carry: its containers get ${describeMemory(memory)} unless they are started with more.`
          : tooLittle(
              describeLaunch(launch),
              refuses,
              formatBytes(required),
              joined
                ? t`\`${joined.target}\`, whose /dev/shm it shares, has ${describeMemory(memory)}`
                : t`${nameIn(workload)} gets ${describeMemory(memory)}`,
            ),
      why: breakdown(requirement, refuses, options.sizing === 'per-gpu' ? needed.withoutP2p : undefined),
      todo: joined
        ? t`Give \`${joined.target}\` at least ${formatBytes(recommended)}: \`${sizeSetting(workload, recommended)}\`.`
        : adviceFor(workload, recommended),
      cause: launch.cause,
      related: joined
        ? [{ place: joined.place, message: t`/dev/shm is shared with \`${joined.target}\` here` }]
        : absence(workload),
      effectiveBytes: memory.bytes,
      requiredBytes: required,
      fixes: joined ? [] : giveSharedMemory(workload, recommended),
    };
    return memory.doubt === undefined ? draft : doubtful(draft, memory.doubt);
  },
};

/** The default that decides, directly or through another container. */
function defaultOf(memory: SharedMemory): Extract<SharedMemory, { kind: 'default' }> | undefined {
  if (memory.kind === 'joined') return memory.of && defaultOf(memory.of);
  return memory.kind === 'default' ? memory : undefined;
}

function absence(workload: Workload): Related[] {
  if (workload.format === 'dockerfile') return [];
  return [{ place: workload.place, message: t`${nameIn(workload)} sets no size for /dev/shm` }];
}
