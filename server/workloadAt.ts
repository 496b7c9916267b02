import type { CancellationToken } from 'vscode-languageserver';
import { prefillOf } from '../core/memory';
import type { LintOptions } from '../core/model';
import type { Lints } from './lints';
import type { WorkloadAnswer, WorkloadParams } from './protocol';
import { workloadAt } from './workloads';

/** Answers `shm-lint/workloadAt` from the lint that the diagnostics come from. */
export async function describeWorkload(
  lints: Lints,
  { uri, position }: WorkloadParams,
  optionsOf: (uri: string) => Promise<LintOptions>,
  token: CancellationToken,
): Promise<WorkloadAnswer | null> {
  const lint = await lints.of(uri, token);
  const report = lint && workloadAt(lint, position);
  if (!report) return null;
  const { interconnect } = await optionsOf(uri);
  const { requirement } = report;
  return {
    ...prefillOf(report.launch, interconnect),
    name: report.name,
    format: report.workload.format,
    range: lint.document.lines.rangeOf(report.span),
    effectiveBytes: report.effectiveBytes,
    requirement: requirement && {
      minimum: requirement.minimum,
      expected: requirement.expected,
      recommended: requirement.recommended,
    },
  };
}
