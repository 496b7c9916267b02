import { formatBytes, formatExact } from '../../core/memory/sizes';
import type { Finding, Requirement, WorkloadReport } from '../../core/model';
import { sanitize, textWidth } from './cells';
import type { Painter } from './style';

/**
 * Why a finding is one. Where the finding holds a size against the sum of the segments, the segments as a table with
 * aligned bytes; otherwise the finding's own words.
 */
export function whyLines(finding: Finding, workload: WorkloadReport | undefined, paint: Painter): string[] {
  const requirement = workload?.requirement;
  if (!requirement || requirement.segments.length === 0 || finding.requiredBytes !== requirement.expected) {
    return finding.why === '' ? [] : sanitize(finding.why).split('\n');
  }
  return breakdown(requirement, finding.effectiveBytes, paint);
}

interface Row {
  readonly title: string;
  readonly bytes: string;
  readonly remark: string;
  readonly isSum: boolean;
}

function breakdown(requirement: Requirement, effectiveBytes: number | null, paint: Painter): string[] {
  const rows: Row[] = requirement.segments.map(({ title, bytes, formula, condition }) => ({
    title: sanitize(title),
    bytes: formatBytes(bytes),
    remark: sanitize(condition ? `${formula}, ${condition}` : formula),
    isSum: false,
  }));
  // Two sizes that round to the same text are told to the byte.
  const isClose =
    effectiveBytes !== null && formatBytes(effectiveBytes) === formatBytes(requirement.expected);
  const format = isClose ? formatExact : formatBytes;
  rows.push({ title: 'needed', bytes: format(requirement.expected), remark: '', isSum: true });
  if (effectiveBytes !== null) {
    rows.push({ title: '/dev/shm', bytes: format(effectiveBytes), remark: '', isSum: true });
  }
  const titleWidth = Math.max(...rows.map(({ title }) => textWidth(title)));
  const bytesWidth = Math.max(...rows.map(({ bytes }) => bytes.length));
  return rows.map(({ title, bytes, remark, isSum }) => {
    const amount = bytes.padStart(bytesWidth);
    const left = title + ' '.repeat(titleWidth - textWidth(title));
    if (isSum) return paint(`${left}  ${amount}`, 'bold');
    return `${left}  ${amount}  ${paint(remark, 'dim')}`.trimEnd();
  });
}
