/** Whether twice the work takes twice the time. */
import { chooseFixes, editsOf } from '../../core/fixes';
import { lint } from '../../core/lint';
import { DEFAULT_OPTIONS } from '../../core/model';
import { applyEdits } from '../../core/text/span';
import { rounds, timeOf } from '../measure/rounds';
import { exponentOf, summaryOf } from '../measure/statistics';
import type { Row } from '../row';
import { composeFile } from '../workloads/compose';
import { manifests } from '../workloads/kubernetes';
import { Random } from '../workloads/random';
import { script } from '../workloads/script';
import { ALONE } from './parsing';

/** What is asked of each exponent: 1 is linear; what lies above is the noise of one run, and the logarithm of a sort. */
const AT_MOST = 1.15;

interface Growing {
  readonly name: string;
  readonly sizes: readonly number[];
  readonly prepare: (size: number) => Promise<() => Promise<unknown>>;
}

const linting = (uri: string, text: (random: Random, size: number) => string) => async (size: number) => {
  const document = { uri, text: text(new Random(6), size) };
  return () => lint(document, ALONE, DEFAULT_OPTIONS);
};

const GROWING: readonly Growing[] = [
  {
    name: 'lint by services',
    sizes: [40, 80, 160, 320, 640],
    prepare: linting('file:///work/compose.yaml', composeFile),
  },
  {
    name: 'lint by documents',
    sizes: [50, 100, 200, 400, 800],
    prepare: linting('file:///work/all.yaml', manifests),
  },
  {
    name: 'lint by lines of a script',
    sizes: [500, 1000, 2000, 4000, 8000],
    prepare: linting('file:///work/run.sh', script),
  },
  {
    name: 'fix-all by services',
    sizes: [40, 80, 160, 320],
    async prepare(size) {
      const document = { uri: 'file:///work/compose.yaml', text: composeFile(new Random(7), size) };
      const result = await lint(document, ALONE, DEFAULT_OPTIONS);
      return async () => applyEdits(document.text, editsOf(chooseFixes(result)));
    },
  },
];

export async function growth(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { name, sizes, prepare } of GROWING) {
    const subjects = await Promise.all(
      sizes.map(async size => {
        const work = await prepare(size);
        return { name: String(size), run: () => timeOf(work) };
      }),
    );
    const timings = await rounds(subjects, { count: 9, warmup: 4 });
    const exponents = Array.from({ length: 9 }, (_, round) =>
      exponentOf(sizes.map(size => ({ size, time: timings.get(String(size))![round]! }))),
    );
    rows.push({
      group: 'growth',
      name: `${name} (${sizes[0]} to ${sizes.at(-1)})`,
      unit: 'exponent',
      value: summaryOf(exponents),
      asked: { of: 'value', atMost: AT_MOST },
    });
  }
  return rows;
}
