/** The pipeline, and the only entrance for files. */

import { Directives, type Judged, type Read } from './directives';
import { meantVolume } from './edits';
import { readLaunch } from './engines';
import { mentionsEngine } from './engines/mentions';
import { FORMATS } from './formats';
import type { Origin } from './formats/format';
import { t } from './l10n';
import { besideNeighbours, onItsNode, requirementOf } from './memory';
import {
  type CancellationToken,
  Cancelled,
  DEFAULT_OPTIONS,
  EMPTY_RESULT,
  type Finding,
  type Launch,
  type LintOptions,
  type LintResult,
  type Related,
  type Requirement,
  type SourceDocument,
  type Workload,
  type WorkloadReport,
  type Workspace,
} from './model';
import { RULES, ruleUrl } from './rules';
import { effectiveSize } from './rules/adequacy';
import { doubtful } from './rules/doubt';
import type { Draft } from './rules/rule';
import { moved } from './text/moved';
import type { Place, Span } from './text/span';

/** Whether a document could concern the linter, decided on its name and bytes alone, without parsing. */
export function mayConcern(document: SourceDocument): boolean {
  return (
    (FORMATS.some(format => format.mayConcern(document)) || isTooLong(document)) &&
    mentionsEngine(document.text)
  );
}

/** UTF-16 code units: no format leaves a text unread that is shorter. */
const ALWAYS_READ = 512 * 1024;

/** UTF-16 code units, by which a document shows what it is. */
const BEGINNING = 16 * 1024;

/** Whether a document begins like one of ours, but no format reads anything as long. */
function isTooLong(document: SourceDocument): boolean {
  if (document.text.length <= ALWAYS_READ) return false;
  const start = { ...document, text: document.text.slice(0, BEGINNING) };
  return FORMATS.some(format => !format.mayConcern(document) && format.mayConcern(start));
}

/**
 * Lints one document. Never throws for what a document contains; throws {@link Cancelled} when asked to stop.
 * The text of `document` counts, whatever the workspace holds under its URI.
 */
export async function lint(
  { uri, text, languageId, life }: SourceDocument,
  workspace: Workspace,
  options: LintOptions,
  token?: CancellationToken,
): Promise<LintResult> {
  if (!mentionsEngine(text)) return EMPTY_RESULT;
  // What is remembered of a document, such as its trees, is to go with the result, however long the caller keeps its own.
  const document: SourceDocument = {
    uri,
    text,
    ...(languageId !== undefined && { languageId }),
    ...(life && { life }),
  };
  const { workloads, judged, reads, dependencies, unread } = await inspect(
    document,
    workspace,
    options,
    token,
  );
  const directives = new Directives(document, reads);
  const { findings, suppressed, complaints, reports } = await directives.heed(
    judged,
    async () => (await inspect(document, workspace, DEFAULT_OPTIONS, token)).judged,
  );
  return {
    workloads,
    findings: [...findings, ...complaints.flatMap(one => withChosenSeverity(one, options))].sort(byPlace),
    suppressed: suppressed.toSorted(byPlace),
    directives: reports.toSorted(byPlace),
    dependencies: [...dependencies],
    ...(unread !== undefined && { unread }),
    suppressionsOf(finding) {
      const one = judged.find(other => other.finding === finding);
      return one ? directives.suppressionsOf(one) : [];
    },
  };
}

/** What a document holds, and what the rules say of it. */
interface Inspection {
  readonly workloads: readonly WorkloadReport[];
  readonly judged: readonly Judged[];
  readonly reads: readonly Read[];
  readonly dependencies: ReadonlySet<string>;
  readonly unread: string | undefined;
}

async function inspect(
  document: SourceDocument,
  workspace: Workspace,
  options: LintOptions,
  token: CancellationToken | undefined,
): Promise<Inspection> {
  const workloads: WorkloadReport[] = [];
  const judged: Judged[] = [];
  const reads: Read[] = [];
  const dependencies = new Set<string>();
  let unread = isTooLong(document) ? 'it is longer than any that people write' : undefined;
  for (const format of FORMATS) {
    if (!format.mayConcern(document)) continue;
    const { syntax } = format;
    const read = format.read(document, workspace, options, token, mentionsEngine);
    const reading = await read.catch((error: unknown) => {
      // The stack is the one bound that parsers share.
      if (error instanceof RangeError) return undefined;
      throw error;
    });
    if (!reading) {
      unread = 'it is nested too deeply';
      continue;
    }
    for (const uri of reading.dependencies) dependencies.add(uri);
    const started: Started[] = [];
    const uncertain: Workload[] = [];
    for (const workload of reading.workloads) {
      if (token?.isCancellationRequested) throw new Cancelled();
      const { launch, requirement } = meaningOf(workload, reading.origins?.get(workload), options);
      if (launch) started.push({ workload, launch, requirement });
      if (isUncertain(workload, launch)) uncertain.push(workload);
    }
    reads.push({ syntax, workloads: reading.workloads, uncertain });
    const volumes = byVolume(started);
    for (const one of started) {
      const { report, findings } = judge(document, one, volumes, options);
      workloads.push(report);
      for (const finding of findings) judged.push({ finding, workload: one.workload, syntax });
    }
  }
  return { workloads, judged, reads, dependencies, unread };
}

function byPlace(a: { readonly span: Span }, b: { readonly span: Span }): number {
  return a.span.start - b.span.start;
}

/** Whether there may be findings where more is known: a variable that is set elsewhere, a file that is there. */
function isUncertain({ image, environment, sharedMemory }: Workload, launch: Launch | undefined): boolean {
  if (environment.incomplete || sharedMemory.kind === 'unknown') return true;
  return launch ? !launch.localRanks.known : image?.known === false;
}

