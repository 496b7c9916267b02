import type { Version } from '../../model';
import { atLeast, inForce } from '../version';
import { pages, REFERENCE_COUNT } from './pages';

/** `sizeof(struct localRegData)` by release (NVIDIA/nccl src/transport/nvls.cc); 2.19, 2.25 and 2.29 were not read. */
const REGISTRATION_SIZES: readonly { readonly since: Version; readonly bytes: number | undefined }[] = [
  { since: [2, 19, 0], bytes: undefined },
  { since: [2, 20, 0], bytes: 736 },
  { since: [2, 21, 0], bytes: 752 },
  { since: [2, 23, 0], bytes: 1280 },
  { since: [2, 24, 0], bytes: 1152 },
  { since: [2, 25, 0], bytes: undefined },
  { since: [2, 26, 0], bytes: 1288 },
  { since: [2, 27, 0], bytes: 1296 },
  { since: [2, 29, 0], bytes: undefined },
  { since: [2, 30, 0], bytes: 736 },
];

/** No release that was read takes more than this for each rank. */
const UPPER_BOUND_PER_RANK = 6144;

/**
 * The file, in bytes, in which a communicator of `ranks` local ranks keeps its NVLS registrations; local rank 0
 * creates it where NVLink multicast is usable. An upper bound for releases that were not read.
 */
export function nvlsFile(version: Version, ranks: number): number {
  if (!atLeast(version, 2, 19) || ranks < 2) return 0;
  const size = inForce(REGISTRATION_SIZES, version)?.bytes;
  if (size === undefined) return UPPER_BOUND_PER_RANK * ranks;
  const payload = atLeast(version, 2, 28)
    ? (128 + Math.ceil((2 * size) / 128) * 128) * ranks * 2
    : (8 + 2 * size * ranks) * 2;
  return payload + REFERENCE_COUNT;
}

/** The same as tmpfs charges it. */
export function nvlsCharged(version: Version, ranks: number): number {
  return pages(nvlsFile(version, ranks));
}
