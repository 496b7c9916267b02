/** Where each fact of a workload came from: for whoever wants to check the linter before believing it. */
import { extraName } from './memory';
import { formatVersion } from './memory/version';
import type { EngineVersion, Fact, SharedMemory, WorkloadReport } from './model';
import { describeMemory } from './rules/explain';
import { formatBytes } from './sizes';
import type { Place } from './text/span';

/** One fact, with its origin or the reason why it is unknown. */
export interface Provenance {
  /** What it is, in the field's own terms: `tensor parallel`. */
  readonly title: string;
  /** `4`, `64 MiB`, `unknown`. */
  readonly value: string;
  /** How it was come by, or why it is unknown; a clause without a full stop. */
  readonly note?: string;
  /** Where it stands; absent for a default that no file spells out. */
  readonly place?: Place;
}

/** The facts behind a workload's answer, in the order of the pipeline: what starts, its ranks, its /dev/shm. */
export function provenanceOf({ launch, workload }: WorkloadReport): readonly Provenance[] {
  const sizes = [
    ['tensor parallel', launch.tensorParallel],
    ['pipeline parallel', launch.pipelineParallel],
    ['data parallel here', launch.dataParallelLocal],
    ['prefill context parallel', launch.prefillContextParallel],
    ['decode context parallel', launch.decodeContextParallel],
    ['nodes', launch.nodes],
  ] as const;
  return [
    {
      title: 'engine',
      value: launch.engineTitle,
      note: launch.doubt ?? 'started here',
      place: launch.startedBy,
    },
    version(launch.engineVersion),
    { title: 'platform', value: launch.platform },
    // A default of 1 says nothing, except of the size that everybody asks for.
    ...sizes.flatMap(([title, size], i) =>
      i === 0 || !size.known || size.value !== 1 || size.place ? [count(title, size)] : [],
    ),
    ...(workload.gpus ? [count('GPUs', workload.gpus)] : [{ title: 'GPUs', value: 'none asked for' }]),
    count('ranks here', launch.localRanks),
    { title: 'processes', value: launch.executor },
    ...[...launch.knobs].map(([name, value]) => fact(name, value, text => text)),
    ...launch.extras.map(extra => fact(extraName(extra.id), extra.bytes, formatBytes)),
    ...(workload.memoryLimit ? [fact('memory limit', workload.memoryLimit, formatBytes)] : []),
    sharedMemory(workload.sharedMemory),
    ...(workload.misplaced ?? []).map(({ what, place }) => ({
      title: 'without effect',
      value: what,
      place,
    })),
  ];
}

function count(title: string, size: Fact<number>): Provenance {
  return fact(title, size, String);
}

function fact<T>(title: string, from: Fact<T>, print: (value: T) => string): Provenance {
  const place = from.place && { place: from.place };
  if (!from.known) return { title, value: 'unknown', note: from.reason, ...place };
  return { title, value: print(from.value), ...(from.origin && { note: from.origin }), ...place };
}

function version({ version: release, certainty, place }: EngineVersion): Provenance {
  return {
    title: 'release',
    value: formatVersion(release),
    note: VERSION_NOTES[certainty],
    ...(place && { place }),
  };
}

const VERSION_NOTES: Readonly<Record<EngineVersion['certainty'], string>> = {
  pinned: 'the image names it',
  rolling: 'the newest known: the image moves from release to release',
  assumed: 'assumed: the image does not tell it for certain',
};

function sharedMemory(memory: SharedMemory): Provenance {
  const title = '/dev/shm';
  switch (memory.kind) {
    case 'default':
      return {
        title,
        value: formatBytes(memory.bytes),
        note: `${memory.runtime}'s default${memory.doubt === undefined ? ', nothing sets a size' : `; ${memory.doubt}`}`,
      };
    case 'sized':
    case 'tmpfs':
    case 'volume':
      return {
        title,
        value: formatBytes(memory.bytes),
        ...(memory.kind !== 'sized' && { note: describeMemory(memory) }),
        place: memory.place,
      };
    case 'managed':
      return {
        title,
        value: memory.bytes === undefined ? 'unbounded' : formatBytes(memory.bytes),
        note: `mounted by ${memory.operator}`,
        place: memory.place,
      };
    case 'joined': {
      const of = memory.of && sharedMemory(memory.of);
      return {
        title,
        value: of?.value ?? 'unknown',
        note: `shared with ${memory.target}${of?.note ? `: ${of.note}` : ''}`,
        place: memory.place,
      };
    }
    case 'invalid':
      return { title, value: 'refused', note: memory.problem, place: memory.place };
    case 'unknown':
      return { title, value: 'unknown', note: memory.reason, ...(memory.place && { place: memory.place }) };
    default:
      return { title, ...OTHER_KINDS[memory.kind], place: memory.place };
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
  unbounded: { value: 'half of the memory', note: 'a tmpfs without a size of its own' },
  host: { value: "the host's", note: 'the host decides its size' },
  absent: { value: 'none', note: 'the container has no /dev/shm' },
  disk: { value: 'on disk', note: 'a volume on disk covers it' },
  'read-only': { value: 'read-only', note: 'nothing can be written to it' },
};
