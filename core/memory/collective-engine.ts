/**
 * The model of engines of which nothing but the collectives between their ranks is known to land in /dev/shm. An engine
 * with buffers of its own adds them to {@link collectiveDemand}, in a file of its own that `models.ts` lists.
 */
import { t } from '../l10n';
import type { Launch, Segment, Version } from '../model';
import { collectivesOn } from './collectives';
import type { Collectives, EngineDemand, EngineModel, ProcessGroup } from './engine';
import { layoutOf, processGroups } from './layout';
import { formatVersion } from './version';

/** The newest NCCL whose sources were read (NVIDIA/nccl v2.30.7-1). */
const NEWEST_NCCL: Version = [2, 30, 7];

export const collectiveEngine: EngineModel = {
  demand: (launch, localRanks) => collectiveDemand(launch, localRanks, []),
};

/**
 * What the collectives of a launch take, beside the engine's own segments.
 * @param groups the process groups that it makes
 */
export function collectiveDemand(
  launch: Launch,
  localRanks: number,
  segments: readonly Segment[],
  groups: readonly ProcessGroup[] = processGroups(layoutOf(launch, localRanks)),
): EngineDemand {
  const collectives = collectivesOn(launch.platform, groups, {
    version: NEWEST_NCCL,
    certain: false,
    cuMem: launch.collectives?.cuMem ?? 'none',
  });
  return { segments, gates: [], collectives, assumptions: assumptionsOf(launch, collectives) };
}

function assumptionsOf(launch: Launch, collectives: Collectives | undefined): string[] {
  const { engineTitle, platform } = launch;
  if (platform === 'rocm') {
    return collectives
      ? [
          t(
            'The image does not tell the release of RCCL; the newest known, with the largest pools, is taken.',
          ),
        ]
      : [];
  }
  if (platform !== 'cuda')
    return [t('What this platform’s collective library puts into /dev/shm is not known and not counted.')];
  if (!collectives) return [];
  return [
    t`Which NCCL ${engineTitle} brings is not known; it is taken as ${formatVersion(NEWEST_NCCL)} (newest known).`,
    ...(collectives.cuMem === 'none'
      ? []
      : [t`${engineTitle} sets NCCL_CUMEM_ENABLE=0 itself, which brings NCCL’s proxy pools.`]),
  ];
}
