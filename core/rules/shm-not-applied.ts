import { applyMisplaced } from '../edits';
import type { Misplaced, Requirement, Workload } from '../model';
import { formatBytes } from '../sizes';
import { effectiveSize, type Needed, neededSize, shortfall } from './adequacy';
import { breakdown, describeLaunch } from './explain';
import type { Rule } from './rule';

/** A setting that was meant for /dev/shm does nothing there. */
export const shmNotApplied: Rule = {
  id: 'shm-not-applied',
  title: 'A setting meant for /dev/shm has no effect',

  check({ workload, launch, requirement, options }) {
    const misplaced = meantVolume(workload) ?? workload.misplaced?.find(misplaced => !isMeant(misplaced));
    if (!misplaced || !launch.localRanks.known) return undefined;
    const needed = neededSize(requirement, launch.localRanks.value, options);
    const effective = effectiveSize(workload.sharedMemory);
    const bytes = effective.kind === 'bytes' ? effective.bytes : null;
    const severity = severityOf(misplaced, bytes, requirement, needed);
    if (!severity) return undefined;
    const { recommended } = requirement;
    const isArgument = misplaced.kind === 'argument';
    const gets = bytes === null ? '' : ` and \`${workload.name}\` gets ${formatBytes(bytes)} of /dev/shm`;
    return {
      severity,
      what: isArgument
        ? `${launch.engineTitle} will refuse to start: ${misplaced.what}.`
        : `${sentence(misplaced.what)},${gets || ' so it has no effect'}.`,
      why: isArgument
        ? `${launch.engineTitle} does not know the option, and a container cannot change its /dev/shm from inside.`
        : [
            `${describeLaunch(launch)} is expected to use ${formatBytes(needed.withoutP2p)}:`,
            breakdown(requirement, false, options.sizing === 'per-gpu' ? needed.withoutP2p : undefined),
          ].join('\n'),
      todo: adviceOn(misplaced),
      cause: misplaced.place,
      related: isArgument
        ? []
        : [{ place: launch.cause, message: 'the ranks that need it are asked for here' }],
      effectiveBytes: bytes,
      requiredBytes: isArgument ? null : needed.withoutP2p,
      fixes: applyMisplaced(workload, misplaced, recommended, needed.withoutP2p),
    };
  },
};

/** What was meant to be the /dev/shm of a workload which is left with the default; what is missing is then told once. */
export function meantVolume({ misplaced, sharedMemory }: Workload): Misplaced | undefined {
  return sharedMemory.kind === 'default' ? misplaced?.find(isMeant) : undefined;
}

/** Whether it would have been the workload's /dev/shm, had it taken effect. */
function isMeant({ kind }: Misplaced): boolean {
  return kind === 'volume' || kind === 'unread';
}

function severityOf(
  misplaced: Misplaced,
  bytes: number | null,
  requirement: Requirement,
  needed: Needed,
): ReturnType<typeof shortfall> {
  // An option that the program does not know ends it at once, whatever /dev/shm is.
  if (misplaced.kind === 'argument') return 'error';
  const short = bytes === null ? undefined : shortfall(bytes, false, requirement, needed);
  if (short || isMeant(misplaced)) return short;
  // Enough without it, and yet less than somebody asked for.
  return bytes !== null && (misplaced.bytes ?? 0) > bytes ? 'information' : undefined;
}

function adviceOn({ kind }: Misplaced): string {
  switch (kind) {
    case 'argument':
      return 'Remove it, and mount a memory-backed volume at /dev/shm instead.';
    case 'volume':
      return 'Mount it at /dev/shm in this container.';
    case 'dropped':
      return "Write the size into the operator's own field instead.";
    case 'unread':
      return 'Set the key on which it depends.';
  }
}

function sentence(clause: string): string {
  return clause.charAt(0).toUpperCase() + clause.slice(1);
}
