/** The pipeline, and the only entrance to core. */
import type { CancellationToken, LintOptions, LintResult, SourceDocument, Workspace } from './model';

/** Whether a document could concern the linter, decided on its name and bytes alone, without parsing. */
export function mayConcern(_document: SourceDocument): boolean {
  throw new Error('not built yet');
}

/** Lints one document. Never throws for what a document contains; throws {@link Cancelled} when asked to stop. */
export async function lint(
  _document: SourceDocument,
  _workspace: Workspace,
  _options: LintOptions,
  _token?: CancellationToken,
): Promise<LintResult> {
  throw new Error('not built yet');
}
