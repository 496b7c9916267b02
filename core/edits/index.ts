/** The fixes that rules offer, whatever the format; each format's own edits stand in a file of its own. */

import { msg, t } from '../l10n';
import type { Fix, Misplaced, SharedMemory, Workload, WrittenSize } from '../model';
import { formatBytes, parseKubernetesQuantity, printCompose, printDocker, printKubernetes } from '../sizes';
import type { Place, TextEdit } from '../text/span';
import { reachesElsewhere } from './anchors';
import {
  type ComposeSite,
  correctSizeKey,
  isShared as isSharedService,
  removeArgument,
  replaceVolume,
  setIpcHost,
  setShmSize,
} from './compose';
import { manifestOf, pullTrigger, triggeredBytes, triggerOf, triggerSetting } from './helm-values';
import {
  isSharedObject,
  mountVolume,
  moveIntoMemory,
  operatorSetting,
  raiseMemoryLimit,
  removeArguments,
  setVolume,
} from './kubernetes';
import { type SettingSite, WRITERS } from './settings';
import {
  addIpcHost,
  addSizeFlag,
  repairMisplaced,
  replaceDiskVolume,
  type ShellSite,
  sizeFlag,
} from './shell';
import { raiseSize } from './size';

export { extentOf, mountsOf, takesSizeAt } from './extent';

/** How a size is written where this workload is declared, e.g. `shm_size: 4gb`. */
export function sizeSetting(workload: Workload, bytes: number): string {
  switch (workload.format) {
    case 'compose':
      return `shm_size: ${printCompose(bytes)}`;
    case 'kubernetes':
    case 'helm-values':
      return (
        triggerSetting(workload.site) ??
        operatorSetting(manifestOf(workload.site)!, bytes) ??
        `emptyDir: {medium: Memory, sizeLimit: ${printKubernetes(bytes)}}`
      );
    case 'shell':
      return sizeFlag(workload.site as ShellSite, bytes);
    default:
      return WRITERS[workload.format].setting(bytes);
  }
}

/** What to do about a /dev/shm that nobody gave a size, as a sentence. */
export function adviceFor(workload: Workload, bytes: number): string {
  const setting = sizeSetting(workload, bytes);
  switch (workload.format) {
    case 'compose':
      return t`Set \`${setting}\`, or \`${hostSetting(workload)}\` to use the host's.`;
    case 'shell':
      return (workload.site as ShellSite).action === 'service'
        ? t`Add \`${setting}\` in front of the image.`
        : t`Add \`${setting}\` in front of the image, or \`${hostSetting(workload)}\` to use the host's.`;
    case 'kubernetes':
    case 'helm-values':
      if (triggerSetting(workload.site) !== undefined)
        return t`Set \`${setting}\`: only with that key does the chart mount a volume at /dev/shm.`;
      return manifestOf(workload.site)!.sizeField
        ? t`Set \`${setting}\`.`
        : t`Mount a memory-backed volume at /dev/shm: \`${setting}\`. Its pages count against the memory limit.`;
    default:
      return WRITERS[workload.format].advice(bytes);
  }
}

/** How the host's /dev/shm is asked for where this workload is declared. */
export function hostSetting(workload: Workload): string {
  switch (workload.format) {
    case 'compose':
      return 'ipc: host';
    case 'kubernetes':
    case 'helm-values':
      return 'hostIPC: true';
    case 'shell':
      return '--ipc=host';
    default:
      return WRITERS[workload.format].host ?? '--ipc=host';
  }
}

/** Fixes for a workload that says nothing of /dev/shm: its own size first, the host's second. */
export function giveSharedMemory(workload: Workload, bytes: number): Fix[] {
  return [sizeFix(workload, bytes), hostFix(workload)].filter(fix => fix !== undefined);
}

/**
 * Fixes for a size that is too small. A size that stands in the workload itself is changed in place; one
 * that a shared anchor or another file supplies is overridden here instead.
 */
export function growSharedMemory(
  workload: Workload,
  memory: ChosenMemory,
  uri: string,
  bytes: number,
): Fix[] {
  const raise = raiseFix(workload, memory, uri, bytes);
  const overrides = mayOverride(workload, memory, raise) ? giveSharedMemory(workload, bytes) : [];
  return raise ? [...overrides, raise] : overrides;
}

/** An edit that was asked for, or the sentence that says why there is none. */
export type Resized =
  | { readonly ok: true; readonly fix: Fix }
  | { readonly ok: false; readonly reason: string };

