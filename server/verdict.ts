/** What an engine needs and what it has, in a few words. */
import { t } from '../core/l10n';
import type { LintOptions, SharedMemory, WorkloadReport } from '../core/model';
import { neededSize } from '../core/rules/adequacy';
import { formatBytes } from '../core/sizes';

/** Bytes of /dev/shm that an engine is held against; undefined where its ranks here are unknown. */
export function neededBytes(
  { requirement, launch }: WorkloadReport,
  options: LintOptions,
): { readonly most: number; readonly withP2p: number } | undefined {
  if (!requirement || !launch.localRanks.known) return undefined;
  const { withoutP2p, withP2p } = neededSize(requirement, launch.localRanks.value, options);
  return { most: Math.max(requirement.minimum, withoutP2p), withP2p };
}

/** `needs up to 3.1 GiB`, where less is enough with P2P between all GPUs; `needs 3.1 GiB` where not. */
export function describeNeed(report: WorkloadReport, options: LintOptions): string {
  const needed = neededBytes(report, options);
  if (!needed) return t('what it needs is unknown');
  const bytes = formatBytes(needed.most);
  if (needed.most === 0) {
    // Ranks that talk through a library whose bytes nobody has measured need some all the same.
    const isUnmeasured = (report.requirement?.recommended ?? 0) > 0;
    return isUnmeasured ? t('what it needs is unknown') : t('needs no shared memory');
  }
  return needed.withP2p < needed.most ? t`needs up to ${bytes}` : t`needs ${bytes}`;
}

/** `has 64 MiB`, `uses the host's /dev/shm`, … */
export function describeSize(memory: SharedMemory): string {
  switch (memory.kind) {
    case 'default':
    case 'sized':
    case 'tmpfs':
    case 'volume':
      return t`has ${formatBytes(memory.bytes)}`;
    case 'managed':
      return memory.bytes === undefined ? t('is not bounded') : t`has ${formatBytes(memory.bytes)}`;
    case 'unbounded':
      return t('has half of the memory');
    case 'host':
      return t("has the host's");
    case 'joined':
      return memory.of ? describeSize(memory.of) : t`shares that of ${memory.target}`;
    case 'absent':
      return t('has none');
    case 'disk':
      return t('is on disk');
    case 'read-only':
      return t('is read-only');
    case 'invalid':
      return t('its size is refused');
    case 'unknown':
      return t('its size is unknown');
  }
}
