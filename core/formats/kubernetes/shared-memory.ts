/** What /dev/shm will be inside a container of a pod. */

import { isScalar } from 'yaml';
import { t } from '../../l10n';
import {
  type Fact,
  HOLE,
  type LintOptions,
  type Misplaced,
  type SharedMemory,
  type WrittenSize,
} from '../../model';
import { parseKubernetesQuantity } from '../../sizes';
import type { Place } from '../../text/span';
import { normalPath } from '../container-files';
import { at, type Field } from './field';
import type { Operator } from './kinds';

/**
 * The size of the tmpfs that container runtimes share among a pod's containers: 64 MiB (containerd
 * pkg/cri/opts `WithDevShm`, `size=65536k`; CRI-O internal/config `DefaultShmSize`).
 */
export const RUNTIME_DEFAULT_BYTES = 64 * 1024 * 1024;

const SHM = '/dev/shm';

/** Names that people give to a volume for /dev/shm, and paths that they mistake for it. */
const SHM_NAME = /(?:^|[-_.])(?:d|dev)?-?shm(?:em)?(?:[-_.]|$)|shared-?mem|devshm/i;

/** CRI-O's annotations for the size (cri-o/cri-o pkg/annotations `ShmSizeAnnotation` and its second version). */
const CRIO_ANNOTATIONS = ['io.kubernetes.cri-o.ShmSize', 'shm-size.crio.io'];

/** A pod around a container. */
export interface Pod {
  readonly spec: Field;
  /** All lists of volumes that its containers may mount from. */
  readonly volumes: readonly Field[];
  /** The claims that a StatefulSet turns into volumes of the same name. */
  readonly claims: Field | undefined;
  readonly annotations: Field | undefined;
  /** All its containers, started or not. */
  readonly containers: readonly Field[];
  /** What tells it from the other pods of the same part of an object. */
  readonly role?: string;
  /** Why something that cannot be seen may mount /dev/shm; a full sentence. */
  readonly doubt?: string;
}

export interface SharedMemoryReading {
  readonly memory: SharedMemory;
  readonly misplaced: readonly Misplaced[];
  /** The mount and the volume that decide, or that were meant to. */
  readonly mount?: Field;
  readonly volume?: Field;
}

interface Mount {
  readonly path: string;
  /** Where the path is written. */
  readonly at: Place;
  readonly name: string | undefined;
  readonly field: Field;
}

/**
 * The order of the kubelet and the container runtimes: a mount over /dev/shm replaces everything, then the host's
 * IPC namespace decides, then an annotation for CRI-O, then the runtime's default. An operator acts before them.
 * @param operator who mounts something into this container beside the user; undefined for nobody
 * @param unit where the operator keeps its fields
 */
export function readSharedMemory(
  container: Field,
  pod: Pod,
  memoryLimit: Fact<number> | undefined,
  operator: Operator | undefined,
  unit: Field,
  options: LintOptions,
): SharedMemoryReading {
  const mounts = mountsOf(container);
  const own = mounts.filter(({ path }) => path === SHM).at(-1);
  const managed = operator && managedMemory(operator, unit, container, memoryLimit);
  if (operator && managed && operator.ownMount === 'dropped') {
    const misplaced = own ? [dropped(own, pod, operator, memoryLimit)] : [];
    return { memory: managed, misplaced };
  }
  if (own) return mounted(own, pod, memoryLimit);
  const hidden = mounts.find(({ path }) => path.includes(HOLE));
  if (hidden)
    return silent({
      kind: 'unknown',
      reason: t('the path of a mount is a variable'),
      place: hidden.field.place,
    });
  if (managed) return silent(mergedInto(managed, pod) ?? managed);
  const chosen = byHostIpc(pod) ?? byAnnotation(pod);
  if (chosen) return silent(chosen);
  if (operator?.mounts === 'unseen')
    return silent({ kind: 'unknown', reason: t`${t(operator.name)} may mount a volume at ${SHM}` });
  const memory: SharedMemory = {
    kind: 'default',
    bytes: options.defaultShmSize ?? RUNTIME_DEFAULT_BYTES,
    runtime: t('the container runtime'),
    ...(pod.doubt !== undefined && { doubt: pod.doubt }),
  };
  return { memory, ...meantFor(mounts, container, pod, memoryLimit) };
}