/**
 * Gives a workload a /dev/shm of at least `bytes`, by the edit that the rules would offer. A size is never lowered, and
 * nothing is written where it would have no effect.
 * @param uri the document under the linter, which is the only one that is edited
 */
export function resizeSharedMemory(workload: Workload, uri: string, bytes: number): Resized {
  const memory = workload.sharedMemory;
  const refuse = (reason: string): Resized => ({ ok: false, reason });
  const { name } = workload;
  switch (memory.kind) {
    case 'default':
      return asked(sizeFix(workload, bytes), name);
    case 'managed':
      if (memory.bytes === undefined || memory.bytes >= bytes)
        return refuse(t`${memory.operator} gives ${name} enough already.`);
      return asked(sizeFix(workload, bytes), name);
    case 'volume':
    case 'sized':
    case 'tmpfs': {
      if (memory.bytes >= bytes) return refuse(t`${name} has ${formatBytes(memory.bytes)} already.`);
      if (memory.kind === 'volume' && memory.bound === 'memory limit')
        return refuse(t`The memory limit of ${name} bounds its /dev/shm; that has to be raised first.`);
      const raise = raiseFix(workload, memory, uri, bytes);
      const override = mayOverride(workload, memory, raise) ? sizeFix(workload, bytes) : undefined;
      return asked(override ?? raise, name);
    }
    case 'unbounded':
      return refuse(t`${name} has a tmpfs that may grow to half of the machine’s memory.`);
    case 'host':
      return refuse(t`${name} uses the host’s /dev/shm; a size of its own would have no effect.`);
    case 'joined':
      return refuse(t`${name} shares the /dev/shm of ${memory.target}; that is where the size belongs.`);
    case 'absent':
      return refuse(t`${name} is started without any /dev/shm.`);
    case 'disk':
      return refuse(t`A volume on disk covers the /dev/shm of ${name}; a size would have no effect.`);
    case 'read-only':
      return refuse(t`A volume that cannot be written to covers the /dev/shm of ${name}.`);
    case 'invalid':
      return refuse(
        t`${name} sets its size to ${memory.text}, which has to be corrected first: ${memory.problem}.`,
      );
    case 'unknown':
      return refuse(t`What ${name} gets cannot be told: ${memory.reason}.`);
  }
}

function asked(fix: Fix | undefined, name: string): Resized {
  return fix ? { ok: true, fix } : { ok: false, reason: t`No small edit would give ${name} this size.` };
}

// ───────────────────────────── One fix each ─────────────────────────────

/** A size that somebody chose, or that an operator did. */
export type ChosenMemory = Extract<SharedMemory, { kind: 'sized' | 'tmpfs' | 'volume' | 'managed' }> & {
  readonly bytes: number;
};

function sizeFix(workload: Workload, bytes: number): Fix | undefined {
  const size = formatBytes(givenBytes(workload, bytes));
  return fixOf(
    workload,
    workload.format === 'dockerfile'
      ? t`Write above it: ${sizeSetting(workload, bytes)}`
      : t`Give ${subjectOf(workload)} ${size} of shared memory (${sizeSetting(workload, bytes)})`,
    giveEdits(workload, bytes),
    fitsLimit(workload, bytes),
  );
}

/** What a workload has once it was given `bytes`: a chart may give more. */
function givenBytes({ site }: Workload, bytes: number): number {
  return Math.max(bytes, triggeredBytes(site) ?? 0);
}

function giveEdits(workload: Workload, bytes: number): TextEdit[] | undefined {
  switch (workload.format) {
    case 'compose':
      return setShmSize(workload.site as ComposeSite, bytes);
    case 'kubernetes':
    case 'helm-values': {
      const manifest = manifestOf(workload.site)!;
      const trigger = triggerOf(workload.site);
      return trigger ? pullTrigger(manifest, trigger, bytes) : setVolume(manifest, bytes);
    }
    case 'shell':
      return addSizeFlag(workload.site as ShellSite, bytes);
    default:
      return WRITERS[workload.format].give(workload.site as SettingSite, bytes);
  }
}

/** Whether pages of that many bytes can be charged to the container at all; yes where no limit is known. */
function fitsLimit({ format, memoryLimit }: Workload, bytes: number): boolean {
  return format === 'compose' || !memoryLimit?.known || memoryLimit.value > bytes;
}

