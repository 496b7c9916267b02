/** A run of NCCL, in the words of the memory model. */
import {
  type Algorithms,
  buffersOf,
  type Communicators,
  channelsOf,
  type Knobs,
  type NcclSituation,
  sendRecvChannelsOf,
  switchKnob,
} from '../../core/memory/nccl';
import { parseVersion } from '../../core/memory/version';
import { known } from '../../core/model';
import type { Host, Run } from './record';

/** A communicator that the steps make, and what runs on it. */
interface Shape {
  readonly ranks: number;
  readonly count: number;
  readonly operations: Set<string>;
}

const SEND_RECV: ReadonlySet<string> = new Set(['sr', 'bsr', 'a2a']);

/**
 * The situation of a run on hosts whose GPUs all reach each other (NVLink), with NVLS off, and with cuMem host memory
 * that works: on a single NUMA node also where memory policy is denied.
 * @param channels of a communicator; without it, the number that the model reckons with
 */
export function situationOf(run: Run, host: Host, channels?: number): NcclSituation {
  const knobs: Knobs = new Map(Object.entries(run.env ?? {}).map(([name, value]) => [name, known(value)]));
  const version = parseVersion(host.nccl ?? '');
  if (!version) throw new Error(`${run.case}: the record does not tell the release of NCCL`);
  const shapes = shapesOf(run.steps ?? [], run.ranks);
  return {
    library: 'nccl',
    version,
    communicators: shapes.flatMap(shape => communicatorsOf(shape, run)),
    p2p: switchKnob(knobs, 'NCCL_P2P_DISABLE') !== 'on',
    shmTransport: switchKnob(knobs, 'NCCL_SHM_DISABLE') !== 'on',
    cuMem: switchKnob(knobs, 'NCCL_CUMEM_ENABLE') !== 'off',
    // Ranks of one process meet in files (src/transport/shm.cc, the legacy path).
    cuMemHost:
      switchKnob(knobs, 'NCCL_CUMEM_HOST_ENABLE') !== 'off' && !run.hostMemoryFallback && !run.threads,
    runtimeConnect: switchKnob(knobs, 'NCCL_RUNTIME_CONNECT') !== 'off',
    channels: channels ?? channelsOf(version, knobs),
    sendRecvChannels: sendRecvChannelsOf(knobs),
    buffers: buffersOf('nccl', knobs),
    nvls: false,
  };
}

/** The channels that NCCL's log tells, where it does and all communicators have the same. */
export function channelsInLog(run: Run): number | undefined {
  const counts = new Set(run.channels?.map(({ collective }) => collective));
  return counts.size === 1 ? [...counts][0] : undefined;
}

function shapesOf(steps: readonly string[], ranks: number): Shape[] {
  const shapes: Shape[] = [];
  for (const step of steps) {
    // "share" behind a split asks the child, while NCCL looks at the parent (src/init.cc `shareResources`).
    const split = /^split (\d+)(?: share)?$/.exec(step);
    if (step === 'init' || step === 'init share') {
      shapes.push({ ranks, count: 1, operations: new Set() });
    } else if (split) {
      const block = Number(split[1]);
      const shared = steps[0] === 'init share';
      shapes.push({ ranks: block, count: shared ? 0 : ranks / block, operations: new Set() });
    } else {
      shapes.at(-1)!.operations.add(step.split('@')[0]!);
    }
  }
  return shapes;
}

function communicatorsOf({ ranks, count, operations }: Shape, run: Run): Communicators[] {
  const engines = run.engines ?? 1;
  const nodes = run.nodes ?? 1;
  const perNode = Array.from({ length: nodes }, (_, node) => ranksOnNode(ranks, nodes, node));
  // PyTorch sends single messages through a communicator of just the two, and makes each when it is first used.
  const pairs = run.program === 'torch' && operations.has('sr') ? ranks - 1 : 0;
  const collective = run.program === 'nccl' || [...operations].some(operation => operation !== 'sr');
  return [
    ...(collective
      ? perNode.map(local => ({
          ranks: local,
          count: count * engines,
          networkRanks: nodes > 1 ? networkRanks(local, operations, run) : 0,
          sendRecvPairs: sendRecvPairs(local, operations, run.program === 'nccl'),
          algorithms: algorithmsOf(operations, run),
        }))
      : []),
    ...(pairs > 0
      ? [
          {
            ranks: 2,
            count: pairs * engines,
            networkRanks: 0,
            sendRecvPairs: 1,
            algorithms: 'none' as const,
          },
        ]
      : []),
  ];
}

/**
 * Ranks of one of two nodes that connect with the other. A ring comes in at one and leaves at another, the same on every
 * channel, since the instrument's nodes have one network card; the tree and a chain of senders have one edge between them.
 */
function networkRanks(local: number, operations: ReadonlySet<string>, run: Run): number {
  if (operations.has('a2a')) return local;
  return algorithmsOf(operations, run) === 'ring' ? Math.min(local, 2) : 1;
}

/** What the collectives among the operations connect; the instrument forces the tree for all-reduces alone. */
function algorithmsOf(operations: ReadonlySet<string>, run: Run): Algorithms {
  if ([...operations].every(operation => SEND_RECV.has(operation))) return 'none';
  return run.env?.NCCL_ALGO === 'Tree' ? 'tree' : 'ring';
}

/** Ordered pairs of ranks of one node that send and receive on a communicator. */
function sendRecvPairs(ranks: number, operations: ReadonlySet<string>, single: boolean): number {
  if (operations.has('a2a')) return ranks * (ranks - 1);
  const chained = [...operations].some(
    operation => SEND_RECV.has(operation) && (single || operation !== 'sr'),
  );
  return chained ? ranks - 1 : 0;
}

/** Ranks that NCCL sees on one of the nodes; the instrument gives rank r to node ⌊r × nodes / ranks⌋. */
function ranksOnNode(ranks: number, nodes: number, node: number): number {
  return Array.from({ length: ranks }, (_, rank) => Math.floor((rank * nodes) / ranks)).filter(
    place => place === node,
  ).length;
}