/** A finding in the severity that the options give its rule; none where they switch it off. */
function withChosenSeverity(finding: Finding, { rules }: LintOptions): Finding[] {
  const severity = rules[finding.rule];
  return severity === 'off' ? [] : [severity ? { ...finding, severity } : finding];
}

/** A workload that starts an engine, and what that takes by itself; undefined where it is unknown. */
interface Started {
  readonly workload: Workload;
  readonly launch: Launch;
  readonly requirement: Requirement | undefined;
}

/** What a workload starts, and what that takes by itself. */
interface Meaning {
  readonly launch: Launch | undefined;
  readonly requirement: Requirement | undefined;
}

/** The meaning of workloads that were read in an earlier version of their document. */
const meanings = new WeakMap<object, Meaning & { readonly by: number; readonly options: string }>();

function meaningOf(workload: Workload, origin: Origin | undefined, options: LintOptions): Meaning {
  const chosen = origin ? JSON.stringify(options) : '';
  const known = origin && meanings.get(origin.of);
  if (known?.options === chosen) {
    const { launch, requirement, by } = known;
    return { launch: moved(launch, workload.place.uri, origin!.by - by), requirement };
  }
  const launch = readLaunch(workload);
  const requirement = launch && needOf(launch, workload, options);
  if (origin) meanings.set(origin.of, { launch, requirement, by: origin.by, options: chosen });
  return { launch, requirement };
}

/** What a launch needs by itself, on the node that its workload chooses; undefined where its ranks are unknown. */
function needOf(launch: Launch, workload: Workload, options: LintOptions): Requirement | undefined {
  return requirementOf(launch, onItsNode(options, workload));
}

/** The engines on each volume. */
function byVolume(started: readonly Started[]): ReadonlyMap<string, readonly Started[]> {
  const volumes = new Map<string, Started[]>();
  for (const one of started) {
    const id = one.workload.sharedVolume;
    if (id !== undefined) volumes.set(id, [...(volumes.get(id) ?? []), one]);
  }
  return volumes;
}

/** What an engine and those on a volume need together. */
function requirementAmong(
  { workload, requirement }: Started,
  volumes: ReadonlyMap<string, readonly Started[]>,
  volume: string | undefined,
): Requirement | undefined {
  const others = (volumes.get(volume ?? '') ?? []).filter(other => other.workload !== workload);
  const neighbours = others.flatMap(other =>
    other.requirement ? [{ name: other.workload.name, requirement: other.requirement }] : [],
  );
  return requirement && besideNeighbours(requirement, neighbours);
}

/** The volume that a workload would have at /dev/shm if it were mounted there; else the one that it has. */
function meantVolumeOf(workload: Workload): string | undefined {
  return (meantVolume(workload) ?? workload).sharedVolume;
}

/** What a launch of unknown ranks needs if it has one on each of its GPUs. */
function atMostOf({ workload, launch }: Started, options: LintOptions): Requirement | undefined {
  const gpus = workload.gpus;
  if (launch.localRanks.known || !gpus?.known || gpus.value < 2) return undefined;
  return needOf({ ...launch, tensorParallel: gpus, localRanks: gpus }, workload, options);
}

function judge(
  document: SourceDocument,
  started: Started,
  volumes: ReadonlyMap<string, readonly Started[]>,
  options: LintOptions,
): { report: WorkloadReport; findings: Finding[] } {
  const { workload, launch } = started;
  const requirement = requirementAmong(started, volumes, workload.sharedVolume);
  const effective = effectiveSize(workload.sharedMemory);
  const report: WorkloadReport = {
    name: workload.name,
    span: workload.place.span,
    launch,
    requirement: requirement ?? null,
    effectiveBytes: effective.kind === 'bytes' ? effective.bytes : null,
    workload,
  };
  const context = {
    document,
    workload,
    launch,
    requirement,
    requirementOnceMounted: requirementAmong(started, volumes, meantVolumeOf(workload)),
    atMost: atMostOf(started, options),
    options,
  };
  const findings = RULES.flatMap(rule => {
    const severity = options.rules[rule.id];
    if (severity === 'off') return [];
    return [rule.check(context) ?? []].flat().flatMap(checked => {
      const draft = launch.doubt === undefined ? checked : doubtful(checked, launch.doubt);
      const located = draft && locate(draft, workload, document);
      if (!draft || !located) return [];
      const { cause: _, ...rest } = draft;
      return {
        ...rest,
        ...located,
        rule: rule.id,
        severity: severity ?? draft.severity,
        workload: workload.name,
        url: ruleUrl(rule.id),
      };
    });
  });
  return { report, findings };
}

/**
 * Where a finding is underlined: at its cause, or, when the cause stands in a shared anchor or another
 * file, at the place that makes use of it, with the cause related. A cause in a file that Compose merges in
 * by itself is that file's to report.
 */
function locate(
  draft: Draft,
  workload: Workload,
  document: SourceDocument,
): { span: Span; related: readonly Related[] } | undefined {
  const { cause, related } = draft;
  const borrowed = workload.borrowed.find(({ definition }) => covers(definition, cause));
  if (borrowed?.use.uri === document.uri) {
    const origin = { place: cause, message: t('the parallel size is set here') };
    return { span: borrowed.use.span, related: [origin, ...related] };
  }
  return cause.uri === document.uri ? { span: cause.span, related } : undefined;
}

function covers(outer: Place, inner: Place): boolean {
  return outer.uri === inner.uri && outer.span.start <= inner.span.start && inner.span.end <= outer.span.end;
}
