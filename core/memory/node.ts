/** What the manifest tells of the machine that a workload runs on. */
import type { LintOptions, Workload } from '../model';

/** The options, with what they leave open and the manifest says. */
export function onItsNode(options: LintOptions, { interconnect }: Workload): LintOptions {
  return options.interconnect === 'unknown' && interconnect
    ? { ...options, interconnect: interconnect.value }
    : options;
}
