/** What /dev/shm will be inside a container, by the flags that start it. */
import { sentences, t } from '../../l10n';
import { HOLE, type LintOptions, type SharedMemory, type Word, type WrittenSize } from '../../model';
import { type DockerSize, formatBytes, parseDockerSize, parseTmpfsSize, unreadableSize } from '../../sizes';
import type { MappedText } from '../../text/mapped';
import { quotable } from '../../text/quotable';
import type { Place } from '../../text/span';
import { isHostShm, isShm } from '../shm-path';
import { mappedTextOf } from '../words';
import type { Option } from './argv';
import type { ClientName } from './client';
import type { Supply } from './supply';

/** Docker's own default, 64 MiB (moby/moby `daemon/config/config.go`, `DefaultShmSize`); nerdctl's is the same. */
const DOCKER_DEFAULT_BYTES = 64 * 1024 * 1024;

/** Podman's, `65536k` with decimal units (containers/common `pkg/config/default.go`; measured with Podman 4.3.1). */
export const PODMAN_DEFAULT_BYTES = 65_536_000;

const TITLES: Readonly<Record<ClientName, string>> = {
  docker: 'Docker',
  podman: 'Podman',
  nerdctl: 'nerdctl',
};

/** What decides besides the flags themselves. */
export interface Surroundings {
  readonly client: ClientName;
  readonly options: LintOptions;
  /** Looks up what another container of the same file has, for `--ipc=container:x`. */
  readonly other: (name: string) => SharedMemory | undefined;
  /** The characters of the file; none of a place in another one. */
  readonly written: (place: Place) => string;
  /** Finds the characters of a value that a variable supplies. */
  readonly supply?: (text: string, use: Place) => Supply | undefined;
}

/**
 * The order of the runtimes (moby `daemon/container_operations_unix.go`, `setupIPCDirs`): a mount over /dev/shm
 * replaces everything, then the IPC mode decides, then the size, then the default.
 */
export function sharedMemoryOf(flags: readonly Option[], around: Surroundings): SharedMemory {
  const mounts = flags.flatMap(flag => mountOf(flag, around) ?? []);
  return mounts.at(-1) ?? byPod(flags, around) ?? byIpc(flags, around) ?? bySize(flags, around);
}

export function runtimeDefault({ client, options }: Pick<Surroundings, 'client' | 'options'>): SharedMemory {
  const bytes =
    client === 'podman'
      ? PODMAN_DEFAULT_BYTES
      : ((client === 'docker' ? options.defaultShmSize : undefined) ?? DOCKER_DEFAULT_BYTES);
  return { kind: 'default', bytes, runtime: TITLES[client] };
}

/** The last flag of a name that was given a value. */
function last(flags: readonly Option[], name: string): (Option & { value: Word }) | undefined {
  return flags.findLast((flag): flag is Option & { value: Word } => flag.name === name && !!flag.value);
}

/** Containers of a pod share the /dev/shm of its infra container. */
function byPod(flags: readonly Option[], around: Surroundings): SharedMemory | undefined {
  const pod = last(flags, 'pod');
  return (
    pod && { kind: 'joined', target: quoted(pod.value.text, pod.value.place, around), place: placeOf(pod) }
  );
}

function byIpc(flags: readonly Option[], around: Surroundings): SharedMemory | undefined {
  const ipc = last(flags, 'ipc');
  if (!ipc) return undefined;
  const place = placeOf(ipc);
  const mode = ipc.value.text;
  if (mode.includes(HOLE)) return unknown(t('the IPC mode is a variable'), place);
  switch (mode) {
    case 'host':
      return { kind: 'host', place };
    case 'none':
      return { kind: 'absent', place };
    case '':
    case 'private':
    case 'shareable':
      return undefined;
    default: {
      const target = /^container:(.+)$/.exec(mode)?.[1];
      if (target === undefined)
        return unknown(t`the IPC mode \`${quoted(mode, ipc.value.place, around)}\` is not known`, place);
      const of = around.other(target);
      const shown = quoted(target, ipc.value.place, around);
      return { kind: 'joined', target: shown, place, ...(of && { of }) };
    }
  }
}

