/** Places as the formats of other tools count them. */
import { isAbsolute, relative, sep } from 'node:path';
import type { Position } from '../../core/text/span';
import { isWithin, pathOfUri } from '../workspace';

/** Line and column, counted from one as editors, terminals and CI systems do; a column is a UTF-16 code unit. */
export function oneBased({ line, character }: Position): { line: number; column: number } {
  return { line: line + 1, column: character + 1 };
}

/** A file's path from the folder that a CI system counts from; what lies elsewhere keeps its URI. */
export function pathFrom(root: string, uri: string): string {
  const path = pathOfUri(uri);
  return path !== undefined && isWithin(root, path) ? relative(root, path).replaceAll(sep, '/') : uri;
}

/** The same as a URI reference (RFC 3986). */
export function uriFrom(root: string, uri: string): string {
  const path = pathFrom(root, uri);
  return path === uri ? uri : path.split('/').map(encodeURIComponent).join('/');
}

/**
 * The folder that CI systems count paths from: the checkout, where the runner names one around the current folder,
 * else the current folder.
 */
export function repositoryRoot(env: Readonly<Record<string, string | undefined>>, cwd: string): string {
  const named = [env.GITHUB_WORKSPACE, env.CI_PROJECT_DIR];
  return named.find(path => path !== undefined && isAbsolute(path) && isWithin(path, cwd)) ?? cwd;
}
