/** Adds scores up, one row for each kind of file and verdict. */
import { isPositive, NEGATIVE, POSITIVE } from './labels';
import type { FileScore, TensorParallelScore, UnitScore } from './score';

/** A score with the file it belongs to. */
export interface InFile<T> {
  readonly file: string;
  readonly score: T;
}

/** How the linter does on one kind of file. Shares are between 0 and 1, and undefined where nothing was asked. */
export interface Tally {
  readonly kind: string;
  readonly files: number;
  readonly rows: readonly Row[];
  /** Findings in files that should have none. */
  readonly noiseFindings: number;
  readonly noiseFiles: number;
  readonly tensorParallel: { readonly asked: number; readonly right: number };
  readonly disagreements: readonly Disagreement[];
}

export interface Row {
  readonly verdict: string;
  readonly units: number;
  readonly right: number;
  /** Of what was reported like this, the share that is labelled so. */
  readonly precision: number | undefined;
  /** Of what is labelled so, the share that was reported like this. */
  readonly recall: number | undefined;
}

export interface Disagreement {
  readonly file: string;
  readonly unit: string;
  readonly expected: string;
  readonly got: string;
}

/** Adds up the scored files of one kind. */
export function tally(kind: string, scores: readonly InFile<FileScore>[]): Tally {
  const units = scores.flatMap(({ file, score }) => score.units.map(unit => ({ file, score: unit })));
  const sizes = scores.flatMap(({ file, score }) =>
    score.tensorParallel.map(size => ({ file, score: size })),
  );
  const noise = scores.flatMap(({ file, score }) => score.noise.map(finding => ({ file, score: finding })));
  return {
    kind,
    files: scores.length,
    rows: rowsOf(units.map(({ score }) => score)),
    noiseFindings: noise.length,
    noiseFiles: scores.filter(({ score }) => score.units.length === 0).length,
    tensorParallel: { asked: sizes.length, right: sizes.filter(({ score }) => isRead(score)).length },
    disagreements: [
      ...units
        .filter(({ score }) => !isRight(score))
        .map(({ file, score }) => ({
          file,
          unit: score.unit,
          expected: score.expected,
          got: score.said === '' ? score.got : `${score.got}: ${score.said}`,
        })),
      ...sizes
        .filter(({ score }) => !isRead(score))
        .map(({ file, score }) => ({
          file,
          unit: score.unit,
          expected: `tensor parallel ${score.expected}`,
          got: score.got === undefined ? 'not read' : `tensor parallel ${score.got}`,
        })),
      ...noise.map(({ file, score }) => ({
        file,
        unit: score.workload,
        expected: 'nothing (noise)',
        got: `${score.severity} ${score.rule}: ${score.what}`,
      })),
    ],
  };
}

function rowsOf(units: readonly UnitScore[]): Row[] {
  const flagged = units.filter(({ got }) => got !== 'silent');
  const positives = units.filter(isLabelledPositive);
  const caught = positives.filter(({ got }) => got !== 'silent').length;
  return [
    {
      verdict: 'any flag',
      units: positives.length,
      right: caught,
      precision: share(caught, flagged.length),
      recall: share(caught, positives.length),
    },
    ...POSITIVE.map(verdict => {
      const labelled = units.filter(({ expected }) => expected === verdict);
      const right = labelled.filter(({ got }) => got === verdict).length;
      const reported = units.filter(({ got }) => got === verdict).length;
      return {
        verdict,
        units: labelled.length,
        right,
        precision: share(right, reported),
        recall: share(right, labelled.length),
      };
    }),
    ...NEGATIVE.map(verdict => {
      const labelled = units.filter(({ expected }) => expected === verdict);
      const right = labelled.filter(({ got }) => got === 'silent').length;
      return {
        verdict,
        units: labelled.length,
        right,
        precision: undefined,
        recall: share(right, labelled.length),
      };
    }),
  ];
}

function isLabelledPositive({ expected }: UnitScore): boolean {
  return expected !== 'unlabelled' && isPositive(expected);
}

function isRight(unit: UnitScore): boolean {
  return isLabelledPositive(unit) ? unit.got === unit.expected : unit.got === 'silent';
}

function isRead({ expected, got }: TensorParallelScore): boolean {
  return expected === got;
}

function share(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : part / whole;
}
