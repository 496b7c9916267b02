/** Holds the memory model against everything that was measured, and prints where they agree. */
import path from 'node:path';
import { type Measured, type Run, readRecords } from './record';
import { type Verdict, verdictOf } from './verdict';

const MARKS: Readonly<Record<Verdict['kind'], string>> = {
  exact: 'exact',
  'too small': 'too small',
  within: 'within',
  disagrees: 'DISAGREES',
  'not modelled': 'not modelled',
};

/** Prints a line a run, or with `--summary` only a line a topic; returns 1 when a run disagrees. */
export function main(args: readonly string[], folder: string): number {
  const summaryOnly = args.includes('--summary');
  const unknown = args.find(arg => arg !== '--summary');
  if (unknown !== undefined) {
    console.error(`evidence: unknown option ${unknown}; the only one is --summary`);
    return 2;
  }
  let disagreements = 0;
  for (const record of readRecords(folder)) {
    const verdicts = record.runs.map(run => ({ run, verdict: verdictOf(run, record.host) }));
    disagreements += verdicts.filter(({ verdict }) => verdict.kind === 'disagrees').length;
    console.log(`\n${titleOf(record)}`);
    if (!summaryOnly) for (const { run, verdict } of verdicts) console.log(lineOf(run, verdict));
    console.log(`\n${table(verdicts)}`);
  }
  console.log(
    disagreements === 0 ? '\nThe model agrees.' : `\nThe model disagrees with ${disagreements} runs.`,
  );
  return disagreements === 0 ? 0 : 1;
}

function titleOf({ file, host, runs }: Measured): string {
  const gpus = host.gpus.length > 0 ? `${host.gpus.length} × ${host.gpus[0]}, NCCL ${host.nccl}` : 'no GPU';
  return `${file}: ${gpus}, ${runs.length} runs`;
}

function lineOf(run: Run, verdict: Verdict): string {
  const measured = run.finalBytes === null ? run.outcome : run.finalBytes.toLocaleString('en');
  const modelled = 'modelled' in verdict ? verdict.modelled.toLocaleString('en') : '';
  const note = 'why' in verdict ? verdict.why : 'bound' in verdict ? verdict.bound : '';
  const name = `${run.case} on ${run.tmpfsBytes.toLocaleString('en')}`;
  return `${MARKS[verdict.kind].padEnd(12)} ${measured.padStart(14)} ${modelled.padStart(14)}  ${name}  ${note}`.trimEnd();
}

/** Counts by topic, the first part of a case's name. */
function table(verdicts: readonly { readonly run: Run; readonly verdict: Verdict }[]): string {
  const topics = new Map<string, Map<string, number>>();
  for (const { run, verdict } of verdicts) {
    const topic = run.case.split('/')[0]!;
    const counts = topics.get(topic) ?? new Map<string, number>();
    counts.set(verdict.kind, (counts.get(verdict.kind) ?? 0) + 1);
    topics.set(topic, counts);
  }
  return [...topics]
    .map(([topic, counts]) => {
      const parts = [...counts].map(([kind, count]) => `${count} ${kind}`);
      return `  ${topic.padEnd(16)} ${parts.join(', ')}`;
    })
    .join('\n');
}

/** The records in the repository. */
export const DATA = path.join(import.meta.dirname, '../data');
