/** How to look at /dev/shm while a service runs. */

import { msg, t } from '../l10n';

/** The container to look into. */
export type InspectionTarget =
  | { readonly runtime: 'compose'; readonly service: string }
  | { readonly runtime: 'docker'; readonly container: string }
  | {
      readonly runtime: 'kubernetes';
      readonly pod: string;
      readonly container?: string;
      readonly namespace?: string;
    };

/** A command for a POSIX shell, and what its answer tells. */
export interface Inspection {
  readonly command: string;
  readonly tells: string;
}

/** Why a listing of /dev/shm does not add up to what df counts. */
const WHY_LS_MAY_BE_EMPTY = msg(
  'ls may show nothing although df counts the space as used: NCCL removes the name of a segment once the last rank has opened it, and the memory stays taken until the processes end (NVIDIA/nccl src/misc/shmutils.cc).',
);

/** The same, in the reader's language. */
export function whyLsMayBeEmpty(): string {
  return t(WHY_LS_MAY_BE_EMPTY);
}

/** The commands that show the size and the use of a container's /dev/shm, the most telling first. */
export function inspections(target: InspectionTarget): Inspection[] {
  const inside = insideOf(target);
  return [
    { command: `${inside} df -h /dev/shm`, tells: t('how large /dev/shm is, and how much of it is used') },
    { command: `${inside} ls -l /dev/shm`, tells: whyLsMayBeEmpty() },
    {
      command: declaredBy(target),
      tells: t('what was asked for; it answers for a container that has died, too'),
    },
  ];
}

function insideOf(target: InspectionTarget): string {
  switch (target.runtime) {
    case 'compose':
      return `docker compose exec ${quoted(target.service)}`;
    case 'docker':
      return `docker exec ${quoted(target.container)}`;
    case 'kubernetes': {
      const container = target.container === undefined ? '' : ` -c ${quoted(target.container)}`;
      return `kubectl${namespaceOf(target)} exec ${quoted(target.pod)}${container} --`;
    }
  }
}

/** ShmSize is in bytes; in a pod a volume decides. */
function declaredBy(target: InspectionTarget): string {
  const format = `docker inspect --format '{{.HostConfig.IpcMode}} {{.HostConfig.ShmSize}}'`;
  switch (target.runtime) {
    case 'compose':
      return `${format} $(docker compose ps --all --quiet ${quoted(target.service)})`;
    case 'docker':
      return `${format} ${quoted(target.container)}`;
    case 'kubernetes':
      return `kubectl${namespaceOf(target)} get pod ${quoted(target.pod)} --output jsonpath='{.spec.volumes}'`;
  }
}

function namespaceOf({ namespace }: Extract<InspectionTarget, { runtime: 'kubernetes' }>): string {
  return namespace === undefined ? '' : ` --namespace ${quoted(namespace)}`;
}

/** A word as a POSIX shell takes it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
