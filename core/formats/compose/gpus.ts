/** How many GPUs a service asks for. */

import { isMap, isScalar } from 'yaml';
import { msg, t } from '../../l10n';
import { type Environment, type Fact, HOLE, known, unknown } from '../../model';
import type { Place } from '../../text/span';
import { ALL_GPUS, least, splitDevices, visibleGpus } from '../devices';
import type { Field, ServiceView } from './view';

/**
 * The number of GPUs the container sees; `undefined` if none are mentioned, unknown for "all".
 * Sources: compose-spec `gpus` and `deploy.resources.reservations.devices`; NVIDIA container toolkit's
 * `NVIDIA_VISIBLE_DEVICES`; CUDA's `CUDA_VISIBLE_DEVICES`. The smallest known number wins.
 */
export function readGpus(view: ServiceView, environment: Environment): Fact<number> | undefined {
  const requests = [
    ...view.fields('gpus').flatMap(field => requestsOf(view, field, () => true)),
    ...view
      .fields('deploy', 'resources', 'reservations', 'devices')
      .flatMap(field => requestsOf(view, field, isGpu)),
  ];
  return least([...together(requests), ...visibleGpus(environment)]);
}

/** One entry of a list of devices: so many GPUs, counted from the machine's first, or these. */
type DeviceRequest =
  | { readonly count: Fact<number> }
  | { readonly ids: readonly string[]; readonly place: Place };

/**
 * What several requests come to: the devices that any of them names, or as many as the largest asks for,
 * because each counts from the first GPU of the machine.
 */
function together(requests: readonly DeviceRequest[]): Fact<number>[] {
  const [first] = requests;
  if (!first) return [];
  const ids = new Set(requests.flatMap(request => ('ids' in request ? request.ids : [])));
  let largest: Fact<number> | undefined;
  for (const request of requests) {
    if (!('count' in request)) continue;
    if (!request.count.known) return [request.count];
    if (!largest?.known || request.count.value > largest.value) largest = request.count;
  }
  if (!('ids' in first)) return ids.size > 0 ? [unknown(t(MIXED), first.count.place)] : [largest!];
  return [largest ? unknown(t(MIXED), first.place) : known(ids.size, first.place)];
}

const MIXED = msg('some GPUs are asked for by name and some by number');

/** A reservation counts when it asks for GPUs; Compose requires the capability to be named. */
function isGpu(capabilities: readonly string[]): boolean {
  return capabilities.some(name => name === 'gpu' || name === 'nvidia');
}

function requestsOf(
  view: ServiceView,
  field: Field,
  counts: (capabilities: readonly string[]) => boolean,
): DeviceRequest[] {
  return view.items(field).flatMap((item): DeviceRequest[] => {
    if (isScalar(item.node)) return [{ count: countOf(view, item) }];
    if (!isMap(item.node) || !counts(texts(view, view.child(item, 'capabilities')))) return [];
    const list = view.child(item, 'device_ids');
    if (!list) return [{ count: countOf(view, view.child(item, 'count') ?? item) }];
    // One item may carry a list of its own: "${GPUS:-0,1}".
    const ids = texts(view, list).flatMap(splitDevices);
    const place = view.place(list);
    return ids.some(id => id.includes(HOLE))
      ? [{ count: unknown(t('a device id is a variable'), place) }]
      : [{ ids, place }];
  });
}

function countOf(view: ServiceView, field: Field): Fact<number> {
  const text = view.text(field)?.text ?? '';
  return /^\d+$/.test(text)
    ? known(Number(text), view.place(field))
    : unknown(t(ALL_GPUS), view.place(field));
}

function texts(view: ServiceView, list: Field | undefined): string[] {
  return list ? view.items(list).map(item => view.text(item)?.text ?? HOLE) : [];
}
