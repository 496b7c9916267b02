/**
 * Chooses the command. Nothing of a command is loaded before it is asked for: this, the help and the version are a file of
 * their own in dist/.
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { closest } from '../core/text/closest';
import { version } from '../package.json';
import { isUsageError, UsageError } from './arguments';
import { EXIT, type ExitStatus, type Io } from './io';
import {
  calcUsage,
  checkUsage,
  completionUsage,
  diagnoseUsage,
  explainUsage,
  fixUsage,
  lspUsage,
  rulesUsage,
  usage,
} from './usage';

const COMMANDS = [
  'check',
  'fix',
  'calc',
  'diagnose',
  'rules',
  'explain',
  'lsp',
  'completion',
  'help',
] as const;
type CommandName = (typeof COMMANDS)[number];

const HELP: Readonly<Record<CommandName, string>> = {
  check: checkUsage,
  fix: fixUsage,
  calc: calcUsage,
  diagnose: diagnoseUsage,
  rules: rulesUsage,
  explain: explainUsage,
  lsp: lspUsage,
  completion: completionUsage,
  help: usage,
};

/**
 * Runs one command line (without `node` and the script) and returns the exit status. Never throws: wrong usage is
 * 2, a defect of shm-lint itself is reported as such and counts as 3.
 */
export async function run(args: readonly string[], io: Io): Promise<ExitStatus> {
  try {
    return await dispatch(args, io);
  } catch (error) {
    if (isUsageError(error)) {
      io.stderr.write(`shm-lint: ${error.message}\n`);
      return EXIT.usage;
    }
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    io.stderr.write(`shm-lint: internal error, please report it with the text below\n${detail}\n`);
    return EXIT.unreadable;
  }
}

async function dispatch(args: readonly string[], io: Io): Promise<ExitStatus> {
  const [first, ...rest] = args;
  if (first === undefined) {
    io.stderr.write(usage);
    return EXIT.usage;
  }
  if (first === '--version' || first === '-V') return print(io, `shm-lint ${version}\n`);
  if (first === '--help' || first === '-h') return print(io, usage);

  const command = commandOf(first, io);
  if (command === 'help') return print(io, helpOn(rest[0], io));
  const wantsHelp = rest.slice(0, endOfOptions(rest)).some(word => word === '--help' || word === '-h');
  if (wantsHelp) return print(io, HELP[command]);
  // A server lives long: without the other commands it is there sooner, and smaller.
  if (command === 'lsp') return (await import('./commands/lsp')).lsp(rest);
  const { commands } = await import('./commands');
  return commands[command](rest, io);
}

function print(io: Io, text: string): ExitStatus {
  io.stdout.write(text);
  return EXIT.ok;
}

function helpOn(command: string | undefined, io: Io): string {
  if (command === undefined) return usage;
  return HELP[commandOf(command, io)];
}

function commandOf(word: string, io: Io): CommandName {
  const command = COMMANDS.find(name => name === word);
  if (command) return command;
  if (word.startsWith('-')) {
    throw new UsageError(`a command comes before the options: shm-lint check ${word} PATH…`);
  }
  if (existsSync(resolve(io.cwd, word))) {
    throw new UsageError(`"${word}" is no command; to check that path: shm-lint check ${word}`);
  }
  const suggestion = closest(word, COMMANDS);
  const hint = suggestion ? `did you mean "${suggestion}"?` : `commands: ${COMMANDS.join(', ')}`;
  throw new UsageError(`unknown command "${word}"; ${hint}`);
}

function endOfOptions(args: readonly string[]): number {
  const separator = args.indexOf('--');
  return separator < 0 ? args.length : separator;
}
