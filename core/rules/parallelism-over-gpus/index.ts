import { t } from '../../l10n';
import type { Fact, Launch, Platform, Workload } from '../../model';
import { describeLaunch, nameIn, relatedAt } from '../explain';
import type { Rule } from '../rule';

/** Platforms on which a rank takes a device of its own. */
const ON_DEVICES: ReadonlySet<Platform> = new Set<Platform>(['cuda', 'rocm', 'xpu']);

/** Kinds whose pods stand alone, so that no other pod brings the GPUs that one of them lacks. */
const STANDS_ALONE = /^(?:Pod|Deployment|ReplicaSet|ReplicationController|DaemonSet|Job|CronJob)\//;

/** More ranks are asked for than the container has GPUs. */
export const parallelismOverGpus: Rule = {
  id: 'parallelism-over-gpus',
  since: '0.1.0',
  title: 'More ranks than GPUs',
  fix: 'none',
  heeds: [],

  check({ workload, launch }) {
    const ranks = ranksOf(launch);
    const { gpus } = workload;
    if (ranks === undefined || !gpus?.known || gpus.value < 1 || ranks <= gpus.value) return undefined;
    if (!ON_DEVICES.has(launch.platform) || mayBeOneOfMany(workload, launch)) return undefined;
    const asked = gpus.value === 1 ? t('1 GPU') : t`${gpus.value} GPUs`;
    return {
      // A cluster may split GPUs, or grant them by claims and patches that stand elsewhere.
      severity: workload.format === 'kubernetes' ? 'information' : 'warning',
      what: t`${describeLaunch(launch)} starts ${ranks} ranks, and ${nameIn(workload)} has ${asked}.`,
      why: t`Each rank takes a GPU of its own: ${launch.engineTitle} waits for more machines or stops.`,
      todo: t`Ask for ${ranks} GPUs, or lower the parallel sizes to ${gpus.value} in all.`,
      cause: launch.cause,
      related: relatedAt(gpus.place, t`${asked} asked for here`),
      effectiveBytes: null,
      requiredBytes: null,
      fixes: [],
    };
  },
};

/** The ranks that the parallel sizes ask for in this container; undefined where one of them is unknown. */
function ranksOf(launch: Launch): number | undefined {
  const { tensorParallel, pipelineParallel, prefillContextParallel, dataParallelLocal, nodes } = launch;
  const sizes: readonly Fact<number>[] = [
    tensorParallel,
    pipelineParallel,
    prefillContextParallel,
    dataParallelLocal,
  ];
  // Over several nodes nobody but the operator knows what lands here.
  if (!nodes.known || nodes.value !== 1) return undefined;
  return sizes.reduce<number | undefined>(
    (product, size) => (product !== undefined && size.known ? product * size.value : undefined),
    1,
  );
}

/** Whether other containers may bring GPUs to the same engine: a Ray cluster, pods of one group. */
function mayBeOneOfMany(workload: Workload, launch: Launch): boolean {
  if (workload.format === 'helm-values') return true;
  if (workload.format === 'kubernetes' && !STANDS_ALONE.test(workload.name)) return true;
  if (launch.knobs.has('VLLM_DP_SIZE')) return true;
  return workload.commands.some(({ words }) => words.some(({ text }) => /(?:^|[/\s])ray(?:$|\s)/.test(text)));
}