function silent(memory: SharedMemory): SharedMemoryReading {
  return { memory, misplaced: [] };
}

// ───────────────────────────── Mounts ─────────────────────────────

function mountsOf(container: Field): Mount[] {
  return (container.get('volumeMounts')?.items() ?? []).flatMap(field => {
    const target = field.get('mountPath');
    const path = target?.text()?.text;
    return target === undefined || path === undefined
      ? []
      : [{ path: normalPath(path), at: target.place, name: field.get('name')?.text()?.text, field }];
  });
}

function mounted(mount: Mount, pod: Pod, memoryLimit: Fact<number> | undefined): SharedMemoryReading {
  const { field, name } = mount;
  const place = nameIn(field);
  if (name === undefined || name.includes(HOLE))
    return silent({ kind: 'unknown', reason: t('the name of the mounted volume is a variable'), place });
  const volume = volumeNamed(name, pod);
  if (!volume) {
    const claimed = pod.claims?.items().some(claim => at(claim, 'metadata.name')?.string() === name);
    return silent(
      claimed
        ? { kind: 'disk', place }
        : { kind: 'unknown', reason: t`the volume \`${name}\` is not declared here`, place },
    );
  }
  const memory: SharedMemory = isReadOnly(field)
    ? { kind: 'read-only', place }
    : memoryOf(volume, place, memoryLimit);
  return { memory, misplaced: [], mount: field, volume };
}

function isReadOnly(mount: Field): boolean {
  return mount.get('readOnly')?.string() === 'true';
}

function volumeNamed(name: string, pod: Pod): Field | undefined {
  return volumesOf(pod).findLast(volume => volume.get('name')?.string() === name);
}

/** All volumes that the containers of a pod may mount. */
export function volumesOf(pod: Pod): Field[] {
  return pod.volumes.flatMap(list => list.items());
}

/** Volume sources that keep their files on a disk or on the network. */
const ON_DISK = [
  ...['persistentVolumeClaim', 'ephemeral', 'nfs', 'gcePersistentDisk', 'awsElasticBlockStore', 'azureDisk'],
  ...['azureFile', 'cephfs', 'cinder', 'fc', 'glusterfs', 'iscsi', 'rbd', 'vsphereVolume', 'gitRepo'],
];

/** Volume sources that nothing can be written to. */
const READ_ONLY = ['configMap', 'secret', 'downwardAPI', 'projected', 'image'];

/** What a volume is once it is mounted; `place` is where that is decided. */
function memoryOf(volume: Field, place: Place, memoryLimit: Fact<number> | undefined): SharedMemory {
  const unseen = (reason: string): SharedMemory => ({ kind: 'unknown', reason, place });
  const sources = volume.entries().filter(({ name }) => name !== 'name');
  const host = volume.get('hostPath', 'path');
  if (host) {
    const path = host.text()?.text ?? HOLE;
    const normal = normalPath(path);
    if (!path.includes(HOLE) && (normal === SHM || normal.startsWith(`${SHM}/`) || normal === '/run/shm'))
      return { kind: 'host', place };
    return unseen(t('what file system a folder of the host is on cannot be seen here'));
  }
  if (sources.some(({ name }) => ON_DISK.includes(name!))) return { kind: 'disk', place };
  if (sources.some(({ name }) => READ_ONLY.includes(name!))) return { kind: 'read-only', place };
  // A volume without a source is an emptyDir (kubernetes/kubernetes pkg/apis/core/v1/defaults.go `SetDefaults_Volume`).
  if (sources.length > 0 && !volume.get('emptyDir'))
    return unseen(t('what backs the volume cannot be seen here'));
  const medium = volume.get('emptyDir', 'medium')?.text()?.text ?? '';
  const inMemory = memoryVolume(volume.get('emptyDir', 'sizeLimit'), memoryLimit, place);
  if (medium === '') return { kind: 'disk', place, inMemory };
  return medium === 'Memory'
    ? inMemory
    : unseen(t`the medium of the volume is \`${medium.replaceAll(HOLE, '…')}\``);
}

