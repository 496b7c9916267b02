/** Engines that share one /dev/shm: what they need adds up. */
import { t } from '../l10n';
import type { Requirement, Segment } from '../model';

/** Another engine with the same /dev/shm. */
export interface Neighbour {
  readonly name: string;
  readonly requirement: Requirement;
}

/**
 * What an engine and its neighbours need together, bytes. The minimum stays the engine's own: start-up checks look at
 * what is free and reserve nothing, so the order of the starts decides whether they add up.
 */
export function besideNeighbours(own: Requirement, neighbours: readonly Neighbour[]): Requirement {
  const others = neighbours.filter(({ requirement }) => requirement.expected > 0);
  if (own.expected === 0 || others.length === 0) return own;
  const total = (bytes: (requirement: Requirement) => number) =>
    others.reduce((sum, { requirement }) => sum + bytes(requirement), bytes(own));
  const segments = others.map(
    ({ name, requirement }): Segment => ({
      id: 'neighbour',
      title: t`The engine in \`${name}\``,
      bytes: requirement.expected,
      formula: requirement.segments.map(({ title }) => title).join(' + '),
      source: t('it has the same /dev/shm'),
    }),
  );
  return {
    ...own,
    segments: [...own.segments, ...segments],
    expected: total(({ expected }) => expected),
    expectedWithP2p: total(({ expectedWithP2p }) => expectedWithP2p),
    recommended: total(({ recommended }) => recommended),
  };
}
