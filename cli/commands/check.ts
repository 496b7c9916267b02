import { stat } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { toLintOptions } from '../../core/config';
import type { LintOptions, LintResult, Severity } from '../../core/model';
import { provenanceOf } from '../../core/provenance';
import { type Arguments, parseArguments, UsageError } from '../arguments';
import { BASELINE_OPTIONS, BaselineFile, type BaselineRequest, baselineRequest } from '../baselineFile';
import {
  CONFIGURATION_OPTIONS,
  type ConfigurationRequest,
  configurationRequest,
  FileSettings,
} from '../configuration';
import { shownPath, shownUri } from '../files/paths';
import { decode, encode, isFaithful, NotText, readTextFile, type TextFile } from '../files/text';
import { walk } from '../files/walk';
import { ChangedMeanwhile, replaceFile } from '../files/write';
import { type FixOutcome, fixText } from '../fixes';
import { EXIT, type ExitStatus, type Io } from '../io';
import type { Linter } from '../linter';
import { renderJson } from '../report/json';
import { renderPretty } from '../report/pretty';
import { type FileReport, findingsOf, isAtLeast, type RelatedFile, type Report } from '../report/report';
import { useColours } from '../report/style';
import { FolderWorkspace } from '../workspace';
import { printConfig } from './printConfig';

const OPTIONS = {
  format: ['pretty', 'json'],
  'fail-on': ['error', 'warning', 'information', 'hint', 'never'],
  fix: 'switch',
  ...CONFIGURATION_OPTIONS,
  ...BASELINE_OPTIONS,
  'print-config': 'value',
  'stdin-filename': 'value',
  quiet: 'switch',
  explain: 'switch',
} as const;

const STDIN = '-';

/** What the command line asks for. */
interface Request {
  readonly paths: readonly string[];
  readonly format: 'pretty' | 'json';
  readonly failOn: Severity | 'never';
  readonly fix: boolean;
  readonly quiet: boolean;
  /** Whether the report tells the facts of each workload with their origins. */
  readonly explain: boolean;
  readonly stdinFilename: string | undefined;
  readonly configuration: ConfigurationRequest;
  readonly baseline: BaselineRequest;
}

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
  /** The content of standard input, for `-`. */
  readonly content?: Buffer;
}

/** A target with what it is held against. */
interface ConfiguredTarget extends Target {
  readonly options: LintOptions;
}

/**
 * `shm-lint check PATH…`: lints files and folders, prints the report to stdout and everything else to stderr.
 * Throws {@link UsageError} for a command line that cannot be carried out.
 */
export async function check(args: readonly string[], io: Io, linter: Linter): Promise<ExitStatus> {
  const given = parseArguments(args, OPTIONS);
  const inspected = given.value('print-config');
  if (inspected !== undefined) {
    if (given.positionals.length > 0)
      throw new UsageError('--print-config takes one file and no PATH besides');
    const format = given.value('format') === 'json' ? 'json' : 'pretty';
    return printConfig(inspected, format, configurationRequest(given), io);
  }
  return new Check(readRequest(given), io, linter).run();
}

function readRequest(given: Arguments): Request {
  const { positionals, has, value } = given;
  const request: Request = {
    paths: positionals,
    format: (value('format') ?? 'pretty') as Request['format'],
    failOn: (value('fail-on') ?? 'error') as Request['failOn'],
    fix: has('fix'),
    quiet: has('quiet'),
    explain: has('explain'),
    stdinFilename: value('stdin-filename'),
    configuration: configurationRequest(given),
    baseline: baselineRequest(given),
  };
  if (positionals.length === 0) {
    throw new UsageError('no PATH given; to check the current folder: shm-lint check .');
  }
  const readsStdin = positionals.includes(STDIN);
  if (readsStdin && request.fix) {
    throw new UsageError('standard input cannot be fixed in place; name a file');
  }
  if (!readsStdin && request.stdinFilename !== undefined) {
    throw new UsageError('--stdin-filename names the text of PATH "-", which is not given');
  }
  return request;
}

