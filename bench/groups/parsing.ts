/** What linting a file costs, against what its parser alone takes for the same text. */
import { parse as parseShell } from 'unbash';
import { parseAllDocuments } from 'yaml';
import { lint } from '../../core/lint';
import { DEFAULT_OPTIONS, type Workspace } from '../../core/model';
import { rounds, timeOf } from '../measure/rounds';
import { type Row, timedRows } from '../row';
import { composeFile } from '../workloads/compose';
import { manifests } from '../workloads/kubernetes';
import { Random } from '../workloads/random';
import { script } from '../workloads/script';

/** A world without other files. */
export const ALONE: Workspace = { read: async () => undefined, list: async () => [] };

interface Workload {
  readonly name: string;
  readonly uri: string;
  readonly text: string;
  readonly parse: (text: string) => unknown;
  readonly rounds: number;
  readonly atMost?: number;
}

const WORKLOADS: readonly Workload[] = [
  compose('compose, 2 services', 2, 200),
  compose('compose, 40 services', 40, 60, 1.3),
  compose('compose, 770 services', 770, 9),
  {
    name: 'Kubernetes, 400 documents',
    uri: 'file:///work/all.yaml',
    text: manifests(new Random(4), 400),
    parse: parseAllDocuments,
    rounds: 15,
  },
  {
    name: 'script, 2000 lines',
    uri: 'file:///work/run.sh',
    text: script(new Random(5), 2000),
    parse: parseShell,
    rounds: 30,
  },
];

function compose(name: string, services: number, rounds: number, atMost?: number): Workload {
  return {
    name,
    uri: 'file:///work/compose.yaml',
    text: composeFile(new Random(3), services),
    parse: parseAllDocuments,
    rounds,
    ...(atMost !== undefined && { atMost }),
  };
}

export async function parsing(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { name, uri, text, parse, rounds: count, atMost } of WORKLOADS) {
    const size = `${name} (${Math.round(text.length / 1024)} KiB)`;
    const timings = await rounds(
      [
        { name: `${size}: parser alone`, run: () => timeOf(() => parse(text)) },
        { name: `${size}: lint`, run: () => timeOf(() => lint({ uri, text }, ALONE, DEFAULT_OPTIONS)) },
      ],
      { count, warmup: Math.ceil(count / 3) },
    );
    rows.push(
      ...timedRows('lint', timings, `${size}: parser alone`, {
        [`${size}: lint`]: atMost === undefined ? undefined : { of: 'ratio', atMost },
      }),
    );
  }
  return rows;
}
