import { msg } from '../l10n';
import type { Fact, Launch } from '../model';
import type { ProcessGroup } from './engine';

/** How the ranks of one launch lie on this node. */
export interface Layout {
  readonly tensor: number;
  readonly pipeline: number;
  readonly prefillContext: number;
  readonly decodeContext: number;
  /** Data-parallel replicas on this node, each with an executor of its own. */
  readonly replicas: number;
  /** Ranks of one replica on this node. */
  readonly ranks: number;
  /** Whether a replica's ranks may continue on other nodes. */
  readonly spansNodes: boolean;
}

/** The layout of a launch whose number of ranks on this node is known; what is unknown counts as 1. */
export function layoutOf(launch: Launch, localRanks: number): Layout {
  const replicas = Math.min(valueOr(launch.dataParallelLocal, 1), localRanks);
  const ranks = Math.max(1, Math.floor(localRanks / replicas));
  return {
    tensor: valueOr(launch.tensorParallel, ranks),
    pipeline: valueOr(launch.pipelineParallel, 1),
    prefillContext: valueOr(launch.prefillContextParallel, 1),
    decodeContext: valueOr(launch.decodeContextParallel, 1),
    replicas,
    ranks,
    spansNodes: valueOr(launch.nodes, 1) > 1 || launch.executor === 'ray',
  };
}

/** A count, at least 1, or the fallback where it is unknown. */
export function valueOr(fact: Fact<number>, fallback: number): number {
  return fact.known ? Math.max(1, fact.value) : fallback;
}

/**
 * The process groups with more than one rank. Ranks are numbered data × pipeline × prefill context × tensor, the
 * last fastest (vllm/distributed/parallel_state.py `initialize_model_parallel`); decode-context groups split the
 * tensor-parallel ones. Dense models make no data-parallel group, hence that one is not certain.
 */
export function processGroups(layout: Layout): ProcessGroup[] {
  const { tensor, pipeline, prefillContext, decodeContext, replicas, ranks } = layout;
  const local = replicas * ranks;
  const replica = tensor * prefillContext * pipeline;
  const kinds = [
    { title: msg('tensor-parallel'), size: tensor, stride: 1, block: ranks, certain: true },
    { title: msg('decode-context-parallel'), size: decodeContext, stride: 1, block: ranks, certain: false },
    {
      title: msg('prefill-context-parallel'),
      size: prefillContext,
      stride: tensor,
      block: ranks,
      certain: true,
    },
    {
      title: msg('pipeline-parallel'),
      size: pipeline,
      stride: tensor * prefillContext,
      block: ranks,
      certain: true,
    },
    {
      title: msg('data-parallel'),
      size: replicas,
      stride: replica,
      block: replicas * replica,
      certain: false,
    },
  ];
  return kinds.flatMap(({ title, size, stride, block, certain }): ProcessGroup[] => {
    const members = Math.max(1, Math.min(size, Math.floor(block / stride)));
    const spansNodes = layout.spansNodes && members < size;
    if (members < 2 && !spansNodes) return [];
    const sendRecvPairs = title === 'pipeline-parallel' ? members - 1 : 0;
    return [
      { title, ranks: members, count: Math.floor(local / members), spansNodes, sendRecvPairs, certain },
    ];
  });
}

/** The same where data-parallel replicas are servers of their own, which share no communicator. */
export function groupsOfReplicas(layout: Layout): ProcessGroup[] {
  return processGroups(layout).filter(({ title }) => title !== 'data-parallel');
}
