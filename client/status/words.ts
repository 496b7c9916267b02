/** What the language status item says of a document, in words that need no colour. */
import * as vscode from 'vscode';
import { formatBytes } from '../../core/sizes';
import type { EngineStatus } from '../../server/protocol';

/** Engine and /dev/shm in one line, the verdict in words. */
export function summaryOf({ engine, available, needed, severity }: EngineStatus): string {
  if (needed === null) {
    return vscode.l10n.t('{0}: how much /dev/shm it needs cannot be told', engine);
  }
  const needs = formatBytes(needed);
  if (available === 'unknown') {
    return severity === null
      ? vscode.l10n.t('{0}: needs {1} of /dev/shm, and what it has cannot be told', engine, needs)
      : vscode.l10n.t('{0}: needs {1} of /dev/shm, and there is a problem with what it has', engine, needs);
  }
  if (available === 'ample') return vscode.l10n.t('{0}: enough /dev/shm for {1}', engine, needs);
  const has = formatBytes(available);
  if (available >= needed) {
    return severity === null
      ? vscode.l10n.t('{0}: enough /dev/shm, {1} for {2}', engine, has, needs)
      : vscode.l10n.t('{0}: {1} of /dev/shm for {2}, and there is a problem', engine, has, needs);
  }
  // Information says that it may do: with P2P between the GPUs, or where something cannot be seen.
  return severity === 'error' || severity === 'warning'
    ? vscode.l10n.t('{0}: too little /dev/shm, {1} of {2}', engine, has, needs)
    : vscode.l10n.t('{0}: perhaps too little /dev/shm, {1} of {2}', engine, has, needs);
}

/** Whose line it is, and how many more there are. */
export function detailOf({ name }: EngineStatus, others: number): string {
  if (others === 0) return name;
  return others === 1
    ? vscode.l10n.t('{0}, and 1 more engine in this file', name)
    : vscode.l10n.t('{0}, and {1} more engines in this file', name, others);
}

/** The gravest first. */
const ORDER: readonly EngineStatus['severity'][] = ['error', 'warning', 'information', 'hint', null];

/** The engine that the line is about: the first of those that are worst off; undefined if there is none. */
export function worstOf(engines: readonly EngineStatus[]): EngineStatus | undefined {
  return [...engines].sort((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity))[0];
}
