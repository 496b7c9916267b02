import { correctSize } from '../../edits';
import { t } from '../../l10n';
import type { SharedMemory, WrittenSize } from '../../model';
import { neededSize } from '../adequacy';
import { nameIn } from '../explain';
import type { Rule } from '../rule';

/** A size that the runtime refuses, or reads as something else than was meant. */
export const shmInvalidSize: Rule = {
  id: 'shm-invalid-size',
  since: '0.1.0',
  title: 'The size of /dev/shm is not what it seems to be',
  fix: 'safe',
  heeds: ['interconnect', 'sizing'],

  check({ document, workload, launch, requirement, options }) {
    const mistake = mistakeIn(workload.sharedMemory);
    if (!mistake || !requirement || !launch.localRanks.known) return undefined;
    const { text, problem, size, place, bytes } = mistake;
    const needed = neededSize(requirement, launch.localRanks.value, options).withoutP2p;
    const fixes = correctSize(workload, document.uri, requirement.recommended, needed);
    return {
      severity: 'error',
      what: problem,
      why:
        bytes === undefined
          ? t`With \`${text}\` the container is not even created.`
          : bytes === 1
            ? t`With \`${text}\` ${nameIn(workload)} gets a /dev/shm of 1 byte.`
            : t`With \`${text}\` ${nameIn(workload)} gets a /dev/shm of ${bytes} bytes.`,
      todo: fixes[0] ? t`${fixes[0].title}.` : t('Write a number with a unit that the runtime knows.'),
      cause: size?.place ?? place,
      related: [],
      effectiveBytes: bytes ?? null,
      requiredBytes: null,
      fixes,
    };
  },
};

interface Mistake {
  readonly text: string;
  readonly problem: string;
  readonly size: WrittenSize | undefined;
  readonly place: Extract<SharedMemory, { kind: 'sized' }>['place'];
  /** What the runtime takes it for; undefined if it refuses. */
  readonly bytes?: number;
}

function mistakeIn(memory: SharedMemory): Mistake | undefined {
  if (memory.kind === 'invalid') return { ...memory, size: memory.size };
  if (memory.kind !== 'sized' && memory.kind !== 'volume') return undefined;
  const { size, place, bytes } = memory;
  return size?.caution === undefined
    ? undefined
    : { text: size.text, problem: size.caution, size, place, bytes };
}
