/** What /dev/shm will be inside a service's container. */

import { isMap } from 'yaml';
import { sentences, t } from '../../l10n';
import { HOLE, type LintOptions, type SharedMemory } from '../../model';
import { formatBytes, parseDockerSize, parseTmpfsSize, unreadableSize } from '../../sizes';
import type { MappedText } from '../../text/mapped';
import { quotable } from '../../text/quotable';
import type { Place } from '../../text/span';
import { isHostShm, isShm } from '../shm-path';
import { keyText } from '../yaml/tree';
import { SHORT_VOLUME } from './mounts';
import type { Layer } from './project';
import type { Field, ServiceView } from './view';

/** Docker's own default, 64 MiB (moby/moby `daemon/config/config.go`, `DefaultShmSize`). */
export const DOCKER_DEFAULT_BYTES = 64 * 1024 * 1024;

/** Looks up what another service of the project has, for `ipc: service:x`. */
export type OtherService = (name: string) => SharedMemory | undefined;

/**
 * Docker's order (moby `daemon/container_operations_unix.go`, `setupIPCDirs`): a mount over /dev/shm
 * replaces everything, then the IPC mode decides, then `shm_size`, then the daemon's default.
 */
export function readSharedMemory(view: ServiceView, options: LintOptions, other: OtherService): SharedMemory {
  return mountedOver(view) ?? byIpcMode(view, other) ?? bySize(view, options) ?? runtimeDefault(options);
}

function runtimeDefault(options: LintOptions): SharedMemory {
  return { kind: 'default', bytes: options.defaultShmSize ?? DOCKER_DEFAULT_BYTES, runtime: 'Docker' };
}

function bySize(view: ServiceView, options: LintOptions): SharedMemory | undefined {
  const field = view.field('shm_size');
  const text = field && view.text(field);
  if (!field || !text) return undefined;
  const place = view.place(field);
  if (text.text.includes(HOLE))
    return { kind: 'unknown', reason: t('`shm_size` is a variable that no file sets'), place };
  const size = parseDockerSize(text.text);
  const written = view.written(field.layer, text);
  if (!size.ok) {
    const { suggestion, oldParsers } = size;
    const before = oldParsers?.ok
      ? [t`Compose before 2.12 reads it as ${formatBytes(oldParsers.bytes)}.`]
      : [];
    const problem = sentences([size.problem, ...before]);
    const correct = { ...written, ...(suggestion !== undefined && { suggestion }) };
    return invalid(field.layer, text, problem, { size: correct, place });
  }
  // Docker takes zero as "not given".
  if (size.bytes === 0) return runtimeDefault(options);
  const { caution } = size;
  return {
    kind: 'sized',
    bytes: size.bytes,
    size: { ...written, ...(caution !== undefined && { caution }) },
    place,
  };
}

/** A size that the runtime refuses. */
function invalid(
  layer: Layer,
  text: MappedText,
  problem: string,
  rest: Pick<Extract<SharedMemory, { kind: 'invalid' }>, 'size' | 'place'>,
): SharedMemory {
  const shown = quoted(layer, text);
  return {
    kind: 'invalid',
    text: shown,
    problem: shown === text.text ? problem : unreadableSize(shown),
    ...rest,
  };
}

/** A part of a text, as a message may show it. */
function quoted({ file }: Layer, whole: MappedText, text = whole.text): string {
  const { start, end } = whole.expressionOf();
  return quotable(text, file.text.slice(start, end));
}

function byIpcMode(view: ServiceView, other: OtherService): SharedMemory | undefined {
  const field = view.field('ipc');
  const text = field && view.text(field);
  if (!field || !text) return undefined;
  const mode = text.text;
  const place = view.place(field);
  if (mode.includes(HOLE))
    return { kind: 'unknown', reason: t('`ipc` is a variable that no file sets'), place };
  if (mode === 'host') return { kind: 'host', place };
  if (mode === 'none') return { kind: 'absent', place };
  const joined = /^(service|container):(.+)$/.exec(mode);
  if (!joined) return undefined;
  const of = joined[1] === 'service' ? other(joined[2]!) : undefined;
  return { kind: 'joined', target: quoted(field.layer, text, joined[2]!), place, ...(of && { of }) };
}

/** A mount whose target is /dev/shm; the last one wins, as Compose merges mounts by target. */
function mountedOver(view: ServiceView): SharedMemory | undefined {
  const mounts = [...view.fields('volumes'), ...view.fields('tmpfs')].flatMap(field => mountsOf(view, field));
  return mounts.at(-1);
}

function mountsOf(view: ServiceView, field: Field): SharedMemory[] {
  const short = keyText(field.key) === 'tmpfs' ? shortTmpfs : shortVolume;
  return view.items(field).flatMap(item => {
    const text = view.text(item);
    return (text ? short(view, item.layer, text) : longVolume(view, item)) ?? [];
  });
}

/** `/dev/shm:size=8g,mode=1777` */
function shortTmpfs(view: ServiceView, layer: Layer, text: MappedText): SharedMemory | undefined {
  const colon = text.text.indexOf(':');
  const path = colon < 0 ? text.text : text.text.slice(0, colon);
  return isShm(path) ? tmpfsOf(view, layer, text, sizeOption(text)) : undefined;
}

