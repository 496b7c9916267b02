/**
 * Times several things against each other on a machine that others use too: in rounds, each thing once a round and every
 * other round backwards, so that whatever slows a round down slows all of it down. Ratios are taken within a round.
 */
import { type Summary, summaryOf } from './statistics';

/** Something that takes time. */
export interface Subject {
  readonly name: string;
  /** Does it once, and says how many milliseconds that took. */
  run(): Promise<number>;
}

/** The milliseconds of each subject, by round. */
export type Timings = ReadonlyMap<string, readonly number[]>;

/** Runs all subjects in rounds, after some rounds that do not count. */
export async function rounds(
  subjects: readonly Subject[],
  { count, warmup }: { readonly count: number; readonly warmup: number },
): Promise<Timings> {
  const timings = new Map(subjects.map(({ name }) => [name, [] as number[]]));
  for (let round = -warmup; round < count; round++) {
    for (const { name, run } of round % 2 === 0 ? subjects : subjects.toReversed()) {
      const milliseconds = await run();
      if (round >= 0) timings.get(name)!.push(milliseconds);
    }
  }
  return timings;
}

/** How many times as long one subject took as another, round by round. */
export function ratioOf(timings: Timings, name: string, base: string): Summary {
  const bases = timings.get(base)!;
  return summaryOf(timings.get(name)!.map((milliseconds, round) => milliseconds / bases[round]!));
}

/** The milliseconds that a call takes, with what it waits for. */
export async function timeOf(call: () => unknown): Promise<number> {
  const start = performance.now();
  await call();
  return performance.now() - start;
}
