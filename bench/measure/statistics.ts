/** Medians and what half of the figures lie within: no mean, because one interruption would move it. */

/** The middle of some figures, and the quartiles around it. */
export interface Summary {
  readonly median: number;
  /** First and third quartile: half of all figures lie between them. */
  readonly quartiles: readonly [number, number];
}

/** Throws where there are no figures. */
export function summaryOf(figures: readonly number[]): Summary {
  return { median: quantile(figures, 0.5), quartiles: [quantile(figures, 0.25), quantile(figures, 0.75)] };
}

/** The figure below which a share (0 to 1) of all lies, between neighbours in proportion. */
export function quantile(figures: readonly number[], share: number): number {
  if (figures.length === 0) throw new RangeError('there is no quantile of nothing');
  const sorted = figures.toSorted((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const below = sorted[Math.floor(at)]!;
  const above = sorted[Math.ceil(at)]!;
  return below + (above - below) * (at - Math.floor(at));
}

/**
 * The exponent of a growth: 1 where twice the size takes twice the time, 2 where it takes four times as long. The slope
 * of the line through the logarithms, by least squares.
 */
export function exponentOf(points: readonly { readonly size: number; readonly time: number }[]): number {
  const logs = points.map(({ size, time }) => [Math.log(size), Math.log(time)] as const);
  const mean = (of: 0 | 1) => logs.reduce((sum, log) => sum + log[of], 0) / logs.length;
  const [x, y] = [mean(0), mean(1)];
  const over = logs.reduce((sum, log) => sum + (log[0] - x) * (log[1] - y), 0);
  return over / logs.reduce((sum, log) => sum + (log[0] - x) ** 2, 0);
}
