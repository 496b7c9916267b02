/** tmpfs charges whole pages of 4 KiB (Linux mm/shmem.c; the page size of x86-64 and of most ARM servers). */
export const PAGE = 4096;

/** The bytes that tmpfs charges for a file of `bytes`. */
export function pages(bytes: number): number {
  return Math.ceil(bytes / PAGE) * PAGE;
}

/** From NCCL 2.16 every file ends with a 4-byte reference count (src/misc/shmutils.cc `ncclShmOpen`). */
export const REFERENCE_COUNT = 4;
