import type { ExitStatus, Io } from '../io';
import type { Linter } from '../linter';
import { check } from './check';

/** `shm-lint fix PATH…`: `check --fix` under the name that people look for. */
export function fix(args: readonly string[], io: Io, linter: Linter): Promise<ExitStatus> {
  return check(['--fix', ...args], io, linter);
}