/** The value of the last `size=` among comma-separated mount options. */
function sizeOption(options: MappedText): MappedText | undefined {
  const match = [...options.text.matchAll(/(?:^|[,:])\s*size=([^,]*)/g)].at(-1);
  if (!match) return undefined;
  const end = match.index + match[0].length;
  return options.slice(end - match[1]!.length, end);
}

/** A tmpfs whose size is the kernel's business. */
function tmpfsOf(
  view: ServiceView,
  layer: Layer,
  whole: MappedText,
  size: MappedText | undefined,
): SharedMemory {
  const place = { uri: whole.uri, span: whole.expressionOf() };
  if (!size) return { kind: 'unbounded', place };
  if (size.text.includes(HOLE))
    return { kind: 'unknown', reason: t('the size of the tmpfs is a variable'), place };
  const parsed = parseTmpfsSize(size.text);
  if (!parsed.ok) return invalid(layer, size, parsed.problem, { place });
  if (parsed.bytes === undefined) return { kind: 'unbounded', place };
  return { kind: 'tmpfs', bytes: parsed.bytes, size: view.written(layer, size), place };
}

/** `/dev/shm:/dev/shm`, `data:/dev/shm:rw`, `/dev/shm` (compose-spec/compose-go `format/volume.go`). */
function shortVolume(view: ServiceView, layer: Layer, text: MappedText): SharedMemory | undefined {
  const [, source, target = text.text] = SHORT_VOLUME.exec(text.text) ?? [];
  if (!isShm(target)) return undefined;
  const place = { uri: text.uri, span: text.expressionOf() };
  return source === undefined
    ? { kind: 'disk', place }
    : bySource(view, source, quoted(layer, text, source), place);
}

/** @param shown the source, as a message may show it. */
function bySource(view: ServiceView, source: string, shown: string, place: Place): SharedMemory {
  if (source.includes(HOLE))
    return { kind: 'unknown', reason: t('the source of the mount is a variable'), place };
  if (isHostShm(source)) return { kind: 'host', place };
  if (/^[./~]/.test(source)) {
    return {
      kind: 'unknown',
      reason: t`what file system \`${shown}\` is on the host cannot be seen here`,
      place,
    };
  }
  return namedVolume(view, source, shown, place);
}

/**
 * A volume of the top-level `volumes:`. With the local driver it may be a tmpfs, else it is on disk
 * (moby/moby `volume/local/local_unix.go`: `type`, `o` and `device` go to mount(2)).
 */
function namedVolume(view: ServiceView, name: string, shown: string, place: Place): SharedMemory {
  const unseen: SharedMemory = {
    kind: 'unknown',
    reason: t`what backs the volume \`${shown}\` cannot be seen here`,
    place,
  };
  for (const { layer, tree, node: volume } of view.declared('volumes', name)) {
    if (!isMap(volume)) return { kind: 'disk', place };
    const options = tree.get(volume, 'driver_opts')?.node;
    const textIn = (map: unknown, key: string): MappedText | undefined => {
      const node = isMap(map) ? tree.get(map, key)?.node : undefined;
      return node && view.text({ layer, node });
    };
    const driver = textIn(volume, 'driver')?.text;
    if ((driver !== undefined && driver !== 'local') || tree.get(volume, 'external')) return unseen;
    if (textIn(options, 'type')?.text === 'tmpfs') {
      const o = textIn(options, 'o');
      return o ? tmpfsOf(view, layer, o, sizeOption(o)) : { kind: 'unbounded', place };
    }
    return isMap(options) ? unseen : { kind: 'disk', place };
  }
  return unseen;
}

/** `{type: tmpfs, target: /dev/shm, tmpfs: {size: 8g}}`, `{type: bind, source: /dev/shm, target: /dev/shm}` */
function longVolume(view: ServiceView, field: Field): SharedMemory | undefined {
  const child = (parent: Field | undefined, ...names: string[]): MappedText | undefined => {
    for (const name of names) {
      const found = parent && view.child(parent, name);
      const text = found && view.text(found);
      if (text) return text;
    }
    return undefined;
  };
  const target = child(field, 'target', 'destination', 'dst')?.text;
  if (target === undefined || !isShm(target)) return undefined;
  const place = view.place(field);
  const source = child(field, 'source', 'src');
  const mounted = (from: MappedText) => bySource(view, from.text, quoted(field.layer, from), place);
  switch (child(field, 'type')?.text) {
    case 'tmpfs': {
      const size = child(view.child(field, 'tmpfs'), 'size');
      if (!size || size.text === '') return { kind: 'unbounded', place };
      if (size.text.includes(HOLE))
        return { kind: 'unknown', reason: t('the size of the tmpfs is a variable'), place };
      // Unlike a raw tmpfs option, Compose reads this size as Docker does.
      const parsed = parseDockerSize(size.text);
      if (!parsed.ok) return invalid(field.layer, size, parsed.problem, { place });
      if (parsed.bytes === 0) return { kind: 'unbounded', place };
      return { kind: 'tmpfs', bytes: parsed.bytes, size: view.written(field.layer, size), place };
    }
    case 'volume':
      return source ? mounted(source) : { kind: 'disk', place };
    case 'bind':
      return source && mounted(source);
    default:
      return { kind: 'unknown', reason: t('this kind of mount cannot be judged'), place };
  }
}