function hostFix(workload: Workload): Fix | undefined {
  const title = t`Let ${subjectOf(workload)} use the host's /dev/shm (${hostSetting(workload)})`;
  // Sharing the host's IPC namespace gives up isolation: a choice, not a repair.
  return fixOf(workload, title, hostEdits(workload), false);
}

function hostEdits({ format, site }: Workload): TextEdit[] | undefined {
  switch (format) {
    case 'compose':
      return setIpcHost(site as ComposeSite);
    case 'kubernetes':
    case 'helm-values':
      // Pod Security admits no `hostIPC` above the level "privileged", so it is no cure to offer there.
      return undefined;
    case 'shell':
      return addIpcHost(site as ShellSite);
    default:
      return WRITERS[format].shareHost?.(site as SettingSite);
  }
}

/** A workload in the middle of a sentence: by its name, unless that is only the line it stands on. */
export function subjectOf({ format, name }: Workload): string {
  if (format === 'dockerfile') return t('a container of this image');
  return /^line \d+$/.test(name) ? t('this container') : name;
}

/** A fix of edits to a workload, if there are any; not safe if they reach another one. */
function fixOf(
  workload: Workload,
  title: string,
  edits: readonly TextEdit[] | undefined,
  safe: boolean,
): Fix | undefined {
  if (!edits || edits.length === 0) return undefined;
  const shared = isShared(workload, edits);
  return { title: shared ? sharedTitle(workload, title) : title, safe: safe && !shared, edits };
}

function sharedTitle({ format }: Workload, title: string): string {
  return format === 'compose'
    ? t`${title}, also for the services that share this anchor`
    : t`${title}, also for what shares this anchor`;
}

/** Whether edits to a workload reach another one, because what they change is used elsewhere. */
function isShared({ format, site }: Workload, edits: readonly TextEdit[]): boolean {
  switch (format) {
    case 'compose':
      return isSharedService(site as ComposeSite) || reachesElsewhere((site as ComposeSite).document, edits);
    case 'kubernetes':
    case 'helm-values': {
      const manifest = manifestOf(site)!;
      return isSharedObject(manifest) || reachesElsewhere(manifest.document, edits);
    }
    default:
      return false;
  }
}

function raiseFix(workload: Workload, memory: ChosenMemory, uri: string, bytes: number): Fix | undefined {
  const size = memory.kind === 'managed' ? undefined : memory.size;
  const edit = size && raiseSize(size, uri, bytes);
  if (!edit) return undefined;
  const shared = isBorrowed(workload, memory) || isShared(workload, [edit]);
  const title = t`Raise ${size.text} to ${edit.newText}`;
  return {
    title: shared ? t`${title} for every service that shares it` : title,
    safe: !shared && fitsLimit(workload, bytes),
    edits: [edit],
  };
}

/**
 * Whether a size of the workload's own is better than, or the only way of, changing the one that counts now. A file
 * that overrides this one would override the new size too.
 */
function mayOverride(workload: Workload, memory: ChosenMemory, raise: Fix | undefined): boolean {
  if (memory.kind === 'managed') return true;
  if (memory.kind !== 'sized' || workload.format !== 'compose') return false;
  return isBorrowed(workload, memory) || (!raise && memory.place.uri === workload.place.uri);
}

function isBorrowed({ borrowed }: Workload, { place }: ChosenMemory): boolean {
  return borrowed.some(
    ({ definition }) =>
      definition.uri === place.uri &&
      definition.span.start <= place.span.start &&
      place.span.end <= definition.span.end,
  );
}

// ───────────────────────────── Mistakes of manifests ─────────────────────────────

/**
 * Makes a setting that does nothing take effect: mounts the volume, takes the argument away, or writes the size where
 * the operator reads it.
 * @param bytes what a size is raised to where it is below `expected`
 */
export function applyMisplaced(
  workload: Workload,
  misplaced: Misplaced,
  bytes: number,
  expected: number,
): Fix[] {
  if (workload.format === 'shell') return repairFlag(workload, misplaced, bytes, expected);
  switch (misplaced.kind) {
    case 'argument':
      return listed(replaceArgument(workload, misplaced, bytes, expected));
    case 'unsupported': {
      const enough = misplaced.bytes !== undefined && isEnough(misplaced.bytes, expected);
      const edits =
        workload.format === 'compose' &&
        correctSizeKey(workload.site as ComposeSite, misplaced.place, enough ? undefined : bytes);
      return edits ? listed(fixOf(workload, t('Write it as the service’s own `shm_size`'), edits, true)) : [];
    }
    case 'volume':
      return listed(mountFix(workload, misplaced, bytes, expected));
    default:
      return listed(sizeFix(workload, Math.max(bytes, misplaced.bytes ?? 0)));
  }
}

