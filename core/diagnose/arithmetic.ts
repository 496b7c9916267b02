/** How many segments, and with them communicators, find room in /dev/shm. */
import { channelConnections } from '../memory/nccl/transport';
import { formatBytes, formatCount, formatExact } from '../sizes';

/**
 * What a container has where nobody sets a size: Docker (moby/moby daemon/config `DefaultShmSize`), containerd
 * (containerd/containerd oci/mounts.go) and CRI-O alike. A log does not tell the size, so the sums use this one.
 */
export const DEFAULT_SHM = 64 * 1024 ** 2;

/** Ranks for which to do the sum when the log does not tell them. */
const USUAL_RANKS = [2, 4, 8];

/** Channels of a communicator without P2P that logs show most (NVIDIA/nccl#1518, vllm-project/vllm#18831). */
const USUAL_CHANNELS = 2;

const ORDINALS = [
  'first',
  'second',
  'third',
  'fourth',
  'fifth',
  'sixth',
  'seventh',
  'eighth',
  'ninth',
  'tenth',
];

/** How many pools of `pool` bytes fit in 64 MiB, and whose is the first that does not. */
export function poolArithmetic(pool: number, ranks: number | undefined): string {
  const fit = Math.floor(DEFAULT_SHM / pool);
  const room = `Of these, ${fittingIn64MiB(fit, pool)}`;
  if (fit === 0) return `${room}.`;
  const failing = (ranks === undefined ? USUAL_RANKS : [ranks]).map(n => ({
    n,
    communicator: Math.floor(fit / n) + 1,
  }));
  const firstTooMany = failing.findIndex(({ communicator }) => communicator === 1);
  const told = firstTooMany < 0 ? failing : failing.slice(0, firstTooMany + 1);
  const owners = told.map(({ n, communicator }, i) => {
    const which = i === 0 ? `the ${ordinal(communicator)} communicator` : `the ${ordinal(communicator)}`;
    return `${which} of ${n} ${n === 1 ? 'rank' : 'ranks'}`;
  });
  return `${room}. With nothing else there, the one too many belongs to ${owners.join(', or to ')}.`;
}

/** How many connections of `connection` bytes, both sides, fit in 64 MiB, and how many a communicator makes. */
export function connectionArithmetic(connection: number, ranks: number | undefined): string {
  const fit = Math.floor(DEFAULT_SHM / connection);
  const needs = (ranks === undefined || ranks < 2 ? USUAL_RANKS : [ranks]).map(
    n => `${USUAL_CHANNELS * channelConnections('ring+tree', n, false)} with ${n} ranks`,
  );
  return `With the sender’s side a connection takes ${formatExact(connection)}; ${fittingIn64MiB(fit, connection)}. On ${USUAL_CHANNELS} channels a communicator has ${needs.join(', ')}.`;
}

function fittingIn64MiB(fit: number, each: number): string {
  const whole = `the ${formatBytes(DEFAULT_SHM)} that a container gets by default`;
  if (fit === 0) return `not one fits in ${whole}`;
  const sum = `${formatCount(fit * each)} of ${formatExact(DEFAULT_SHM)}`;
  return `${numeral(fit)} ${fit === 1 ? 'fits' : 'fit'} in ${whole} (${sum}), a ${ordinal(fit + 1)} does not`;
}

const NUMERALS = ['none', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

function numeral(count: number): string {
  return NUMERALS[count] ?? `${count}`;
}

/** `second`, `17th` */
export function ordinal(count: number): string {
  const word = ORDINALS[count - 1];
  if (word !== undefined) return word;
  const teens = count % 100 >= 11 && count % 100 <= 13;
  return `${count}${teens ? 'th' : (['th', 'st', 'nd', 'rd'][count % 10] ?? 'th')}`;
}
