/** What is told of all rules at length, in the order of their findings. The editor's bundles do without. */
import { ncclShmDisableDocs } from './nccl-shm-disable/docs';
import { parallelismOverGpusDocs } from './parallelism-over-gpus/docs';
import { parallelismUnknownDocs } from './parallelism-unknown/docs';
import type { RuleDocs } from './rule';
import { shmInvalidSizeDocs } from './shm-invalid-size/docs';
import { shmMissingDocs } from './shm-missing/docs';
import { shmNotAppliedDocs } from './shm-not-applied/docs';
import { shmNotMemoryDocs } from './shm-not-memory/docs';
import { shmOverMemoryLimitDocs } from './shm-over-memory-limit/docs';
import { shmTooSmallDocs } from './shm-too-small/docs';
import { unusedDirectiveDocs } from './unused-directive/docs';

export const RULE_DOCS: readonly RuleDocs[] = [
  shmMissingDocs,
  shmTooSmallDocs,
  shmNotAppliedDocs,
  shmNotMemoryDocs,
  shmOverMemoryLimitDocs,
  shmInvalidSizeDocs,
  ncclShmDisableDocs,
  parallelismOverGpusDocs,
  parallelismUnknownDocs,
  unusedDirectiveDocs,
];
