/** What the language status item says of a document, in words that need no colour. */
import { t } from '../../core/l10n';
import { formatBytes } from '../../core/sizes';
import type { EngineStatus } from '../../server/protocol';

/** Engine and /dev/shm in one line, the verdict in words. */
export function summaryOf({ engine, available, needed, severity }: EngineStatus): string {
  if (needed === null) {
    return t`${engine}: how much /dev/shm it needs cannot be told`;
  }
  const needs = formatBytes(needed);
  if (available === 'unknown') {
    return severity === null
      ? t`${engine}: needs ${needs} of /dev/shm, and what it has cannot be told`
      : t`${engine}: needs ${needs} of /dev/shm, and there is a problem with what it has`;
  }
  if (available === 'ample') return t`${engine}: enough /dev/shm for ${needs}`;
  const has = formatBytes(available);
  if (available >= needed) {
    return severity === null
      ? t`${engine}: enough /dev/shm, ${has} for ${needs}`
      : t`${engine}: ${has} of /dev/shm for ${needs}, and there is a problem`;
  }
  // Information says that it may do: with P2P between the GPUs, or where something cannot be seen.
  return severity === 'error' || severity === 'warning'
    ? t`${engine}: too little /dev/shm, ${has} of ${needs}`
    : t`${engine}: perhaps too little /dev/shm, ${has} of ${needs}`;
}

/** Whose line it is, and how many more there are: VS Code has little room for it. */
export function detailOf({ name }: EngineStatus, others: number): string {
  if (others === 0) return name;
  return t`${name}, and ${others} more`;
}

/** The gravest first. */
const ORDER: readonly EngineStatus['severity'][] = ['error', 'warning', 'information', 'hint', null];

/** The engine that the line is about: the first of those that are worst off; undefined if there is none. */
export function worstOf(engines: readonly EngineStatus[]): EngineStatus | undefined {
  return [...engines].sort((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity))[0];
}
