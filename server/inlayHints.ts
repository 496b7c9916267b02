/** What there is of what is needed, at the end of the text that decides it. */
import type { CancellationToken, InlayHint, Range } from 'vscode-languageserver';
import { t } from '../core/l10n';
import type { LintOptions, WorkloadReport } from '../core/model';
import { formatBytes } from '../core/sizes';
import type { Snapshot } from './documents';
import { type Lint, type Lints, lintAsAsked } from './lints';
import { spanOfSetting } from './spots';
import { describeNeed, describeSize, neededBytes } from './verdict';

/** Answers `textDocument/inlayHint`; null when the text has changed since. */
export async function inlayHints(
  lints: Lints,
  { start, end }: Range,
  current: () => Snapshot | undefined,
  token: CancellationToken,
): Promise<InlayHint[] | null> {
  const lint = await lintAsAsked(lints, current, token);
  if (!lint) return null;
  const { lines } = lint.document;
  const [from, to] = [lines.offsetAt(start), lines.offsetAt(end)];
  return [...neediestByPlace(lint)].flatMap(([offset, report]) =>
    from <= offset && offset <= to
      ? [
          {
            position: lines.positionAt(offset),
            label: labelOf(report, lint.options),
            tooltip: tooltipOf(report, lint.options),
            paddingLeft: true,
          },
        ]
      : [],
  );
}

/** One engine for each place, since several share what an anchor holds: the one that needs the most. */
function neediestByPlace(lint: Lint): Map<number, WorkloadReport> {
  const { workloads, options } = lint;
  const places = new Map<number, WorkloadReport>();
  const needOf = (report: WorkloadReport | undefined) => (report && neededBytes(report, options)?.most) ?? 0;
  for (const report of workloads) {
    const offset = decidedAt(lint, report);
    if (offset !== undefined && needOf(report) > needOf(places.get(offset))) places.set(offset, report);
  }
  return places;
}

/** Behind the size or whatever else decides, or behind the parallel size where nothing does. */
function decidedAt({ document }: Lint, report: WorkloadReport): number | undefined {
  const { workload, launch } = report;
  const memory = 'place' in workload.sharedMemory ? workload.sharedMemory.place : undefined;
  // What is decided in another file has its hint there.
  if (memory && memory.uri !== document.uri) return undefined;
  const span = memory && spanOfSetting(document, report, memory);
  return (span ?? spanOfSetting(document, report, launch.cause))?.end;
}

function labelOf(report: WorkloadReport, options: LintOptions): string {
  const { most, withP2p } = neededBytes(report, options)!;
  const need = formatBytes(most);
  const isAtMost = withP2p < most;
  if (report.effectiveBytes === null) {
    return isAtMost ? t`/dev/shm: up to ${need} needed` : t`/dev/shm: ${need} needed`;
  }
  const has = formatBytes(report.effectiveBytes);
  return isAtMost ? t`/dev/shm ${has} of up to ${need} needed` : t`/dev/shm ${has} of ${need} needed`;
}

function tooltipOf(report: WorkloadReport, options: LintOptions): string {
  return t`${report.name}: ${`${describeNeed(report, options)} · ${describeSize(report.workload.sharedMemory)}`}`;
}
