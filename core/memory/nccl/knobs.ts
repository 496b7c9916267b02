import type { Fact, Version } from '../../model';
import { atLeast } from '../version';
import type { CollectiveLibrary, TransportBuffers } from './situation';
import { DEFAULT_BUFFERS, SEND_RECV_CHANNELS } from './transport';

/** Environment variables by name, as a launch carries them. */
export type Knobs = ReadonlyMap<string, Fact<string>>;

/** What the environment says of a switch; `unknown` when it is set to something that cannot be seen. */
export type Switch = 'on' | 'off' | 'unset' | 'unknown';

/** A whole number from the environment; undefined when it is unset, unknown or not a number. */
export function numberKnob(knobs: Knobs, name: string): number | undefined {
  const fact = knobs.get(name);
  if (!fact?.known || !/^\s*[+-]?\d+\s*$/.test(fact.value)) return undefined;
  return Number(fact.value);
}

/** A 0/1 variable. Text that is no number counts as unset, as in NCCL (src/misc/param.cc `ncclLoadParam`). */
export function switchKnob(knobs: Knobs, name: string): Switch {
  const fact = knobs.get(name);
  if (fact && !fact.known) return 'unknown';
  const value = numberKnob(knobs, name);
  if (value === undefined) return 'unset';
  return value === 0 ? 'off' : 'on';
}

/**
 * Whether a variable holds a number, or a word by which NCCL and the engines choose. Whatever else it may hold decides
 * nothing here, and is shown nowhere: it may be a secret.
 */
export function isTellingValue(value: string): boolean {
  return /^\s*[+-]?\d{1,12}\s*$|^(?:true|false|on|off|yes|no|loc|nvl|pix|pxb|phb|sys|version|warn|info|trace)$/i.test(
    value,
  );
}

/** The transport's buffers, with NCCL's environment variables in place of the defaults. */
export function buffersOf(library: CollectiveLibrary, knobs: Knobs): TransportBuffers {
  const defaults = DEFAULT_BUFFERS[library];
  const size = (name: string, fallback: number) => Math.max(0, numberKnob(knobs, name) ?? fallback);
  return {
    simple: size('NCCL_BUFFSIZE', defaults.simple),
    ll: size('NCCL_LL_BUFFSIZE', defaults.ll),
    ll128: size('NCCL_LL128_BUFFSIZE', defaults.ll128),
  };
}

/**
 * Channels to reckon with when GPUs have no P2P: the most that NCCL's own graph code chose on 96 synthetic PCIe
 * topologies, 6 in 2.21 (dual-socket hosts with PCIe Gen5) and 4 in later releases save one case; real machines
 * show 2 to 4 (NVIDIA/nccl#1518, NVIDIA/nccl#606; 4 measured on NCCL 2.28.9).
 */
function worstCaseChannels(version: Version): number {
  return atLeast(version, 2, 23) ? 4 : 6;
}

const MOST_CHANNELS = ['NCCL_MAX_NCHANNELS', 'NCCL_MAX_CTAS'];

/** Channels of a communicator: the worst case, within the bounds that the environment sets. */
export function channelsOf(version: Version, knobs: Knobs): number {
  const least = bounds(knobs, ['NCCL_MIN_NCHANNELS', 'NCCL_MIN_CTAS']);
  return Math.min(Math.max(worstCaseChannels(version), ...least), ...bounds(knobs, MOST_CHANNELS));
}

/**
 * Channels of each ordered pair of ranks that sends and receives without NVLink: 2, or fewer where the environment
 * leaves no two. More channels of the communicator, or a larger least number, do not raise it (measured on 2.28.9).
 */
export function sendRecvChannelsOf(knobs: Knobs): number {
  return Math.min(SEND_RECV_CHANNELS, ...bounds(knobs, ['NCCL_MAX_P2P_NCHANNELS', ...MOST_CHANNELS]));
}

function bounds(knobs: Knobs, names: readonly string[]): number[] {
  return names
    .map(name => numberKnob(knobs, name))
    .filter((bound): bound is number => bound !== undefined && bound > 0);
}
