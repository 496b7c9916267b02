import { enumerated, t } from '../../l10n';
import { formatBytes } from '../../sizes';
import { describeLaunch, nameIn } from '../explain';
import type { Rule } from '../rule';

const VARIABLE = 'NCCL_SHM_DISABLE';

/** NCCL's transport through shared memory is turned off, as if that were a cure for a small /dev/shm. */
export const ncclShmDisable: Rule = {
  id: 'nccl-shm-disable',
  since: '0.1.0',
  title: 'NCCL_SHM_DISABLE does not remove the need for /dev/shm',
  fix: 'none',
  heeds: ['interconnect'],

  check({ document, workload, launch, requirement, options }) {
    const setting = launch.knobs.get(VARIABLE);
    if (!setting?.known || !/^\s*[1-9]/.test(setting.value) || !setting.place) return undefined;
    // What another file sets is that file's to report; with P2P between all GPUs the transport has nothing to do.
    if (setting.place.uri !== document.uri || options.interconnect === 'p2p') return undefined;
    if (!requirement || !launch.localRanks.known || launch.localRanks.value < 2) return undefined;
    const left = requirement.segments.filter(({ bytes }) => bytes > 0);
    return {
      severity: 'information',
      what: t`\`${VARIABLE}\` slows ${nameIn(workload)} down where its GPUs have no P2P, and does not remove its need for /dev/shm.`,
      why: [
        t(
          'GPUs that cannot reach each other by P2P then meet in the network stack instead of shared memory.',
        ),
        left.length === 0
          ? t`What else ${describeLaunch(launch)} puts into /dev/shm is not known.`
          : t`Still in /dev/shm of ${describeLaunch(launch)}: ${enumerated(left.map(({ title, bytes }) => `${title} ${formatBytes(bytes)}`))}.`,
      ].join('\n'),
      todo: t`Give it the shared memory, and remove \`${VARIABLE}\`.`,
      cause: setting.place,
      related: [],
      effectiveBytes: null,
      requiredBytes: null,
      fixes: [],
    };
  },
};
