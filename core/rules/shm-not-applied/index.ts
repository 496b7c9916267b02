import { adviceFor, applyMisplaced, meantVolume, removeMisplaced, sizeSetting } from '../../edits';
import { t } from '../../l10n';
import type { Launch, Misplaced, Workload } from '../../model';
import { formatBytes } from '../../sizes';
import { capitalised } from '../../text/capitalised';
import { effectiveSize, neededSize, shortfall } from '../adequacy';
import { breakdown, describeLaunch, nameIn } from '../explain';
import type { Draft, Rule, RuleContext } from '../rule';

/** A setting that was meant for /dev/shm does nothing there. */
export const shmNotApplied: Rule = {
  id: 'shm-not-applied',
  since: '0.1.0',
  title: 'A setting meant for /dev/shm has no effect',
  fix: 'safe',
  heeds: ['defaultShmSize', 'interconnect', 'sizing'],

  check(context) {
    const { misplaced = [] } = context.workload;
    // Each of these is refused, whatever becomes of the others; with the first goes all else that was meant.
    const refused = misplaced.filter(({ kind }) => kind === 'argument');
    const first = refused[0] ?? meantElsewhere(context.workload) ?? misplaced.find(one => !isMeant(one));
    return [...(first ? [first] : []), ...refused.slice(1)].flatMap(
      one => draftOf(one, one === first, context) ?? [],
    );
  },
};

/** @param isFirst whether it is the one that tells what the workload has without it */
function draftOf(
  misplaced: Misplaced,
  isFirst: boolean,
  { workload, launch, requirement, requirementOnceMounted, options }: RuleContext,
): Draft | undefined {
  if (!requirement || !requirementOnceMounted || !launch.localRanks.known) return undefined;
  const ranks = launch.localRanks.value;
  const needed = neededSize(requirement, ranks, options);
  const effective = effectiveSize(workload.sharedMemory);
  const bytes = effective.kind === 'bytes' ? effective.bytes : null;
  const short = bytes === null ? undefined : shortfall(bytes, false, requirement, needed);
  const severity = severityOf(misplaced, bytes, short);
  if (!severity) return undefined;
  const { recommended } = requirementOnceMounted;
  const enough = neededSize(requirementOnceMounted, ranks, options).withoutP2p;
  const refused = refusalOf(misplaced, workload, launch);
  // A flag that is refused says nothing of /dev/shm where that is large enough.
  const isAlone = refused !== undefined && !(isFirst && short);
  return {
    severity,
    what: isAlone ? t`${refused}: ${misplaced.what}.` : besides(misplaced, refused, workload, bytes!),
    why: [
      ...(misplaced.kind === 'argument'
        ? [
            t`${launch.engineTitle} does not know the option, and a container cannot change its /dev/shm from inside.`,
          ]
        : []),
      ...(isAlone && misplaced.kind === 'argument'
        ? []
        : [
            t`${describeLaunch(launch)} is expected to use ${formatBytes(needed.withoutP2p)}:`,
            breakdown(requirement, false, options.sizing === 'per-gpu' ? needed.withoutP2p : undefined),
          ]),
    ].join('\n'),
    todo:
      isFirst || workload.format === 'shell' ? adviceOn(misplaced, workload, recommended) : t('Remove it.'),
    cause: misplaced.place,
    related: isAlone
      ? []
      : [{ place: launch.cause, message: t('the ranks that need it are asked for here') }],
    effectiveBytes: bytes,
    requiredBytes: isAlone ? null : needed.withoutP2p,
    fixes: isFirst
      ? applyMisplaced(workload, misplaced, recommended, enough)
      : removeMisplaced(workload, misplaced),
  };
}

/** What was meant to be the /dev/shm of a workload which is left with the default; what is missing is then told once. */
export function meantElsewhere({ misplaced, sharedMemory }: Workload): Misplaced | undefined {
  return sharedMemory.kind === 'default' ? misplaced?.[0] : undefined;
}

/** Whether it would have been the workload's /dev/shm, had it taken effect. */
function isMeant({ kind }: Misplaced): boolean {
  return kind === 'volume' || kind === 'unread';
}

/** A setting that does nothing, and what the workload has without it. */
function besides(
  { what }: Misplaced,
  refused: string | undefined,
  workload: Workload,
  bytes: number,
): string {
  const gets = t`${nameIn(workload)} gets ${formatBytes(bytes)} of /dev/shm`;
  return refused ? t`${refused}: ${what}; and ${gets}.` : t`${capitalised(what)}, and ${gets}.`;
}

/** @param bytes what the workload has without it; null where that has no size of its own */
function severityOf(
  misplaced: Misplaced,
  bytes: number | null,
  short: ReturnType<typeof shortfall>,
): ReturnType<typeof shortfall> {
  // What the program or the runtime refuses ends it at once, whatever /dev/shm is.
  if (REFUSED.has(misplaced.kind)) return 'error';
  if (short || isMeant(misplaced)) return short;
  // Enough without it, and yet less than somebody asked for.
  return bytes !== null && (misplaced.bytes ?? 0) > bytes ? 'information' : undefined;
}

const REFUSED: ReadonlySet<Misplaced['kind']> = new Set<Misplaced['kind']>([
  'argument',
  'unsupported',
  'conflict',
]);

/** Who refuses what, where somebody does. */
function refusalOf({ kind }: Misplaced, { format }: Workload, { engineTitle }: Launch): string | undefined {
  if (!REFUSED.has(kind)) return undefined;
  if (kind === 'argument') return t`${engineTitle} will refuse to start`;
  return format === 'compose' ? t('Compose will refuse the file') : t('The command will be refused');
}

function adviceOn({ kind }: Misplaced, workload: Workload, bytes: number): string {
  switch (kind) {
    case 'argument':
      return workload.format === 'shell'
        ? t('Move it in front of the image.')
        : meantVolume(workload)
          ? t('Remove it, and mount the volume at /dev/shm in this container.')
          : t`Remove it, and set \`${sizeSetting(workload, bytes)}\` instead.`;
    case 'unsupported':
      return workload.format === 'compose'
        ? t('Write it as the service’s own `shm_size`.')
        : adviceFor(workload, bytes);
    case 'volume':
      return t('Mount it at /dev/shm in this container.');
    case 'dropped':
      return t("Write the size into the operator's own field instead.");
    case 'unread':
      return t('Set the key on which it depends.');
    case 'conflict':
      return t('Remove one of the two.');
    case 'swallowed':
      return t('Take away the flag in front of it.');
    default:
      return adviceFor(workload, bytes);
  }
}
