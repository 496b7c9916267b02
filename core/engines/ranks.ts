import { type Fact, known, unknown } from '../model';

/** How many ways a launch splits the model, and over how many nodes. */
export interface Parallelism {
  readonly tensorParallel: Fact<number>;
  readonly pipelineParallel: Fact<number>;
  readonly prefillContextParallel: Fact<number>;
  /** Data-parallel replicas in this container. */
  readonly dataParallelLocal: Fact<number>;
  /** Nodes that one replica is spread over. */
  readonly nodes: Fact<number>;
}

/** The value of a function of facts: unknown as soon as one of them is, with that one's reason. */
export function combine(
  facts: readonly Fact<number>[],
  compute: (...values: number[]) => number,
): Fact<number> {
  const missing = facts.find(fact => !fact.known);
  if (missing && !missing.known) return unknown(missing.reason, missing.place);
  return known(compute(...facts.map(fact => (fact.known ? fact.value : 0))));
}

/** Ranks of one model replica, over all nodes. */
export function replicaRanks(parallelism: Parallelism): Fact<number> {
  const { tensorParallel, pipelineParallel, prefillContextParallel } = parallelism;
  return combine([tensorParallel, pipelineParallel, prefillContextParallel], (...sizes) =>
    sizes.reduce((product, size) => product * size, 1),
  );
}

/**
 * Ranks that share this container's /dev/shm: those of one replica, spread evenly over its nodes, times the
 * replicas here.
 * @param gpus GPUs of this container if they are counted: ranks beyond them run elsewhere or not at all, so
 *   that tensor parallel 4 on one GPU shares nothing. Undefined where ranks need no GPU.
 */
export function localRanks(parallelism: Parallelism, gpus: Fact<number> | undefined): Fact<number> {
  const spread = combine([replicaRanks(parallelism), parallelism.nodes], (ranks, nodes) =>
    Math.ceil(ranks / nodes),
  );
  const bound = gpus?.known ? Math.max(1, gpus.value) : Number.POSITIVE_INFINITY;
  // One GPU holds one rank, whatever the parallel sizes are.
  const perReplica =
    bound === 1 && !spread.known ? known(1) : combine([spread], ranks => Math.min(ranks, bound));
  const ranks = combine([perReplica, parallelism.dataParallelLocal], (local, replicas) => local * replicas);
  const capped = gpus?.known && spread.known && spread.value > bound;
  if (!ranks.known) return ranks;
  const { tensorParallel: tensor } = parallelism;
  const place = tensor.known ? tensor.place : undefined;
  const origin = capped ? `no more ranks than this container's GPUs (${gpus.value})` : undefined;
  return known(ranks.value, place, origin);
}