/**
 * The size of a memory-backed emptyDir: the smaller of its sizeLimit, if that is above zero, and the memory limit
 * (kubernetes/kubernetes pkg/volume/emptydir/empty_dir.go `calculateEmptyDirMemorySize`); beyond the container's
 * own limit its pages cannot be charged either way.
 */
function memoryVolume(
  sizeLimit: Field | undefined,
  memoryLimit: Fact<number> | undefined,
  place: Place,
): SharedMemory {
  const written = sizeLimit && quantityOf(sizeLimit);
  if (written && !written.ok) return written.memory;
  const size = written && written.bytes > 0 ? written : undefined;
  if (memoryLimit?.known && (!size || memoryLimit.value < size.bytes)) {
    return {
      kind: 'volume',
      bytes: memoryLimit.value,
      bound: 'memory limit',
      ...(size && { size: size.size }),
      place: memoryLimit.place!,
    };
  }
  if (!size) return { kind: 'unbounded', place };
  return { kind: 'volume', bytes: size.bytes, bound: 'size', size: size.size, place: sizeLimit!.place };
}

type Quantity =
  | { readonly ok: true; readonly bytes: number; readonly size: WrittenSize }
  | { readonly ok: false; readonly memory: SharedMemory };

/** A size as Kubernetes reads it, or what comes of one that it cannot read. */
function quantityOf(field: Field): Quantity {
  const { place } = field;
  const mapped = field.text();
  if (!mapped || mapped.text.includes(HOLE))
    return { ok: false, memory: { kind: 'unknown', reason: t('the size is a variable'), place } };
  const { text } = mapped;
  const plainScalar = isScalar(field.node) && field.node.type === 'PLAIN';
  const parsed = parseKubernetesQuantity(text, { plainScalar });
  const span = mapped.spanOf();
  const verbatim = text !== '' && field.source.tree.text.slice(span.start, span.end) === text;
  const size: WrittenSize = {
    text,
    grammar: 'kubernetes',
    ...(verbatim && !field.via && { place: { uri: place.uri, span } }),
    ...(parsed.ok && parsed.caution !== undefined && { caution: parsed.caution }),
    ...(parsed.suggestion !== undefined && { suggestion: parsed.suggestion }),
  };
  return parsed.ok
    ? { ok: true, bytes: parsed.bytes, size }
    : { ok: false, memory: { kind: 'invalid', text, problem: parsed.problem, size, place } };
}

// ───────────────────────────── Without a mount ─────────────────────────────

function byHostIpc({ spec }: Pod): SharedMemory | undefined {
  const field = spec.get('hostIPC');
  const text = field?.text()?.text;
  if (!field || text === undefined) return undefined;
  if (text.includes(HOLE))
    return { kind: 'unknown', reason: t('`hostIPC` is a variable'), place: field.place };
  return text === 'true' ? { kind: 'host', place: field.place } : undefined;
}

function byAnnotation({ annotations }: Pod): SharedMemory | undefined {
  const field = CRIO_ANNOTATIONS.map(name => annotations?.get(name)).find(found => found !== undefined);
  if (!field) return undefined;
  const quantity = quantityOf(field);
  if (!quantity.ok) return quantity.memory;
  return quantity.bytes > 0
    ? { kind: 'sized', bytes: quantity.bytes, size: quantity.size, place: field.place }
    : undefined;
}

/** What an operator puts at /dev/shm; undefined if nothing, or if that cannot be seen. */
function managedMemory(
  operator: Operator,
  unit: Field,
  container: Field,
  memoryLimit: Fact<number> | undefined,
): SharedMemory | undefined {
  const { place } = container;
  const field = operator.size === undefined ? undefined : at(unit, operator.size);
  if (field) {
    const quantity = quantityOf(field);
    if (!quantity.ok) return quantity.memory;
    if (quantity.bytes > 0)
      return { kind: 'sized', bytes: quantity.bytes, size: quantity.size, place: field.place };
    if (operator.disabled === undefined) return undefined;
  }
  const { mounts, mountsWith, name } = operator;
  if (mounts === 'nothing' || mounts === 'unseen') return undefined;
  if (mounts === 'memory limit') {
    return memoryLimit?.known
      ? { kind: 'volume', bytes: memoryLimit.value, bound: 'memory limit', place: memoryLimit.place! }
      : { kind: 'managed', operator: t(name), place };
  }
  if (mounts === 'unbounded') return { kind: 'managed', operator: t(name), place };
  const bytes = mountsWith && at(unit, mountsWith.field) ? mountsWith.bytes : mounts;
  const limited = memoryLimit?.known && memoryLimit.value < bytes ? memoryLimit : undefined;
  return limited
    ? { kind: 'volume', bytes: limited.value, bound: 'memory limit', place: limited.place! }
    : { kind: 'managed', bytes, operator: t(name), place };
}

