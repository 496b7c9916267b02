/** The lints of all files of a workspace, open or not. */
import { type CancellationToken, CancellationTokenSource, type Diagnostic } from 'vscode-languageserver';
import { chooseFixes } from '../core/fixes';
import { isCandidateName } from '../core/formats/candidates';
import { Cancelled } from '../core/model';
import { type Documents, Snapshot } from './documents';
import { dependsOn, type FileChange, type Lint, type Lints } from './lints';
import { isWithin } from './uri';
import type { Files, Reads } from './workspace';

/** How long files are linted before messages that came meanwhile are let in; milliseconds. */
const SLICE_MS = 10;

/** More files than this in one workspace are left out: nobody reads that many manifests. */
export const MAX_FILES = 100_000;

/** Files whose change decides which others are looked at. */
const IGNORE_FILE = /\/\.(?:gitignore|shm-lintignore)$/;

/** What there is to say of one file. */
export interface FileReport {
  /** Canonical URI. */
  readonly key: string;
  /** As the client spells it if it has the file open, else canonical. */
  readonly uri: string;
  /** Of the open document; null for what lies in the workspace. */
  readonly version: number | null;
  /** Another one whenever the rest of the report is. */
  readonly resultId: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** What is remembered of a file that may concern the linter; its text is not. */
interface Entry {
  readonly reads: Reads;
  readonly workloads: number;
  /** Whether some finding has a fix that may be applied unseen. */
  readonly isFixable: boolean;
  readonly report: FileReport | undefined;
}

/** A look at the whole workspace, in numbers. */
export interface WorkspaceCounts {
  readonly files: number;
  readonly workloads: number;
}

/** Lists the files below a folder that may hold workloads, by their canonical URIs. */
export type FilesBelow = (folder: string) => Promise<readonly string[]>;

const NO_READS: Reads = { files: new Set(), folders: new Set() };

/**
 * Keeps what the linter says of every file of some folders up to date, one file after the other, and no more of them
 * than a change concerns. As long as it watches no folder, and while nothing changes, it does nothing.
 */
export class WorkspaceLints {
  readonly #entries = new Map<string, Entry>();
  readonly #listeners = new Set<() => void>();
  #folders: readonly string[] = [];
  #listed: ReadonlySet<string> = new Set();
  #pending = new Set<string>();
  #mustList = false;
  #current: { readonly key: string; readonly reads: Reads } | undefined;
  #running: Promise<void> | undefined;
  #stop = new CancellationTokenSource();
  #resultIds = 0;
  #revision = 0;

  constructor(
    private readonly lints: Lints,
    private readonly documents: Documents,
    private readonly files: Files,
    private readonly filesBelow: FilesBelow,
    private readonly log: (failure: string) => void,
  ) {}

  /** The folders that are looked through, canonical. */
  get folders(): readonly string[] {
    return this.#folders;
  }

  /** Looks through these folders from now on; none ends it and forgets everything. */
  watch(folders: readonly string[]): void {
    this.#folders = folders;
    if (folders.length > 0) {
      this.refresh();
      return;
    }
    this.#stop.cancel();
    this.#stop = new CancellationTokenSource();
    this.#entries.clear();
    this.#listed = new Set();
    this.#pending.clear();
    this.#mustList = false;
    this.#revision++;
    this.#tell();
  }

