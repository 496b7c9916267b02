import { join, relative, sep } from 'node:path';
import { isWithin, pathOfUri } from '../workspace';

/** A path as reports show it: one spelling on every platform. */
export function shownPath(path: string): string {
  const normal = join(path);
  return sep === '/' ? normal : normal.replaceAll(sep, '/');
}

/** How reports name a file by its URI: from the current folder if it lies there, otherwise in full. */
export function shownUri(uri: string, cwd: string): string {
  const absolute = pathOfUri(uri);
  if (absolute === undefined) return uri;
  return shownPath(isWithin(cwd, absolute) ? relative(cwd, absolute) : absolute);
}

/** A path below a folder, relative to it, with `/`. Both absolute. */
export function pathBelow(folder: string, path: string): string {
  return relative(folder, path).replaceAll(sep, '/');
}
