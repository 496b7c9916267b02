/**
 * What vLLM says at start when /dev/shm is small: its check (vllm-project/vllm `check_shm_free_space`, PR #48879, from 0.27),
 * and the region of its CPU offload.
 */

import { sentences, t } from '../../l10n';
import type { StartupGate } from '../../memory/engine';
import { NEWEST_VLLM } from '../../memory/engines/vllm';
import { atLeast } from '../../memory/version';
import { vllm } from '../../memory/vllm';
import { known, type Launch } from '../../model';
import { formatBytes } from '../../sizes';
import { NOWHERE } from '../../text/span';
import { sizeAdvice } from '../advice';
import { DEFAULT_SHM } from '../arithmetic';
import type { LogFacts } from '../facts';
import { type Phrase, PLAIN } from './phrase';

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

/** Chunks of the request ring, each of VLLM_MQ_MAX_CHUNK_BYTES_MB (vllm/distributed/device_communicators/shm_broadcast.py). */
const REQUEST_CHUNKS = 10;

/** Ranks for a log that tells none; the size of a ring hardly depends on them. */
const SOME_RANKS = 2;

export const vllmPhrases: readonly Phrase[] = [
  {
    kind: 'vllm-insufficient-space',
    needles: ['Insufficient space in /dev/shm: '],
    pattern: /Insufficient space in \/dev\/shm: (?<required>\d+) MiB required, (?<free>\d+) MiB free/,
    read: ({ groups }) => {
      const required = Number(groups!.required) * MIB;
      const free = Number(groups!.free) * MIB;
      const isRing = ringGate(required, NO_FACTS) !== undefined;
      return {
        ...PLAIN,
        key: groups!.required!,
        bytes: required,
        segment: isRing ? { id: 'vllm-ring-buffers', title: t('vLLM ring buffers') } : null,
        conclude: facts => ({
          certainty: 'certain',
          title: isRing
            ? t`vLLM refuses to start: a ring buffer of ${formatBytes(required)} does not fit in /dev/shm`
            : t`vLLM refuses to start: a region of ${formatBytes(required)} does not fit in /dev/shm`,
          explanation: sentences([
            isRing ? ringReason(required, facts) : otherRegion(required),
            t`Here ${formatBytes(required)} are wanted and ${formatBytes(free)} are free.`,
            freeRemark(free),
            t('The check reserves nothing, and more segments follow this one.'),
          ]),
          ...sizeAdvice(facts, isRing ? 0 : required),
        }),
      };
    },
  },
  {
    kind: 'vllm-offload-failed',
    needles: ['[Errno 14] Bad address'],
    // Python's own words. The frame before it is what makes them vLLM's (vllm-project/vllm#46949).
    after: /shared_offload_region\.py", line \d/,
    pattern: /OSError: \[Errno 14\] Bad address/,
    read: () => ({
      ...PLAIN,
      segment: { id: 'kv-offload', title: t('CPU offload of the KV cache') },
      conclude: facts => ({
        certainty: 'certain',
        title: t('/dev/shm is full: vLLM’s CPU offload of the KV cache does not fit'),
        explanation: t(
          'vLLM creates a file vllm_offload_*.mmap of the full size and has the system fill all its pages at once. Where /dev/shm has no page left, that fails with “Bad address” (Linux madvise(2), MADV_POPULATE_WRITE), which does not mention space: measured a single page short.',
        ),
        advice: t`Give /dev/shm the whole size of the offload (--kv-offloading-size, or cpu_bytes_to_use) and ${formatBytes(sizeAdvice(facts).recommendedBytes)} for the ranks beside it, or make the offload smaller.`,
        recommendedBytes: null,
      }),
    }),
  },
];

const NO_FACTS: LogFacts = { nccl: [], vllm: undefined, ranks: undefined, hasFailure: false };

/** The check for a ring of this size, to the MiB that vLLM prints. */
function ringGate(required: number, facts: LogFacts): StartupGate | undefined {
  return gatesOf(facts).find(({ bytes }) => Math.round(bytes / MIB) * MIB === required);
}

function ringReason(required: number, facts: LogFacts): string {
  const { reason } = ringGate(required, facts) ?? ringGate(required, NO_FACTS)!;
  return facts.vllm ? t`${reason}.` : t`${reason} (the log names no release; this is the newest known).`;
}

/** The checks that vLLM makes at start, from the memory model. */
function gatesOf(facts: LogFacts): readonly StartupGate[] {
  const ranks = Math.max(facts.ranks ?? SOME_RANKS, SOME_RANKS);
  return vllm.demand(launchOf(facts, ranks), ranks).gates;
}

function launchOf(facts: LogFacts, ranks: number): Launch {
  // The check itself proves a release that has it.
  const version = facts.vllm && atLeast(facts.vllm, 0, 27) ? facts.vllm : NEWEST_VLLM;
  return {
    engine: 'vllm',
    engineTitle: 'vLLM',
    engineVersion: { version, certainty: 'pinned' },
    platform: 'cuda',
    tensorParallel: known(ranks),
    pipelineParallel: known(1),
    dataParallelLocal: known(1),
    prefillContextParallel: known(1),
    decodeContextParallel: known(1),
    nodes: known(1),
    localRanks: known(ranks),
    executor: 'multiprocessing',
    extras: [],
    knobs: new Map(),
    startedBy: NOWHERE,
    cause: NOWHERE,
  };
}

/** What else vLLM checks for: regions whose size the user chose. */
function otherRegion(required: number): string {
  const knob = required / MIB / REQUEST_CHUNKS;
  return Number.isInteger(knob) && required < GIB
    ? t`None of vLLM’s ring buffers has this size by default. It may be the region of the CPU offload (--kv-offloading-size) or of the encoder cache, or a request ring with VLLM_MQ_MAX_CHUNK_BYTES_MB=${knob}.`
    : t(
        'None of vLLM’s ring buffers has this size by default. It may be the region of the CPU offload (--kv-offloading-size) or of the encoder cache.',
      );
}

function freeRemark(free: number): string {
  return free === DEFAULT_SHM
    ? t('64 MiB is what a container gets by default: it seems that nobody set a size.')
    : t('Files that a killed process left there count as used (vllm_offload_*.mmap, nccl-*).');
}