/** One run of the command. */
class Check {
  private gap = false;
  private baseline: BaselineFile | undefined;

  constructor(
    private readonly request: Request,
    private readonly io: Io,
    private readonly linter: Linter,
  ) {}

  async run(): Promise<ExitStatus> {
    this.baseline = await BaselineFile.open(this.request.baseline, this.io.cwd);
    const { named, roots } = await this.namedPaths();
    const settings = await FileSettings.open(this.request.configuration, this.io.cwd, roots);
    const targets = await this.targets(named, settings);
    const mistakes = await settings.problems();
    if (mistakes.length > 0) {
      for (const line of mistakes) this.io.stderr.write(`shm-lint: ${line}\n`);
      return EXIT.usage;
    }
    const workspace = new FolderWorkspace(roots);
    const files: FileReport[] = [];
    for (const target of targets) {
      const file = await this.checkFile(target, workspace);
      if (file) files.push(file);
    }
    const report = await this.reportOf(files, workspace);
    this.io.stdout.write(this.render(report));
    if (this.gap) return EXIT.unreadable;
    const { failOn } = this.request;
    const failed =
      failOn !== 'never' && findingsOf(report).some(({ severity }) => isAtLeast(severity, failOn));
    return failed ? EXIT.findings : EXIT.ok;
  }

  private async reportOf(files: readonly FileReport[], workspace: FolderWorkspace): Promise<Report> {
    const { baseline } = this;
    if (!baseline) return { files, related: await this.relatedFiles(files, workspace) };
    const { path, known } = baseline;
    if (!baseline.isWritten) {
      await this.tellStale(baseline);
      return { files, related: await this.relatedFiles(files, workspace), baseline: { path, known } };
    }
    try {
      await baseline.write();
    } catch (error) {
      this.failed(path, error, 'written');
      return { files, related: await this.relatedFiles(files, workspace) };
    }
    const silent = files.map(file => ({ ...file, result: { ...file.result, findings: [] } }));
    return { files: silent, related: new Map(), baseline: { path, known } };
  }

  private async tellStale(baseline: BaselineFile): Promise<void> {
    const stale = await baseline.stale();
    for (const { path, rule, workload, count } of stale) {
      const times = count > 1 ? `, ${count} times` : '';
      this.note(`${baseline.path}: no longer found in ${path}: ${rule} (${workload}${times})`);
    }
    if (stale.length > 0) this.note(`${baseline.path}: --write-baseline takes out what is no longer found`);
  }

