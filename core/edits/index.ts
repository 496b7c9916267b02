/** The fixes that rules offer, whatever the format; each format's own edits stand in a file of its own. */
import { formatBytes, printCompose } from '../memory/sizes';
import type { Fix, SharedMemory, Workload } from '../model';
import { type ComposeSite, isShared, setIpcHost, setShmSize } from './compose';
import { raiseSize } from './size';

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
  const site = workload.site as ComposeSite;
  const shared = isShared(site);
  const reach = shared ? ', also for the services that share this anchor' : '';
  const fixes: Fix[] = [];
  const size = setShmSize(site, bytes);
  if (size && size.length > 0) {
    const title = `Give ${workload.name} ${formatBytes(bytes)} of shared memory (${sizeSetting(workload, bytes)})${reach}`;
    fixes.push({ title, safe: !shared, edits: size });
  }
  const host = setIpcHost(site);
  if (host && host.length > 0) {
    const title = `Let ${workload.name} use the host's /dev/shm (${hostSetting(workload)})${reach}`;
    // Sharing the host's IPC namespace gives up isolation: a choice, not a repair.
    fixes.push({ title, safe: false, edits: host });
  }
  return fixes;
}

/**
 * Fixes for a size that is too small. A size that stands in the workload itself is changed in place; one
 * that a shared anchor or another file supplies is overridden here instead.
 */
export function growSharedMemory(
  workload: Workload,
  memory: Extract<SharedMemory, { kind: 'sized' | 'tmpfs' }>,
  uri: string,
  bytes: number,
): Fix[] {
  const edit = raiseSize(memory.size, uri, bytes);
  const borrowed = workload.borrowed.find(
    ({ definition }) =>
      definition.uri === memory.place.uri &&
      definition.span.start <= memory.place.span.start &&
      memory.place.span.end <= definition.span.end,
  );
  const raise: Fix[] = edit
    ? [
        {
          title: borrowed
            ? `Raise ${memory.size.text} to ${edit.newText} for every service that shares it`
            : `Raise ${memory.size.text} to ${edit.newText}`,
          safe: !borrowed && !isShared(workload.site as ComposeSite),
          edits: [edit],
        },
      ]
    : [];
  const overrides = memory.kind === 'sized' && (borrowed || !edit) ? giveSharedMemory(workload, bytes) : [];
  return [...overrides, ...raise];
}
