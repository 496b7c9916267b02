/** What server and client say to each other beyond the Language Server Protocol. */
import type { Position, Range, WorkspaceEdit } from 'vscode-languageserver';
import type { Prefill } from '../core/calculator';
import type { Messages } from '../core/l10n';
import type { FormatId, Severity } from '../core/model';

/** Asks the client for the text of a file: {@link FileParams} → string, or null where it cannot be read. */
export const READ_REQUEST = 'shm-lint/read';

/** Asks the client for the names of the entries of a folder: {@link FileParams} → string[]. */
export const LIST_REQUEST = 'shm-lint/list';

/**
 * Asks the client for the files below a folder that may hold workloads, without those that its own settings leave out:
 * {@link FileParams} → URIs.
 */
export const FILES_REQUEST = 'shm-lint/files';

export interface FileParams {
  readonly uri: string;
}

/** Asks the server for the engine at a position: {@link WorkloadParams} → {@link WorkloadAnswer}, or null if there is none. */
export const WORKLOAD_REQUEST = 'shm-lint/workloadAt';

export interface WorkloadParams {
  readonly uri: string;
  readonly position: Position;
}

/** Asks the server for all engines of a document: {@link FileParams} → {@link WorkloadAnswer}[]. */
export const WORKLOADS_REQUEST = 'shm-lint/workloads';

/** A service that starts an engine, as the calculator takes it over. */
export interface WorkloadAnswer extends Prefill {
  /** A Compose service, `Kind/name/container`, … */
  readonly name: string;
  readonly format: FormatId;
  /** Its key or command. */
  readonly range: Range;
  /** Bytes of /dev/shm that it gets now; null when unknown or not bounded by a size. */
  readonly effectiveBytes: number | null;
  /** Bytes, as the linter reckons; null when the number of ranks is unknown. */
  readonly requirement: {
    readonly minimum: number;
    readonly expected: number;
    readonly recommended: number;
  } | null;
}

/** Asks the server what it makes of a document as a whole: {@link FileParams} → {@link StatusAnswer}. */
export const STATUS_REQUEST = 'shm-lint/status';

export interface StatusAnswer {
  readonly engines: readonly EngineStatus[];
  /** Whether the settings or a configuration file leave the document out, which then has no engines. */
  readonly isExcluded: boolean;
  /** URI of the configuration file that holds for it; null where there is none. */
  readonly configFile: string | null;
}

/** A service that starts an engine, in a few numbers. */
export interface EngineStatus {
  /** A Compose service, `Kind/name/container`, … */
  readonly name: string;
  /** The engine, with its release where the manifest names one: `vLLM 0.11.2`. */
  readonly engine: string;
  /** Its key or command. */
  readonly range: Range;
  /** What it needs and what it has, as two clauses in the client's language: `needs 811 MiB`, `has 64 MiB`. */
  readonly needs: string;
  readonly has: string;
  /** The gravest finding; null where there is none. */
  readonly severity: Severity | null;
}

/** Asks the server for the edit that gives the engine at a position a size: {@link SizeParams} → {@link SizeAnswer}. */
export const SIZE_REQUEST = 'shm-lint/sizeEdits';

export interface SizeParams {
  readonly uri: string;
  /** The version of the text that the position belongs to. */
  readonly version: number;
  readonly position: Position;
  /** The size of /dev/shm, whole bytes above 0. */
  readonly bytes: number;
}

export type SizeAnswer =
  /** The edit, for just the version that was named. */
  | { readonly kind: 'edit'; readonly title: string; readonly edit: WorkspaceEdit }
  /** There is an engine, and nothing to be done for it. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** No engine stands at the position, or it is in a document that the server does not have. */
  | { readonly kind: 'nothing-here' }
  /** The server has another version of the text. */
  | { readonly kind: 'outdated' };

/**
 * Has every file of the workspace linted, and kept up to date from then on; the diagnostics come by
 * `workspace/diagnostic`: nothing → {@link WorkspaceSummary}. Meanwhile the server tells {@link LINT_PROGRESS}.
 */
export const LINT_WORKSPACE_REQUEST = 'shm-lint/lintWorkspace';

/** What a look at the whole workspace came to. */
export interface WorkspaceSummary {
  /** The folders that were looked through; 0 where none is open. */
  readonly folders: number;
  /** The files whose names may concern the linter. */
  readonly files: number;
  /** The services in them that start an engine. */
  readonly workloads: number;
  readonly errors: number;
  readonly warnings: number;
  /** Information and hints. */
  readonly information: number;
  /** URIs of the files with safe fixes. */
  readonly fixable: readonly string[];
}

/**
 * Asks for the edit that applies the safe fixes of several open documents: {@link FixesParams} → {@link FixesAnswer}.
 */
export const FIXES_REQUEST = 'shm-lint/workspaceFixes';

export interface FixesParams {
  readonly uris: readonly string[];
  /** Whether the client shall show each fix before it applies it. */
  readonly confirm: boolean;
}

export type FixesAnswer =
  | {
      readonly kind: 'edit';
      /** For just the versions that it names. */
      readonly edit: WorkspaceEdit;
      readonly files: number;
      readonly fixes: number;
      /** Documents without an edit: nothing to fix, not open, or a fix of another one may cure them. */
      readonly left: readonly string[];
    }
  /** A document was edited meanwhile. */
  | { readonly kind: 'outdated' };

/** Tells the client how far a {@link LINT_WORKSPACE_REQUEST} has come: {@link LintProgress}. */
export const LINT_PROGRESS = 'shm-lint/lintProgress';

/** Files that were looked at, of how many. */
export interface LintProgress {
  readonly done: number;
  readonly total: number;
}

/** The client's command that opens the calculator, with {@link WorkloadParams} to start from. */
export const CALCULATOR_COMMAND = 'shm-lint.openCalculator';

/** The client's command that shows a rule's page, with the rule's id. */
export const SHOW_RULE_COMMAND = 'shm-lint.showRule';

/** The client's `initializationOptions`. Every part is optional: other editors send none. */
export interface InitializationOptions {
  /** Whether the client answers {@link READ_REQUEST} and {@link LIST_REQUEST}. */
  readonly readsFiles?: boolean;
  /** Whether the client answers {@link FILES_REQUEST}. */
  readonly listsFiles?: boolean;
  /** The settings, for clients that do not answer `workspace/configuration`. */
  readonly settings?: unknown;
  /** Whether the client has {@link CALCULATOR_COMMAND}. */
  readonly hasCalculator?: boolean;
  /** The words of the client's language, if it has them; without them the server goes by the `locale` of `initialize`. */
  readonly messages?: Messages;
  /** Whether the client has {@link SHOW_RULE_COMMAND}. */
  readonly hasRulePages?: boolean;
  /** Whether the client shows the diagnostics at a place together with the hover: what they say is then not said twice. */
  readonly hoversDiagnostics?: boolean;
}

/** Files larger than this are no manifests, and neither side reads them; bytes. */
export const MAX_FILE_BYTES = 10 * 1024 * 1024;
