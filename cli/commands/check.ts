import { realpathSync, type Stats, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { toLintOptions } from '../../core/config';
import { type Glob, matchesGlob } from '../../core/config/glob';
import type { LintResult } from '../../core/model';
import { provenanceOf } from '../../core/provenance';
import { oneOf, parseArguments, UsageError } from '../arguments';
import type { BaselineFile } from '../baselineFile';
import { configurationRequest, FileSettings } from '../configuration';
import { ahead } from '../files/ahead';
import { ChangedMeanwhile } from '../files/changedMeanwhile';
import { FolderNotWritable } from '../files/folderNotWritable';
import { IgnoredPaths } from '../files/ignored';
import { pathBelow, shownPath, shownUri } from '../files/paths';
import { type Pattern, patternOf } from '../files/pattern';
import { FileReader } from '../files/reader';
import { decode, encode, isFaithful, NotText, type TextFile } from '../files/text';
import { type LeavesOut, walk } from '../files/walk';
import { type FixOutcome, fixText } from '../fixes';
import { EXIT, type ExitStatus, type Io } from '../io';
import type { Linter } from '../linter';
import { Progress } from '../progress';
import { sanitizeLine } from '../report/cells';
import { render } from '../report/formats';
import { renderPatch } from '../report/patch';
import { pathFrom, repositoryRoot } from '../report/place';
import {
  countOf,
  type Failure,
  type FileReport,
  fails,
  findingsOf,
  plural,
  type RelatedFile,
  type Report,
  type ReportContext,
  withoutTrees,
} from '../report/report';
import { useColours } from '../report/style';
import { FolderWorkspace } from '../workspace';
import { CHECK_OPTIONS, type CheckRequest, checkRequest, STDIN } from './checkRequest';
import { printConfig } from './printConfig';

/** A file to check. `path` is how the report names it. */
interface Target {
  readonly path: string;
  readonly absolute: string;
  /** Named on the command line, not found in a folder: then leaving it out needs a word. */
  readonly explicit: boolean;
  /** The content of standard input, for `-`. */
  readonly content?: Buffer;
}

/** A path of the command line. `path` is how the report names it. */
interface NamedPath {
  readonly path: string;
  readonly absolute: string;
  readonly isFolder: boolean;
  /** What a file below the folder must match, where the path is a pattern. */
  readonly glob?: Glob;
  /** The content of standard input, for `-`. */
  readonly content?: Buffer;
}

/**
 * `shm-lint check PATH…`: lints files and folders, prints the report to stdout and everything else to stderr.
 * Throws {@link UsageError} for a command line that cannot be carried out.
 */
export async function check(args: readonly string[], io: Io, linter: Linter): Promise<ExitStatus> {
  const given = parseArguments(args, CHECK_OPTIONS);
  const inspected = given.value('print-config');
  if (inspected !== undefined) {
    if (given.positionals.length > 0)
      throw new UsageError('--print-config takes one file and no PATH besides');
    const format = oneOf('--format', given.value('format') ?? 'pretty', ['pretty', 'json'] as const);
    return printConfig(inspected, format, configurationRequest(given), io);
  }
  return new Check(checkRequest(given), io, linter).run();
}

/** Files, of which the trees of those that are done would fill the heap before V8 clears it up. */
const MANY_FILES = 1_000;

/**
 * Has V8 clear the heap when a third has come to what was left the last time, instead of twice or four times as much: of
 * 50,000 files, 168 MB at the most instead of 176 to 236, in the same time (`heap_growing_percent` in V8's flags).
 */
async function keepHeapSmall(): Promise<void> {
  const { setFlagsFromString } = await import('node:v8');
  setFlagsFromString('--heap-growing-percent=30');
}

/** The first V8 that lets the space for new objects grow to 64 MiB instead of 32: that of Node.js 24. */
const LARGE_NEW_SPACE = 13;

/**
 * A folder may hold any number of files. Keeps the space for new objects as small as it is where V8 would let it grow large:
 * of 50,000 files, 200 MB at the most with Node.js 24 and 26 instead of 300 and 250, for about a tenth more time
 * (`semi_space_growth_factor` in V8's flags).
 */
async function keepNewSpaceSmall(): Promise<void> {
  if (Number.parseInt(process.versions.v8, 10) < LARGE_NEW_SPACE) return;
  const { setFlagsFromString } = await import('node:v8');
  setFlagsFromString('--semi-space-growth-factor=1');
}

/** One run of the command. */
class Check {
  private readonly failures: Failure[] = [];
  /** With --diff: what would be written, as patches. */
  private readonly patches: string[] = [];
  private baseline: BaselineFile | undefined;
  private readonly progress: Progress | undefined;

  constructor(
    private readonly request: CheckRequest,
    private readonly io: Io,
    private readonly linter: Linter,
  ) {
    this.progress = request.quiet ? undefined : new Progress(io.stderr);
  }

  async run(): Promise<ExitStatus> {
    this.baseline = await this.openBaseline();
    const { named, roots } = await this.namedPaths();
    const settings = await FileSettings.open(this.request.configuration, this.io.cwd, roots);
    const targets = await this.targets(named, settings);
    const mistakes = await settings.problems();
    if (mistakes.length > 0) {
      for (const line of mistakes) this.tell(line);
      return EXIT.usage;
    }
    if (targets.length > MANY_FILES) await keepHeapSmall();
    const workspace = new FolderWorkspace(roots);
    const files: FileReport[] = [];
    // What is written may be another name of what comes next.
    const jobs = this.request.fixing === 'write' ? 1 : this.request.jobs;
    let done = 0;
    const reader = new FileReader(jobs);
    const read = async ({ content, absolute }: Target) => (content ? decode(content) : reader.read(absolute));
    for await (const [target, content] of ahead(targets, jobs, read)) {
      this.progress?.at(done++, targets.length);
      const file = await this.checkFile(target, content, settings, workspace);
      if (file) files.push(file);
    }
    this.progress?.clear();
    for (const path of workspace.refused)
      this.note(
        `${shownPath(path)}: not read, it lies outside of the folders that were named; name its folder, too`,
      );
    const report = await this.reportOf(files, workspace);
    if (this.request.fixing === 'diff') this.printPatches();
    await this.write(report);
    if (this.failures.length > 0) return EXIT.unreadable;
    return this.isFailed(report) ? EXIT.findings : EXIT.ok;
  }

  private async openBaseline(): Promise<BaselineFile | undefined> {
    const { baseline } = this.request;
    return baseline && (await import('../baselineFile')).BaselineFile.open(baseline, this.io.cwd);
  }

  private isFailed(report: Report): boolean {
    const { failOn, maxWarnings } = this.request;
    const warnings = countOf(report, 'warning');
    const tooMany = maxWarnings !== undefined && warnings > maxWarnings;
    if (tooMany) this.note(`${plural(warnings, 'warning')}; --max-warnings allows ${maxWarnings}`);
    return tooMany || findingsOf(report).some(({ severity }) => fails(severity, failOn));
  }

  private async reportOf(files: readonly FileReport[], workspace: FolderWorkspace): Promise<Report> {
    const { baseline, failures } = this;
    const report = { files, related: await this.relatedFiles(files, workspace), failures };
    if (!baseline) return report;
    const { path, known } = baseline;
    if (!baseline.isWritten) {
      await this.tellStale(baseline);
      return { ...report, baseline: { path, known } };
    }
    try {
      await baseline.write();
    } catch (error) {
      this.failed(path, resolve(this.io.cwd, path), error, 'written');
      return report;
    }
    const silent = files.map(file => ({ ...file, result: { ...file.result, findings: [] } }));
    return { files: silent, related: new Map(), failures, baseline: { path, known } };
  }

  private async tellStale(baseline: BaselineFile): Promise<void> {
    const stale = await baseline.stale();
    for (const { path, rule, workload, count } of stale) {
      const times = count > 1 ? `, ${count} times` : '';
      this.note(`${baseline.path}: no longer found in ${path}: ${rule} (${workload}${times})`);
    }
    if (stale.length > 0) this.note(`${baseline.path}: --write-baseline takes out what is no longer found`);
  }

  private printPatches(): void {
    for (const patch of this.patches) this.io.stdout.write(patch);
    const count = this.patches.length;
    this.note(count === 0 ? 'nothing to fix' : `${plural(count, 'file')} would be fixed`);
  }

  /** Writes each report to its place. */
  private async write(report: Report): Promise<void> {
    const { quiet, explain, paths, failOn, outputs } = this.request;
    const { stdout, env, cwd } = this.io;
    const context: ReportContext = {
      colours: false,
      width: undefined,
      quiet,
      explain,
      paths,
      failOn,
      root: repositoryRoot(env, cwd),
    };
    for (const { format, file } of outputs) {
      if (file !== undefined) {
        await this.writeReport(file, await render(format, report, context));
        continue;
      }
      const colours = useColours(env, stdout.isTerminal);
      stdout.write(await render(format, report, { ...context, colours, width: stdout.columns }));
    }
    const summary = env.GITHUB_STEP_SUMMARY;
    if (summary && outputs.some(({ format }) => format === 'github')) {
      const { renderJobSummary } = await import('../report/github');
      await this.attempt(summary, async path => {
        const { appendFile } = await import('node:fs/promises');
        await appendFile(path, renderJobSummary(report, context));
      });
    }
  }

  private writeReport(file: string, text: string): Promise<void> {
    return this.attempt(file, async path => {
      const { mkdir, writeFile } = await import('node:fs/promises');
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text);
    });
  }

  private async attempt(file: string, write: (path: string) => Promise<void>): Promise<void> {
    const path = resolve(this.io.cwd, file);
    await write(path).catch((error: unknown) => this.failed(shownPath(file), path, error, 'written'));
  }

  /**
   * The files and folders of the command line that are there, and the folders that the linter may look into: the
   * current one, those named, and those of the files named.
   */
  private async namedPaths(): Promise<{ named: readonly NamedPath[]; roots: readonly string[] }> {
    const named: NamedPath[] = [];
    const roots = [this.io.cwd];
    for (const path of this.request.paths) {
      if (path === STDIN) {
        const name = this.request.stdinFilename;
        const absolute = resolve(this.io.cwd, name ?? 'stdin.yaml');
        const content = await this.io.readStdin();
        roots.push(dirname(absolute));
        const shown = name === undefined ? '<stdin>' : shownPath(name);
        named.push({ path: shown, absolute, isFolder: false, content });
        continue;
      }
      const absolute = resolve(this.io.cwd, path);
      const kind = this.kindOf(path, absolute);
      if (!kind) continue;
      if ('glob' in kind) {
        const folder = resolve(this.io.cwd, kind.folder);
        if (!isDirectory(folder)) {
          this.unmatched(kind.folder, kind.glob);
          continue;
        }
        roots.push(folder);
        named.push({ path: kind.folder, absolute: folder, isFolder: true, glob: kind.glob });
        continue;
      }
      const isFolder = kind.isDirectory();
      roots.push(isFolder ? absolute : dirname(absolute));
      named.push({ path: isFolder ? path : shownPath(path), absolute, isFolder });
    }
    return { named, roots };
  }

  /** What stands under a path of the command line, or the pattern that it is; undefined for a failure. */
  private kindOf(path: string, absolute: string): Stats | Pattern | undefined {
    try {
      return statSync(absolute);
    } catch (error) {
      const pattern = patternOf(path);
      if (!pattern) this.failed(shownPath(path), absolute, error);
      return pattern;
    }
  }

  /** The files to check, each once, in the order given, without those that the configuration leaves out. */
  private async targets(named: readonly NamedPath[], settings: FileSettings): Promise<readonly Target[]> {
    const targets = new Map<string, Target>();
    const { changedSince } = this.request;
    const changed =
      changedSince === undefined
        ? undefined
        : await (await import('../files/changed')).changedFiles(this.io.cwd, changedSince);
    const add = async (target: Target) => {
      if (targets.has(target.absolute)) return;
      if (changed && !target.content && !changed.has(realpathSync(target.absolute))) return;
      targets.set(target.absolute, target);
    };
    for (const { path, absolute, isFolder, glob, content } of named) {
      const exclusion = await settings.exclusionOf(absolute);
      if (exclusion) {
        const { glob, origin } = exclusion;
        const place = origin.kind === 'file' ? await settings.placeOf(origin.place) : 'the configuration';
        this.note(`${shownPath(path)}: left out, ${place} excludes "${glob.text}"; --no-config checks it`);
      } else if (isFolder) {
        await keepNewSpaceSmall();
        const display = (found: string) => shownPath(join(path, relative(absolute, found)));
        const onError = (folder: string, error: unknown) => this.failed(display(folder), folder, error);
        const ignored = this.request.ignoreFiles ? IgnoredPaths.below(absolute) : undefined;
        const leavesOut = async (within: string): Promise<LeavesOut> => {
          const isIgnored = ignored?.in(within);
          const isExcluded = await settings.leavesOut(within);
          return (found, isFolder) => isIgnored?.(found, isFolder) === true || isExcluded(found, isFolder);
        };
        const found = await walk(absolute, leavesOut, onError);
        const matching = glob ? found.filter(file => matchesGlob(glob, pathBelow(absolute, file))) : found;
        for (const file of matching) await add({ path: display(file), absolute: file, explicit: false });
        if (glob && matching.length === 0) this.unmatched(path, glob);
      } else await add({ path, absolute, explicit: true, ...(content && { content }) });
    }
    return [...targets.values()];
  }

  /** Lints (and fixes) one file; undefined when there is nothing to report about it. */
  private async checkFile(
    target: Target,
    content: PromiseSettledResult<TextFile>,
    settings: FileSettings,
    workspace: FolderWorkspace,
  ): Promise<FileReport | undefined> {
    if (content.status === 'rejected') {
      const error: unknown = content.reason;
      if (!(error instanceof NotText)) this.failed(target.path, target.absolute, error);
      else if (target.explicit) this.note(`${target.path}: left out, ${error.message}`);
      return undefined;
    }
    const file = content.value;
    const uri = pathToFileURL(target.absolute).href;
    if (!target.explicit && !this.linter.mayConcern({ uri, text: file.text })) {
      this.baseline?.record(target.absolute, file.text, []);
      return undefined;
    }

    const options = toLintOptions(await settings.of(target.absolute));
    const found = new Map<string, LintResult['findings']>();
    let unread: string | undefined;
    const lintText = async (text: string): Promise<LintResult> => {
      const all = await this.linter.lint({ uri, text }, workspace, options);
      found.set(text, all.findings);
      if (all.unread !== undefined) unread = all.unread;
      return { ...all, findings: this.baseline?.fresh(target.absolute, text, all.findings) ?? all.findings };
    };
    let result: LintResult;
    try {
      result = await lintText(file.text);
    } catch (error) {
      this.failed(target.path, target.absolute, error, 'checked');
      return undefined;
    }
    if (unread !== undefined) this.note(`${target.path}: not read, or not all of it: ${unread}`);
    const unfixed = { path: target.path, uri, text: file.text, result, applied: [] };
    const report =
      this.request.fixing === 'none'
        ? unfixed
        : await this.fixFile(target, file, unfixed, lintText, workspace);
    this.baseline?.record(target.absolute, report.text, found.get(report.text) ?? []);
    return withoutTrees(report);
  }

  private async fixFile(
    target: Target,
    file: TextFile,
    unfixed: FileReport,
    lintText: (text: string) => Promise<LintResult>,
    workspace: FolderWorkspace,
  ): Promise<FileReport> {
    const { fixing, unsafe, outputs } = this.request;
    let outcome: FixOutcome;
    try {
      outcome = await fixText(file.text, unfixed.result, lintText, unsafe);
      if (outcome.applied.length > 0) {
        if (!isFaithful(file)) throw new NotText('it is not valid UTF-8; save it as UTF-8 to have it fixed');
        const bytes = encode(file, outcome.text);
        if (fixing === 'write') {
          const { replaceFile } = await import('../files/write');
          await replaceFile(target.absolute, file.bytes, bytes);
        } else this.addPatch(target, file.bytes.toString(), bytes.toString());
        // Files that come later may ask for this one, and shall see what was made of it.
        workspace.replace(unfixed.uri, outcome.text);
      }
    } catch (error) {
      this.failed(target.path, target.absolute, error, 'fixed');
      return unfixed;
    }
    for (const { finding, fix } of outcome.takenBack) {
      this.note(`${target.path}: "${fix.title}" does not settle ${finding.rule} here, so it was not written`);
    }
    if (fixing === 'diff') return unfixed;
    if (outputs.some(({ format, file }) => file === undefined && format !== 'pretty')) {
      for (const { finding, fix } of outcome.applied) {
        const origin = finding.workload === '' ? '' : ` (${finding.workload})`;
        this.note(`${target.path}: fixed ${finding.rule}${origin}: ${fix.title}`);
      }
    }
    const { text, result, applied } = outcome;
    return { ...unfixed, text, result, applied };
  }

  private addPatch(target: Target, before: string, after: string): void {
    const path = pathFrom(this.io.cwd, pathToFileURL(target.absolute).href);
    if (path.startsWith('file:')) {
      this.note(
        `${target.path}: it lies outside of the current folder; run from a folder above it to apply its patch`,
      );
    }
    this.patches.push(renderPatch(path, before, after));
  }

  /** The other files that the report points into, so that the reporters can tell lines. */
  private async relatedFiles(
    files: readonly FileReport[],
    workspace: FolderWorkspace,
  ): Promise<Map<string, RelatedFile>> {
    const related = new Map<string, RelatedFile>();
    for (const file of files) {
      const facts = this.request.explain ? file.result.workloads.flatMap(provenanceOf) : [];
      for (const { place } of [...file.result.findings.flatMap(finding => finding.related), ...facts]) {
        if (!place || place.uri === file.uri || related.has(place.uri)) continue;
        related.set(place.uri, {
          path: shownUri(place.uri, this.io.cwd),
          text: await workspace.read(place.uri),
        });
      }
    }
    return related;
  }

  private note(line: string): void {
    if (!this.request.quiet) this.tell(line);
  }

  private failed(path: string, absolute: string, error: unknown, what: Attempt = 'read'): void {
    this.fail(path, absolute, reasonOf(error, what));
  }

  /** A pattern that matches nothing is taken for a mistake, as a path is that is not there. */
  private unmatched(folder: string, { text }: Glob): void {
    const pattern = join(folder, text);
    const absolute = resolve(this.io.cwd, pattern);
    this.fail(shownPath(pattern), absolute, 'no file matches this pattern; check the spelling');
  }

  private fail(path: string, absolute: string, message: string): void {
    this.failures.push({ path, uri: pathToFileURL(absolute).href, message });
    this.tell(`${path}: ${message}`);
  }

  private tell(line: string): void {
    this.progress?.clear();
    this.io.stderr.write(`shm-lint: ${sanitizeLine(line)}\n`);
  }
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** What went wrong with a file, to complete "it cannot be …". */
type Attempt = 'read' | 'checked' | 'fixed' | 'written';

function reasonOf(error: unknown, what: Attempt): string {
  const hasWords = [ChangedMeanwhile, FolderNotWritable, NotText].some(kind => error instanceof kind);
  if (hasWords) return (error as Error).message;
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOENT':
      if (what === 'fixed')
        return 'it was deleted or renamed while it was being fixed; run the command again';
      return 'there is no such file or folder; check the spelling (paths count from the current folder)';
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return `it cannot be ${what}: permission denied; change its permissions or run as its owner`;
    case 'ELOOP':
      return 'it cannot be read: its symbolic links lead in a circle; name the real file';
    default:
      break;
  }
  const message = error instanceof Error ? error.message : String(error);
  return `it cannot be ${what}: ${message}`;
}