/** Takes a flag of the runtime out of the arguments, where something else is to give what it was meant to give. */
export function removeMisplaced(workload: Workload, { place }: Misplaced): Fix[] {
  if (workload.format === 'shell') return [];
  return listed(fixOf(workload, t('Remove it from the arguments'), removalOf(workload, place), true));
}

function removalOf({ site }: Workload, place: Place): TextEdit[] | undefined {
  const manifest = manifestOf(site);
  return manifest ? removeArguments(manifest, place) : removeArgument(site as ComposeSite, place);
}

/** Takes a flag of the runtime out of the arguments, and gives what it was meant to give where that is missing. */
function replaceArgument(
  workload: Workload,
  misplaced: Misplaced,
  bytes: number,
  expected: number,
): Fix | undefined {
  const removal = removalOf(workload, misplaced.place);
  const { sharedMemory: memory } = workload;
  if (memory.kind !== 'default' || memory.bytes >= expected) return removeMisplaced(workload, misplaced)[0];
  const volume = meantVolume(workload);
  const given = volume ? mountFix(workload, volume, bytes, expected) : sizeFix(workload, bytes);
  const edits = removal && given && [...removal, ...given.edits];
  const title = volume
    ? t('Remove it from the arguments, and mount the volume at /dev/shm')
    : t`Remove it from the arguments, and set ${sizeSetting(workload, bytes)}`;
  return fixOf(workload, title, edits, given?.safe ?? false);
}

/** The volume that was meant for the /dev/shm of a workload which is left with the default. */
export function meantVolume({ misplaced, sharedMemory }: Workload): Misplaced | undefined {
  return sharedMemory.kind === 'default' ? misplaced?.find(({ kind }) => kind === 'volume') : undefined;
}

function mountFix(
  workload: Workload,
  { mounted }: Misplaced,
  bytes: number,
  expected: number,
): Fix | undefined {
  const mount = mountVolume(manifestOf(workload.site)!);
  const size = sizeOnceMended(mounted!, bytes, expected);
  const edits = mount && size && [mount, ...size.edits];
  const title = t`Mount the volume at /dev/shm in ${workload.name}`;
  return fixOf(workload, title, edits, size?.safe ?? false);
}

/**
 * Writes a flag where it counts. A size that would be too small there, and one that no edit can move, gives way to
 * one that is large enough.
 */
function repairFlag(workload: Workload, misplaced: Misplaced, bytes: number, expected: number): Fix[] {
  const enough = misplaced.bytes === undefined || isEnough(misplaced.bytes, expected);
  // Nothing is needed, and what was asked for is no size: whoever wrote it knows what to do about it.
  if (!enough && bytes === 0) return [];
  const edits = repairMisplaced(workload.site as ShellSite, misplaced, enough ? undefined : bytes);
  const repair = edits && fixOf(workload, t(REPAIRS[misplaced.kind]!), edits, true);
  const asked = Math.max(bytes, misplaced.bytes ?? 0);
  const given = workload.sharedMemory.kind === 'default' ? listed(sizeFix(workload, asked)) : [];
  return repair ? [repair] : misplaced.kind === 'argument' ? [] : given;
}

/** Whether a size may stay; none is not one, even where nothing is expected. */
function isEnough(bytes: number, expected: number): boolean {
  return bytes > 0 && bytes >= expected;
}

const REPAIRS: Partial<Record<Misplaced['kind'], string>> = {
  argument: msg('Move it in front of the image'),
  swallowed: msg('Take away the flag that swallows it'),
  unsupported: msg('Write it as the command takes it'),
};

/** What to do about a volume on disk at /dev/shm, as a sentence. */
export function adviceOnDisk(workload: Workload, bytes: number): string {
  return manifestOf(workload.site)
    ? t('Use a memory-backed volume: `emptyDir` with `medium: Memory`.')
    : t`Take the volume away and set \`${sizeSetting(workload, bytes)}\`.`;
}

