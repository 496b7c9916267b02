/** What every rule provides. A rule is one folder: what it checks (`index.ts`) and what is told of it (`docs.ts`). */
import type { Finding, Launch, LintOptions, Requirement, Severity, SourceDocument, Workload } from '../model';

/** Everything a rule may look at: one workload, how its engine starts, and what that needs. */
export interface RuleContext {
  readonly document: SourceDocument;
  readonly workload: Workload;
  readonly launch: Launch;
  /** Undefined where the number of ranks here is unknown. */
  readonly requirement: Requirement | undefined;
  /** The same with the engines that are on the volume already which was meant for the workload. */
  readonly requirementOnceMounted: Requirement | undefined;
  /** Where it is unknown: what the launch needs if it has a rank on each of its GPUs, of which there are several. */
  readonly atMost: Requirement | undefined;
  readonly options: LintOptions;
}

/** What a rule is, in the few words that every list of rules needs. */
export interface RuleProfile {
  /** Stable identifier, never reused. */
  readonly id: string;
  /** The release that brought it. */
  readonly since: string;
  /** The mistake in a few words. */
  readonly title: string;
  /** What may be expected of the first fix of its findings; each fix says for itself whether it is safe. */
  readonly fix: 'safe' | 'needs a look' | 'none';
  /** The settings that change what it finds or what its fix writes, apart from its own severity. */
  readonly heeds: readonly Exclude<keyof LintOptions, 'rules'>[];
}

export interface Rule extends RuleProfile {
  /** The rule's finding on this workload, if it makes the mistake; several where it makes it in several places. */
  check(context: RuleContext): Draft | readonly Draft[] | undefined;
}

/** A finding as a rule writes it; what all findings share is filled in by the pipeline. */
export type Draft = Omit<Finding, 'rule' | 'workload' | 'span' | 'url'> & {
  /** Where a reader looks for the reason, before anchors and other files are accounted for. */
  readonly cause: Workload['place'];
  readonly severity: Severity;
};

/** A paragraph, a list or a fence in Markdown; or a table, whose first row is its head. */
export type Block = string | readonly (readonly string[])[];

/** The ways to start a container that a rule's page has examples for. */
export type ExampleFormat = 'compose' | 'docker run' | 'kubernetes';

/**
 * The mistake and what to write instead, as whole files of one format, indented as it suits the code around them.
 * Both are linted by the tests: `mistake` raises just this rule and `instead` nothing; where the rule's fix is safe,
 * `instead` is what it makes of `mistake`.
 */
export interface Example {
  readonly mistake: string;
  readonly instead: string;
}

/** A severity that findings of a rule have by default, and the case in which they do, as a clause. */
export interface SeverityCase {
  readonly severity: Severity;
  readonly when: string;
}

/**
 * What is told of a rule at length. Only the command line and the generated pages carry it: whatever runs in an
 * editor imports no `docs.ts`.
 */
export interface RuleDocs {
  readonly rule: RuleProfile;
  /** What it reports. */
  readonly what: readonly Block[];
  /** Highest first. */
  readonly severities: readonly SeverityCase[];
  /** Why that is a mistake: what happens to the service. */
  readonly why: readonly Block[];
  /** An example for each format, or why the mistake is not reported there, in full sentences. */
  readonly examples: Readonly<Record<ExampleFormat, Example | string>>;
  /** What to know about the ways out, those included that the examples do not take. */
  readonly instead?: readonly Block[];
  /** Where it may be wrong, or silent; one list item each. */
  readonly knownProblems: readonly string[];
  readonly fixSafety: readonly Block[];
  /** Where its facts come from: project and file, issue, or page; one list item each. */
  readonly sources: readonly string[];
}
