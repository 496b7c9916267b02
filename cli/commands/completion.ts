import { RULE_IDS } from '../../core/rules';
import { oneOf, parseArguments, UsageError } from '../arguments';
import { type Completables, completionScript, SHELLS } from '../completion';
import { EXIT, type ExitStatus, type Io } from '../io';
import { FORMATS } from '../report/formats';
import { CALC_OPTIONS } from './calc';
import { CHECK_OPTIONS } from './checkRequest';
import { DIAGNOSE_OPTIONS } from './diagnose';
import { LSP_OPTIONS } from './lsp';
import { RULES_OPTIONS } from './rules';

const CHECK = { options: { ...CHECK_OPTIONS, format: FORMATS }, operand: 'path' } as const;

const COMMANDS = {
  check: CHECK,
  fix: CHECK,
  calc: { options: CALC_OPTIONS, operand: [] },
  diagnose: { options: DIAGNOSE_OPTIONS, operand: 'path' },
  rules: { options: RULES_OPTIONS, operand: [] },
  explain: { options: {}, operand: RULE_IDS },
  lsp: { options: LSP_OPTIONS, operand: [] },
  completion: { options: {}, operand: SHELLS },
} as const satisfies Completables;

/** `shm-lint completion SHELL`: the script by which a shell completes. Throws {@link UsageError}. */
export async function completion(args: readonly string[], io: Io): Promise<ExitStatus> {
  const [shell, ...others] = parseArguments(args, {}).positionals;
  if (shell === undefined || others.length > 0) {
    throw new UsageError(`name one shell: ${SHELLS.join(', ')}; as in: source <(shm-lint completion bash)`);
  }
  const help = { options: {}, operand: Object.keys(COMMANDS) };
  io.stdout.write(completionScript(oneOf('SHELL', shell, SHELLS), { ...COMMANDS, help }));
  return EXIT.ok;
}
