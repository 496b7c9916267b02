/** The pipeline, and the only entrance for files. */
import { readLaunch } from './engines';
import { mentionsEngine } from './engines/mentions';
import { FORMATS } from './formats';
import { besideNeighbours, requirementOf } from './memory';
import {
  type CancellationToken,
  Cancelled,
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
import type { Draft } from './rules/rule';
import type { Place, Span } from './text/span';

/** Whether a document could concern the linter, decided on its name and bytes alone, without parsing. */
export function mayConcern(document: SourceDocument): boolean {
  return FORMATS.some(format => format.mayConcern(document)) && mentionsEngine(document.text);
}

/**
 * Lints one document. Never throws for what a document contains; throws {@link Cancelled} when asked to stop.
 * The text of `document` counts, whatever the workspace holds under its URI.
 */
export async function lint(
  document: SourceDocument,
  workspace: Workspace,
  options: LintOptions,
  token?: CancellationToken,
): Promise<LintResult> {
  const workloads: WorkloadReport[] = [];
  const findings: Finding[] = [];
  const dependencies = new Set<string>();
  if (!mentionsEngine(document.text)) return { workloads, findings, dependencies: [] };
  for (const format of FORMATS) {
    if (!format.mayConcern(document)) continue;
    const reading = await format.read(document, workspace, options, token);
    for (const uri of reading.dependencies) dependencies.add(uri);
    const started: Started[] = [];
    for (const workload of reading.workloads) {
      if (token?.isCancellationRequested) throw new Cancelled();
      const launch = readLaunch(workload);
      if (launch) started.push({ workload, launch, requirement: requirementOf(launch, options) });
    }
    const volumes = byVolume(started);
    for (const one of started) judge(document, one, volumes, options, workloads, findings);
  }
  findings.sort((a, b) => a.span.start - b.span.start);
  return { workloads, findings, dependencies: [...dependencies] };
}

/** A workload that starts an engine, and what that takes by itself; undefined where it is unknown. */
interface Started {
  readonly workload: Workload;
  readonly launch: Launch;
  readonly requirement: Requirement | undefined;
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

/** What an engine and those on the same volume need together. */
function requirementAmong(
  { workload, requirement }: Started,
  volumes: ReadonlyMap<string, readonly Started[]>,
): Requirement | undefined {
  const others = (volumes.get(workload.sharedVolume ?? '') ?? []).filter(
    other => other.workload !== workload,
  );
  const neighbours = others.flatMap(other =>
    other.requirement ? [{ name: other.workload.name, requirement: other.requirement }] : [],
  );
  return requirement && besideNeighbours(requirement, neighbours);
}

function judge(
  document: SourceDocument,
  started: Started,
  volumes: ReadonlyMap<string, readonly Started[]>,
  options: LintOptions,
  workloads: WorkloadReport[],
  findings: Finding[],
): void {
  const { workload, launch } = started;
  const requirement = requirementAmong(started, volumes);
  const effective = effectiveSize(workload.sharedMemory);
  workloads.push({
    name: workload.name,
    span: workload.place.span,
    launch,
    requirement: requirement ?? null,
    effectiveBytes: effective.kind === 'bytes' ? effective.bytes : null,
    workload,
  });
  if (!requirement) return;
  for (const rule of RULES) {
    const severity = options.rules[rule.id];
    if (severity === 'off') continue;
    const draft = rule.check({ document, workload, launch, requirement, options });
    const located = draft && locate(draft, workload, document);
    if (!draft || !located) continue;
    const { cause: _, ...rest } = draft;
    findings.push({
      ...rest,
      ...located,
      rule: rule.id,
      severity: severity ?? draft.severity,
      workload: workload.name,
      url: ruleUrl(rule.id),
    });
  }
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
    const origin = { place: cause, message: 'the parallel size is set here' };
    return { span: borrowed.use.span, related: [origin, ...related] };
  }
  return cause.uri === document.uri ? { span: cause.span, related } : undefined;
}

function covers(outer: Place, inner: Place): boolean {
  return outer.uri === inner.uri && outer.span.start <= inner.span.start && inner.span.end <= outer.span.end;
}
