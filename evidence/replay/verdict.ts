/** Whether the memory model says of a run what was measured. */
import { calculate } from '../../core/calculator';
import { ncclSegments } from '../../core/memory/nccl';
import type { Segment } from '../../core/model';
import type { Host, Run } from './record';
import { channelsInLog, situationOf } from './situation';

/** What the model says of a run, and whether that is so. */
export type Verdict =
  /** The model gives the bytes that were in use, and they fit. */
  | { readonly kind: 'exact'; readonly modelled: number }
  /** The model says that it does not fit, and it did not. */
  | { readonly kind: 'too small'; readonly modelled: number }
  /** What the model says holds, and it says no more than a bound. */
  | { readonly kind: 'within'; readonly modelled: number; readonly bound: string }
  | { readonly kind: 'disagrees'; readonly modelled: number; readonly why: string }
  /** The model says nothing of it. */
  | { readonly kind: 'not modelled'; readonly why: string };

/** Holds one run against the model. */
export function verdictOf(run: Run, host: Host): Verdict {
  if (run.outcome === 'skipped') return { kind: 'not modelled', why: run.errors[0] ?? 'skipped' };
  switch (run.program) {
    case 'nccl':
    case 'torch':
      return ofNccl(run, host);
    case 'rings':
      return ofRings(run);
    case 'gates':
      return ofGates(run);
    case 'offload':
      return exactly(run, offloadBytes(run.load?.bytes ?? 0));
    case 'batches':
      return { kind: 'not modelled', why: 'a data loader is no part of an inference engine' };
  }
}

function sum(segments: readonly Segment[]): number {
  return segments.reduce((total, segment) => total + segment.bytes, 0);
}

/** Bytes in use when it passed; a tmpfs that is too small when it did not. */
function exactly(run: Run, modelled: number): Verdict {
  if (run.outcome === 'ok') {
    if (modelled !== run.finalBytes)
      return { kind: 'disagrees', modelled, why: `${run.finalBytes} were in use` };
    if (modelled > run.tmpfsBytes) return { kind: 'disagrees', modelled, why: 'it fits all the same' };
    return { kind: 'exact', modelled };
  }
  if (run.outcome !== 'no space') {
    return { kind: 'disagrees', modelled, why: `${run.outcome}: ${run.errors.join('; ')}` };
  }
  return modelled > run.tmpfsBytes
    ? { kind: 'too small', modelled }
    : { kind: 'disagrees', modelled, why: 'it should fit' };
}

/** What no service sets, so that the model leaves it out: why, and what it changes. */
const UNMODELLED_KNOBS: Readonly<Record<string, string>> = {
  NCCL_P2P_USE_CUDA_MEMCPY: 'adds a file of 8,196 bytes a P2P connection (src/transport/p2p.cc)',
};

function ofNccl(run: Run, host: Host): Verdict {
  const knob = Object.keys(run.env ?? {}).find(name => Object.hasOwn(UNMODELLED_KNOBS, name));
  if (knob !== undefined) return { kind: 'not modelled', why: `${knob} ${UNMODELLED_KNOBS[knob]}` };
  return exactly(run, sum(ncclSegments(situationOf(run, host, channelsInLog(run)))));
}

/** What the linter would reckon with for the run: it does not know how many channels there will be. */
export function reckonedBytes(run: Run, host: Host): number {
  return sum(ncclSegments(situationOf(run, host)));
}

// ───────────────────────────── Engines ─────────────────────────────

/** Pages that a ring has from its start: that of its flags (ShmRingBuffer writes zeros there). */
const FLAG_PAGE = 4096;

/** Rings take their pages as messages fill them: the model has their full size, which is the most. */
function ofRings(run: Run): Verdict {
  const { engineVersion, tensorParallel = 1, fill } = run.load ?? {};
  const answer = calculate({ engine: 'vllm', engineVersion: engineVersion!, tensorParallel });
  if (!answer.ok) return { kind: 'not modelled', why: answer.problem };
  const modelled = sum(answer.calculation.segments.filter(({ id }) => id === 'vllm-ring-buffers'));
  const rings = tensorParallel + 2;
  if (run.outcome === 'bus error') {
    return fill === 'full' && modelled > run.tmpfsBytes
      ? { kind: 'too small', modelled }
      : { kind: 'disagrees', modelled, why: 'a bus error where it should fit' };
  }
  if (run.outcome !== 'ok' || run.finalBytes === null) {
    return { kind: 'disagrees', modelled, why: `${run.outcome}: ${run.errors.join('; ')}` };
  }
  if (run.result?.apparentBytes !== modelled) {
    return { kind: 'disagrees', modelled, why: `their full size is ${run.result?.apparentBytes}` };
  }
  // Each ring's last page is charged whole.
  const most = modelled + rings * FLAG_PAGE;
  if (run.finalBytes > most) return { kind: 'disagrees', modelled, why: `${run.finalBytes} were in use` };
  if (fill === 'full') {
    return run.finalBytes >= modelled
      ? { kind: 'within', modelled, bound: 'full size, and less than a page more a ring' }
      : { kind: 'disagrees', modelled, why: `only ${run.finalBytes} were in use` };
  }
  return { kind: 'within', modelled, bound: 'full size; in use are the pages written' };
}

/** Below the minimum vLLM must refuse to start; above it the model says nothing. */
function ofGates(run: Run): Verdict {
  const { engineVersion, tensorParallel = 1, poolBytes = 0 } = run.load ?? {};
  const answer = calculate({
    engine: 'vllm',
    engineVersion: engineVersion!,
    tensorParallel,
    ncclVersion: '2.28.9',
    cuMem: poolBytes > 0 ? 'off' : 'on',
  });
  if (!answer.ok) return { kind: 'not modelled', why: answer.problem };
  const modelled = answer.calculation.minimumBytes;
  if (run.outcome === 'refused' || run.outcome === 'no space') {
    return modelled > run.tmpfsBytes
      ? { kind: 'too small', modelled }
      : { kind: 'within', modelled, bound: 'the minimum is the least that may start' };
  }
  if (run.outcome !== 'ok') return { kind: 'disagrees', modelled, why: run.errors.join('; ') };
  return modelled <= run.tmpfsBytes
    ? { kind: 'within', modelled, bound: 'the minimum is the least that may start' }
    : { kind: 'disagrees', modelled, why: 'it started below the minimum' };
}

function offloadBytes(bytes: number): number {
  const answer = calculate({ engine: 'vllm', tensorParallel: 1, kvOffloadBytes: bytes });
  return answer.ok ? sum(answer.calculation.segments.filter(({ id }) => id === 'kv-offload')) : 0;
}
