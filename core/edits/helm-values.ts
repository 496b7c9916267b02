/** What a fix writes into the values of a Helm chart: what a manifest would get, or the key on which it depends. */
import type { YAMLMap } from 'yaml';
import type { EditSite } from '../model';
import type { Place, TextEdit } from '../text/span';
import { isAliased } from './anchors';
import { type KubernetesSite, removeArguments, setVolume } from './kubernetes';
import { insertEntry } from './yaml';

export interface HelmValuesSite extends EditSite {
  readonly format: 'helm-values';
  /** The parts that the chart copies into the manifest, as they stand in the values. */
  readonly manifest: KubernetesSite;
  /** What makes the chart mount a volume at /dev/shm, where it does not yet. */
  readonly trigger?: Trigger;
}

/** A key that has to be there for the chart to mount its volume. */
export interface Trigger {
  /** How it is called from the entry of the model: `vllmConfig.tensorParallelSize`. */
  readonly path: string;
  readonly map: YAMLMap;
  readonly key: string;
  readonly value: string;
  /** The argument that says the same, and that it stands in for. */
  readonly instead: Place;
  /** Keys that it reads well behind, the best first. */
  readonly after: readonly string[];
  /** The key for the volume's size, and the bytes that it has as things stand. */
  readonly sizeKey: string;
  readonly bytes: number;
}

/** The pod and the container of a site, if its format has any. */
export function manifestOf(site: EditSite): KubernetesSite | undefined {
  switch (site.format) {
    case 'kubernetes':
      return site as KubernetesSite;
    case 'helm-values':
      return (site as HelmValuesSite).manifest;
    default:
      return undefined;
  }
}

/** How the key reads that is missing: `vllmConfig.tensorParallelSize: 4`; undefined if none is. */
export function triggerSetting(site: EditSite): string | undefined {
  const trigger = triggerOf(site);
  return trigger && `${trigger.path}: ${trigger.value}`;
}

/** Bytes of the volume that the chart mounts once the key is there; undefined if it is not missing. */
export function triggeredBytes(site: EditSite): number | undefined {
  return triggerOf(site)?.bytes;
}

/** The key that is missing, if one is. */
export function triggerOf(site: EditSite): Trigger | undefined {
  return site.format === 'helm-values' ? (site as HelmValuesSite).trigger : undefined;
}

/**
 * Moves the parallel size from the arguments to its key, and raises the volume's size if it would be below `bytes`.
 * Where the argument cannot be taken away it stays, and says the same; so it does where a comment would go with it.
 */
export function pullTrigger(
  manifest: KubernetesSite,
  trigger: Trigger,
  bytes: number,
): TextEdit[] | undefined {
  if (isAliased(manifest.document, trigger.map)) return undefined;
  const { map, key, value, after, sizeKey } = trigger;
  const set = insertEntry(manifest.text, map, key, value, { after });
  const size = trigger.bytes < bytes ? setVolume({ ...manifest, sizeField: [sizeKey] }, bytes) : [];
  const removed = (removeArguments(manifest, trigger.instead) ?? []).filter(
    ({ span }) => !/(?:^|\s)#/.test(manifest.text.slice(span.start, span.end)),
  );
  return set && size && [set, ...removed, ...size];
}
