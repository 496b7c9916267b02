import type { Input } from '../check';

/** An input of which its maker knows what there is to find. */
export interface Case extends Input {
  /** The rule that has to speak up about one workload; undefined if there must be silence. */
  readonly rule: string | undefined;
  /** What an independent reader has to see changed by the first fix, in that order. */
  readonly changes: readonly RegExp[];
}
