/** From a number in a log back to the segment: every size that NCCL gives a file in /dev/shm. */
import { msg, t } from '../l10n';
import { type CollectiveLibrary, DEFAULT_BUFFERS, nvlsFile, proxyPool } from '../memory/nccl';
import { pages, REFERENCE_COUNT } from '../memory/nccl/pages';
import { CONTROL, shmReceiver } from '../memory/nccl/transport';
import { formatBytes } from '../sizes';
import type { SegmentName } from './match';
import { ALL_RELEASES, between, type Releases, versionOf } from './releases';

/** A segment that a size was traced back to. */
export interface KnownSegment extends SegmentName {
  readonly library: CollectiveLibrary;
  /** What NCCL asks for, bytes. */
  readonly payload: number;
  /** The series in which it has this size; for RCCL, those of the NCCL it is based on. */
  readonly releases: Releases;
  /** What sets it apart from the usual one of its kind, as a clause. */
  readonly remark?: () => string;
}

/**
 * How a message counts: `payload` is what NCCL asked for, "(size N)"; `file` is the file with its reference count
 * from 2.16 on, "to N bytes" and "Allocated N bytes".
 */
export type Counting = 'payload' | 'file';

/** One segment in one series. */
interface Row extends Omit<KnownSegment, 'releases'> {
  readonly minor: number;
  readonly file: number;
}

function withReferenceCount(payload: number, minor: number): number {
  return payload + (minor >= 16 ? REFERENCE_COUNT : 0);
}

/** The size of a segment's file, bytes, in the newest of some series; of all that it may be from when none is left. */
export function fileOf({ payload, releases }: KnownSegment, among: Releases = releases): number {
  return withReferenceCount(payload, among.at(-1) ?? releases.at(-1)!);
}

/** What tmpfs charges for that file, bytes. */
export function chargedFor(segment: KnownSegment, among: Releases = segment.releases): number {
  return pages(fileOf(segment, among));
}

/** What tmpfs charges for the sender's side of a connection of the SHM transport. */
export function senderCharged(among: Releases): number {
  return pages(withReferenceCount(CONTROL, among.at(-1)!));
}

/** glibc's `pthread_mutex_t` has 48 bytes on aarch64 and 40 on x86-64; confirmed by a log for 2.28 to 2.30 only. */
const AARCH64_EXTRA = 8;

/** Simple buffer on ARM processors up to 2.18 (NVIDIA/nccl src/init.cc `DEFAULT_BUFFSIZE_ARM`). */
const ARM_SIMPLE_BUFFER = 1024 ** 2;

/** Series whose NVLS bookkeeping was read (NVIDIA/nccl src/transport/nvls.cc), and the ranks that machines have. */
const NVLS_RELEASES: Releases = [20, 21, 22, 23, 24, 26, 27, 28, 30];
const NVLS_RANKS = between(2, 16);

const POOL: SegmentName = { id: 'nccl-proxy-pool', title: msg('NCCL proxy pool') };
const RCCL_POOL: SegmentName = { id: 'nccl-proxy-pool', title: msg('RCCL proxy pool') };
export const RECEIVER: SegmentName = { id: 'nccl-shm-transport', title: msg('NCCL SHM receiver segment') };
const SENDER: SegmentName = { id: 'nccl-shm-transport', title: msg('NCCL SHM sender segment') };
const COPY_ENGINE: SegmentName = { id: 'nccl-p2p-copy-engine', title: msg('NCCL P2P by copy engine') };
const NVLS: SegmentName = { id: 'nccl-nvls', title: msg('NCCL NVLS bookkeeping') };

