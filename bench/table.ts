/** The table that a run prints, as Markdown, and docs/performance.md shows. */
import type { Summary } from './measure/statistics';
import type { Row, Skipped } from './row';

/** A ratio that moved by more than this share since the committed run is marked. */
const NOTEWORTHY = 0.25;

/** The cells of a row; the first row names them. */
export function figures(rows: readonly (Row | Skipped)[]): string[][] {
  return [['what', 'median (quartiles)', 'ratio (quartiles)', 'to', 'asked'], ...rows.map(cellsOf)];
}

/** @param before the rows of the committed run */
export function table(rows: readonly (Row | Skipped)[], before: readonly (Row | Skipped)[]): string {
  const [titles, ...measured] = figures(rows);
  const head = [...titles!, 'committed'];
  const cells = rows.map((row, i) => [
    ...measured[i]!,
    comparison(
      row,
      before.find(other => keyOf(other) === keyOf(row)),
    ),
  ]);
  const widths = head.map((title, i) => Math.max(title.length, ...cells.map(row => row[i]!.length)));
  const line = (row: readonly string[]) => `| ${row.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`;
  return [line(head), line(widths.map(width => '-'.repeat(width))), ...cells.map(line), ''].join('\n');
}

function keyOf({ group, name }: Row | Skipped): string {
  return `${group}: ${name}`;
}

function cellsOf(row: Row | Skipped): string[] {
  if ('reason' in row) return [keyOf(row), `not measured: ${row.reason}`, '', '', ''];
  const { unit, value, ratio } = row;
  return [keyOf(row), `${spread(value)} ${unit}`, ratio ? spread(ratio) : '', ratio?.to ?? '', askedOf(row)];
}

function comparison(row: Row | Skipped, before: Row | Skipped | undefined): string {
  return !before || 'reason' in row || 'reason' in before ? '' : compared(row, before);
}

function spread({ median, quartiles: [low, high] }: Summary): string {
  return low === high ? figure(median) : `${figure(median)} (${figure(low)}–${figure(high)})`;
}

function figure(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

function askedOf(row: Row): string {
  if (!row.asked) return '';
  const { atMost, atLeast } = row.asked;
  return `${atMost === undefined ? `≥ ${atLeast}` : `≤ ${atMost}`} ${holds(row) ? '✓' : '✗ missed'}`;
}

/** Whether a row keeps what is asked of it; one of which nothing is asked does. */
export function holds({ asked, ratio, value }: Row): boolean {
  if (!asked) return true;
  const { median } = asked.of === 'ratio' ? ratio! : value;
  return median <= (asked.atMost ?? Infinity) && median >= (asked.atLeast ?? -Infinity);
}

/** What the committed run says where the two can be compared: ratios, and figures that no machine changes. */
function compared(row: Row, before: Row): string {
  const [now, then] = [row, before].map(
    ({ ratio, value, unit }) => ratio?.median ?? (unit === 'ms' ? undefined : value.median),
  );
  if (now === undefined || then === undefined) return '';
  const moved = now / then - 1;
  const mark =
    Math.abs(moved) > NOTEWORTHY ? ` ${moved > 0 ? '+' : '−'}${Math.round(Math.abs(moved) * 100)} %` : '';
  return `${figure(then)}${mark}`;
}
