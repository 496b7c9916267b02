/** The baseline of one run: read to leave out what is known, or written to make all that is found known. */
import { access, readFile, writeFile } from 'node:fs/promises';
import { dirname, relative, resolve, sep } from 'node:path';
import type { Finding } from '../core/model';
import { UsageError } from './arguments';
import { BadBaseline, Baseline, type BaselineEntry, entriesOf, printBaseline } from './baseline';
import type { BaselineRequest } from './baselineRequest';
import { shownPath } from './files/paths';

/** Findings of one kind that a baseline holds and that are not there any more. */
export interface Stale extends BaselineEntry {
  readonly path: string;
}

/** Keeps the account of what is known while files are checked. */
export class BaselineFile {
  #known = 0;
  readonly #stale: Stale[] = [];
  readonly #found = new Map<string, BaselineEntry[]>();
  readonly #folder: string;

  private constructor(
    private readonly request: NonNullable<BaselineRequest>,
    private readonly absolute: string,
    private readonly old: Baseline,
  ) {
    this.#folder = dirname(absolute);
  }

  /** Throws {@link UsageError} for a baseline that is not there or makes no sense. */
  static async open(request: NonNullable<BaselineRequest>, cwd: string): Promise<BaselineFile> {
    const { path, write } = request;
    const absolute = resolve(cwd, path);
    try {
      return new BaselineFile(request, absolute, Baseline.parse(await readFile(absolute, 'utf8')));
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      const isMissing = code === 'ENOENT';
      if (isMissing && write) return new BaselineFile(request, absolute, new Baseline(new Map()));
      const reason = isMissing ? 'there is no such file; --write-baseline makes one' : message;
      const hint = error instanceof BadBaseline ? '; delete it, and --write-baseline makes a new one' : '';
      throw new UsageError(`--baseline: ${shownPath(path)}: ${reason}${hint}`);
    }
  }

  get isWritten(): boolean {
    return this.request.write;
  }

  /** How the report names it. */
  get path(): string {
    return shownPath(this.request.path);
  }

  /** How many findings are known, of the files so far. */
  get known(): number {
    return this.#known;
  }

  /** Of the findings in a file, those to report and to fix. */
  fresh(file: string, text: string, findings: readonly Finding[]): readonly Finding[] {
    return this.isWritten ? findings : this.old.split(this.#pathOf(file), text, findings).fresh;
  }

  /** Takes note of all findings that a file has in the end. */
  record(file: string, text: string, findings: readonly Finding[]): void {
    const path = this.#pathOf(file);
    this.#found.set(path, entriesOf(text, findings));
    if (this.isWritten) {
      this.#known += findings.length;
    } else {
      this.#known += this.old.split(path, text, findings).known.length;
      this.#stale.push(...this.old.stale(path, text, findings).map(entry => ({ ...entry, path })));
    }
  }

  /** What the baseline holds of files that were checked, or that are gone, and is not found any more. */
  async stale(): Promise<Stale[]> {
    const gone: Stale[] = [];
    for (const [path, entries] of this.old.entries) {
      if (!this.#found.has(path) && !(await this.#exists(path))) {
        gone.push(...entries.map(entry => ({ ...entry, path })));
      }
    }
    return [...this.#stale, ...gone];
  }

  /** Writes what was found; what it held of files that are there and were not checked stays. */
  async write(): Promise<void> {
    const entries = new Map(this.#found);
    for (const [path, list] of this.old.entries) {
      if (!entries.has(path) && (await this.#exists(path))) entries.set(path, [...list]);
    }
    await writeFile(this.absolute, printBaseline(entries));
  }

  #pathOf(file: string): string {
    return relative(this.#folder, file).replaceAll(sep, '/');
  }

  #exists(path: string): Promise<boolean> {
    return access(resolve(this.#folder, path)).then(
      () => true,
      () => false,
    );
  }
}
