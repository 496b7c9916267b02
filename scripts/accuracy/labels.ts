/** The labelled corpus, as its README describes it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export const POSITIVE = ['flag-missing', 'flag-too-small'] as const;
export const NEGATIVE = ['ok', 'not-multi-gpu', 'not-engine'] as const;

export type Verdict = (typeof POSITIVE)[number] | (typeof NEGATIVE)[number] | 'unsure';

/** What a reader says of one container, service or command. */
export interface LabelledUnit {
  /** A name, a pattern with `*`, or the lines of `docker run`: `L44,L99 docker run`. */
  readonly unit: string;
  readonly engine: string;
  /** Tensor parallel size; null where the file does not tell. */
  readonly tp: number | null;
  readonly verdict: Verdict;
}

export interface LabelledFile {
  readonly kind: string;
  /** Relative to the corpus. */
  readonly file: string;
  /** Empty for noise: files that must not have a single finding. */
  readonly expect: readonly LabelledUnit[];
}

/** The labels of a corpus, one JSON object a line; undefined when there is no corpus. */
export async function readLabels(corpus: string): Promise<LabelledFile[] | undefined> {
  const text = await readFile(join(corpus, 'labels.jsonl'), 'utf8').catch(() => undefined);
  return text
    ?.split('\n')
    .filter(line => line.trim() !== '')
    .map(line => JSON.parse(line) as LabelledFile);
}

/** Whether the corpus says that units with this verdict must be reported. */
export function isPositive(verdict: Verdict): boolean {
  return POSITIVE.some(positive => positive === verdict);
}
