/** What every rule provides. `core/rules/index.ts` lists them; each rule has a file of its own. */
import type { Finding, Launch, LintOptions, Requirement, Severity, SourceDocument, Workload } from '../model';

/** Everything a rule may look at: one workload, how its engine starts, and what that needs. */
export interface RuleContext {
  readonly document: SourceDocument;
  readonly workload: Workload;
  readonly launch: Launch;
  readonly requirement: Requirement;
  readonly options: LintOptions;
}

export interface Rule {
  /** Stable identifier, never reused. */
  readonly id: string;
  /** The mistake in a few words. */
  readonly title: string;
  /** The rule's finding on this workload, if it makes the mistake. */
  check(context: RuleContext): Draft | undefined;
}

/** A finding as a rule writes it; what all findings share is filled in by the pipeline. */
export type Draft = Omit<Finding, 'rule' | 'workload' | 'span' | 'url'> & {
  /** Where a reader looks for the reason, before anchors and other files are accounted for. */
  readonly cause: Workload['place'];
  readonly severity: Severity;
};
