import type { Finding, LintResult, Severity } from '../../core/model';
import type { AppliedFix } from '../fixes';

/** What the linter says of one file; the reporters' input. */
export interface FileReport {
  /** As the user named it: relative to the current folder where the argument was. `/` on every platform. */
  readonly path: string;
  readonly uri: string;
  /** The text that `result` speaks of. */
  readonly text: string;
  readonly result: LintResult;
  readonly applied: readonly AppliedFix[];
}

/** Another file that the report points into. */
export interface RelatedFile {
  readonly path: string;
  /** Undefined when it cannot be read (any more). */
  readonly text: string | undefined;
}

export interface Report {
  readonly files: readonly FileReport[];
  /** The other files that findings and facts point into, by URI. */
  readonly related: ReadonlyMap<string, RelatedFile>;
  /** The baseline that was used, and how many findings are left out because it knows them. */
  readonly baseline?: { readonly path: string; readonly known: number };
}

const RANK: Readonly<Record<Severity, number>> = { error: 3, warning: 2, information: 1, hint: 0 };

/** Whether a severity is as bad as a threshold, or worse. */
export function isAtLeast(severity: Severity, threshold: Severity): boolean {
  return RANK[severity] >= RANK[threshold];
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
