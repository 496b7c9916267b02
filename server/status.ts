import type { CancellationToken } from 'vscode-languageserver';
import type { Severity, WorkloadReport } from '../core/model';
import { engineName } from '../core/rules/explain';
import type { Lint, Lints } from './lints';
import type { EngineStatus, FileParams, StatusAnswer } from './protocol';
import { describeNeed, describeSize } from './verdict';

/** The gravest first. */
const SEVERITIES: readonly Severity[] = ['error', 'warning', 'information', 'hint'];

/** Answers `shm-lint/status` from the lint that the diagnostics come from; of a document that is not open, nothing. */
export async function describeStatus(
  lints: Lints,
  { uri }: FileParams,
  token: CancellationToken,
): Promise<StatusAnswer> {
  const lint = await lints.of(uri, token);
  return {
    engines: lint?.workloads.map(report => engineStatus(lint, report)) ?? [],
    isExcluded: lint?.isExcluded ?? false,
    configFile: lint?.configFile ?? null,
  };
}

function engineStatus({ document, findings, options }: Lint, report: WorkloadReport): EngineStatus {
  const own = findings.filter(finding => finding.workload === report.name);
  return {
    name: report.name,
    engine: engineName(report.launch),
    range: document.lines.rangeOf(report.span),
    needs: describeNeed(report, options),
    has: describeSize(report.workload.sharedMemory),
    severity: SEVERITIES.find(severity => own.some(finding => finding.severity === severity)) ?? null,
  };
}
