/** GPUs and memory that a container asks for. */
import { t } from '../../l10n';
import { type Environment, type Fact, known, unknown } from '../../model';
import { parseKubernetesQuantity } from '../../sizes';
import { least, visibleGpus } from '../devices';
import { at, type Field } from './field';

/**
 * Names of extended resources that are accelerators: whole ones, slices, and those of other vendors
 * (NVIDIA/k8s-device-plugin, ROCm/k8s-device-plugin, intel/intel-device-plugins-for-kubernetes, HabanaAI,
 * Ascend, aws-neuron, Google Kubernetes Engine).
 */
const ACCELERATOR =
  /^(?:nvidia\.com\/(?:gpu|mig-)|amd\.com\/gpu|gpu\.intel\.com\/(?:i915|xe)|habana\.ai\/gaudi|huawei\.com\/Ascend|aws\.amazon\.com\/neuron|google\.com\/tpu|gpu$)/;

/** GPUs of one container; `undefined` if none are mentioned. Limits count before requests. */
export function readGpus(
  container: Field,
  operated: Field | undefined,
  environment: Environment,
): Fact<number> | undefined {
  const requested = requestedGpus(container);
  const asked = operated ? [countOf(operated)] : requested ? [requested] : [];
  const claims = container.get('resources', 'claims');
  const claimed =
    claims && asked.length === 0 ? [unknown(t('a resource claim supplies them'), claims.place)] : [];
  return least([...asked, ...claimed, ...visibleGpus(environment)]);
}

/** The GPUs among a container's resources; limits count before requests. */
export function requestedGpus(container: Field): Fact<number> | undefined {
  return sumOf(container, 'limits') ?? sumOf(container, 'requests');
}

function sumOf(container: Field, list: 'limits' | 'requests'): Fact<number> | undefined {
  const devices = (container.get('resources', list)?.entries() ?? []).filter(entry =>
    ACCELERATOR.test(entry.name!),
  );
  if (devices.length === 0) return undefined;
  let total = 0;
  for (const count of devices.map(countOf)) {
    if (!count.known) return count;
    total += count.value;
  }
  return known(total, devices[0]!.place);
}

function countOf(field: Field): Fact<number> {
  const text = field.string() ?? '';
  return /^\d+$/.test(text)
    ? known(Number(text), field.place)
    : unknown(t('their number is not spelled out in the file'), field.place);
}

/**
 * The memory limit to which a container's pages are charged, bytes: its own or its pod's, whichever is smaller. Each has
 * its place.
 * @param operated where an operator keeps the limit
 */
export function readMemoryLimit(
  container: Field,
  pod: Field,
  operated: Field | undefined,
): Fact<number> | undefined {
  const fields = [
    operated ?? container.get('resources', 'limits', 'memory'),
    at(pod, 'resources.limits.memory'),
  ].filter(field => field !== undefined);
  const limits = fields.map((field): Fact<number> => {
    const size = parseKubernetesQuantity(field.string() ?? '', { plainScalar: true });
    return size.ok && size.caution === undefined
      ? known(size.bytes, field.place)
      : unknown(t('the memory limit cannot be read'), field.place);
  });
  const counted = limits.filter(limit => limit.known && limit.value > 0);
  return counted.length > 0 ? least(counted) : limits.find(limit => !limit.known);
}
