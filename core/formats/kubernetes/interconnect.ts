/** How the GPUs of the nodes that a pod may run on reach each other, where its selectors say so for certain. */
import { t } from '../../l10n';
import { type Known, known } from '../../model';
import type { Field } from './field';

type Interconnect = 'p2p' | 'shm';

/** Values of one label. */
interface Row {
  readonly label: RegExp;
  readonly value: RegExp;
  readonly interconnect: Interconnect;
}

const INSTANCE_TYPE = /^(?:(?:beta|node)\.kubernetes\.io\/instance-type)$/;

/**
 * Boards whose GPUs are all joined by NVLink, and boards to which the driver refuses P2P. Anything else is left open:
 * PCIe cards may reach each other or not, with the same label. Slices and shared GPUs (`…-MIG-1g.5gb`, `…-SHARED`) are
 * no whole boards.
 */
const ROWS: readonly Row[] = [
  {
    // NVIDIA/k8s-device-plugin (GPU feature discovery): the name that NVML gives the SXM boards; PCIe and NVL say so.
    label: /^nvidia\.com\/gpu\.product$/,
    value: /^NVIDIA-(?:A100-SXM4-[48]0GB|A800-SXM4-80GB|H100-80GB-HBM3|H200|B200)$/,
    interconnect: 'p2p',
  },
  {
    // NVIDIA's driver offers these boards neither NVLink nor P2P over PCIe (NVIDIA/nccl src/transport/p2p.cc asks NVML).
    label: /^nvidia\.com\/gpu\.product$/,
    value: /^NVIDIA-GeForce-RTX-(?:40|50)\d\d/,
    interconnect: 'shm',
  },
  {
    // cloud.google.com/compute/docs/gpus: A2, A3 and A4 machines join their GPUs by NVLink.
    label: /^cloud\.google\.com\/gke-accelerator$/,
    value: /^nvidia-(?:tesla-a100|a100-80gb|h100-80gb|h100-mega-80gb|h200-141gb|b200)$/,
    interconnect: 'p2p',
  },
  {
    // aws.amazon.com/ec2/instance-types: p4d to p6 have NVSwitch.
    label: INSTANCE_TYPE,
    value: /^(?:p4de?\.24xlarge|p5(?:en?)?\.48xlarge|p6-b[23]00\.48xlarge)$/,
    interconnect: 'p2p',
  },
  {
    label: INSTANCE_TYPE,
    value: /^(?:a2-(?:high|mega|ultra)gpu-\d+g|a3-(?:high|mega|ultra)gpu-\d+g|a4-highgpu-8g)$/,
    interconnect: 'p2p',
  },
  {
    // learn.microsoft.com/azure/virtual-machines/sizes: the ND series with A100, H100 or H200.
    label: INSTANCE_TYPE,
    value: /^Standard_ND96(?:asr_v4|amsr_A100_v4|isr_H[12]00_v5)$/,
    interconnect: 'p2p',
  },
  {
    // karpenter.sh, AWS provider: the instance families above.
    label: /^karpenter\.k8s\.aws\/instance-family$/,
    value: /^p(?:4de?|5(?:en?)?)$/,
    interconnect: 'p2p',
  },
];

/**
 * Reads `nodeSelector` and the affinity that is required. Terms of an affinity are alternatives, and so are the values
 * of one expression: they must all say the same.
 * @param pod the pod spec
 */
export function readInterconnect(pod: Field): Known<Interconnect> | undefined {
  for (const label of pod.get('nodeSelector')?.entries() ?? []) {
    const found = byLabel(label.name!, [label]);
    if (found) return found;
  }
  const terms =
    pod
      .get('affinity', 'nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution', 'nodeSelectorTerms')
      ?.items() ?? [];
  const found = terms.map(byTerm);
  const [first] = found;
  return first && found.every(each => each?.value === first.value) ? first : undefined;
}

/** All expressions of a term hold together, so any of them tells. */
function byTerm(term: Field): Known<Interconnect> | undefined {
  for (const expression of term.get('matchExpressions')?.items() ?? []) {
    const key = expression.get('key')?.string();
    if (key === undefined || expression.get('operator')?.string() !== 'In') continue;
    const found = byLabel(key, expression.get('values')?.items() ?? []);
    if (found) return found;
  }
  return undefined;
}

function byLabel(label: string, values: readonly Field[]): Known<Interconnect> | undefined {
  const found = values.map(value => {
    const text = value.string();
    return ROWS.find(row => row.label.test(label) && text !== undefined && row.value.test(text))
      ?.interconnect;
  });
  const [first] = found;
  return first !== undefined && found.every(each => each === first)
    ? known(first, values[0]!.setting, t`from the label ${label}`)
    : undefined;
}