function bySize(flags: readonly Option[], around: Surroundings): SharedMemory {
  const flag = last(flags, 'shm-size');
  if (!flag) return runtimeDefault(around);
  const place = placeOf(flag);
  const text = mappedTextOf(flag.value);
  if (text.text.includes(HOLE)) return unknown(t('`--shm-size` is a variable'), place);
  const parsed = parseDockerSize(text.text);
  const size = written(text, around);
  if (!parsed.ok) return invalid(text, byVersion(parsed), around, place);
  if (parsed.bytes > 0) {
    const { bytes, caution } = parsed;
    return { kind: 'sized', bytes, size: { ...size, ...(caution !== undefined && { caution }) }, place };
  }
  // Docker takes zero as "not given", Podman as "no limit" (docs/source/markdown/options/shm-size.md).
  return around.client === 'podman' ? { kind: 'unbounded', place } : runtimeDefault(around);
}

function mountOf(flag: Option, around: Surroundings): SharedMemory | undefined {
  if (!flag.value) return undefined;
  const text = mappedTextOf(flag.value);
  switch (flag.name) {
    case 'tmpfs':
      return byTmpfs(text, placeOf(flag), around);
    case 'mount':
      return byMount(text, placeOf(flag), around);
    case 'volume':
      return byVolume(text, placeOf(flag), around);
    default:
      return undefined;
  }
}

/** `/dev/shm:rw,size=8g` */
function byTmpfs(text: MappedText, place: Place, around: Surroundings): SharedMemory | undefined {
  const colon = text.text.indexOf(':');
  if (!isShm(colon < 0 ? text.text : text.text.slice(0, colon))) return undefined;
  const size = colon < 0 ? undefined : fieldsOf(text.slice(colon + 1)).get('size');
  return kernelTmpfs(size, place, around);
}

/** `type=tmpfs,destination=/dev/shm,tmpfs-size=2g` (docker/cli opts/mount.go). */
function byMount(text: MappedText, place: Place, around: Surroundings): SharedMemory | undefined {
  const fields = fieldsOf(text);
  const field = (...names: string[]) => names.map(name => fields.get(name)).find(value => value)?.text;
  if (!isShm(field('target', 'destination', 'dst') ?? '')) return undefined;
  const source = field('source', 'src');
  switch (field('type') ?? 'volume') {
    case 'tmpfs': {
      const size = fields.get('tmpfs-size');
      const misnamed = around.client === 'docker' ? fields.get('size') : undefined;
      if (misnamed) return misnamedSize(misnamed, place, around);
      // Podman hands the size to the kernel as it is (containers/podman pkg/specgenutil/volumes.go).
      if (around.client === 'podman' || !size) return kernelTmpfs(size, place, around);
      if (size.text.includes(HOLE)) return unknown(t('the size of the tmpfs is a variable'), place);
      const parsed = parseDockerSize(size.text);
      if (!parsed.ok) return invalid(size, parsed, around, place);
      if (parsed.bytes === 0) return { kind: 'unbounded', place };
      return { kind: 'tmpfs', bytes: parsed.bytes, size: written(size, around), place };
    }
    case 'bind':
      return source === undefined ? undefined : bySource(source, text, place, around);
    case 'volume':
      return source === undefined || !source.includes('/')
        ? volume(source, text, place, around)
        : bySource(source, text, place, around);
    default:
      return unknown(t('this kind of mount cannot be judged'), place);
  }
}

/** Docker refuses a key that it does not know. */
function misnamedSize(value: MappedText, place: Place, { written: writtenAt }: Surroundings): SharedMemory {
  const { start, end } = value.spanOf();
  const whole = { uri: value.uri, span: { start: start - 'size='.length, end } };
  const text = `size=${value.text}`;
  const isWritten = writtenAt(whole) === text;
  const size: WrittenSize = {
    text,
    suggestion: `tmpfs-${text}`,
    ...(isWritten && { place: whole }),
  };
  const problem = t('Docker has no mount option `size`; that of a tmpfs is called `tmpfs-size`.');
  return { kind: 'invalid', text: isWritten ? text : 'size', problem, size, place };
}

