/** NCCL release series, `2.7` to `2.30`: the tags whose source the phrases and sizes were read from. */
import { t } from '../l10n';
import type { Version } from '../model';

/** Minor numbers of NCCL 2 that a fact holds for, ascending. */
export type Releases = readonly number[];

const OLDEST = 7;
const NEWEST = 30;

/** The series from 2.`first` to 2.`last`, both included; the newest one known when `last` is left out. */
export function between(first: number, last: number = NEWEST): Releases {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

export const ALL_RELEASES: Releases = between(OLDEST);

/** The series that both hold; `wide` itself when they have none in common, as a guess must not erase a fact. */
export function narrowed(wide: Releases, narrow: Releases): Releases {
  const common = wide.filter(minor => narrow.includes(minor));
  return common.length > 0 ? common : wide;
}

/** One version of a series, for the memory model: no constant in it changes within a series. */
export function versionOf(minor: number): Version {
  return [2, minor, 0];
}

/** `["2.26", "2.27"]` */
export function namesOf(releases: Releases): string[] {
  return releases.map(minor => `2.${minor}`);
}

/** `2.26–2.27`, `2.19`, `2.12–2.15 and 2.20` */
export function formatReleases(releases: Releases): string {
  const runs: { first: number; last: number }[] = [];
  for (const minor of releases) {
    const run = runs.at(-1);
    if (run && run.last === minor - 1) run.last = minor;
    else runs.push({ first: minor, last: minor });
  }
  return runs
    .map(({ first, last }) => (first === last ? `2.${first}` : `2.${first}–2.${last}`))
    .join(t(' and '));
}

/**
 * Source lines of NCCL's messages, which tell releases apart that share a wording: NVIDIA/nccl src/include/shm.h,
 * src/misc/shmutils.cc and src/os/linux.cc at the tags. Those of 2.16 to 2.18 are taken together, as a report of
 * 2.18.1 shows the lines of 2.16 (NVIDIA/nccl#1518).
 */
const SOURCE_LINES: Readonly<Record<string, Releases>> = {
  'include/shm.h:28': between(OLDEST, 11),
  'include/shm.h:48': between(OLDEST, 11),
  'shmutils.cc:70': between(16, 18),
  'shmutils.cc:71': between(16, 18),
  'shmutils.cc:111': between(16, 18),
  'shmutils.cc:112': between(16, 18),
  'shmutils.cc:114': between(16, 18),
  'shmutils.cc:72': between(19, 21),
  'shmutils.cc:113': between(19, 21),
  'shmutils.cc:87': between(22, 29),
  'shmutils.cc:88': between(29, 29),
  'shmutils.cc:128': between(22, 27),
  'shmutils.cc:129': between(22, 27),
  'shmutils.cc:131': between(28, 29),
  'shmutils.cc:132': between(29, 29),
  'os/linux.cc:795': between(30, 30),
  'os/linux.cc:842': between(30, 30),
};

/** The series whose source has a message at the place that the log line names; all of them when it names none. */
export function releasesOfSourceLine(line: string): Releases {
  const place = /(?:include\/shm\.h|shmutils\.cc|os\/linux\.cc):\d+/.exec(line)?.[0];
  return (place !== undefined && SOURCE_LINES[place]) || ALL_RELEASES;
}
