/** Holding what /dev/shm will be against what the engine needs. */
import type { LintOptions, Requirement, Severity, SharedMemory } from '../model';

const GIB = 2 ** 30;

/** What /dev/shm comes to: a number of bytes, certainly enough, or not to be told from here. */
export type Effective =
  | { readonly kind: 'bytes'; readonly bytes: number }
  | { readonly kind: 'ample' }
  | { readonly kind: 'unknown' };

export function effectiveSize(memory: SharedMemory): Effective {
  switch (memory.kind) {
    case 'default':
    case 'sized':
    case 'tmpfs':
    case 'volume':
      return { kind: 'bytes', bytes: memory.bytes };
    case 'managed':
      return memory.bytes === undefined ? { kind: 'ample' } : { kind: 'bytes', bytes: memory.bytes };
    case 'host':
    case 'unbounded':
      return { kind: 'ample' };
    case 'joined':
      return memory.of ? effectiveSize(memory.of) : { kind: 'unknown' };
    default:
      // No /dev/shm, a disk, nothing to write to, a size the runtime refuses: mistakes of their own, not a matter of bytes.
      return { kind: 'unknown' };
  }
}

/** What a size is held against under the chosen sizing, in bytes. */
export interface Needed {
  readonly withoutP2p: number;
  readonly withP2p: number;
}

export function neededSize(requirement: Requirement, localRanks: number, options: LintOptions): Needed {
  if (options.sizing === 'per-gpu') {
    // Ranks that share nothing need nothing, by any rule.
    const bytes = localRanks > 1 && requirement.recommended > 0 ? localRanks * GIB : 0;
    return { withoutP2p: bytes, withP2p: bytes };
  }
  return { withoutP2p: requirement.expected, withP2p: requirement.expectedWithP2p };
}

/**
 * How sure we are that the size is too small; undefined if it is enough.
 * @param chosen whether somebody decided on the size: a decision is doubted less loudly than a default.
 */
export function shortfall(
  bytes: number,
  chosen: boolean,
  requirement: Requirement,
  needed: Needed,
): Severity | undefined {
  if (bytes < requirement.minimum) return 'error';
  if (bytes >= needed.withoutP2p) return undefined;
  if (!chosen || bytes < needed.withP2p) return 'warning';
  return 'information';
}