/**
 * A volume of the user's own for /dev/shm may have the name of the one that the operator mounts there, and then
 * takes its place: pods are merged by the names of their volumes. Undefined if there is none.
 */
function mergedInto(managed: SharedMemory, pod: Pod): SharedMemory | undefined {
  if (managed.kind !== 'managed' || managed.bytes === undefined) return undefined;
  const volume = volumesOf(pod).find(candidate => SHM_NAME.test(candidate.get('name')?.string() ?? ''));
  return (
    volume && {
      kind: 'unknown',
      reason: t`the volume \`${volume.get('name')!.string()!}\` may be the one that ${managed.operator} mounts`,
      place: nameIn(volume),
    }
  );
}

// ───────────────────────────── Settings that do nothing ─────────────────────────────

function dropped(
  mount: Mount,
  pod: Pod,
  operator: Operator,
  memoryLimit: Fact<number> | undefined,
): Misplaced {
  const { memory } = mounted(mount, pod, memoryLimit);
  const bytes = 'bytes' in memory && memory.bytes !== undefined ? memory.bytes : undefined;
  return {
    kind: 'dropped',
    what: t`${t(operator.name)} drops this mount and puts a volume of its own at ${SHM}`,
    ...(bytes !== undefined && { bytes }),
    place: nameIn(mount.field),
  };
}

/** Where the name of a volume or a mount stands. */
function nameIn(field: Field): Place {
  return (field.get('name') ?? field).place;
}

/** A volume that was surely meant for the /dev/shm of this container. */
function meantFor(
  mounts: readonly Mount[],
  container: Field,
  pod: Pod,
  memoryLimit: Fact<number> | undefined,
): Pick<SharedMemoryReading, 'misplaced' | 'mount' | 'volume'> {
  const volumes = volumesOf(pod).filter(volume => volume.get('emptyDir', 'medium')?.string() === 'Memory');
  const self = container.get('name')?.string() ?? t('this container');
  const others = pod.containers.filter(({ node }) => node !== container.node);
  for (const volume of volumes) {
    const name = volume.get('name')?.string();
    if (name === undefined || volumeNamed(name, pod)?.node !== volume.node) continue;
    const here = mounts.filter(mount => mount.name === name);
    const stray = here.find(({ path }) => SHM_NAME.test(name) || /(?:^|\/)shm/.test(path));
    const found = (what: string, place = nameIn(volume), mount?: Field) => ({
      misplaced: [
        {
          kind: 'volume' as const,
          what,
          place,
          mounted:
            mount && isReadOnly(mount)
              ? { kind: 'read-only' as const, place }
              : memoryOf(volume, place, memoryLimit),
        },
      ],
      volume,
      ...(mount && { mount }),
    });
    if (stray) {
      const what = t`the volume \`${name}\` is mounted at \`${stray.path}\`, not at ${SHM}`;
      return found(what, stray.at, stray.field);
    }
    if (here.length > 0) continue;
    const users = others.flatMap(other =>
      mountsOf(other)
        .filter(mount => mount.name === name)
        .map(mount => ({ other: other.get('name')?.string() ?? t('another container'), mount })),
    );
    if (users.length === 0) return found(t`the volume \`${name}\` is declared but not mounted`);
    const neighbour = users.find(({ mount }) => mount.path === SHM);
    if (neighbour) {
      const what = t`the volume \`${name}\` is mounted in \`${neighbour.other}\`, not in \`${self}\``;
      return found(what, nameIn(neighbour.mount.field));
    }
  }
  return { misplaced: [] };
}
