/** What the command line of `check` and `fix` asks for. */
import type { Severity } from '../../core/model';
import { type Arguments, UsageError } from '../arguments';
import { BASELINE_OPTIONS, type BaselineRequest, baselineRequest } from '../baselineRequest';
import { CONFIGURATION_OPTIONS, type ConfigurationRequest, configurationRequest } from '../configuration';
import { OUTPUT_OPTIONS, type OutputRequest, outputRequests } from '../outputs';

export const CHECK_OPTIONS = {
  ...OUTPUT_OPTIONS,
  'fail-on': ['error', 'warning', 'information', 'hint', 'never'],
  'max-warnings': 'value',
  fix: 'switch',
  diff: 'switch',
  unsafe: 'switch',
  ...CONFIGURATION_OPTIONS,
  ...BASELINE_OPTIONS,
  'print-config': 'value',
  changed: 'optional value',
  'no-ignore': 'switch',
  jobs: 'value',
  'stdin-filename': 'value',
  quiet: 'switch',
  explain: 'switch',
} as const;

/** The PATH that stands for standard input. */
export const STDIN = '-';

export interface CheckRequest {
  readonly paths: readonly string[];
  /** The reports to write; one without a file goes to standard output. */
  readonly outputs: readonly OutputRequest[];
  readonly failOn: Severity | 'never';
  /** More warnings than this fail the run; undefined for any number. */
  readonly maxWarnings: number | undefined;
  /** What becomes of the fixes: nothing, they are written, or standard output shows what would be written. */
  readonly fixing: 'none' | 'write' | 'diff';
  /** Whether fixes that need a look are applied, too. */
  readonly unsafe: boolean;
  /** The commit since which a file must have changed to be checked; undefined for any file. */
  readonly changedSince: string | undefined;
  /** Whether `.gitignore` and `.shm-lintignore` leave files out. */
  readonly ignoreFiles: boolean;
  /** How many files are read at the same time. */
  readonly jobs: number;
  readonly quiet: boolean;
  /** Whether the report tells the facts of each workload with their origins. */
  readonly explain: boolean;
  readonly stdinFilename: string | undefined;
  readonly configuration: ConfigurationRequest;
  readonly baseline: BaselineRequest;
}

/** Reads {@link CHECK_OPTIONS}. Throws {@link UsageError}. */
export function checkRequest(given: Arguments): CheckRequest {
  const { positionals, has, value } = given;
  const fixing = has('diff') ? 'diff' : has('fix') ? 'write' : 'none';
  const outputs = outputRequests(given);
  if (positionals.length === 0) {
    throw new UsageError('no PATH given; to check the current folder: shm-lint check .');
  }
  const readsStdin = positionals.includes(STDIN);
  if (readsStdin && fixing === 'write') {
    throw new UsageError('standard input cannot be fixed in place; name a file');
  }
  if (!readsStdin && has('stdin-filename')) {
    throw new UsageError('--stdin-filename names the text of PATH "-", which is not given');
  }
  if (has('unsafe') && fixing === 'none') {
    throw new UsageError('--unsafe says which fixes are applied; add --fix or --diff');
  }
  const printed = outputs.find(({ file }) => file === undefined);
  if (fixing === 'diff' && printed) {
    throw new UsageError(
      `--diff takes standard output; give the report a file: --format ${printed.format}=FILE`,
    );
  }
  if (fixing === 'diff' && has('write-baseline')) {
    throw new UsageError('--diff writes nothing, so --write-baseline excludes it; leave one out');
  }
  return {
    paths: positionals,
    outputs: printed || fixing === 'diff' ? outputs : [{ format: 'pretty', file: undefined }, ...outputs],
    failOn: (value('fail-on') ?? 'error') as CheckRequest['failOn'],
    maxWarnings: countOf('--max-warnings', value('max-warnings')),
    fixing,
    unsafe: has('unsafe'),
    changedSince: has('changed') ? value('changed') || 'HEAD' : undefined,
    ignoreFiles: !has('no-ignore'),
    jobs: jobsOf(value('jobs')),
    quiet: has('quiet'),
    explain: has('explain'),
    stdinFilename: value('stdin-filename'),
    configuration: configurationRequest(given),
    baseline: baselineRequest(given),
  };
}

/** A disk is busy with this many, and memory is not. */
const DEFAULT_JOBS = 8;

function jobsOf(text: string | undefined): number {
  const count = countOf('--jobs', text) ?? DEFAULT_JOBS;
  if (count < 1 || count > 1024) throw new UsageError(`--jobs needs a number from 1 to 1024, not "${text}"`);
  return count;
}

function countOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`${option} needs a number, not "${text}"`);
  return Number(text);
}
