/** What the command line says about a baseline. */
import { type Arguments, UsageError } from './arguments';

export const BASELINE_OPTIONS = { baseline: 'value', 'write-baseline': 'optional value' } as const;

const DEFAULT_PATH = '.shm-lint-baseline.json';

/** The baseline to use; undefined for none. `path` is as it was written. */
export type BaselineRequest = { readonly path: string; readonly write: boolean } | undefined;

/** Reads {@link BASELINE_OPTIONS}. Throws {@link UsageError}. */
export function baselineRequest({ has, value }: Arguments): BaselineRequest {
  const read = value('baseline');
  if (!has('write-baseline')) return read === undefined ? undefined : { path: read, write: false };
  const written = value('write-baseline') || undefined;
  if (read !== undefined && written !== undefined) {
    throw new UsageError('--baseline and --write-baseline=FILE exclude each other; leave one out');
  }
  return { path: written ?? read ?? DEFAULT_PATH, write: true };
}
