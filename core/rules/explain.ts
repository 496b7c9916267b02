/** The sentences and tables that rules share. */

import type { Launch, Requirement, SharedMemory } from '../model';
import { formatBytes } from '../sizes';

/** `vLLM 0.11.2 with tensor parallel 2 × pipeline parallel 2` */
export function describeLaunch(launch: Launch): string {
  const { version, certainty } = launch.engineVersion;
  const release = certainty === 'pinned' ? ` ${version.join('.')}` : '';
  const sizes = [
    ['tensor parallel', launch.tensorParallel],
    ['pipeline parallel', launch.pipelineParallel],
    ['data parallel', launch.dataParallelLocal],
    ['prefill context parallel', launch.prefillContextParallel],
  ] as const;
  const parallel = sizes.flatMap(([title, size]) =>
    size.known && size.value > 1 ? [`${title} ${size.value}`] : [],
  );
  return `${launch.engineTitle}${release}${parallel.length > 0 ? ` with ${parallel.join(' × ')}` : ''}`;
}

/** The bytes, segment by segment, then what was taken for granted. */
export function breakdown(requirement: Requirement, perGpuBytes?: number): string {
  const lines: string[] = [];
  if (requirement.minimum > 0) lines.push(requirement.minimumReason);
  if (perGpuBytes !== undefined)
    lines.push(`Held against 1 GiB a rank: ${formatBytes(perGpuBytes)} (sizing: per-gpu).`);
  lines.push(`Expected use of /dev/shm is ${formatBytes(requirement.expected)}:`);
  const width = Math.max(...requirement.segments.map(segment => formatBytes(segment.bytes).length), 0);
  for (const { title, bytes, formula, condition, source } of requirement.segments) {
    const when = condition ? `, ${condition}` : '';
    lines.push(`  ${formatBytes(bytes).padStart(width)}  ${title}${when}: ${formula} [${source}]`);
  }
  for (const assumption of requirement.assumptions) lines.push(assumption);
  return lines.join('\n');
}

/** What decides /dev/shm, in a few words for the middle of a sentence. */
export function describeMemory(memory: SharedMemory & { bytes: number }): string {
  switch (memory.kind) {
    case 'default':
      return `${memory.runtime}'s default of ${formatBytes(memory.bytes)}`;
    case 'tmpfs':
      return `a tmpfs of ${formatBytes(memory.bytes)}`;
    default:
      return formatBytes(memory.bytes);
  }
}