/** Moves a volume on disk into memory; a choice where other containers or paths use the volume too. */
export function moveToMemory(workload: Workload, bytes: number, expected: number): Fix[] {
  const { sharedMemory: memory } = workload;
  if (memory.kind !== 'disk' || memory.place.uri !== workload.place.uri) return [];
  if (workload.format === 'shell') {
    const edits = replaceDiskVolume(workload.site as ShellSite, memory.place, bytes);
    return listed(fixOf(workload, t`Write ${sizeSetting(workload, bytes)} in its place`, edits, true));
  }
  if (workload.format === 'compose') {
    const site = workload.site as ComposeSite;
    const edits = replaceVolume(site, memory.place, bytes);
    // A volume with a name may be there for what others put into it.
    const { start, end } = memory.place.span;
    const isAnonymous = !site.text.slice(start, end).includes(':');
    return listed(fixOf(workload, t`Write ${sizeSetting(workload, bytes)} in its place`, edits, isAnonymous));
  }
  const site = manifestOf(workload.site);
  if (!site) return [];
  const size = memory.inMemory && sizeOnceMended(memory.inMemory, bytes, expected);
  const move = size && moveIntoMemory(site, bytes);
  const edits = move && [...move, ...size.edits];
  const safe = site.mountsOfVolume <= 1 && size?.safe === true && fitsLimit(workload, bytes);
  return listed(fixOf(workload, t('Keep the volume in memory (medium: Memory)'), edits, safe));
}

/**
 * What has to be done to the size of a volume so that it is enough once the volume is what /dev/shm is; undefined where it
 * never would be.
 * @param memory what /dev/shm will be
 */
function sizeOnceMended(
  memory: SharedMemory,
  bytes: number,
  expected: number,
): { readonly edits: readonly TextEdit[]; readonly safe: boolean } | undefined {
  if (memory.kind === 'read-only') return undefined;
  const isBounded = memory.kind === 'volume' && memory.bound === 'memory limit';
  const isSmall = memory.kind === 'volume' && memory.bytes < expected;
  // To raise the limit is told next.
  if (isBounded) return { edits: [], safe: !isSmall };
  const size = 'size' in memory ? memory.size : undefined;
  const isRefused = memory.kind === 'invalid' || size?.caution !== undefined;
  if (!isSmall && !isRefused) return { edits: [], safe: true };
  if (!size?.place) return undefined;
  const newText = corrected(size, printKubernetes(bytes), expected);
  return { edits: [{ span: size.place.span, newText }], safe: true };
}

/** The size that was probably meant, or another one where that is too small or nobody knows. */
function corrected({ suggestion }: WrittenSize, enough: string, expected: number): string {
  return suggestion !== undefined && !isBelow(expected)(suggestion) ? suggestion : enough;
}

/** Raises a container's memory limit so that the pages of /dev/shm have room beside what the process has now. */
export function raiseLimit(workload: Workload, limit: number, bytes: number): Fix[] {
  const site = manifestOf(workload.site)!;
  const raised = limit + bytes;
  const title = t`Raise the memory limit from ${formatBytes(limit)} to ${formatBytes(raised)}: pages of /dev/shm count against it`;
  return listed(fixOf(workload, title, raiseMemoryLimit(site, raised), false));
}

/**
 * Corrects a size that the runtime refuses or reads differently.
 * @param bytes what to write where the corrected size would be below `expected`
 */
export function correctSize(workload: Workload, uri: string, bytes: number, expected: number): Fix[] {
  const { sharedMemory: memory } = workload;
  const size = 'size' in memory ? memory.size : undefined;
  if (!size || size.place?.uri !== uri) return [];
  const { suggestion } = size;
  if (suggestion === undefined && size.caution === undefined) return [];
  const print =
    size.grammar === 'kubernetes'
      ? printKubernetes
      : workload.format === 'shell'
        ? printDocker
        : printCompose;
  // Of a number without a unit nobody knows what was meant; what is needed is known.
  const newText = corrected(size, print(bytes), expected);
  return listed(fixOf(workload, t`Write ${newText}`, [{ span: size.place.span, newText }], true));
}

/** Whether a quantity is known to be below a number of bytes. */
function isBelow(bytes: number): (text: string) => boolean {
  return text => {
    const size = parseKubernetesQuantity(
      text.replace(/^(\d+(?:\.\d+)?)([kmg])b?$/i, (_, n, u) => `${n}${u.toUpperCase()}i`),
    );
    return size.ok && size.bytes > 0 && size.bytes < bytes;
  };
}

function listed(fix: Fix | undefined): Fix[] {
  return fix ? [fix] : [];
}
