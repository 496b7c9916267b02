import { type CancellationToken, CancellationTokenSource, type Diagnostic } from 'vscode-languageserver';
import { isConfigFile } from '../core/config';
import type * as core from '../core/lint';
import { Cancelled, DEFAULT_OPTIONS, EMPTY_RESULT, type LintOptions, type LintResult } from '../core/model';
import { applyEdits, type TextEdit } from '../core/text/span';
import { unlessCancelled } from './cancellation';
import type { DocumentConfigurations } from './configuration';
import { configDiagnostics, type RangeOf, rangesIn, toDiagnostics } from './convert';
import { type Documents, Snapshot } from './documents';
import { folderOf } from './uri';
import type { Reads, WorkspaceView } from './workspace';

/** The two functions of core that the server calls. */
export type Linter = Pick<typeof core, 'lint' | 'mayConcern'>;

/** What the linter says of one document at one version. */
export interface Lint extends LintResult {
  readonly document: Snapshot;
  /** What the workloads were held against. */
  readonly options: LintOptions;
  /** Whether somebody wants the document left out. */
  readonly isExcluded: boolean;
  /** URI of the configuration file that holds; absent where there is none, or nothing to hold for. */
  readonly configFile?: string;
  /** One for each finding, in the same order; in a configuration file, its mistakes. */
  readonly diagnostics: readonly Diagnostic[];
  /** Where a place stands, in whatever file; undefined where that file's text cannot be had. */
  readonly rangeOf: RangeOf;
}

/** A file of the workspace that changed. Canonical URI. */
export interface FileChange {
  readonly key: string;
  /** Whether it came or went, so that listings of its folder changed too. */
  readonly cameOrWent: boolean;
}

/**
 * The lint of a document's text as it is when it is asked for; undefined if it is not open, or was edited meanwhile, for
 * then places in it mean something else. Throws as {@link Lints.of} does.
 */
export async function lintAsAsked(
  lints: Lints,
  current: () => Snapshot | undefined,
  token: CancellationToken,
): Promise<Lint | undefined> {
  const document = current();
  const lint = document && (await lints.of(document.uri, token));
  return lint?.document === document && current() === document ? lint : undefined;
}

interface Run {
  readonly document: Snapshot;
  readonly lint: Promise<Lint>;
  readonly reads: Reads;
  stop(): void;
}

/**
 * Lints the open documents, each version once. A run that was overtaken (by an edit, by a change of a file
 * that it read, by new settings) is stopped, and whoever waits for it gets the result of the next one.
 */
export class Lints {
  readonly #runs = new Map<string, Run>();

  constructor(
    private readonly linter: Linter,
    private readonly documents: Documents,
    private readonly configurations: DocumentConfigurations,
    private readonly viewFor: (document: Snapshot) => WorkspaceView,
    private readonly log: (failure: string) => void,
    /** Told what somebody may wonder about, as often as it happens. */
    private readonly note: (line: string) => void,
  ) {}