  private render(report: Report): string {
    if (this.request.format === 'json') return renderJson(report, this.request.explain);
    const { stdout, env } = this.io;
    return renderPretty(report, {
      colours: useColours(env, stdout.isTerminal),
      width: stdout.columns,
      quiet: this.request.quiet,
      explain: this.request.explain,
      paths: this.request.paths,
    });
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
      const kind = await stat(absolute).catch((error: unknown) => {
        this.failed(shownPath(path), error);
        return undefined;
      });
      if (!kind) continue;
      const isFolder = kind.isDirectory();
      roots.push(isFolder ? absolute : dirname(absolute));
      named.push({ path: isFolder ? path : shownPath(path), absolute, isFolder });
    }
    return { named, roots };
  }

  /** The files to check, each once, in the order given, without those that the configuration leaves out. */
  private async targets(
    named: readonly NamedPath[],
    settings: FileSettings,
  ): Promise<Iterable<ConfiguredTarget>> {
    const targets = new Map<string, ConfiguredTarget>();
    const add = async (target: Target) => {
      if (targets.has(target.absolute)) return;
      const options = toLintOptions(await settings.of(target.absolute));
      targets.set(target.absolute, { ...target, options });
    };
    const isLeftOut = async (path: string) => (await settings.exclusionOf(path)) !== undefined;
    for (const { path, absolute, isFolder, content } of named) {
      const exclusion = await settings.exclusionOf(absolute);
      if (exclusion) {
        const { glob, origin } = exclusion;
        const place = origin.kind === 'file' ? await settings.placeOf(origin.place) : 'the configuration';
        this.note(`${shownPath(path)}: left out, ${place} excludes "${glob.text}"; --no-config checks it`);
      } else if (isFolder) {
        const display = (found: string) => shownPath(join(path, relative(absolute, found)));
        const onError = (folder: string, error: unknown) => this.failed(display(folder), error);
        for (const file of await walk(absolute, isLeftOut, onError)) {
          await add({ path: display(file), absolute: file, explicit: false });
        }
      } else await add({ path, absolute, explicit: true, ...(content && { content }) });
    }
    return targets.values();
  }

  /** Lints (and fixes) one file; undefined when there is nothing to report about it. */
  private async checkFile(
    target: ConfiguredTarget,
    workspace: FolderWorkspace,
  ): Promise<FileReport | undefined> {
    let file: TextFile;
    try {
      file = target.content ? decode(target.content) : await readTextFile(target.absolute);
    } catch (error) {
      if (!(error instanceof NotText)) this.failed(target.path, error);
      else if (target.explicit) this.note(`${target.path}: left out, ${error.message}`);
      return undefined;
    }
    const uri = pathToFileURL(target.absolute).href;
    if (!target.explicit && !this.linter.mayConcern({ uri, text: file.text })) {
      this.baseline?.record(target.absolute, file.text, []);
      return undefined;
    }

    const found = new Map<string, LintResult['findings']>();
    const lintText = async (text: string): Promise<LintResult> => {
      const all = await this.linter.lint({ uri, text }, workspace, target.options);
      found.set(text, all.findings);
      return { ...all, findings: this.baseline?.fresh(target.absolute, text, all.findings) ?? all.findings };
    };
    let result: LintResult;
    try {
      result = await lintText(file.text);
    } catch (error) {
      this.failed(target.path, error, 'checked');
      return undefined;
    }
    const unfixed = { path: target.path, uri, text: file.text, result, applied: [] };
    const report = this.request.fix ? await this.fixFile(target, file, unfixed, lintText) : unfixed;
    // Files that come later may ask for this one, and shall see it as it is now.
    if (report.applied.length > 0) workspace.forget(uri);
    this.baseline?.record(target.absolute, report.text, found.get(report.text) ?? []);
    return report;
  }

  private async fixFile(
    target: Target,
    file: TextFile,
    unfixed: FileReport,
    lintText: (text: string) => Promise<LintResult>,
  ): Promise<FileReport> {
    let outcome: FixOutcome;
    try {
      outcome = await fixText(file.text, unfixed.result, lintText);
      if (outcome.applied.length > 0) {
        if (!isFaithful(file)) throw new NotText('it is not valid UTF-8; save it as UTF-8 to have it fixed');
        await replaceFile(target.absolute, file.bytes, encode(file, outcome.text));
      }
    } catch (error) {
      this.failed(target.path, error, 'fixed');
      return unfixed;
    }
    for (const { finding, fix } of outcome.takenBack) {
      this.note(`${target.path}: "${fix.title}" does not settle ${finding.rule} here, so it was not written`);
    }
    if (this.request.format === 'json') {
      for (const { finding, fix } of outcome.applied) {
        const origin = finding.workload === '' ? '' : ` (${finding.workload})`;
        this.note(`${target.path}: fixed ${finding.rule}${origin}: ${fix.title}`);
      }
    }
    const { text, result, applied } = outcome;
    return { ...unfixed, text, result, applied };
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
    if (!this.request.quiet) this.io.stderr.write(`shm-lint: ${line}\n`);
  }

  private failed(path: string, error: unknown, what: Attempt = 'read'): void {
    this.gap = true;
    this.io.stderr.write(`shm-lint: ${path}: ${reasonOf(error, what)}\n`);
  }
}

/** What went wrong with a file, to complete "it cannot be …". */
type Attempt = 'read' | 'checked' | 'fixed' | 'written';

function reasonOf(error: unknown, what: Attempt): string {
  if (error instanceof ChangedMeanwhile || error instanceof NotText) return error.message;
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOENT':
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
