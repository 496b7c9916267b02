/** The sentences and tables that rules share. */

import { subjectOf } from '../edits';
import { sentences, t } from '../l10n';
import type { Launch, Related, Requirement, SharedMemory, Workload } from '../model';
import { formatBytes } from '../sizes';
import type { Place } from '../text/span';

/** A workload in the middle of a sentence: its name as code, or `this container` where the name is only a line. */
export function nameIn(workload: Workload): string {
  const subject = subjectOf(workload);
  return subject === workload.name ? `\`${subject}\`` : subject;
}

/** The engine, with its release where the manifest names one: `vLLM 0.11.2`. */
export function engineName({ engineTitle, engineVersion: { version, certainty } }: Launch): string {
  return certainty === 'pinned' ? `${engineTitle} ${version.join('.')}` : engineTitle;
}

/** `vLLM 0.11.2 with tensor parallel 2 × pipeline parallel 2`, `TGI 3.3.4 with tensor parallel 2 (all 2 GPUs by default)` */
export function describeLaunch(launch: Launch): string {
  const sizes = [
    [t('tensor parallel'), launch.tensorParallel],
    [t('pipeline parallel'), launch.pipelineParallel],
    [t('data parallel'), launch.dataParallelLocal],
    [t('prefill context parallel'), launch.prefillContextParallel],
  ] as const;
  const parallel = sizes.flatMap(([title, size]) =>
    size.known && size.value > 1 ? [`${title} ${size.value}`] : [],
  );
  const implied = launch.implied === undefined ? '' : ` (${launch.implied})`;
  const engine = engineName(launch);
  return parallel.length > 0 ? t`${engine} with ${`${parallel.join(' × ')}${implied}`}` : engine;
}

/** A place that a finding relates to; none where no file holds it. */
export function relatedAt(place: Place | undefined, message: string): Related[] {
  return place ? [{ place, message }] : [];
}

/**
 * The sentence that says what comes of a /dev/shm that is too small.
 * @param refuses whether the engine is known not to start below `required`
 * @param has what there is, as a clause
 */
export function tooLittle(launch: string, refuses: boolean, required: string, has: string): string {
  return refuses
    ? t`${launch} will not start: it needs at least ${required} of /dev/shm, and ${has}.`
    : t`${launch} may run out of shared memory: it needs ${required} of /dev/shm, and ${has}.`;
}

/**
 * The bytes, segment by segment, their sums, then what was taken for granted.
 * @param refuses whether the engine is known not to start, which is then said first
 * @param perGpuBytes what the size is held against under the sizing `per-gpu`
 */
export function breakdown(requirement: Requirement, refuses: boolean, perGpuBytes?: number): string {
  const { segments, minimumReason, expected, expectedWithP2p, assumptions } = requirement;
  const rows: [bytes: number, remark: string][] = segments.map(({ title, bytes, condition, source }) => [
    bytes,
    `${condition ? t`${title}, ${condition}` : title} [${shortSource(source)}]`,
  ]);
  rows.push([
    expected,
    expectedWithP2p < expected
      ? t`in the worst case; ${formatBytes(expectedWithP2p)} with P2P between all GPUs`
      : t('in the worst case'),
  ]);
  if (perGpuBytes !== undefined) rows.push([perGpuBytes, t('by the rule of 1 GiB a rank (sizing: per-gpu)')]);
  const width = Math.max(...rows.map(([bytes]) => formatBytes(bytes).length));
  return [
    ...(refuses ? [minimumReason] : []),
    ...rows.map(([bytes, remark]) => `${formatBytes(bytes).padStart(width + 2)}  ${remark}`),
    ...(assumptions.length > 0 ? [sentences(assumptions)] : []),
  ].join('\n');
}

/** A source with files by name alone: `vllm v0.11.2 shm_broadcast.py`. */
function shortSource(source: string): string {
  return source.replace(/[^\s/]+\//g, '');
}

/** What decides /dev/shm, in a few words for the middle of a sentence. */
export function describeMemory(memory: SharedMemory & { bytes: number }): string {
  switch (memory.kind) {
    case 'default':
      return t`${memory.runtime}'s default of ${formatBytes(memory.bytes)}`;
    case 'tmpfs':
      return t`a tmpfs of ${formatBytes(memory.bytes)}`;
    case 'managed':
      return t`${memory.operator}'s default of ${formatBytes(memory.bytes)}`;
    case 'volume':
      return memory.bound === 'size'
        ? t`a memory-backed volume of ${formatBytes(memory.bytes)}`
        : t`what its memory limit allows, ${formatBytes(memory.bytes)}`;
    default:
      return formatBytes(memory.bytes);
  }
}
