import { ruleUrl } from '../../core/rules';
import { RULE_DOCS } from '../../core/rules/docs';
import { renderPage } from '../../core/rules/page';
import type { RuleDocs } from '../../core/rules/rule';
import { closest } from '../../core/text/closest';
import { parseArguments, UsageError } from '../arguments';
import { EXIT, type ExitStatus, type Io } from '../io';
import { renderMarkdown, withAbsoluteLinks } from '../report/markdown';
import { painter, useColours } from '../report/style';

/** Columns for prose where the terminal has more. */
const MAX_WIDTH = 100;

/**
 * `shm-lint explain RULE`: the rule's page, as Markdown for a pipe and laid out in a terminal.
 * Throws {@link UsageError}.
 */
export async function explain(args: readonly string[], io: Io): Promise<ExitStatus> {
  const docs = docsOf(parseArguments(args, {}).positionals);
  const { stdout, env } = io;
  const page = withAbsoluteLinks(renderPage(docs), ruleUrl(docs.rule.id));
  stdout.write(
    stdout.isTerminal
      ? renderMarkdown(page, {
          paint: painter(useColours(env, stdout.isTerminal)),
          width: Math.min(stdout.columns ?? MAX_WIDTH, MAX_WIDTH),
        })
      : page,
  );
  return EXIT.ok;
}

function docsOf([id, ...others]: readonly string[]): RuleDocs {
  const ids = RULE_DOCS.map(({ rule }) => rule.id);
  if (id === undefined) throw new UsageError(`no RULE given, as in: shm-lint explain ${ids[0]}`);
  if (others.length > 0) throw new UsageError('one RULE at a time; to list them all: shm-lint rules');
  const docs = RULE_DOCS.find(({ rule }) => rule.id === id);
  if (docs) return docs;
  const meant = closest(id, ids);
  throw new UsageError(
    `unknown rule "${id}"; ${meant === undefined ? `rules: ${ids.join(', ')}` : `did you mean "${meant}"?`}`,
  );
}
