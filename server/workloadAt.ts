import type { CancellationToken } from 'vscode-languageserver';
import { prefillOf } from '../core/calculator';
import type { LintOptions, WorkloadReport } from '../core/model';
import type { Lint, Lints } from './lints';
import type { FileParams, WorkloadAnswer, WorkloadParams } from './protocol';
import { workloadAt } from './workloads';

type OptionsOf = (uri: string) => Promise<LintOptions>;

/** Answers `shm-lint/workloadAt` from the lint that the diagnostics come from. */
export async function describeWorkload(
  lints: Lints,
  { uri, position }: WorkloadParams,
  optionsOf: OptionsOf,
  token: CancellationToken,
): Promise<WorkloadAnswer | null> {
  const lint = await lints.of(uri, token);
  const report = lint && workloadAt(lint, position);
  return report ? answerOf(lint, report, await optionsOf(uri)) : null;
}

/** Answers `shm-lint/workloads` likewise; a document that is not open has none. */
export async function describeWorkloads(
  lints: Lints,
  { uri }: FileParams,
  optionsOf: OptionsOf,
  token: CancellationToken,
): Promise<WorkloadAnswer[]> {
  const lint = await lints.of(uri, token);
  if (!lint) return [];
  const options = await optionsOf(uri);
  return lint.workloads.map(report => answerOf(lint, report, options));
}

function answerOf({ document }: Lint, report: WorkloadReport, { interconnect }: LintOptions): WorkloadAnswer {
  const { requirement } = report;
  return {
    ...prefillOf(report.launch, interconnect),
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
