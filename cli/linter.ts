import type { CancellationToken, LintOptions, LintResult, SourceDocument, Workspace } from '../core/model';

/** The part of core that a command needs: `core/lint` itself, or a stand-in in tests. */
export interface Linter {
  mayConcern(document: SourceDocument): boolean;
  lint(
    document: SourceDocument,
    workspace: Workspace,
    options: LintOptions,
    token?: CancellationToken,
  ): Promise<LintResult>;
}
