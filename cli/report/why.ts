import type { Finding, Requirement, WorkloadReport } from '../../core/model';
import { formatBytes, formatExact } from '../../core/sizes';
import { sanitize, textWidth, wrap } from './cells';
import type { Painter } from './style';

/** The remark column is given up where less than this is left for it. */
const MIN_REMARK_WIDTH = 20;

/**
 * Why a finding is one. Where the finding holds a size against the computed requirement, the segments as a table with
 * aligned bytes; otherwise the finding's own words.
 * @param width columns for one line
 */
export function whyLines(
  finding: Finding,
  workload: WorkloadReport | undefined,
  width: number,
  paint: Painter,
): string[] {
  const requirement = workload?.requirement;
  if (!requirement || !isComputed(finding.requiredBytes, requirement)) {
    return finding.why === '' ? [] : wrap(sanitize(finding.why), width);
  }
  return requirementLines(requirement, finding.effectiveBytes, width, paint);
}

function isComputed(requiredBytes: number | null, requirement: Requirement): boolean {
  const { segments, minimum, expected, expectedWithP2p } = requirement;
  return segments.length > 0 && [minimum, expected, expectedWithP2p].some(bytes => bytes === requiredBytes);
}

interface Row {
  readonly title: string;
  readonly bytes: number;
  readonly remark: string;
  readonly isSum?: boolean;
}

/**
 * A requirement as a table with aligned bytes: its segments, their sums, what /dev/shm has, what was taken for granted.
 * @param width columns for one line
 */
export function requirementLines(
  { segments, expected, expectedWithP2p, minimum, minimumReason, assumptions }: Requirement,
  effectiveBytes: number | null,
  width: number,
  paint: Painter,
): string[] {
  const rows: Row[] = segments.map(({ title, bytes, formula, condition, source }) => ({
    title: sanitize(title),
    bytes,
    remark: sanitize(`${formula}${condition ? ` (${condition})` : ''} · ${source}`),
  }));
  rows.push({ title: 'needed', bytes: expected, remark: 'in the worst case', isSum: true });
  if (expectedWithP2p !== expected) {
    rows.push({ title: 'with P2P', bytes: expectedWithP2p, remark: 'between all GPUs', isSum: true });
  }
  if (minimum > 0) {
    rows.push({ title: 'to start', bytes: minimum, remark: sanitize(minimumReason), isSum: true });
  }
  if (effectiveBytes !== null)
    rows.push({ title: '/dev/shm', bytes: effectiveBytes, remark: '', isSum: true });

  const isClose =
    effectiveBytes !== null &&
    [expected, expectedWithP2p, minimum].some(bytes => areClose(bytes, effectiveBytes));
  const amounts = rows.map(({ bytes, isSum }) =>
    isSum && isClose ? formatExact(bytes) : formatBytes(bytes),
  );

  const titleWidth = Math.max(...rows.map(({ title }) => textWidth(title)));
  const amountWidth = Math.max(...amounts.map(amount => amount.length));
  const remarkWidth = width - titleWidth - amountWidth - 4;
  const table = rows.flatMap(({ title, remark, isSum }, i) => {
    const left = `${title}${' '.repeat(titleWidth - textWidth(title))}  ${amounts[i]!.padStart(amountWidth)}`;
    const remarks = remarkWidth < MIN_REMARK_WIDTH ? [] : wrap(remark, remarkWidth);
    const indent = ' '.repeat(titleWidth + amountWidth + 2);
    return [isSum ? paint(left, 'bold') : left, ...remarks.slice(1).map(() => indent)].map((start, line) =>
      `${start}  ${paint(remarks[line] ?? '', 'dim')}`.trimEnd(),
    );
  });
  if (assumptions.length === 0) return table;
  return [...table, ...wrap(sanitize(assumptions.join(' ')), width).map(line => paint(line, 'dim'))];
}

/** Sizes that differ by less than rounded text shows are told to the byte. */
function areClose(a: number, b: number): boolean {
  return a !== b && Math.abs(a - b) < 0.01 * b;
}
