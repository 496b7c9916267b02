import type { CancellationToken } from 'vscode-languageserver';
import { resizeSharedMemory } from '../core/edits';
import { type EditSupport, toTextEdits, workspaceEdit } from './convert';
import type { Snapshot } from './documents';
import type { Lints } from './lints';
import type { SizeAnswer, SizeParams } from './protocol';
import { workloadAt } from './workloads';

/**
 * Answers `shm-lint/sizeEdits` with the edit that a quick fix of that size would make. Only for the version that was
 * asked about: in another text the position means something else.
 */
export async function sizeEdits(
  lints: Lints,
  { uri, version, position, bytes }: SizeParams,
  current: () => Snapshot | undefined,
  client: EditSupport,
  token: CancellationToken,
): Promise<SizeAnswer> {
  // The client shows it and the linter does not read its language: no engine, as far as anybody knows.
  if (!current()) return { kind: 'nothing-here' };
  // Whoever edits unseen gets a lint of this very moment, whatever the client told us about other files.
  lints.drop(uri);
  const lint = await lints.of(uri, token);
  if (!lint || lint.document.version !== version || current() !== lint.document) return { kind: 'outdated' };
  const report = workloadAt(lint, position);
  if (!report) return { kind: 'nothing-here' };
  const resized = resizeSharedMemory(report.workload, uri, bytes);
  if (!resized.ok) return { kind: 'refused', reason: resized.reason };
  const { title } = resized.fix;
  return {
    kind: 'edit',
    title,
    edit: workspaceEdit(lint.document, toTextEdits(resized.fix, lint.document), client, resized.fix),
  };
}
