import type { LogFacts } from '../facts';
import type { Conclusion, MatchKind, SegmentName } from '../match';
import type { Releases } from '../releases';

/** A wording that some program prints about /dev/shm. */
export interface Phrase {
  readonly kind: MatchKind;
  /** Texts one of which stands in every line with this wording; only such lines are held against `pattern`. */
  readonly needles: readonly string[];
  /** The wording. Linear in the length of the line, whatever stands there. */
  readonly pattern: RegExp;
  /** What one of the lines shortly before must have, where the wording alone may mean anything. */
  readonly after?: RegExp;
  /** What the line says; undefined when it turns out to say something else. */
  read(hit: RegExpExecArray, line: string): Reading | undefined;
}

/** What one line says. */
export interface Reading {
  /** Lines of one kind with the same key say the same thing. */
  readonly key: string;
  readonly bytes: number | null;
  readonly segment: SegmentName | null;
  /** NCCL series that print the line; empty when NCCL did not. */
  readonly releases: Releases;
  /** What follows from it once the whole log is known. `releases` are what the lines of this key have in common. */
  conclude(facts: LogFacts, releases: Releases): Conclusion;
}

/** The parts of a reading that most phrases leave at nothing. */
export const PLAIN = { key: '', bytes: null, segment: null, releases: [] } as const;
