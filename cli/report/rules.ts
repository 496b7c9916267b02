/** What `shm-lint rules` prints. schemas/rules-report.schema.json describes the JSON; both change together. */
import { ruleUrl } from '../../core/rules';
import type { RuleDocs } from '../../core/rules/rule';
import { painter } from './style';

/** The rules as JSON text. */
export function renderRulesJson(rules: readonly RuleDocs[]): string {
  const report = {
    version: 1,
    rules: rules.map(({ rule: { id, since, title, fix, heeds }, severities }) => ({
      id,
      title,
      since,
      severities,
      fix,
      settings: heeds,
      url: ruleUrl(id),
    })),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

/** The same for people: two lines a rule. */
export function renderRulesPretty(rules: readonly RuleDocs[], colours: boolean): string {
  const paint = painter(colours);
  const width = Math.max(...rules.map(({ rule }) => rule.id.length));
  const lines = rules.flatMap(({ rule, severities }) => [
    `${paint(rule.id, 'bold')}${' '.repeat(width - rule.id.length)}  ${rule.title}`,
    `${' '.repeat(width)}  ${paint(`${severities.map(({ severity }) => severity).join(', ')} · fix: ${rule.fix}`, 'dim')}`,
  ]);
  return `${[...lines, '', `To read more: shm-lint explain ${rules[0]?.rule.id}`].join('\n')}\n`;
}
