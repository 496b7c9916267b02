/** Runs the linter over the labelled corpus and prints how well it does. */
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readTextFile } from '../../cli/files/text';
import { FolderWorkspace } from '../../cli/workspace';
import { ENGINES } from '../../core/engines';
import { lint } from '../../core/lint';
import { DEFAULT_OPTIONS, type FormatId, type LintOptions } from '../../core/model';
import { type LabelledFile, readLabels } from './labels';
import { type FileScore, scoreFile } from './score';
import { type InFile, type Tally, tally } from './tally';
import thresholds from './thresholds.json';

/** The corpus's name of each kind of file that is read. */
const KINDS: Readonly<Record<FormatId, readonly string[]>> = {
  compose: ['compose'],
  kubernetes: ['k8s'],
  'helm-values': ['helm-values'],
  shell: ['shell', 'markdown', 'other'],
  quadlet: ['quadlet'],
  devcontainer: ['devcontainer'],
  actions: [],
  ecs: [],
  nomad: [],
  dockerfile: ['dockerfile'],
};

/** The corpus's names of the engines that are read: their ids, and names of its own. */
const ENGINE_NAMES: readonly string[] = [...ENGINES.map(({ id }) => id), 'dynamo-vllm'];

/** "Too small" was labelled by the rule of 1 GiB a rank, so sizes are held against that rule here. */
const OPTIONS: LintOptions = { ...DEFAULT_OPTIONS, sizing: 'per-gpu' };

/** What a kind must reach, in thresholds.json: shares between 0 and 1, and the noise findings allowed. */
interface Threshold {
  readonly precision: number;
  readonly recall: number;
  readonly tensorParallel: number;
  readonly noiseFindings: number;
}

/**
 * Prints the tables; returns the exit status, which is 1 only for `--check` and a figure below its threshold.
 * @param corpus its folder
 */
async function main(args: readonly string[], corpus: string): Promise<number> {
  const unknownOption = args.find(arg => arg !== '--check');
  if (unknownOption !== undefined) {
    console.error(`accuracy: unknown option ${unknownOption}; the only one is --check`);
    return 2;
  }
  const labels = await readLabels(corpus);
  if (!labels) {
    console.log('accuracy: skipped, there is no labelled corpus here (SHM_LINT_CORPUS names its folder)');
    return 0;
  }

  const kinds = [...new Set(labels.map(({ kind }) => kind))];
  const read = Object.values(KINDS).flat();
  const tallies: Tally[] = [];
  for (const kind of kinds.filter(candidate => read.includes(candidate))) {
    tallies.push(
      tally(
        kind,
        await scoreFiles(
          corpus,
          labels.filter(label => label.kind === kind && isSure(label)),
        ),
      ),
    );
  }
  const unread = kinds.filter(kind => !read.includes(kind));
  console.log(overview(tallies, unread, labels));
  for (const { kind, disagreements } of tallies) {
    console.log(`\n${kind}: ${disagreements.length === 0 ? 'no disagreement' : 'disagreements'}`);
    for (const { file, unit, expected, got } of disagreements) {
      console.log(`  ${file}\n    ${unit}: expected ${expected}, got ${got}`);
    }
  }

  const misses = tallies.flatMap(missesOf);
  for (const miss of misses) console.log(`\nbelow its threshold: ${miss}`);
  return args.includes('--check') && misses.length > 0 ? 1 : 0;
}

/** A file with a unit that its reader was not sure about says nothing about the linter. */
function isSure({ expect }: LabelledFile): boolean {
  return expect.every(({ verdict }) => verdict !== 'unsure');
}

async function scoreFiles(corpus: string, labels: readonly LabelledFile[]): Promise<InFile<FileScore>[]> {
  const scores: InFile<FileScore>[] = [];
  for (const label of labels) {
    const path = join(corpus, label.file);
    const { text } = await readTextFile(path);
    const document = { uri: pathToFileURL(path).href, text };
    const result = await lint(document, new FolderWorkspace([dirname(path)]), OPTIONS);
    scores.push({ file: label.file, score: scoreFile(label, text, result, ENGINE_NAMES) });
  }
  return scores;
}

function overview(
  tallies: readonly Tally[],
  unread: readonly string[],
  labels: readonly LabelledFile[],
): string {
  const rows = [['kind', 'verdict', 'units', 'right', 'precision', 'recall']];
  for (const { kind, rows: verdicts, noiseFiles, noiseFindings, tensorParallel } of tallies) {
    for (const { verdict, units, right, precision, recall } of verdicts) {
      rows.push([kind, verdict, `${units}`, `${right}`, percent(precision), percent(recall)]);
    }
    const { asked, right } = tensorParallel;
    rows.push([
      kind,
      'tensor parallel size',
      `${asked}`,
      `${right}`,
      '',
      percent(asked ? right / asked : undefined),
    ]);
    rows.push([kind, 'noise', `${noiseFiles} files`, `${noiseFindings} findings`, '', '']);
  }
  for (const kind of unread) {
    const files = labels.filter(label => label.kind === kind).length;
    rows.push([kind, 'not read yet', `${files} files`, '', '', '']);
  }
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map(row => row[column]!.length)));
  return rows
    .map(row =>
      row.map((cell, i) => (i < 2 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  '),
    )
    .map(line => line.trimEnd())
    .join('\n');
}

function percent(value: number | undefined): string {
  return value === undefined ? '–' : `${(100 * value).toFixed(1)} %`;
}

function missesOf({ kind, rows, noiseFindings, tensorParallel }: Tally): string[] {
  const threshold = (thresholds as Readonly<Record<string, Threshold>>)[kind];
  if (!threshold) return [];
  const flags = rows.find(({ verdict }) => verdict === 'any flag');
  const { asked, right } = tensorParallel;
  const figures: [name: string, value: number, least: number][] = [
    ['precision', flags?.precision ?? 1, threshold.precision],
    ['recall', flags?.recall ?? 1, threshold.recall],
    ['tensor parallel size', asked === 0 ? 1 : right / asked, threshold.tensorParallel],
  ];
  const misses = figures.flatMap(([name, value, least]) =>
    value < least ? [`${kind} ${name} is ${percent(value)}, not ${percent(least)}`] : [],
  );
  if (noiseFindings > threshold.noiseFindings) {
    misses.push(`${kind} noise findings are ${noiseFindings}, not ${threshold.noiseFindings}`);
  }
  return misses;
}

void main(process.argv.slice(2), process.env.SHM_LINT_CORPUS ?? '').then(status => {
  process.exitCode = status;
});
