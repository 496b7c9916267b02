/** How many segments, and with them communicators, find room in /dev/shm. */
import { enumerated, msg, sentences, t } from '../l10n';
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
  msg('first'),
  msg('second'),
  msg('third'),
  msg('fourth'),
  msg('fifth'),
  msg('sixth'),
  msg('seventh'),
  msg('eighth'),
  msg('ninth'),
  msg('tenth'),
];

/** How many pools of `pool` bytes fit in 64 MiB, and whose is the first that does not. */
export function poolArithmetic(pool: number, ranks: number | undefined): string {
  const fit = Math.floor(DEFAULT_SHM / pool);
  const room = t`Of these, ${fittingIn64MiB(fit, pool)}.`;
  const failing = (ranks === undefined ? USUAL_RANKS : [ranks]).map(n => ({
    n,
    communicator: Math.floor(fit / n) + 1,
  }));
  const firstTooMany = failing.findIndex(({ communicator }) => communicator === 1);
  const told = firstTooMany < 0 ? failing : failing.slice(0, firstTooMany + 1);
  const owners = told.map(({ n, communicator }, i) => {
    if (i > 0) return t`the ${ordinal(communicator)} of ${n} ranks`;
    return n === 1
      ? t`the ${ordinal(communicator)} communicator of 1 rank`
      : t`the ${ordinal(communicator)} communicator of ${n} ranks`;
  });
  return sentences([
    room,
    t`With nothing else there, the one too many belongs to ${owners.join(t(', or to '))}.`,
  ]);
}

/** How many connections of `connection` bytes, both sides, fit in 64 MiB, and how many a communicator makes. */
export function connectionArithmetic(connection: number, ranks: number | undefined): string {
  const fit = Math.floor(DEFAULT_SHM / connection);
  const needs = (ranks === undefined || ranks < 2 ? USUAL_RANKS : [ranks]).map(
    n => t`${USUAL_CHANNELS * channelConnections('ring+tree', n, false)} with ${n} ranks`,
  );
  return sentences([
    t`With the sender’s side a connection takes ${formatExact(connection)}; ${fittingIn64MiB(fit, connection)}.`,
    t`On ${USUAL_CHANNELS} channels a communicator has ${enumerated(needs)}.`,
  ]);
}

function fittingIn64MiB(fit: number, each: number): string {
  const whole = t`the ${formatBytes(DEFAULT_SHM)} that a container gets by default`;
  if (fit === 0) return t`not one fits in ${whole}`;
  const sum = t`${formatCount(fit * each)} of ${formatExact(DEFAULT_SHM)}`;
  return fit === 1
    ? t`one fits in ${whole} (${sum}), a second does not`
    : t`${numeral(fit)} fit in ${whole} (${sum}), a ${ordinal(fit + 1)} does not`;
}

const NUMERALS = [
  msg('none'),
  msg('one'),
  msg('two'),
  msg('three'),
  msg('four'),
  msg('five'),
  msg('six'),
  msg('seven'),
  msg('eight'),
  msg('nine'),
  msg('ten'),
];

function numeral(count: number): string {
  const word = NUMERALS[count];
  return word === undefined ? `${count}` : t(word);
}

/** `second`, `17th` */
export function ordinal(count: number): string {
  const word = ORDINALS[count - 1];
  if (word !== undefined) return t(word);
  const isTeen = count % 100 >= 11 && count % 100 <= 13;
  switch (isTeen ? 0 : count % 10) {
    case 1:
      return t`${count}st`;
    case 2:
      return t`${count}nd`;
    case 3:
      return t`${count}rd`;
    default:
      return t`${count}th`;
  }
}
