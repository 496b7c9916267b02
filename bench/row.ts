/** One line of the table: what was measured, against what, and what is asked of it. */
import { ratioOf, type Timings } from './measure/rounds';
import { type Summary, summaryOf } from './measure/statistics';

export type Unit = 'ms' | 'MiB' | 'KiB' | '% CPU' | 'exponent';

export interface Row {
  readonly group: string;
  /** What was measured; with the group the name by which two runs are compared. */
  readonly name: string;
  readonly unit: Unit;
  readonly value: Summary;
  /** How many times the value of another row this is, measured pair by pair. */
  readonly ratio?: Summary & { readonly to: string };
  /** What is asked: of the ratio, or of the value where there is none. */
  readonly asked?: { readonly of: 'ratio' | 'value'; readonly atMost?: number; readonly atLeast?: number };
}

/** A row that could not be measured, and why. */
export interface Skipped {
  readonly group: string;
  readonly name: string;
  readonly reason: string;
}

/** Rows of timings: the base, and each other against it. */
export function timedRows(
  group: string,
  timings: Timings,
  base: string,
  asked: Readonly<Record<string, Row['asked']>> = {},
): Row[] {
  return [...timings].map(([name, figures]) => ({
    group,
    name,
    unit: 'ms',
    value: summaryOf(figures),
    ...(name !== base && { ratio: { ...ratioOf(timings, name, base), to: base } }),
    ...(asked[name] && { asked: asked[name] }),
  }));
}

/** A row of one figure. */
export function singleRow(group: string, name: string, unit: Unit, figure: number, atMost?: number): Row {
  return {
    group,
    name,
    unit,
    value: summaryOf([figure]),
    ...(atMost !== undefined && { asked: { of: 'value', atMost } }),
  };
}
