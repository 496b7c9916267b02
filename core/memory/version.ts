import type { Version } from '../model';

/** Negative, zero or positive as `a` is older than, equal to or newer than `b`. */
export function compareVersions(a: Version, b: Version): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

/** Whether `version` is `major.minor.patch` or newer. */
export function atLeast(version: Version, major: number, minor = 0, patch = 0): boolean {
  return compareVersions(version, [major, minor, patch]) >= 0;
}

/** `0.11.2` for `[0, 11, 2]`. */
export function formatVersion(version: Version): string {
  return version.join('.');
}

/**
 * The first two or three numbers of a release name: `v0.11.2`, `0.27`, `2.27.5-1`, `0.9.0rc1`.
 * Undefined when the text does not start with a release number.
 */
export function parseVersion(text: string): Version | undefined {
  const match = /^v?(\d+)\.(\d+)(?:\.(\d+))?/.exec(text.trim());
  return match ? [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)] : undefined;
}

/** The row that is in force at `version`: the last whose `since` is not newer. Rows are sorted, oldest first. */
export function inForce<Row extends { readonly since: Version }>(
  rows: readonly Row[],
  version: Version,
): Row | undefined {
  return rows.findLast(row => compareVersions(row.since, version) <= 0);
}
