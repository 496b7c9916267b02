/** Environment variables that choose the GPUs a container sees. */
import { msg, t } from '../l10n';
import { type Environment, type Fact, known, unknown } from '../model';

/** Variables with which the NVIDIA and ROCm runtimes choose devices: a list, or a word such as `all`. */
const DEVICE_LISTS = [
  'CUDA_VISIBLE_DEVICES',
  'NVIDIA_VISIBLE_DEVICES',
  'HIP_VISIBLE_DEVICES',
  'ROCR_VISIBLE_DEVICES',
];

/** Why a number of GPUs is not known: nothing limits it. */
export const ALL_GPUS = msg('it may use all GPUs of the host');

/**
 * How many GPUs each of the variables that are set leaves visible.
 * Sources: NVIDIA container toolkit's `NVIDIA_VISIBLE_DEVICES`; CUDA's `CUDA_VISIBLE_DEVICES`.
 */
export function visibleGpus(environment: Environment): Fact<number>[] {
  return DEVICE_LISTS.flatMap(name => environment.variables.get(name) ?? []).map(visible);
}

function visible(value: Fact<string>): Fact<number> {
  if (!value.known) return value;
  const list = value.value.trim();
  if (/^(?:none|void|-1|)$/i.test(list)) return unknown(t`devices are \`${list}\``, value.place);
  if (/^all$/i.test(list)) return unknown(t(ALL_GPUS), value.place);
  return known(splitDevices(list).length, value.place);
}

/** The devices of a list with commas. */
export function splitDevices(list: string): string[] {
  return list.split(',').filter(item => item.trim() !== '');
}

/** The smallest number that is known; the first reason why none is; undefined without any facts. */
export function least(facts: readonly Fact<number>[]): Fact<number> | undefined {
  const counts = facts.filter(fact => fact.known);
  if (counts.length === 0) return facts[0];
  return counts.reduce((smallest, fact) => (fact.value < smallest.value ? fact : smallest));
}
