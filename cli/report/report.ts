import type { ChosenFix } from '../../core/fixes';
import type { Finding, LintResult, Severity } from '../../core/model';

/** What the linter says of one file; the reporters' input. */
export interface FileReport {
  /** As the user named it: relative to the current folder where the argument was. `/` on every platform. */
  readonly path: string;
  readonly uri: string;
  /** The text that `result` speaks of. */
  readonly text: string;
  readonly result: LintResult;
  readonly applied: readonly ChosenFix[];
}

/**
 * The report without what only a fix needs: each holds the tree of its file, and a run over many files would keep them
 * all until it ends.
 */
export function withoutTrees(report: FileReport): FileReport {
  const workloads = report.result.workloads.map(({ workload, ...rest }) => ({
    ...rest,
    workload: { ...workload, commands: [], site: { format: workload.format } },
  }));
  return { ...report, result: { ...report.result, workloads, suppressionsOf: () => [] } };
}

/** Another file that the report points into. */
export interface RelatedFile {
  readonly path: string;
  /** Undefined when it cannot be read (any more). */
  readonly text: string | undefined;
}

/** A file or folder that the report says nothing of, because it could not be read, checked or written. */
export interface Failure {
  readonly path: string;
  readonly uri: string;
  /** Why, and what to do about it. */
  readonly message: string;
}

export interface Report {
  readonly files: readonly FileReport[];
  readonly failures: readonly Failure[];
  /** The other files that findings and facts point into, by URI. */
  readonly related: ReadonlyMap<string, RelatedFile>;
  /** The baseline that was used, and how many findings are left out because it knows them. */
  readonly baseline?: { readonly path: string; readonly known: number };
}

/** What a reporter may want to know besides the report. */
export interface ReportContext {
  readonly colours: boolean;
  /** Columns of the terminal; undefined when there is none. */
  readonly width: number | undefined;
  /** Findings only. */
  readonly quiet: boolean;
  /** Tell the facts of each workload with their origins. */
  readonly explain: boolean;
  /** The paths of the command line, for the command that a summary proposes. */
  readonly paths: readonly string[];
  /** The lowest severity that fails the run. */
  readonly failOn: Severity | 'never';
  /** The absolute path of the folder that CI systems count paths from. */
  readonly root: string;
}

const RANK: Readonly<Record<Severity, number>> = { error: 3, warning: 2, information: 1, hint: 0 };

/** Whether a severity is as bad as a threshold, or worse. */
export function isAtLeast(severity: Severity, threshold: Severity): boolean {
  return RANK[severity] >= RANK[threshold];
}

/** Whether a finding of this severity fails the run. */
export function fails(severity: Severity, failOn: Severity | 'never'): boolean {
  return failOn !== 'never' && isAtLeast(severity, failOn);
}

/** What is wrong, why and what to do, each on lines of its own. */
export function messageOf({ what, why, todo }: Finding): string {
  return [what, why, todo].filter(part => part !== '').join('\n');
}

export function findingsOf(report: Report): Finding[] {
  return report.files.flatMap(file => file.result.findings);
}

export function countOf(report: Report, severity: Severity): number {
  return findingsOf(report).filter(finding => finding.severity === severity).length;
}

export function workloadCount(report: Report): number {
  return report.files.reduce((sum, file) => sum + file.result.workloads.length, 0);
}

/** A number with its noun. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
