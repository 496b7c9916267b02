import { type Glob, parseGlob } from '../../core/config/glob';
import { UsageError } from '../arguments';

/** A pattern of the command line, for shells that do not fill it in themselves, and for quotes. */
export interface Pattern {
  /** The folder in front of the first name that is a pattern; as it was written. */
  readonly folder: string;
  /** Tied to that folder. */
  readonly glob: Glob;
}

/**
 * Reads `deploy/**\/*.yaml`; undefined for a path without `*`, `?`, `[` and `{`.
 * Throws {@link UsageError} for a pattern that cannot be read.
 */
export function patternOf(path: string): Pattern | undefined {
  const at = path.search(/[*?[{]/);
  if (at < 0) return undefined;
  const cut = path.lastIndexOf('/', at) + 1;
  // A slash in front ties the pattern to the folder.
  const glob = parseGlob(`/${path.slice(cut)}`);
  if (typeof glob === 'string') throw new UsageError(`the pattern "${path}" cannot be used: ${glob}`);
  return { folder: cut === 0 ? '.' : path.slice(0, cut), glob };
}