/** Every size, the likelier meaning first: a number that fits several rows is taken as the first. */
const ROWS: readonly Row[] = [
  ...poolRows('nccl', POOL),
  ...rowsOf(RECEIVER, ALL_RELEASES, () => shmReceiver(DEFAULT_BUFFERS.nccl)),
  ...rowsOf(SENDER, ALL_RELEASES, () => CONTROL),
  ...poolRows('nccl', POOL, AARCH64_EXTRA, () => t('as on aarch64, whose mutex takes 8 bytes more')),
  ...poolRows('rccl', RCCL_POOL),
  ...rowsOf(
    RECEIVER,
    ALL_RELEASES,
    () => shmReceiver({ ...DEFAULT_BUFFERS.nccl, simple: ARM_SIMPLE_BUFFER }),
    {
      remark: () =>
        t('with a Simple buffer of 1 MiB: NCCL_BUFFSIZE=1048576, or the default on ARM up to 2.18'),
    },
  ),
  ...rowsOf(RECEIVER, between(12), () => shmReceiver(DEFAULT_BUFFERS.rccl), { library: 'rccl' }),
  ...rowsOf(COPY_ENGINE, between(13), () => 2 * CONTROL, { remark: () => 'NCCL_P2P_USE_CUDA_MEMCPY=1' }),
  ...NVLS_RANKS.flatMap(ranks =>
    rowsOf(NVLS, NVLS_RELEASES, minor => nvlsFile(versionOf(minor), ranks) - REFERENCE_COUNT, {
      remark: () => t`of ${ranks} ranks`,
    }),
  ),
];

function rowsOf(
  name: SegmentName,
  releases: Releases,
  payloadOf: (minor: number) => number,
  about: { readonly library?: CollectiveLibrary; readonly remark?: () => string } = {},
): Row[] {
  return releases.map(minor => {
    const payload = payloadOf(minor);
    return { library: 'nccl', ...name, ...about, minor, payload, file: withReferenceCount(payload, minor) };
  });
}

function poolRows(library: CollectiveLibrary, name: SegmentName, extra = 0, remark?: () => string): Row[] {
  return rowsOf(
    name,
    between(12), // earlier releases have no pools
    minor => proxyPool(library, versionOf(minor))!.payload + extra,
    { library, ...(remark !== undefined && { remark }) },
  );
}

/**
 * The segment that has this size; undefined when no release makes one like it. A size that fits only when counted the
 * other way is taken so, as people quote numbers without their sentence; then one that fits in whole pages.
 */
export function segmentOfSize(size: number, counting: Counting): KnownSegment | undefined {
  return (
    rowWith(row => (counting === 'payload' ? row.payload : row.file) === size) ??
    rowWith(row => row.payload === size || row.file === size) ??
    rowWith(row => row.title !== NVLS.title && pages(row.file) === size) ??
    receiverOfBuffer(size, counting)
  );
}

function rowWith(fits: (row: Row) => boolean): KnownSegment | undefined {
  const first = ROWS.find(fits);
  if (!first) return undefined;
  const alike = ROWS.filter(
    row =>
      fits(row) && row.title === first.title && row.library === first.library && row.remark === first.remark,
  );
  const { minor: _minor, file: _file, ...segment } = first;
  return { ...segment, releases: alike.map(row => row.minor) };
}

/**
 * What somebody may choose as NCCL_BUFFSIZE: a power of two, or a multiple of 512 KiB. Any multiple of a page would
 * explain sizes that have another cause.
 */
function isLikelyBuffer(bytes: number): boolean {
  return bytes >= pages(1) && (Number.isInteger(Math.log2(bytes)) || bytes % 524_288 === 0);
}

/** A receiver's segment whose Simple buffer somebody chose: what is left after the other two buffers. */
function receiverOfBuffer(size: number, counting: Counting): KnownSegment | undefined {
  const candidates = counting === 'payload' ? [size, size - REFERENCE_COUNT] : [size - REFERENCE_COUNT, size];
  for (const payload of candidates) {
    const simple = payload - shmReceiver({ ...DEFAULT_BUFFERS.nccl, simple: 0 });
    if (!isLikelyBuffer(simple)) continue;
    return {
      ...RECEIVER,
      library: 'nccl',
      payload,
      releases: payload === size ? ALL_RELEASES : between(16),
      remark: () =>
        t`with NCCL_BUFFSIZE=${simple} (${formatBytes(simple)}) instead of the default of ${formatBytes(DEFAULT_BUFFERS.nccl.simple)}`,
    };
  }
  return undefined;
}

/** The known segment of NCCL by default whose payload is closest to a size, for a number that fits none. */
export function nearestSegment(size: number): KnownSegment {
  const distance = (row: Row) => Math.abs(row.payload - size);
  const nearest = ROWS.filter(row => row.library === 'nccl' && row.remark === undefined).reduce(
    (best, row) => (distance(row) < distance(best) ? row : best),
  );
  return rowWith(row => row.payload === nearest.payload)!;
}
