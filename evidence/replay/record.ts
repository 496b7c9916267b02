/** Reading what the instrument wrote; evidence/README.md tells the fields. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The machine of a record: its first line. */
export interface Host {
  readonly day: string;
  /** Names of the GPUs; empty where there was none. */
  readonly gpus: readonly string[];
  /** The release of NCCL; absent where there was no GPU. */
  readonly nccl?: string;
}

export type Outcome = 'ok' | 'no space' | 'bus error' | 'refused' | 'hung' | 'wrong' | 'skipped' | 'error';

/** One run: every line but the first. Sizes are bytes. */
export interface Run {
  readonly case: string;
  readonly program: 'nccl' | 'torch' | 'rings' | 'gates' | 'offload' | 'batches';
  readonly ranks: number;
  readonly engines?: number;
  readonly nodes?: number;
  readonly threads?: boolean;
  readonly steps?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly memoryPolicyDenied?: boolean;
  readonly load?: Load;
  readonly tmpfsBytes: number;
  readonly outcome: Outcome;
  readonly finalBytes: number | null;
  readonly peakBytes: number;
  readonly files?: readonly { readonly kind: string; readonly bytes: number; readonly count: number }[];
  /** What NCCL's log says of each communicator of rank 0. */
  readonly channels?: readonly {
    readonly collective: number;
    readonly p2p: number;
    readonly p2pPerPeer: number;
  }[];
  /** Connections by transport, of all ranks. */
  readonly connections?: Readonly<Record<string, number>>;
  readonly hostMemoryFallback?: boolean;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly errors: readonly string[];
}

/** What a program beside NCCL was to do; which fields there are depends on the program. */
export interface Load {
  readonly engineVersion?: string;
  readonly tensorParallel?: number;
  readonly fill?: 'none' | 'small' | 'full';
  readonly poolBytes?: number;
  readonly bytes?: number;
}

/** One file of a record. */
export interface Measured {
  readonly file: string;
  readonly host: Host;
  readonly runs: readonly Run[];
}

/** All records of a folder, sorted by name. Throws on a line that is no JSON. */
export function readRecords(folder: string): Measured[] {
  return readdirSync(folder)
    .filter(file => file.endsWith('.jsonl'))
    .sort()
    .map(file => {
      const [host, ...runs] = readFileSync(path.join(folder, file), 'utf8').trim().split('\n');
      return { file, host: JSON.parse(host!) as Host, runs: runs.map(line => JSON.parse(line) as Run) };
    });
}
