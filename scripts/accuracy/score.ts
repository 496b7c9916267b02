/** Compares what the linter says of one file with its labels. */
import type { Finding, LintResult, WorkloadReport } from '../../core/model';
import { LineIndex } from '../../core/text/span';
import type { LabelledFile, LabelledUnit } from './labels';

/** What the linter says of one unit: silent, or the rule that reports it as an error or a warning. */
export type Got = 'silent' | 'flag-missing' | 'flag-too-small' | 'flag-other';

/** One unit, labelled or not, and what became of it. */
export interface UnitScore {
  readonly unit: string;
  /** `unlabelled` for a workload with a finding that no label speaks of. */
  readonly expected: LabelledUnit['verdict'] | 'unlabelled';
  readonly got: Got;
  /** The first line of what the linter says, if it says anything. */
  readonly said: string;
}

/** A tensor parallel size that was read, or not. */
export interface TensorParallelScore {
  readonly unit: string;
  readonly expected: number;
  /** Undefined when no launch was found, or its size is unknown. */
  readonly got: number | undefined;
}

export interface FileScore {
  readonly units: readonly UnitScore[];
  readonly tensorParallel: readonly TensorParallelScore[];
  /** Findings of any severity in a file that should have none. */
  readonly noise: readonly Finding[];
}

const GOT_BY_RULE: Readonly<Record<string, Got>> = {
  'shm-missing': 'flag-missing',
  'shm-too-small': 'flag-too-small',
};

/**
 * Scores one file. `engines` are the labels' names of the engines that the linter reads; the tensor parallel size of
 * other engines is not asked for.
 */
export function scoreFile(
  label: LabelledFile,
  text: string,
  result: LintResult,
  engines: readonly string[],
): FileScore {
  if (label.expect.length === 0) return { units: [], tensorParallel: [], noise: result.findings };

  const lines = new LineIndex(text);
  const assigned = new Map(
    result.workloads.map(workload => [workload, unitOf(workload, label.expect, lines)]),
  );
  const workloadsOf = (unit: LabelledUnit) =>
    result.workloads.filter(workload => assigned.get(workload) === unit);
  const loud = result.findings.filter(({ severity }) => severity === 'error' || severity === 'warning');

  const units: UnitScore[] = label.expect.map(unit => {
    const workloads = workloadsOf(unit);
    return score(
      unit.unit,
      unit.verdict,
      loud.filter(finding => workloads.some(workload => owner(finding, result.workloads) === workload)),
    );
  });
  for (const workload of result.workloads.filter(candidate => !assigned.get(candidate))) {
    const findings = loud.filter(finding => owner(finding, result.workloads) === workload);
    if (findings.length > 0) units.push(score(workload.name, 'unlabelled', findings));
  }

  const tensorParallel = label.expect.flatMap(unit => {
    if (unit.tp === null || !engines.includes(unit.engine)) return [];
    const size = nearest(workloadsOf(unit), unit, lines)?.launch.tensorParallel;
    return [{ unit: unit.unit, expected: unit.tp, got: size?.known ? size.value : undefined }];
  });
  return { units, tensorParallel, noise: [] };
}

/** The workload that a finding is about: of several with its name, the one that begins last in front of it. */
function owner(
  { workload: name, span }: Finding,
  workloads: readonly WorkloadReport[],
): WorkloadReport | undefined {
  const named = workloads.filter(workload => workload.name === name);
  return named.findLast(workload => workload.span.start <= span.start) ?? named[0];
}

function score(unit: string, expected: UnitScore['expected'], findings: readonly Finding[]): UnitScore {
  const [first] = findings;
  if (!first) return { unit, expected, got: 'silent', said: '' };
  return { unit, expected, got: GOT_BY_RULE[first.rule] ?? 'flag-other', said: first.what };
}

/** The label that speaks of a workload: by its name, by its line, or `others` for what no other label names. */
function unitOf(
  workload: WorkloadReport,
  units: readonly LabelledUnit[],
  lines: LineIndex,
): LabelledUnit | undefined {
  const line = lines.positionAt(workload.span.start).line + 1;
  return (
    units.find(({ unit }) => unit === workload.name) ??
    units.findLast(({ unit }) => isBlockAbove(unit, workload.name, line)) ??
    units.find(({ unit }) => speaksOf(unit, workload.name, line)) ??
    units.find(({ unit }) => isBlockAbove(unit, workload.name, Number.POSITIVE_INFINITY)) ??
    units.find(({ unit }) => unit === 'others')
  );
}

/** The first workload of a unit that stands on its line or below, else the first one. */
function nearest(
  workloads: readonly WorkloadReport[],
  { unit }: LabelledUnit,
  lines: LineIndex,
): WorkloadReport | undefined {
  const [, line = '0'] = /^L(\d+)/.exec(unit) ?? [];
  const below = workloads.find(({ span }) => lines.positionAt(span.start).line + 1 >= Number(line));
  return below ?? workloads[0];
}

/** `L25 compose block: vllm` and `L262 vllm` speak of what has that name in the block that begins on that line. */
function isBlockAbove(unit: string, name: string, line: number): boolean {
  const [, first, service] = /^L(\d+) (?:\w+ block: )?(\S+)$/.exec(unit) ?? [];
  return service === name.split('/').at(-1) && Number(first) <= line;
}

function speaksOf(unit: string, name: string, line: number): boolean {
  const atLines = /^((?:L\d+,?)+) docker run/.exec(unit);
  if (atLines) return atLines[1]!.split(',').includes(`L${line}`);
  const instruction = /^(?:CMD|ENTRYPOINT) L(\d+)$/.exec(unit);
  if (instruction) return Number(instruction[1]) === line;
  if (unit === 'image') return true;
  const [, kind, role] = /^(\w+) (\S+) role$/.exec(unit) ?? [];
  if (kind && role) return name.startsWith(`${kind}/`) && name.split('/').includes(role);
  // Kubernetes labels leave out the kind and what is not needed to tell pods apart: `deployment/container`, or the
  // container alone. `role` stands for whatever role there is.
  const parts = unit
    .split('/')
    .map(part =>
      part === 'role' ? '[^/]*' : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*'),
    );
  return new RegExp(`^(?:.*/)?${parts.join('/(?:.*/)?')}$`).test(name);
}
