/** Where each fact of a workload came from: for whoever wants to check the linter before believing it. */
import { msg, t } from './l10n';
import { extraName } from './memory';
import { isTellingValue } from './memory/nccl';
import { formatVersion } from './memory/version';
import type { EngineVersion, Fact, SharedMemory, WorkloadReport } from './model';
import { describeMemory } from './rules/explain';
import { formatBytes } from './sizes';
import type { Place } from './text/span';

/** What a fact is about. */
export type FactKind =
  | 'engine'
  | 'release'
  | 'platform'
  | 'tensor parallel'
  | 'pipeline parallel'
  | 'data parallel'
  | 'context parallel'
  | 'nodes'
  | 'GPUs'
  | 'ranks'
  | 'processes'
  /** A variable that NCCL or the engine heeds; its name is the title. */
  | 'variable'
  /** Something that a flag puts into /dev/shm beside what every engine does. */
  | 'extra'
  | 'memory limit'
  | '/dev/shm'
  /** A setting meant for /dev/shm that does nothing. */
  | 'without effect';

/** One fact, with its origin or the reason why it is unknown. */
export interface Provenance {
  readonly kind: FactKind;
  /** What it is, in the field's own terms: `tensor parallel`. */
  readonly title: string;
  /** `4`, `64 MiB`, `unknown`. */
  readonly value: string;
  /** How it was come by, or why it is unknown; a clause without a full stop. */
  readonly note?: string;
  /** Where it stands; absent for a default that no file spells out. */
  readonly place?: Place;
  readonly isUnknown?: true;
}

/** The facts behind a workload's answer, in the order of the pipeline: what starts, its ranks, its /dev/shm. */
export function provenanceOf({ launch, workload }: WorkloadReport): readonly Provenance[] {
  const sizes: readonly [FactKind, string, Fact<number>][] = [
    ['tensor parallel', t('tensor parallel'), launch.tensorParallel],
    ['pipeline parallel', t('pipeline parallel'), launch.pipelineParallel],
    ['data parallel', t('data parallel here'), launch.dataParallelLocal],
    ['context parallel', t('prefill context parallel'), launch.prefillContextParallel],
    ['context parallel', t('decode context parallel'), launch.decodeContextParallel],
    ['nodes', t('nodes'), launch.nodes],
  ];
  const none: Provenance = { kind: 'GPUs', title: t('GPUs'), value: t('none asked for') };
  const { gpus, memoryLimit } = workload;
  return [
    {
      kind: 'engine',
      title: t('engine'),
      value: launch.engineTitle,
      note: launch.doubt ?? t('started here'),
      place: launch.startedBy,
    },
    version(launch.engineVersion),
    { kind: 'platform', title: t('platform'), value: launch.platform },
    // A default of 1 says nothing, except of the size that everybody asks for.
    ...sizes.flatMap(([kind, title, size], i) =>
      i === 0 || !size.known || size.value !== 1 || size.place ? [count(kind, title, size)] : [],
    ),
    gpus ? count('GPUs', t('GPUs'), gpus) : none,
    count('ranks', t('ranks here'), launch.localRanks),
    { kind: 'processes', title: t('processes'), value: launch.executor },
    ...[...launch.knobs].map(([name, value]) =>
      fact('variable', name, value, value => (isTellingValue(value) ? value.trim() : t('set'))),
    ),
    ...launch.extras.map(extra => fact('extra', extraName(extra.id), extra.bytes, formatBytes)),
    ...(memoryLimit ? [fact('memory limit', t('memory limit'), memoryLimit, formatBytes)] : []),
    sharedMemory(workload.sharedMemory),
    ...(workload.misplaced ?? []).map(
      ({ what, place }): Provenance => ({
        kind: 'without effect',
        title: t('without effect'),
        value: what,
        place,
      }),
    ),
  ];
}

function count(kind: FactKind, title: string, size: Fact<number>): Provenance {
  return fact(kind, title, size, String);
}

function fact<T>(kind: FactKind, title: string, from: Fact<T>, print: (value: T) => string): Provenance {
  const place = from.place && { place: from.place };
  if (!from.known) return { kind, title, value: t('unknown'), note: from.reason, isUnknown: true, ...place };
  return { kind, title, value: print(from.value), ...(from.origin && { note: from.origin }), ...place };
}

function version({ version: release, certainty, place }: EngineVersion): Provenance {
  return {
    kind: 'release',
    title: t('release'),
    value: formatVersion(release),
    note: t(VERSION_NOTES[certainty]),
    ...(place && { place }),
  };
}

const VERSION_NOTES: Readonly<Record<EngineVersion['certainty'], string>> = {
  pinned: msg('the image names it'),
  rolling: msg('the newest known: the image moves from release to release'),
  assumed: msg('assumed: the image does not tell it for certain'),
};

function sharedMemory(memory: SharedMemory): Provenance {
  const about = { kind: '/dev/shm', title: '/dev/shm' } as const;
  switch (memory.kind) {
    case 'default':
      return {
        ...about,
        value: formatBytes(memory.bytes),
        note:
          memory.doubt === undefined
            ? t`${memory.runtime}'s default, nothing sets a size`
            : t`${memory.runtime}'s default; ${memory.doubt}`,
      };
    case 'sized':
    case 'tmpfs':
    case 'volume':
      return {
        ...about,
        value: formatBytes(memory.bytes),
        ...(memory.kind !== 'sized' && { note: describeMemory(memory) }),
        place: memory.place,
      };
    case 'managed':
      return {
        ...about,
        value: memory.bytes === undefined ? t('unbounded') : formatBytes(memory.bytes),
        note: t`mounted by ${memory.operator}`,
        place: memory.place,
      };
    case 'joined': {
      const of = memory.of && sharedMemory(memory.of);
      return {
        ...about,
        value: of?.value ?? t('unknown'),
        note: of?.note ? t`shared with ${memory.target}: ${of.note}` : t`shared with ${memory.target}`,
        place: memory.place,
      };
    }
    case 'invalid':
      return { ...about, value: t('refused'), note: memory.problem, place: memory.place };
    case 'unknown':
      return {
        ...about,
        value: t('unknown'),
        note: memory.reason,
        ...(memory.place && { place: memory.place }),
      };
    default: {
      const { value, note } = OTHER_KINDS[memory.kind];
      return { ...about, value: t(value), note: t(note), place: memory.place };
    }
  }
}

const OTHER_KINDS: Readonly<
  Record<
    Exclude<
      SharedMemory['kind'],
      'default' | 'sized' | 'tmpfs' | 'volume' | 'managed' | 'joined' | 'invalid' | 'unknown'
    >,
    { readonly value: string; readonly note: string }
  >
> = {
  unbounded: { value: msg('half of the memory'), note: msg('a tmpfs without a size of its own') },
  host: { value: msg("the host's"), note: msg('the host decides its size') },
  absent: { value: msg('none'), note: msg('the container has no /dev/shm') },
  disk: { value: msg('on disk'), note: msg('a volume on disk covers it') },
  'read-only': { value: msg('read-only'), note: msg('nothing can be written to it') },
};
