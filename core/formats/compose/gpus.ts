/** How many GPUs a service asks for. */
import { isMap, isScalar, isSeq } from 'yaml';
import { type Environment, type Fact, HOLE, known, unknown } from '../../model';
import type { Field, ServiceView } from './view';

/** Variables with which the NVIDIA and ROCm runtimes choose devices: a list, or a word such as `all`. */
const DEVICE_LISTS = [
  'CUDA_VISIBLE_DEVICES',
  'NVIDIA_VISIBLE_DEVICES',
  'HIP_VISIBLE_DEVICES',
  'ROCR_VISIBLE_DEVICES',
];

/**
 * The number of GPUs the container sees; `undefined` if none are mentioned, unknown for "all".
 * Sources: compose-spec `gpus` and `deploy.resources.reservations.devices`; NVIDIA container toolkit's
 * `NVIDIA_VISIBLE_DEVICES`; CUDA's `CUDA_VISIBLE_DEVICES`. The smallest known number wins.
 */
export function readGpus(view: ServiceView, environment: Environment): Fact<number> | undefined {
  const facts: Fact<number>[] = [];
  const gpus = view.field('gpus');
  if (gpus) facts.push(...devicesOf(view, gpus, () => true));
  for (const deploy of view.fields('deploy')) {
    const devices = descend(view, deploy, ['resources', 'reservations', 'devices']);
    if (devices) facts.push(...devicesOf(view, devices, isGpu));
  }
  for (const name of DEVICE_LISTS) {
    const value = environment.variables.get(name);
    if (value) facts.push(visible(value));
  }
  const counts = facts.filter(fact => fact.known);
  if (counts.length === 0) return facts[0];
  return counts.reduce((least, fact) => (fact.value < least.value ? fact : least));
}

function visible(value: Fact<string>): Fact<number> {
  if (!value.known) return value;
  const list = value.value.trim();
  if (/^(?:none|void|-1|)$/i.test(list)) return unknown(`devices are \`${list}\``, value.place);
  if (/^all$/i.test(list)) return unknown('it may use all GPUs of the host', value.place);
  return known(list.split(',').filter(item => item.trim() !== '').length, value.place);
}

function descend(view: ServiceView, field: Field, path: readonly string[]): Field | undefined {
  let current: Field | undefined = field;
  for (const name of path) current = current && view.child(current, name);
  return current;
}

type Capabilities = readonly string[] | undefined;

/** A reservation counts when it asks for GPUs; Compose requires the capability to be named. */
function isGpu(capabilities: Capabilities): boolean {
  return capabilities?.some(name => name === 'gpu' || name === 'nvidia') ?? false;
}

function devicesOf(
  view: ServiceView,
  field: Field,
  counts: (capabilities: Capabilities) => boolean,
): Fact<number>[] {
  const { layer, node } = field;
  const { tree } = layer.service;
  const place = view.place(layer, node);
  if (isScalar(node)) {
    const text = view.text(layer, node)?.text ?? '';
    return /^\d+$/.test(text)
      ? [known(Number(text), place)]
      : [unknown('it may use all GPUs of the host', place)];
  }
  if (!isSeq(node)) return [];
  return tree.items(node).flatMap(({ node: device }): Fact<number>[] => {
    if (!isMap(device)) return [];
    const texts = (key: string): string[] | undefined => {
      const list = tree.get(device, key)?.node;
      if (!list) return undefined;
      const items = isSeq(list) ? tree.items(list).map(item => item.node) : [list];
      return items.map(item => view.text(layer, item)?.text ?? HOLE);
    };
    if (!counts(texts('capabilities'))) return [];
    const at = view.place(layer, device);
    const ids = texts('device_ids');
    if (ids) {
      // One item may carry a list of its own: "${GPUS:-0,1}".
      const all = ids.flatMap(id => id.split(',')).filter(id => id.trim() !== '');
      return [
        all.some(id => id.includes(HOLE)) ? unknown('a device id is a variable', at) : known(all.length, at),
      ];
    }
    const count = texts('count')?.[0];
    return [
      count && /^\d+$/.test(count)
        ? known(Number(count), at)
        : unknown('it may use all GPUs of the host', at),
    ];
  });
}
