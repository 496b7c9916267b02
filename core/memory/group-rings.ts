/**
 * Rings through which the first rank of a process group hands Python objects to the others, as vLLM's
 * `create_mq_broadcaster` makes them and engines that began as its copies still do.
 */
import { msg, t } from '../l10n';
import type { Layout } from './layout';

const MIB = 1024 ** 2;

/** 6 chunks of 4 MiB (vllm/distributed/parallel_state.py; python/sglang/srt/distributed/parallel_state.py). */
export const GROUP_CHUNK = 4 * MIB;
export const GROUP_CHUNKS = 6;

/** The rings of one kind of process group on this node. */
export interface GroupRings {
  /** Not yet translated. */
  readonly title: string;
  /** Groups on this node. */
  readonly count: number;
  /** Ranks of one group on this node. */
  readonly members: number;
}

/** The tensor- and decode-context-parallel groups that have several ranks on this node. */
export function groupRings(layout: Layout): GroupRings[] {
  return [
    { title: msg('tensor-parallel rings'), size: layout.tensor },
    { title: msg('decode-context rings'), size: layout.decodeContext },
  ].flatMap(({ title, size }) => {
    const members = Math.min(size, layout.ranks);
    return members < 2
      ? []
      : [{ title, count: layout.replicas * Math.floor(layout.ranks / members), members }];
  });
}

/** What all of them take, bytes: each chunk has a byte of metadata for the writer and for each reader. */
export function broadcastRings(layout: Layout): { readonly bytes: number; readonly formula: string } {
  const rings = groupRings(layout);
  return {
    bytes: rings.reduce((sum, { count, members }) => sum + count * GROUP_CHUNKS * (GROUP_CHUNK + members), 0),
    formula: rings
      .map(({ title, count, members }) => `${t(title)} ${count} × ${GROUP_CHUNKS} × (4 MiB + ${members} B)`)
      .join(' + '),
  };
}
