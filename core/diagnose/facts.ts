/** What a log tells besides its errors: which releases run, and how many ranks. */

import { t } from '../l10n';
import { formatVersion, parseVersion } from '../memory/version';
import type { Version } from '../model';
import { narrowed, type Releases } from './releases';

/** The facts of one log. A fact that no line tells is empty or undefined. */
export interface LogFacts {
  /** NCCL releases that lines name, in the order they appear. */
  readonly nccl: readonly Version[];
  readonly vllm: Version | undefined;
  /** Ranks that share the machine, as far as the log tells. */
  readonly ranks: number | undefined;
  /** Whether some line tells of a failure, not just of its echo. */
  readonly hasFailure: boolean;
}

/** Texts one of which stands in every line that {@link FactReader} can use. */
export const FACT_NEEDLES: readonly string[] = [
  'NCCL version ',
  '==2.',
  'LLM engine (v',
  'vLLM API server version ',
  'localRanks ',
  'nranks ',
  'nRanks ',
  'tensor_parallel_size=',
  'tp_size=',
];

/** No machine has more; a larger number is something else, or counts other machines. */
const MOST_RANKS = 72;

/** Collects facts line by line. */
export class FactReader {
  private readonly nccl = new Map<string, Version>();
  private vllm: Version | undefined;
  private readonly ranks = { local: 0, parallel: 0, communicator: 0 };

  /**
   * NCCL prints `NCCL version 2.27.5+cuda12.9` and `… nranks 2 … localRanks 2 …`; vLLM `vLLM is using nccl==2.27.5`,
   * `Initializing a V1 LLM engine (v0.11.2) with config: …, tensor_parallel_size=2, pipeline_parallel_size=1, …`;
   * SGLang `server_args=ServerArgs(…, tp_size=2, …)`.
   */
  read(line: string): void {
    for (const [, release] of line.matchAll(/(?:NCCL version |\bnccl(?:-cu\d+)?==)(2\.\d+\.\d+)/g)) {
      this.nccl.set(release!, parseVersion(release!)!);
    }
    const engine = /(?:LLM engine \(v|vLLM API server version v?)(\d+\.\d+\.\d+)/.exec(line)?.[1];
    if (engine !== undefined) this.vllm = parseVersion(engine);

    this.count('local', numberAfter(line, /\blocalRanks (\d+)/));
    this.count('communicator', numberAfter(line, /\bn[rR]anks (\d+)/));
    const tensor = numberAfter(line, /\b(?:tensor_parallel_size|tp_size)=(\d+)/);
    this.count(
      'parallel',
      tensor * Math.max(1, numberAfter(line, /\b(?:pipeline_parallel_size|pp_size)=(\d+)/)),
    );
  }

  facts(hasFailure: boolean): LogFacts {
    const { local, parallel, communicator } = this.ranks;
    const ranks = local || parallel || communicator;
    return { nccl: [...this.nccl.values()], vllm: this.vllm, ranks: ranks || undefined, hasFailure };
  }

  private count(kind: keyof FactReader['ranks'], ranks: number): void {
    if (ranks <= MOST_RANKS) this.ranks[kind] = Math.max(this.ranks[kind], ranks);
  }
}

function numberAfter(line: string, pattern: RegExp): number {
  return Number(pattern.exec(line)?.[1] ?? 0);
}

/** The series that remain when the log itself names releases of NCCL. */
export function narrowedByLog(releases: Releases, facts: LogFacts): Releases {
  return facts.nccl.length === 0 ? releases : narrowed(releases, seriesOf(facts.nccl));
}

/** A sentence when the log names only releases of NCCL that do not print this; empty otherwise. */
export function contradiction(releases: Releases, facts: LogFacts): string {
  const series = seriesOf(facts.nccl);
  const isSilent = series.length === 0 || releases.length === 0;
  if (isSilent || series.some(minor => releases.includes(minor))) return '';
  return t`The log names NCCL ${facts.nccl.map(formatVersion).join(t(' and '))}, which does not fit: another copy of NCCL seems to be loaded.`;
}

function seriesOf(versions: readonly Version[]): Releases {
  return versions.map(([, minor]) => minor);
}
