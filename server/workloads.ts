import { extentOf } from '../core/edits';
import type { WorkloadReport } from '../core/model';
import type { Position } from '../core/text/span';
import type { Lint } from './lints';

/** The engine that a caret stands in; undefined if it stands in none. */
export function workloadAt({ document, workloads }: Lint, position: Position): WorkloadReport | undefined {
  const offset = document.lines.offsetAt(position);
  return workloads.find(({ workload }) => {
    const { start, end } = extentOf(workload);
    return start <= offset && offset <= end;
  });
}
