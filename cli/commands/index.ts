/** All commands but the language server, each run only when it is asked for. */
import type { ExitStatus, Io } from '../io';

type Command = (args: readonly string[], io: Io) => Promise<ExitStatus> | ExitStatus;

/** What each command does with the words behind its name. They throw `UsageError` for wrong ones. */
export const commands = {
  check: async (args, io) => (await import('./check')).check(args, io, await import('../../core/lint')),
  fix: async (args, io) => (await import('./fix')).fix(args, io, await import('../../core/lint')),
  calc: async (args, io) => (await import('./calc')).calc(args, io),
  diagnose: async (args, io) => (await import('./diagnose')).diagnose(args, io),
  rules: async (args, io) => (await import('./rules')).rules(args, io),
  explain: async (args, io) => (await import('./explain')).explain(args, io),
  completion: async (args, io) => (await import('./completion')).completion(args, io),
} satisfies Record<string, Command>;
