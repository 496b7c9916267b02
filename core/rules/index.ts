/** All rules, in the order in which their findings are reported. A new one is a folder here and a line in this list. */
import { ncclShmDisable } from './nccl-shm-disable';
import { parallelismOverGpus } from './parallelism-over-gpus';
import { parallelismUnknown } from './parallelism-unknown';
import type { Rule } from './rule';
import { shmInvalidSize } from './shm-invalid-size';
import { shmMissing } from './shm-missing';
import { shmNotApplied } from './shm-not-applied';
import { shmNotMemory } from './shm-not-memory';
import { shmOverMemoryLimit } from './shm-over-memory-limit';
import { shmTooSmall } from './shm-too-small';
import { unusedDirective } from './unused-directive';

export { PROJECT_URL, ruleUrl } from './url';

export const RULES: readonly Rule[] = [
  shmMissing,
  shmTooSmall,
  shmNotApplied,
  shmNotMemory,
  shmOverMemoryLimit,
  shmInvalidSize,
  ncclShmDisable,
  parallelismOverGpus,
  parallelismUnknown,
];

/** The names that a configuration and a directive may use for what findings come from. */
export const RULE_IDS: readonly string[] = [...RULES, unusedDirective].map(({ id }) => id);
