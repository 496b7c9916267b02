import type { CancellationToken } from 'vscode-languageserver';
import type { Severity, WorkloadReport } from '../core/model';
import { effectiveSize, neededSize } from '../core/rules/adequacy';
import { engineName } from '../core/rules/explain';
import type { Lint, Lints } from './lints';
import type { EngineStatus, FileParams, StatusAnswer } from './protocol';

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
  const { launch, requirement, workload } = report;
  const effective = effectiveSize(workload.sharedMemory);
  const own = findings.filter(finding => finding.workload === report.name);
  return {
    name: report.name,
    engine: engineName(launch),
    range: document.lines.rangeOf(report.span),
    available: effective.kind === 'bytes' ? effective.bytes : effective.kind,
    needed:
      requirement && launch.localRanks.known
        ? neededSize(requirement, launch.localRanks.value, options).withoutP2p
        : null,
    severity: SEVERITIES.find(severity => own.some(finding => finding.severity === severity)) ?? null,
  };
}
