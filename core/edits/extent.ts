/** Where a workload stands in its file, for whoever points at it with a caret. */
import { isScalar } from 'yaml';
import type { Workload } from '../model';
import type { Span } from '../text/span';
import type { ComposeSite } from './compose';
import { manifestOf } from './helm-values';
import type { SettingSite } from './settings';
import type { ShellSite } from './shell';

/**
 * The stretch in which a caret means this workload: whole lines from its name to its last setting, or less where
 * other things stand on the same lines. Blank lines and comments behind it do not belong to it.
 */
export function extentOf(workload: Workload): Span {
  switch (workload.format) {
    case 'compose': {
      const { text, serviceNode } = workload.site as ComposeSite;
      const { start } = workload.place.span;
      return wholeLines(text, { start, end: Math.max(start, serviceNode.range![1]) });
    }
    case 'kubernetes':
    case 'helm-values': {
      const { text, container } = manifestOf(workload.site)!;
      const { start, end } = workload.place.span;
      const from = container?.range?.[0] ?? start;
      return wholeLines(text, {
        start: Math.min(start, from),
        end: Math.max(end, container?.range?.[1] ?? end),
      });
    }
    case 'shell': {
      const { text, extent } = workload.site as ShellSite;
      return wholeLines(text, extent);
    }
    default: {
      const { text, extent } = workload.site as SettingSite;
      return wholeLines(text, extent);
    }
  }
}

/** Where the mount and the volume stand that decide on /dev/shm, or that were meant to; only where volumes have a name. */
export function mountsOf({ site }: Workload): readonly Span[] {
  const manifest = manifestOf(site);
  return [manifest?.mount, manifest?.volume].flatMap(node => {
    const [start, end] = node?.range ?? [];
    return manifest && start !== undefined && end !== undefined
      ? [{ start, end: start + manifest.text.slice(start, end).trimEnd().length }]
      : [];
  });
}

/**
 * Whether a size that is written at an offset is the one that counts for a workload: at `shm_size` of its own service, in
 * the volume that is mounted at /dev/shm, among the flags of its command.
 * @param offset where the key or the flag begins
 */
export function takesSizeAt(workload: Workload, offset: number): boolean {
  const holds = ({ start, end }: Span) => start <= offset && offset < end;
  if ((workload.misplaced ?? []).some(({ place }) => place.uri === workload.place.uri && holds(place.span)))
    return false;
  switch (workload.format) {
    case 'compose':
      return (workload.site as ComposeSite).service.items.some(({ key }) => {
        const [start, end] = (isScalar(key) && key.value === 'shm_size' && key.range) || [0, 0];
        return holds({ start, end });
      });
    case 'kubernetes':
    case 'helm-values':
      return mountsOf(workload).some(holds);
    case 'shell': {
      // What stands behind the image is for the program in the container.
      const image = workload.image?.place;
      const isBehind = image?.uri === workload.place.uri && image.span.start < offset;
      return !isBehind && holds(extentOf(workload));
    }
    default:
      return holds(extentOf(workload));
  }
}

/** Takes in the indentation in front of a stretch, and what is left of its last line if that is a comment at most. */
function wholeLines(text: string, { start, end }: Span): Span {
  const indentation = /[ \t]*$/.exec(text.slice(lineStartBefore(text, start), start))!;
  const isFirst = start - indentation[0].length === lineStartBefore(text, start);
  const last = start + text.slice(start, end).trimEnd().length;
  const rest = /^[ \t]*(?:#[^\r\n]*)?(?=[\r\n]|$)/.exec(text.slice(last));
  return {
    start: isFirst ? start - indentation[0].length : start,
    end: rest ? last + rest[0].length : last,
  };
}

function lineStartBefore(text: string, offset: number): number {
  const start = offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
  return start + text.slice(start, offset).lastIndexOf('\r') + 1;
}
