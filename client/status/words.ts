/** What the language status item says of a document, in words that need no colour. */
import { msg, t } from '../../core/l10n';
import type { EngineStatus } from '../../server/protocol';

/** The engine, what it needs and what it has, in one line. */
export function summaryOf({ engine, needs, has }: EngineStatus): string {
  return t`${engine}: ${needs} · ${has}`;
}

/**
 * Whose line it is, how grave its findings are, and how many more engines there are. VS Code has little room for it, and
 * marks information with the same tick as no finding at all.
 */
export function detailOf({ name, severity }: EngineStatus, others: number): string {
  return [
    name,
    ...(severity === null ? [] : [t(SEVERITY[severity])]),
    ...(others === 0 ? [] : [t`${others} more`]),
  ].join(' · ');
}

const SEVERITY = {
  error: msg('error'),
  warning: msg('warning'),
  information: msg('information'),
  hint: msg('hint'),
} as const;

/** The gravest first. */
const ORDER: readonly EngineStatus['severity'][] = ['error', 'warning', 'information', 'hint', null];

/** The engine that the line is about: the first of those that are worst off; undefined if there is none. */
export function worstOf(engines: readonly EngineStatus[]): EngineStatus | undefined {
  return [...engines].sort((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity))[0];
}
