import type { CancellationToken } from 'vscode-languageserver';
import { prefillOf } from '../core/calculator';
import { onItsNode } from '../core/memory';
import type { WorkloadReport } from '../core/model';
import type { Lint, Lints } from './lints';
import type { FileParams, WorkloadAnswer, WorkloadParams } from './protocol';
import { workloadAt } from './workloads';

/** Answers `shm-lint/workloadAt` from the lint that the diagnostics come from. */
export async function describeWorkload(
  lints: Lints,
  { uri, position }: WorkloadParams,
  token: CancellationToken,
): Promise<WorkloadAnswer | null> {
  const lint = await lints.of(uri, token);
  const report = lint && workloadAt(lint, position);
  return report ? answerOf(lint, report) : null;
}

/** Answers `shm-lint/workloads` likewise; a document that is not open has none. */
export async function describeWorkloads(
  lints: Lints,
  { uri }: FileParams,
  token: CancellationToken,
): Promise<WorkloadAnswer[]> {
  const lint = await lints.of(uri, token);
  return lint?.workloads.map(report => answerOf(lint, report)) ?? [];
}

function answerOf({ document, options }: Lint, report: WorkloadReport): WorkloadAnswer {
  const { requirement } = report;
  return {
    ...prefillOf(report.launch, onItsNode(options, report.workload).interconnect),
    name: report.name,
    format: report.workload.format,
    range: document.lines.rangeOf(report.span),
    effectiveBytes: report.effectiveBytes,
    requirement: requirement && {
      minimum: requirement.minimum,
      expected: requirement.expected,
      recommended: requirement.recommended,
    },
  };
}