  /** Looks at everything anew. */
  refresh(): void {
    if (this.#folders.length === 0) return;
    this.#mustList = true;
    for (const key of this.#listed) this.#pending.add(key);
    this.#wake();
  }

  /** Takes note of files and open documents that changed. */
  changed(changes: readonly FileChange[]): void {
    if (this.#folders.length === 0) return;
    for (const change of changes) this.#noteChange(change);
    for (const [key, { reads }] of this.#entries) {
      if (changes.some(change => dependsOn(key, reads, change))) this.#pending.add(key);
    }
    const { key, reads } = this.#current ?? { key: '', reads: NO_READS };
    if (changes.some(change => dependsOn(key, reads, change))) this.#pending.add(key);
    this.#wake();
  }

  /** Lints these files again, because something changed that they depend on. Canonical URIs. */
  outdated(keys: readonly string[]): void {
    for (const key of keys) if (this.#listed.has(key)) this.#pending.add(key);
    this.#wake();
  }

  /** What there is to say, of the files of which there is anything. */
  *reports(): Iterable<FileReport> {
    for (const { report } of this.#entries.values()) if (report) yield report;
  }

  /** Another number whenever there is something else to say, or it is settled that there is nothing. */
  get revision(): number {
    return this.#revision;
  }

  /** Whether what is said of a file is what there is to say, as far as anybody has told. Canonical URI. */
  isSettled(key: string): boolean {
    return !this.#mustList && !this.#pending.has(key) && this.#current?.key !== key;
  }

  /** Whether that holds for all files. */
  get isIdle(): boolean {
    return this.#running === undefined;
  }

  /** Calls back while files are linted, and when there are none left. Returns what ends it. */
  onProgress(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** How many files are waiting. */
  get waiting(): number {
    return this.#pending.size;
  }

  get counts(): WorkspaceCounts {
    let workloads = 0;
    for (const entry of this.#entries.values()) workloads += entry.workloads;
    return { files: this.#listed.size, workloads };
  }

  /** The files with fixes that may be applied unseen, as the client spells them, sorted. */
  get fixable(): readonly string[] {
    return [...this.#entries]
      .flatMap(([key, { isFixable, report }]) => (isFixable ? [report?.uri ?? key] : []))
      .sort();
  }

  #noteChange({ key, cameOrWent }: FileChange): void {
    if (this.#listed.has(key)) this.#pending.add(key);
    else if (IGNORE_FILE.test(key)) this.#mustList = true;
    else if (cameOrWent && this.#folders.some(folder => isWithin(key, folder))) {
      const isFolder = () => [...this.#listed].some(file => isWithin(file, key));
      if (isCandidateName(nameOf(key)) || isFolder()) this.#mustList = true;
    }
  }

  #wake(): void {
    if (this.#running || !(this.#mustList || this.#pending.size > 0)) return;
    this.#running = this.#run().finally(() => {
      this.#running = undefined;
      this.#revision++;
      this.#tell();
      this.#wake();
    });
  }

  async #run(): Promise<void> {
    // A change seldom comes alone.
    await pause();
    let sliceEnd = Date.now() + SLICE_MS;
    while (this.#mustList || this.#pending.size > 0) {
      if (this.#mustList) await this.#list();
      const [key] = this.#pending;
      if (key !== undefined) await this.#look(key);
      if (Date.now() < sliceEnd) continue;
      this.#tell();
      await pause();
      sliceEnd = Date.now() + SLICE_MS;
    }
  }

  async #list(): Promise<void> {
    this.#mustList = false;
    const folders = this.#folders;
    const lists = await Promise.all(folders.map(folder => this.filesBelow(folder)));
    if (folders !== this.#folders) return;
    const found = new Set(lists.flat());
    const listed = new Set([...found].slice(0, MAX_FILES));
    if (found.size > MAX_FILES) {
      this.log(
        `Of the ${found.size} files of this workspace, ${MAX_FILES} are checked; shmLint.exclude and .gitignore leave files out.`,
      );
    }
    for (const key of listed) if (!this.#listed.has(key)) this.#pending.add(key);
    for (const key of this.#listed) if (!listed.has(key)) this.#forget(key);
    this.#listed = listed;
  }

  #forget(key: string): void {
    if (this.#entries.delete(key)) this.#revision++;
    this.#pending.delete(key);
  }

  /** Brings what is remembered of one file up to date. */
  async #look(key: string): Promise<void> {
    this.#pending.delete(key);
    const { token } = this.#stop;
    try {
      const looked = await this.#lint(key, token);
      if (token.isCancellationRequested) return;
      if (looked) this.#remember(key, looked.lint, looked.reads);
      else this.#forget(key);
    } catch (error) {
      if (error instanceof Cancelled) return;
      // What is known stays: a failure is no reason to call a file clean.
      this.log(`Linting ${key} failed: ${error instanceof Error ? error.stack : error}`);
    } finally {
      this.#current = undefined;
    }
  }

  /** Undefined for a file that is gone. */
  async #lint(key: string, token: CancellationToken): Promise<{ lint: Lint; reads: Reads } | undefined> {
    this.#current = { key, reads: NO_READS };
    const open = this.documents.find(key);
    if (open) {
      const lint = await this.lints.of(open.uri, token);
      // Closed meanwhile: what lies in the workspace counts.
      return lint ? { lint, reads: NO_READS } : this.#lint(key, token);
    }
    const text = await this.files.read(key);
    if (text === undefined) return undefined;
    const { lint, reads } = this.lints.once(Snapshot.ofFile(key, text), token);
    this.#current = { key, reads };
    return { lint: await lint, reads };
  }

  #remember(key: string, lint: Lint, { files, folders }: Reads): void {
    const { diagnostics, workloads } = lint;
    const last = this.#entries.get(key)?.report;
    if (diagnostics.length === 0 && workloads.length === 0 && files.size === 0 && folders.size === 0) {
      this.#forget(key);
      return;
    }
    const report = diagnostics.length > 0 ? this.#reportOf(lint, last) : undefined;
    if (report !== last) this.#revision++;
    const isFixable = chooseFixes(lint).length > 0;
    this.#entries.set(key, { reads: { files, folders }, workloads: workloads.length, isFixable, report });
  }

  /** The last report if it still says it all. Of an open document the client asks by itself, version by version. */
  #reportOf({ document, diagnostics }: Lint, last: FileReport | undefined): FileReport {
    const version = this.documents.find(document.key) ? document.version : null;
    const isSame =
      last?.uri === document.uri &&
      (last.version === null) === (version === null) &&
      JSON.stringify(last.diagnostics) === JSON.stringify(diagnostics);
    return isSame
      ? last
      : { key: document.key, uri: document.uri, version, resultId: `w${++this.#resultIds}`, diagnostics };
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

function nameOf(key: string): string {
  const name = key.slice(key.lastIndexOf('/') + 1);
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** Lets everything else that waits have its turn. */
function pause(): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, 0));
}
