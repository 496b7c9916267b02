import { t } from '../l10n';
import { type Fact, known, unknown, type Workload } from '../model';

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

/** The size of every kind of parallelism that nobody asks for. */
export function defaultSize(title: string): Fact<number> {
  return known(1, undefined, t`default of ${title}`);
}

/** The value of a function of facts: unknown as soon as one of them is, with that one's reason. */
export function combine(
  facts: readonly Fact<number>[],
  compute: (...values: number[]) => number,
): Fact<number> {
  const values: number[] = [];
  for (const fact of facts) {
    if (!fact.known) return unknown(fact.reason, fact.place);
    values.push(fact.value);
  }
  return known(compute(...values));
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
 * @param gpus GPUs of this container if they are counted; undefined where ranks need no GPU. Ranks beyond them run
 *   elsewhere or not at all; over how many nodes need not be known then. One GPU for several ranks says that this container is a part of something that cannot
 *   be seen from here, so nothing is said of what it shares.
 */
export function localRanks(parallelism: Parallelism, gpus: Fact<number> | undefined): Fact<number> {
  const { tensorParallel: tensor } = parallelism;
  const place = tensor.known ? tensor.place : undefined;
  const total = replicaRanks(parallelism);
  const spread = combine([total, parallelism.nodes], (ranks, nodes) => Math.ceil(ranks / nodes));
  const bound = gpus?.known ? Math.max(1, gpus.value) : Number.POSITIVE_INFINITY;
  const capped = spread.known && spread.value > bound;
  if (capped && bound === 1)
    return unknown(t`${spread.value} ranks need more than this container's one GPU`, place);
  // One GPU holds one rank, whatever the parallel sizes are. And each node of a replica has as many GPUs as ranks.
  const fills = !spread.known && (bound === 1 || (total.known && total.value >= bound));
  const perReplica = fills ? known(bound) : combine([spread], ranks => Math.min(ranks, bound));
  const ranks = combine([perReplica, parallelism.dataParallelLocal], (local, replicas) => local * replicas);
  if (!ranks.known) return ranks;
  return known(
    ranks.value,
    place,
    capped || fills ? t`no more ranks than this container's GPUs (${bound})` : undefined,
  );
}

/** A parallel size that no setting gives, and what a message says of it. */
export interface ImpliedSize {
  readonly size: Fact<number>;
  /** "all 4 GPUs by default"; absent where there is nothing to explain. */
  readonly implied?: string;
}

/** The tensor-parallel size of an engine that by default spreads over all GPUs it sees. */
export function sizeOfAllGpus(title: string, { gpus, format }: Workload): ImpliedSize {
  // `docker run` grants GPUs on demand only, unless its host has another default runtime (docs.docker.com/engine/containers/gpu).
  if (!gpus && format === 'shell')
    return { size: known(1, undefined, t`${title} sees no GPU: the container asks for none`) };
  if (!gpus?.known) {
    const reason = gpus ? gpus.reason : t('the file asks for none by number');
    return { size: unknown(t`${title} takes all GPUs it sees: ${reason}`, gpus?.place) };
  }
  const count = Math.max(1, gpus.value);
  const size = known(count, gpus.place, t`${title} takes all GPUs it sees`);
  return count > 1 ? { size, implied: t`all ${count} GPUs by default` } : { size };
}
