import { RULE_DOCS } from '../../core/rules/docs';
import { parseArguments, UsageError } from '../arguments';
import { EXIT, type ExitStatus, type Io } from '../io';
import { renderRulesJson, renderRulesPretty } from '../report/rules';
import { useColours } from '../report/style';

/** What `rules` takes. */
export const RULES_OPTIONS = { format: ['pretty', 'json'] } as const;

/** `shm-lint rules`: every rule with its severities and its fix. Throws {@link UsageError}. */
export async function rules(args: readonly string[], io: Io): Promise<ExitStatus> {
  const { positionals, value } = parseArguments(args, RULES_OPTIONS);
  if (positionals.length > 0) {
    throw new UsageError(`rules lists them all; for one of them: shm-lint explain ${positionals[0]}`);
  }
  const { stdout, env } = io;
  stdout.write(
    value('format') === 'json'
      ? renderRulesJson(RULE_DOCS)
      : renderRulesPretty(RULE_DOCS, useColours(env, stdout.isTerminal)),
  );
  return EXIT.ok;
}
