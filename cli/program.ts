/** Chooses the command; each one is loaded only when it is asked for. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { closest } from '../core/text/closest';
import { version } from '../package.json';
import { UsageError } from './arguments';
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

/**
 * Runs one command line (without `node` and the script) and returns the exit status. Never throws: wrong usage is
 * 2, a defect of shm-lint itself is reported as such and counts as 3.
 */
export async function run(args: readonly string[], io: Io): Promise<ExitStatus> {
  try {
    return await dispatch(args, io);
  } catch (error) {
    if (error instanceof UsageError) {
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
  const wantsHelp = rest.slice(0, endOfOptions(rest)).some(word => word === '--help' || word === '-h');
  switch (command) {
    case 'help':
      return print(io, helpOn(rest[0], io));
    case 'check': {
      if (wantsHelp) return print(io, checkUsage);
      const { check } = await import('./commands/check');
      return check(rest, io, await import('../core/lint'));
    }
    case 'fix': {
      if (wantsHelp) return print(io, fixUsage);
      const { fix } = await import('./commands/fix');
      return fix(rest, io, await import('../core/lint'));
    }
    case 'calc': {
      if (wantsHelp) return print(io, calcUsage);
      const { calc } = await import('./commands/calc');
      return calc(rest, io);
    }
    case 'diagnose': {
      if (wantsHelp) return print(io, diagnoseUsage);
      const { diagnose } = await import('./commands/diagnose');
      return diagnose(rest, io);
    }
    case 'rules': {
      if (wantsHelp) return print(io, rulesUsage);
      const { rules } = await import('./commands/rules');
      return rules(rest, io);
    }
    case 'explain': {
      if (wantsHelp) return print(io, explainUsage);
      const { explain } = await import('./commands/explain');
      return explain(rest, io);
    }
    case 'lsp': {
      if (wantsHelp) return print(io, lspUsage);
      const { lsp } = await import('./commands/lsp');
      return lsp(rest);
    }
    case 'completion': {
      if (wantsHelp) return print(io, completionUsage);
      const { completion } = await import('./commands/completion');
      return completion(rest, io);
    }
  }
}

function print(io: Io, text: string): ExitStatus {
  io.stdout.write(text);
  return EXIT.ok;
}

function helpOn(command: string | undefined, io: Io): string {
  if (command === undefined) return usage;
  return {
    check: checkUsage,
    fix: fixUsage,
    calc: calcUsage,
    diagnose: diagnoseUsage,
    rules: rulesUsage,
    explain: explainUsage,
    lsp: lspUsage,
    completion: completionUsage,
    help: usage,
  }[commandOf(command, io)];
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
