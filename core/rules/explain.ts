/** The sentences and tables that rules share. */

import { subjectOf } from '../edits';
import type { Launch, Requirement, SharedMemory, Workload } from '../model';
import { formatBytes } from '../sizes';

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
    ['tensor parallel', launch.tensorParallel],
    ['pipeline parallel', launch.pipelineParallel],
    ['data parallel', launch.dataParallelLocal],
    ['prefill context parallel', launch.prefillContextParallel],
  ] as const;
  const parallel = sizes.flatMap(([title, size]) =>
    size.known && size.value > 1 ? [`${title} ${size.value}`] : [],
  );
  const implied = launch.implied === undefined ? '' : ` (${launch.implied})`;
  return `${engineName(launch)}${parallel.length > 0 ? ` with ${parallel.join(' × ')}${implied}` : ''}`;
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
    `${title}${condition ? `, ${condition}` : ''} [${shortSource(source)}]`,
  ]);
  const p2p = expectedWithP2p < expected ? `; ${formatBytes(expectedWithP2p)} with P2P between all GPUs` : '';
  rows.push([expected, `in the worst case${p2p}`]);
  if (perGpuBytes !== undefined) rows.push([perGpuBytes, 'by the rule of 1 GiB a rank (sizing: per-gpu)']);
  const width = Math.max(...rows.map(([bytes]) => formatBytes(bytes).length));
  return [
    ...(refuses ? [minimumReason] : []),
    ...rows.map(([bytes, remark]) => `${formatBytes(bytes).padStart(width + 2)}  ${remark}`),
    ...(assumptions.length > 0 ? [assumptions.join(' ')] : []),
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
      return `${memory.runtime}'s default of ${formatBytes(memory.bytes)}`;
    case 'tmpfs':
      return `a tmpfs of ${formatBytes(memory.bytes)}`;
    case 'managed':
      return `${memory.operator}'s default of ${formatBytes(memory.bytes)}`;
    case 'volume':
      return memory.bound === 'size'
        ? `a memory-backed volume of ${formatBytes(memory.bytes)}`
        : `what its memory limit allows, ${formatBytes(memory.bytes)}`;
    default:
      return formatBytes(memory.bytes);
  }
}
