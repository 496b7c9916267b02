/** What every reader of a file format provides. `core/formats/index.ts` lists them. */
import type { CancellationToken, LintOptions, SourceDocument, Workload, Workspace } from '../model';

export interface Format {
  /** Its name; several readers may find workloads of one `FormatId` (a shell program stands in many files). */
  readonly id: string;
  /** What comments look like in its files. */
  readonly syntax: SyntaxId;
  /**
   * Whether the document may hold something for this format, from its name and a scan of its text.
   * Runs on every file of a workspace and after every keystroke: no parsing, no allocation worth mentioning, and plain
   * words before patterns. May say yes too often.
   */
  mayConcern(document: SourceDocument): boolean;
  /**
   * Reads the document. Never throws for what it contains; what cannot be read is left out.
   * @param mayConcern whether a part of the text could have to do with an engine; workloads of which it is known that
   *   they do not need not be read. By default all are.
   */
  read(
    document: SourceDocument,
    workspace: Workspace,
    options: LintOptions,
    token: CancellationToken | undefined,
    mayConcern?: (text: string) => boolean,
  ): Promise<Reading>;
}

/** A kind of text by its comments: `unit` is systemd's, `json` has none. */
export type SyntaxId =
  | 'yaml'
  | 'shell'
  | 'dockerfile'
  | 'makefile'
  | 'markdown'
  | 'unit'
  | 'hcl'
  | 'jsonc'
  | 'json';

export interface Reading {
  readonly workloads: readonly Workload[];
  /** URIs of the other files that were asked for, present or not. */
  readonly dependencies: readonly string[];
  /** For workloads of a document that is being edited, where they are what they were in another version of it. */
  readonly origins?: ReadonlyMap<Workload, Origin>;
}

/** What a workload is the same as but for its places. */
export interface Origin {
  /** The same for all versions of the document. */
  readonly of: object;
  /** How many UTF-16 code units further behind it stands. */
  readonly by: number;
}
