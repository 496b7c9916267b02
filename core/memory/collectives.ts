import type { Platform, Version } from '../model';
import type { Collectives, ProcessGroup } from './engine';

/** The newest RCCL base that is known; images do not tell theirs. */
const NEWEST_RCCL: Version = [2, 28, 0];

/**
 * The collective library of a platform, used by these process groups; undefined where no group has several ranks, and
 * for platforms whose library is not known to use /dev/shm.
 * @param nccl what is known of it where the platform is CUDA
 */
export function collectivesOn(
  platform: Platform,
  groups: readonly ProcessGroup[],
  nccl: Pick<Collectives, 'version' | 'certain' | 'cuMem'>,
): Collectives | undefined {
  if (groups.length === 0) return undefined;
  if (platform === 'rocm')
    return { library: 'rccl', version: NEWEST_RCCL, certain: false, cuMem: 'forced off', groups };
  return platform === 'cuda' ? { library: 'nccl', ...nccl, groups } : undefined;
}