  /**
   * The lint of an open document as it is now; `undefined` if it is not open.
   * Throws {@link Cancelled} when the token asks to stop waiting; the run itself goes on, for the next who asks.
   * Throws what the linter throws, which is a defect and has been logged.
   */
  async of(uri: string, token?: CancellationToken): Promise<Lint | undefined> {
    for (;;) {
      const document = this.documents.get(uri);
      if (!document) return undefined;
      const run = this.#runs.get(uri) ?? this.#start(document);
      try {
        const lint = await unlessCancelled(run.lint, token);
        if (this.#runs.get(uri) === run) return lint;
      } catch (error) {
        if (token?.isCancellationRequested || this.#runs.get(uri) === run) throw error;
      }
    }
  }

  /**
   * The lint of a file that no editor has open. Nothing is remembered; `reads` fills up while it runs.
   * Throws {@link Cancelled}, and what the linter throws.
   */
  once(file: Snapshot, token: CancellationToken): { readonly lint: Promise<Lint>; readonly reads: Reads } {
    const view = this.viewFor(file);
    return { lint: this.#lint(file, view, token), reads: view };
  }

  /**
   * What the linter would say of a document if it were edited so. Nothing of it is remembered; throws as {@link of} does.
   * For texts that are half typed, in which the linter cannot see what they are about to be.
   */
  async ifEdited(document: Snapshot, edits: readonly TextEdit[], token: CancellationToken): Promise<Lint> {
    const { uri, languageId, version, text } = document;
    const edited = new Snapshot(uri, languageId, version, applyEdits(text, edits));
    return this.once(edited, token).lint;
  }

  /** The files that the last lint of an open document asked for, canonical; undefined if there was none. */
  readsOf(uri: string): ReadonlySet<string> | undefined {
    return this.#runs.get(uri)?.reads.files;
  }

  /** Forgets what is known of a document, because it changed or was closed. */
  drop(uri: string): void {
    this.#runs.get(uri)?.stop();
    this.#runs.delete(uri);
  }

  /** Forgets everything, because settings or workspace folders changed. */
  dropAll(): void {
    for (const uri of [...this.#runs.keys()]) this.drop(uri);
  }

  /** Forgets the lints that depend on files that changed, and returns the URIs of their documents. */
  dropDependents(changes: readonly FileChange[]): string[] {
    const affected = [...this.#runs.values()].filter(run =>
      changes.some(change => dependsOn(run.document.key, run.reads, change)),
    );
    for (const { document } of affected) this.drop(document.uri);
    return affected.map(run => run.document.uri);
  }

  #start(document: Snapshot): Run {
    const source = new CancellationTokenSource();
    const view = this.viewFor(document);
    const run: Run = {
      document,
      // Whoever waits goes on at once when the run is stopped; the linter itself notices at its next step.
      lint: unlessCancelled(this.#lint(document, view, source.token), source.token),
      reads: view,
      stop: () => source.cancel(),
    };
    this.#runs.set(document.uri, run);
    run.lint.catch(error => {
      if (error instanceof Cancelled) return;
      this.log(`Linting ${document.uri} failed: ${error instanceof Error ? error.stack : error}`);
    });
    return run;
  }

  async #lint(document: Snapshot, view: WorkspaceView, token: CancellationToken): Promise<Lint> {
    if (isConfigFile(document.key)) return this.#checkConfig(document, view);
    if (!this.linter.mayConcern(document)) return { document, ...SILENT };
    const { options, isExcluded, file, dependencies: configFiles } = await this.configurations.of(document);
    for (const uri of configFiles) view.note(uri);
    if (token.isCancellationRequested) throw new Cancelled();
    const configuration = { options, isExcluded, ...(file !== undefined && { configFile: file }) };
    if (isExcluded) return { document, ...SILENT, ...configuration };
    const result = await this.linter.lint(document, view, options, token);
    for (const uri of result.dependencies) view.note(uri);
    if (result.unread !== undefined)
      this.note(`${document.uri}: not read, or not all of it: ${result.unread}`);
    const diagnostics = await toDiagnostics(result.findings, document, view);
    return { document, ...result, ...configuration, diagnostics, rangeOf: rangesIn(document, view) };
  }

  async #checkConfig(document: Snapshot, view: WorkspaceView): Promise<Lint> {
    const { problems, dependencies } = await this.configurations.check(document);
    for (const uri of dependencies) view.note(uri);
    return { document, ...SILENT, diagnostics: await configDiagnostics(problems, document, view) };
  }
}

const SILENT = {
  ...EMPTY_RESULT,
  options: DEFAULT_OPTIONS,
  isExcluded: false,
  diagnostics: [],
  rangeOf: async () => undefined,
};

/** Whether a change of a file concerns the lint of another one, which is named by its canonical URI. */
export function dependsOn(document: string, reads: Reads, { key, cameOrWent }: FileChange): boolean {
  if (key === document) return false;
  if (reads.files.has(key)) return true;
  const folder = folderOf(key);
  return cameOrWent && folder !== undefined && reads.folders.has(folder);
}
