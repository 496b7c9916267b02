import { giveSharedMemory, hostSetting, sizeSetting } from '../edits';
import type { Related, SharedMemory } from '../model';
import { formatBytes } from '../sizes';
import { neededSize, shortfall } from './adequacy';
import { breakdown, describeLaunch, describeMemory } from './explain';
import type { Rule } from './rule';

/** A multi-process engine is left with the runtime's default /dev/shm. */
export const shmMissing: Rule = {
  id: 'shm-missing',
  title: 'A multi-GPU engine is left with the default /dev/shm',

  check({ workload, launch, requirement, options }) {
    const memory = defaultOf(workload.sharedMemory);
    if (!memory || !launch.localRanks.known) return undefined;
    const needed = neededSize(requirement, launch.localRanks.value, options);
    const severity = shortfall(memory.bytes, false, requirement, needed);
    if (!severity) return undefined;
    const refuses = severity === 'error';
    const required = refuses ? requirement.minimum : needed.withoutP2p;
    const { recommended } = requirement;
    const joined = workload.sharedMemory.kind === 'joined' ? workload.sharedMemory : undefined;
    return {
      severity,
      what:
        `${describeLaunch(launch)} ${refuses ? 'will not start' : 'may run out of shared memory'}: ` +
        `it needs ${refuses ? 'at least ' : ''}${formatBytes(required)} of /dev/shm, and ` +
        `${joined ? `\`${joined.target}\`, whose /dev/shm it shares, has` : `\`${workload.name}\` gets`} ${describeMemory(memory)}.`,
      why: breakdown(requirement, refuses, options.sizing === 'per-gpu' ? needed.withoutP2p : undefined),
      todo: joined
        ? `Give \`${joined.target}\` at least ${formatBytes(recommended)}: \`${sizeSetting(workload, recommended)}\`.`
        : `Set \`${sizeSetting(workload, recommended)}\`, or \`${hostSetting(workload)}\` to use the host's.`,
      cause: launch.cause,
      related: joined
        ? [{ place: joined.place, message: `/dev/shm is shared with \`${joined.target}\` here` }]
        : absence(workload),
      effectiveBytes: memory.bytes,
      requiredBytes: required,
      fixes: joined ? [] : giveSharedMemory(workload, recommended),
    };
  },
};

/** The default that decides, directly or through another container. */
function defaultOf(memory: SharedMemory): Extract<SharedMemory, { kind: 'default' }> | undefined {
  if (memory.kind === 'joined') return memory.of && defaultOf(memory.of);
  return memory.kind === 'default' ? memory : undefined;
}

function absence({ name, place }: { name: string; place: Related['place'] }): Related[] {
  return [{ place, message: `\`${name}\` sets no size for /dev/shm` }];
}
