/**
 * How Node.js is started for a server, by whoever starts it: V8 lets its space for new objects grow to 16 MiB a half, twice over,
 * before it clears up (`max_semi_space_size` in V8's src/heap/heap.cc), which is more than all that a server keeps. Halves of
 * 2 MiB take no more processor time, by docs/performance.md.
 */
export const NODE_OPTIONS: readonly string[] = ['--max-semi-space-size=2'];