/** `/dev/shm:/dev/shm`, `data:/dev/shm:rw`, `/dev/shm` */
function byVolume(text: MappedText, place: Place, around: Surroundings): SharedMemory | undefined {
  const [first = '', second] = text.text.split(':');
  if (second === undefined) return isShm(first) ? { kind: 'disk', place } : undefined;
  if (!isShm(second)) return undefined;
  return /^[./~$]/.test(first) || first.includes(HOLE)
    ? bySource(first, text, place, around)
    : volume(first, text, place, around);
}

function bySource(source: string, text: MappedText, place: Place, around: Surroundings): SharedMemory {
  if (source.includes(HOLE)) return unknown(t('the source of the mount is a variable'), place);
  if (isHostShm(source)) return { kind: 'host', place };
  const shown = quoted(source, placeOfText(text), around);
  return unknown(t`what file system \`${shown}\` is on the host cannot be seen here`, place);
}

/** A volume without a name is on disk; one with a name may have been made from a tmpfs. */
function volume(
  name: string | undefined,
  text: MappedText,
  place: Place,
  around: Surroundings,
): SharedMemory {
  if (name === undefined) return { kind: 'disk', place };
  const shown = quoted(name, placeOfText(text), around);
  return unknown(t`what backs the volume \`${shown}\` cannot be seen here`, place);
}

/** A tmpfs whose size is the kernel's business. */
function kernelTmpfs(size: MappedText | undefined, place: Place, around: Surroundings): SharedMemory {
  if (!size) return { kind: 'unbounded', place };
  if (size.text.includes(HOLE)) return unknown(t('the size of the tmpfs is a variable'), place);
  const parsed = parseTmpfsSize(size.text);
  if (!parsed.ok) return invalid(size, parsed, around, place);
  if (parsed.bytes === undefined) return { kind: 'unbounded', place };
  return { kind: 'tmpfs', bytes: parsed.bytes, size: written(size, around), place };
}

/** `a=1,b=2` by name; the last of several equal names wins. */
function fieldsOf(text: MappedText): Map<string, MappedText> {
  const fields = new Map<string, MappedText>();
  for (const { 0: field, index } of text.text.matchAll(/[^,]+/g)) {
    const equals = field.indexOf('=');
    if (equals > 0) {
      fields.set(field.slice(0, equals).trim(), text.slice(index + equals + 1, index + field.length));
    }
  }
  return fields;
}

function unknown(reason: string, place: Place): SharedMemory {
  return { kind: 'unknown', reason, place };
}

function invalid(
  text: MappedText,
  { problem, suggestion }: { problem: string; suggestion?: string },
  around: Surroundings,
  place: Place,
): SharedMemory {
  const shown = quoted(text.text, placeOfText(text), around);
  return {
    kind: 'invalid',
    text: shown,
    problem: shown === text.text ? problem : unreadableSize(shown),
    size: { ...written(text, around), ...(suggestion !== undefined && { suggestion }) },
    place,
  };
}

function quoted(text: string, place: Place, around: Surroundings): string {
  return quotable(text, around.written(place));
}

function placeOfText(text: MappedText): Place {
  return { uri: text.uri, span: text.expressionOf() };
}

/** A size that Docker took before 23.0 and takes no more, or the other way round, is told with the release. */
function byVersion(refused: DockerSize & { ok: false }): { problem: string; suggestion?: string } {
  const { problem, suggestion, oldParsers } = refused;
  const before = oldParsers?.ok ? [t`Docker before 23.0 reads it as ${formatBytes(oldParsers.bytes)}.`] : [];
  return { problem: sentences([problem, ...before]), ...(suggestion !== undefined && { suggestion }) };
}

function written(text: MappedText, { written: writtenAt, supply }: Surroundings): WrittenSize {
  const place = { uri: text.uri, span: text.spanOf() };
  if (!text.text.includes(HOLE) && writtenAt(place) === text.text) return { text: text.text, place };
  const found = supply?.(text.text, place);
  if (!found) return { text: text.text };
  return { text: text.text, suppliedAt: found.place, ...(found.certain && { place: found.place }) };
}

/** From a flag to the end of its value, or the flag alone where the two stand apart. */
export function placeOf({ word, value, apart }: Option): Place {
  const { uri, span } = word.place;
  if (!apart || !value || value.place.uri !== uri || value.place.span.start < span.start) return word.place;
  return { uri, span: { start: span.start, end: value.place.span.end } };
}
