/**
 * shm-lint for other programs: `import { lint } from 'shm-lint'`.
 *
 * The types are written out here, and not taken from core, so that core may change without them. The compiler holds
 * the two together. What an object holds beyond its type may change in any release.
 */
import { FolderWorkspace } from '../cli/workspace';
import * as core from '../core/lint';
import { Cancelled, DEFAULT_OPTIONS } from '../core/model';
import { applyEdits as applied, LineIndex } from '../core/text/span';

/** A text to be linted. */
export interface SourceDocument {
  /** Its name decides how it is read, and beside it `.env` and the like are looked for. `file:///srv/compose.yaml`. */
  readonly uri: string;
  readonly text: string;
}

/** What {@link lint} may read beside the document. Nothing in it throws: what cannot be read is not there. */
export interface Workspace {
  /** The text of a file; undefined if there is none. */
  read(uri: string): Promise<string | undefined>;
  /** The names, not paths, of what is in a folder; empty if it cannot be listed. */
  list(folderUri: string): Promise<readonly string[]>;
}

export type Severity = 'error' | 'warning' | 'information' | 'hint';

/** Everything may be left out. Configuration files are not read: a program says itself what holds. */
export interface LintOptions {
  /** Severity by rule, such as `{ 'shm-missing': 'error' }`; `off` silences it. */
  readonly rules?: Readonly<Record<string, Severity | 'off'>>;
  /** Size of /dev/shm in containers that ask for none, bytes, where that is not the runtime's own 64 MiB. */
  readonly defaultShmSize?: number;
  /** How the GPUs of one machine reach each other. Left out: `unknown`. */
  readonly interconnect?: 'p2p' | 'shm' | 'unknown';
  /** Held against the computed requirement (left out), or against the rule of 1 GiB a rank. */
  readonly sizing?: 'computed' | 'per-gpu';
  /** The files beside the document. Left out: there are none, and what they would tell is unknown. */
  readonly workspace?: Workspace;
  /** Stops the lint, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** A stretch `[start, end)` of a text in UTF-16 code units, as JavaScript counts them. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Replaces a stretch of the document; an empty one inserts. */
export interface TextEdit {
  readonly span: Span;
  readonly newText: string;
}

export interface Fix {
  readonly title: string;
  /** Whether it may be applied without a look at it. */
  readonly safe: boolean;
  readonly edits: readonly TextEdit[];
}

/** A mistake. */
export interface Finding {
  /** Name of the rule; `url` is its page. */
  readonly rule: string;
  readonly severity: Severity;
  /** What is wrong: one line. */
  readonly what: string;
  /** The bytes, segment by segment; may have several lines, or none. */
  readonly why: string;
  /** What to do: one line. */
  readonly todo: string;
  /** Name of the container: a Compose service, `Kind/name/container`, `line N`. */
  readonly workload: string;
  /** The cause, in the document. */
  readonly span: Span;
  /** Other places that belong to it, perhaps in other files. */
  readonly related: readonly {
    readonly place: { readonly uri: string; readonly span: Span };
    readonly message: string;
  }[];
  /** What /dev/shm will have, bytes; null when that is unknown or unbounded. */
  readonly effectiveBytes: number | null;
  /** What that is held against, bytes; null when it is nothing. */
  readonly requiredBytes: number | null;
  /** The preferred fix first. */
  readonly fixes: readonly Fix[];
  readonly url: string;
}

/** A value that a file tells, or the reason why none does. */
export type Fact<T> =
  | { readonly known: true; readonly value: T }
  | { readonly known: false; readonly reason: string };

/** How much /dev/shm a container needs, bytes. */
export interface Requirement {
  readonly segments: readonly {
    readonly id: string;
    readonly title: string;
    readonly bytes: number;
    readonly formula: string;
    readonly source: string;
  }[];
  /** Below this it is known not to start; 0 when nothing is certain. */
  readonly minimum: number;
  /** The worst case that the file allows. */
  readonly expected: number;
  /** The same where every two GPUs reach each other directly. */
  readonly expectedWithP2p: number;
  /** What a fix writes. */
  readonly recommended: number;
}

/** A container that starts an inference engine. */
export interface Workload {
  readonly name: string;
  readonly span: Span;
  readonly launch: {
    /** `vllm`, `sglang`, … */
    readonly engine: string;
    readonly tensorParallel: Fact<number>;
    /** Ranks that share this container's /dev/shm. */
    readonly localRanks: Fact<number>;
  };
  /** Null when the ranks are unknown. */
  readonly requirement: Requirement | null;
  /** What /dev/shm will have, bytes; null when that is unknown or unbounded. */
  readonly effectiveBytes: number | null;
}

export interface LintResult {
  readonly findings: readonly Finding[];
  /** Findings that a comment in the document silences. */
  readonly suppressed: readonly Finding[];
  readonly workloads: readonly Workload[];
  /** URIs of the files that the answer depends on, there or not: a change to one asks for another lint. */
  readonly dependencies: readonly string[];
}

/**
 * Lints one document, of any format that shm-lint reads; it is silent about all others.
 * Never throws for what the document contains.
 */
export async function lint(document: SourceDocument, options: LintOptions = {}): Promise<LintResult> {
  const { workspace = NO_FILES, signal, ...chosen } = options;
  signal?.throwIfAborted();
  const token = {
    get isCancellationRequested() {
      return signal?.aborted ?? false;
    },
  };
  try {
    return await core.lint(document, workspace, { ...DEFAULT_OPTIONS, ...given(chosen) }, token);
  } catch (error) {
    throw error instanceof Cancelled ? signal?.reason : error;
  }
}

/** Whether a document could be of interest, by its name and a scan of its text. Takes a fraction of {@link lint}. */
export function mayConcern(document: SourceDocument): boolean {
  return core.mayConcern(document);
}

/** The files on the disk below some folders. Each is read once: take a new one to see changes. */
export function folderWorkspace(...folders: readonly string[]): Workspace {
  return new FolderWorkspace(folders);
}

/** The text with the edits of a fix in it. Throws a `RangeError` when they overlap: those of two fixes may. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  return applied(text, edits);
}

/** Zero-based line and character of an offset, as the Language Server Protocol counts them. */
export function positionAt(
  text: string,
  offset: number,
): { readonly line: number; readonly character: number } {
  return new LineIndex(text).positionAt(offset);
}

const NO_FILES: Workspace = { read: async () => undefined, list: async () => [] };

/** Without the options that are there and undefined. */
function given<T extends object>(options: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
