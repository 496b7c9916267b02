/** The safe fixes of many documents at once. */
import type { CancellationToken, ChangeAnnotation, TextDocumentEdit, TextEdit } from 'vscode-languageserver';
import { type ChosenFix, chooseFixes, editsOf } from '../core/fixes';
import { SOURCE, toTextEdits } from './convert';
import type { Documents } from './documents';
import type { Lints } from './lints';
import type { FixesAnswer, FixesParams } from './protocol';

/**
 * Answers `shm-lint/workspaceFixes` with one edit of all those documents, each as it is this moment. Only open documents
 * are edited, for others have no version that the edit could be held to; and of documents that read one another only the
 * first, for its fix may cure the others.
 */
export async function workspaceFixes(
  lints: Lints,
  documents: Documents,
  { uris, confirm }: FixesParams,
  token: CancellationToken,
): Promise<FixesAnswer> {
  const annotations = new Map<string, ChangeAnnotation>();
  const changes: TextDocumentEdit[] = [];
  const fixed = new Map<string, ReadonlySet<string>>();
  const left: string[] = [];
  let fixes = 0;
  for (const uri of uris) {
    // Whoever fixes many files gets lints of this very moment, whatever the client told us about them.
    lints.drop(uri);
    const lint = await lints.of(uri, token);
    const chosen = lint ? chooseFixes(lint) : [];
    const reads = lints.readsOf(uri);
    if (!lint || !reads || chosen.length === 0 || isEntangled(lint.document.key, reads, fixed)) {
      left.push(uri);
      continue;
    }
    fixed.set(lint.document.key, reads);
    fixes += chosen.length;
    const { uri: spelling, version } = lint.document;
    const edits = annotated(chosen, annotations, confirm, edits => toTextEdits({ edits }, lint.document));
    changes.push({ textDocument: { uri: spelling, version }, edits });
  }
  // A document that was edited while later ones were linted has another version now; its client refuses the edit.
  const isCurrent = changes.every(
    ({ textDocument: { uri, version } }) => documents.get(uri)?.version === version,
  );
  if (!isCurrent) return { kind: 'outdated' };
  return {
    kind: 'edit',
    edit: { documentChanges: changes, changeAnnotations: Object.fromEntries(annotations) },
    files: changes.length,
    fixes,
    left,
  };
}

/** Whether a document was read for one that is fixed, or reads one that is. */
function isEntangled(
  key: string,
  reads: ReadonlySet<string>,
  fixed: ReadonlyMap<string, ReadonlySet<string>>,
): boolean {
  return [...fixed].some(([other, otherReads]) => reads.has(other) || otherReads.has(key));
}

/** The edits of each fix, marked by what they are for; what two fixes do alike is done once. */
function annotated(
  chosen: readonly ChosenFix[],
  annotations: Map<string, ChangeAnnotation>,
  needsConfirmation: boolean,
  convert: (edits: ReturnType<typeof editsOf>) => TextEdit[],
): (TextEdit & { annotationId: string })[] {
  return chosen.flatMap((one, i) => {
    const before = editsOf(chosen.slice(0, i)).length;
    const own = editsOf(chosen.slice(0, i + 1)).slice(before);
    const annotationId = `fix-${annotations.size + 1}`;
    annotations.set(annotationId, { label: one.fix.title, description: SOURCE, needsConfirmation });
    return convert(own).map(edit => ({ ...edit, annotationId }));
  });
}
