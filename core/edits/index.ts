/** The fixes that rules offer, whatever the format; each format's own edits stand in a file of its own. */

import type { Fix, SharedMemory, Workload } from '../model';
import { formatBytes, printCompose } from '../sizes';
import { type ComposeSite, isShared, setIpcHost, setShmSize } from './compose';
import { raiseSize } from './size';

export { extentOf } from './extent';

/** How a size is written where this workload is declared, e.g. `shm_size: 4gb`. */
export function sizeSetting(workload: Workload, bytes: number): string {
  switch (workload.format) {
    case 'compose':
      return `shm_size: ${printCompose(bytes)}`;
  }
}

/** How the host's /dev/shm is asked for where this workload is declared. */
export function hostSetting(workload: Workload): string {
  switch (workload.format) {
    case 'compose':
      return 'ipc: host';
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
    case 'sized':
    case 'tmpfs': {
      if (memory.bytes >= bytes) return refuse(`${name} has ${formatBytes(memory.bytes)} already.`);
      const raise = raiseFix(workload, memory, uri, bytes);
      const override = mayOverride(workload, memory, raise) ? sizeFix(workload, bytes) : undefined;
      return asked(override ?? raise, name);
    }
    case 'unbounded':
      return refuse(`${name} has a tmpfs that may grow to half of the machine’s memory.`);
    case 'host':
      return refuse(`${name} uses the host’s /dev/shm; a size of its own would have no effect.`);
    case 'joined':
      return refuse(`${name} shares the /dev/shm of ${memory.target}; that is where the size belongs.`);
    case 'absent':
      return refuse(`${name} is started without any /dev/shm.`);
    case 'disk':
      return refuse(`A volume on disk covers the /dev/shm of ${name}; a size would have no effect.`);
    case 'invalid':
      return refuse(
        `${name} sets its size to ${memory.text}, which has to be corrected first: ${memory.problem}.`,
      );
    case 'unknown':
      return refuse(`What ${name} gets cannot be told: ${memory.reason}.`);
  }
}

function asked(fix: Fix | undefined, name: string): Resized {
  return fix ? { ok: true, fix } : { ok: false, reason: `No small edit would give ${name} this size.` };
}

// ───────────────────────────── One fix each ─────────────────────────────

type ChosenMemory = Extract<SharedMemory, { kind: 'sized' | 'tmpfs' }>;

function sizeFix(workload: Workload, bytes: number): Fix | undefined {
  const site = workload.site as ComposeSite;
  const edits = setShmSize(site, bytes);
  if (!edits || edits.length === 0) return undefined;
  const size = `${formatBytes(bytes)} of shared memory (${sizeSetting(workload, bytes)})`;
  return { title: `Give ${workload.name} ${size}${reachOf(site)}`, safe: !isShared(site), edits };
}

function hostFix(workload: Workload): Fix | undefined {
  const site = workload.site as ComposeSite;
  const edits = setIpcHost(site);
  if (!edits || edits.length === 0) return undefined;
  const title = `Let ${workload.name} use the host's /dev/shm (${hostSetting(workload)})${reachOf(site)}`;
  // Sharing the host's IPC namespace gives up isolation: a choice, not a repair.
  return { title, safe: false, edits };
}

function reachOf(site: ComposeSite): string {
  return isShared(site) ? ', also for the services that share this anchor' : '';
}

function raiseFix(workload: Workload, memory: ChosenMemory, uri: string, bytes: number): Fix | undefined {
  const edit = raiseSize(memory.size, uri, bytes);
  if (!edit) return undefined;
  const shared = isBorrowed(workload, memory);
  const title = `Raise ${memory.size.text} to ${edit.newText}`;
  return {
    title: shared ? `${title} for every service that shares it` : title,
    safe: !shared && !isShared(workload.site as ComposeSite),
    edits: [edit],
  };
}

/**
 * Whether a size of the workload's own is better than, or the only way of, changing the one that counts now. A file
 * that overrides this one would override the new size too.
 */
function mayOverride(workload: Workload, memory: ChosenMemory, raise: Fix | undefined): boolean {
  if (memory.kind !== 'sized') return false;
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
