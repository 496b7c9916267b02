import { type ChosenMemory, growSharedMemory, sizeSetting } from '../../edits';
import { t } from '../../l10n';
import type { Related, SharedMemory } from '../../model';
import { formatBytes } from '../../sizes';
import { neededSize, shortfall } from '../adequacy';
import { breakdown, describeLaunch, describeMemory, nameIn, tooLittle } from '../explain';
import type { Rule } from '../rule';

/** Somebody chose a size, and it is below what the engine needs. */
export const shmTooSmall: Rule = {
  id: 'shm-too-small',
  since: '0.1.0',
  title: 'The chosen /dev/shm is too small',
  fix: 'safe',
  heeds: ['interconnect', 'sizing'],

  check({ document, workload, launch, requirement, options }) {
    const memory = chosenOf(workload.sharedMemory);
    if (!memory || !requirement || !launch.localRanks.known) return undefined;
    const needed = neededSize(requirement, launch.localRanks.value, options);
    const severity = shortfall(memory.bytes, memory.kind !== 'managed', requirement, needed);
    if (!severity) return undefined;
    const refuses = severity === 'error';
    const depends = severity === 'information';
    const required = refuses ? requirement.minimum : depends ? needed.withoutP2p : needed.withP2p;
    const { recommended } = requirement;
    const joined = workload.sharedMemory.kind === 'joined';
    const gets = t`${nameIn(workload)} gets ${describeMemory(memory)}`;
    return {
      severity,
      what: depends
        ? t`${describeLaunch(launch)} fits only with P2P between all GPUs: it needs ${formatBytes(required)} of /dev/shm without, and ${gets}.`
        : tooLittle(describeLaunch(launch), refuses, formatBytes(required), gets),
      why: breakdown(requirement, refuses, options.sizing === 'per-gpu' ? needed.withoutP2p : undefined),
      todo:
        memory.kind === 'sized' || memory.kind === 'managed'
          ? t`Raise it to ${formatBytes(recommended)}: \`${sizeSetting(workload, recommended)}\`.`
          : t`Raise it to ${formatBytes(recommended)}.`,
      cause: launch.cause,
      related: [
        { place: memory.place, message: t`/dev/shm is ${formatBytes(memory.bytes)} here` },
        ...origin(memory),
      ],
      effectiveBytes: memory.bytes,
      requiredBytes: required,
      fixes: joined ? [] : growSharedMemory(workload, memory, document.uri, recommended),
    };
  },
};

/** Where a variable takes the size from. */
function origin(memory: ChosenMemory): Related[] {
  const size = memory.kind === 'managed' ? undefined : memory.size;
  return size?.suppliedAt ? [{ place: size.suppliedAt, message: t`${size.text} is set here` }] : [];
}

/**
 * The chosen size that decides, directly or through another container. A size that is not what was meant, and one
 * that the memory limit bounds, are mistakes of their own.
 */
function chosenOf(memory: SharedMemory): ChosenMemory | undefined {
  switch (memory.kind) {
    case 'joined':
      return memory.of && chosenOf(memory.of);
    case 'sized':
    case 'tmpfs':
      return memory.size.caution === undefined ? memory : undefined;
    case 'volume':
      return memory.bound === 'size' && memory.size?.caution === undefined ? memory : undefined;
    case 'managed':
      return memory.bytes === undefined ? undefined : { ...memory, bytes: memory.bytes };
    default:
      return undefined;
  }
}
