import type { Launch, Segment, Version } from '../model';
import type { CollectiveLibrary } from './nccl';

/** What the memory model of one engine knows; `core/memory/index.ts` lists the models and does the sums. */
export interface EngineModel {
  /** What the launch takes from /dev/shm; `localRanks` is the known number of ranks on this node. */
  demand(launch: Launch, localRanks: number): EngineDemand;
}

/** What one launch of an engine takes from /dev/shm, before NCCL's share is computed. */
export interface EngineDemand {
  /** The engine's own buffers at their full (apparent) size. */
  readonly segments: readonly Segment[];
  /** Checks at start that refuse to go on; empty where the engine has none or it is not certain. */
  readonly gates: readonly StartupGate[];
  /** The collective library and how the engine uses it; undefined where none is used. */
  readonly collectives: Collectives | undefined;
  readonly assumptions: readonly string[];
}

/** A check of the engine that stops its start when too little of /dev/shm is free at that moment. */
export interface StartupGate {
  /** Bytes that must be free. */
  readonly bytes: number;
  /** Whether NCCL's communicators exist by then, so that their pools must fit besides. */
  readonly afterCommunicators: boolean;
  /** The sentence that says so. */
  readonly reason: string;
}

/** How an engine uses NCCL. */
export interface Collectives {
  readonly library: CollectiveLibrary;
  readonly version: Version;
  /** Whether library and version are certain enough to call something impossible. */
  readonly certain: boolean;
  /** What the engine makes of `NCCL_CUMEM_ENABLE`. */
  readonly cuMem: 'forced off' | 'off by default' | 'none';
  readonly groups: readonly ProcessGroup[];
}

/** The process groups of one kind of parallelism that have ranks on this node. */
export interface ProcessGroup {
  /** `tensor parallel`, `pipeline parallel`, … */
  readonly title: string;
  /** Ranks of one group on this node. */
  readonly ranks: number;
  /** Groups on this node. */
  readonly count: number;
  readonly spansNodes: boolean;
  readonly sendRecvPairs: number;
  /** Whether the engine makes a communicator for it on every start. */
  readonly certain: boolean;
}
