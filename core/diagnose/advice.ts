/** What to set, on each runtime, in bytes that the memory model computes. */

import { calculate } from '../calculator';
import { t } from '../l10n';
import { formatVersion } from '../memory/version';
import { formatBytes, printCompose, printDocker, printKubernetes } from '../sizes';
import type { LogFacts } from './facts';

const GIB = 1024 ** 3;

/** The ranks of a full machine, for a log that does not tell how many there are. */
const RANKS_OF_A_MACHINE = 8;

/** Shared memory is for processes that share it; a log that tells of one rank has not told of the others. */
const FEWEST_RANKS = 2;

/** A size and the settings that bring it. */
export interface SizeAdvice {
  readonly advice: string;
  readonly recommendedBytes: number;
}

/**
 * The size that the memory model recommends for what the log tells; vLLM's model stands in for other engines, whose
 * own share is smaller. `besides` is what else the log asks for, bytes.
 */
export function sizeAdvice(facts: LogFacts, besides = 0): SizeAdvice {
  const told = facts.ranks !== undefined && facts.ranks >= FEWEST_RANKS;
  const ranks = told ? facts.ranks : RANKS_OF_A_MACHINE;
  const result = calculate({
    engine: 'vllm',
    tensorParallel: ranks,
    ...(facts.vllm && { engineVersion: formatVersion(facts.vllm) }),
    ...(facts.nccl[0] && { ncclVersion: formatVersion(facts.nccl[0]) }),
  });
  const modelled = result.ok ? result.calculation.recommendedBytes : ranks * GIB;
  const extra = Math.ceil(besides / GIB) * GIB;
  const size = modelled + extra;
  const whom = told ? t`for the ${ranks} ranks that the log tells` : t`enough for ${ranks} ranks`;
  const basis =
    extra > 0
      ? t`${whom}, and ${formatBytes(extra)} for what this line asks for`
      : t`${whom}; only what is written takes memory`;
  return { advice: settings(size, basis), recommendedBytes: size };
}

/** The settings for a size that the log itself determines. */
export function exactAdvice(bytes: number, basis: string): SizeAdvice {
  const size = Math.ceil(bytes / GIB) * GIB;
  return { advice: settings(size, basis), recommendedBytes: size };
}

function settings(bytes: number, basis: string): string {
  return [
    t`Give the container ${formatBytes(bytes)} of /dev/shm (${basis}):`,
    `Compose: shm_size: ${printCompose(bytes)}`,
    t`docker run: --shm-size=${printDocker(bytes)}, before the image`,
    t`Kubernetes: an emptyDir with medium: Memory and sizeLimit: ${printKubernetes(bytes)}, mounted at /dev/shm; what is written there counts against the memory limit`,
  ].join('\n');
}
