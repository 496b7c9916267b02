/** What ConfigMaps and Secrets of a set of documents give its pods: variables, and files. */
import { MAX_FILE_LENGTH, normalPath, type ReadContainerFile } from '../container-files';
import type { KubernetesObject } from './documents';
import { at, type Field } from './field';

/** The entries of the ConfigMaps, or of the Secrets, by the object's name. */
export type Entries = ReadonlyMap<string, Field>;

export interface Configs {
  readonly configMaps: Entries;
  /** Only what is spelled out: `stringData`. */
  readonly secrets: Entries;
}

export const NO_CONFIGS: Configs = { configMaps: new Map(), secrets: new Map() };

/** Objects that share a name stand in several namespaces: which one a pod means is not decided, so none is known. */
export function configsOf(objects: readonly KubernetesObject[]): Configs {
  const entriesOf = (wanted: string, key: string): Entries => {
    const found = new Map<string, Field | undefined>();
    for (const { kind, apiVersion, name, root } of objects)
      if (kind === wanted && apiVersion === 'v1')
        found.set(name, found.has(name) ? undefined : root.get(key));
    return new Map([...found].flatMap(([name, data]) => (data ? [[name, data] as const] : [])));
  };
  return { configMaps: entriesOf('ConfigMap', 'data'), secrets: entriesOf('Secret', 'stringData') };
}

/** Files by their path in a container that mounts them from a ConfigMap or a Secret. */
export function mountedFiles(
  container: Field,
  volumes: readonly Field[],
  configs: Configs,
): ReadContainerFile {
  const folder = container.get('workingDir')?.string();
  const mounts = (container.get('volumeMounts')?.items() ?? []).flatMap(field => {
    const path = field.get('mountPath')?.string();
    return path === undefined ? [] : [{ field, path: normalPath(path) }];
  });
  return written => {
    if (!written.startsWith('/') && folder === undefined) return undefined;
    const path = normalPath(written.startsWith('/') ? written : `${folder}/${written}`);
    // A mount covers what other ones show below its path.
    const covering = mounts.filter(mount => path === mount.path || path.startsWith(`${mount.path}/`));
    const mount = covering.reduce<(typeof mounts)[number] | undefined>(
      (deepest, each) => (deepest && deepest.path.length > each.path.length ? deepest : each),
      undefined,
    );
    if (!mount || mount.field.get('subPathExpr')) return undefined;
    const name = mount.field.get('name')?.string();
    const volume = volumes.findLast(each => name !== undefined && each.get('name')?.string() === name);
    const inVolume = `${mount.field.get('subPath')?.string() ?? ''}/${path.slice(mount.path.length)}`;
    const text = volume && entryAt(volume, normalPath(inVolume).slice(1), configs)?.verbatim();
    return text && text.text.length <= MAX_FILE_LENGTH ? text : undefined;
  };
}

/** The entry that a volume shows under a path. */
function entryAt(volume: Field, path: string, configs: Configs): Field | undefined {
  const sources = [volume, ...(at(volume, 'projected.sources')?.items() ?? [])];
  for (const source of sources) {
    for (const [holder, nameKey, entries] of [
      [source.get('configMap'), 'name', configs.configMaps],
      [source.get('secret'), source === volume ? 'secretName' : 'name', configs.secrets],
    ] as const) {
      const data = entries.get(holder?.get(nameKey)?.string() ?? '');
      const items = holder?.get('items')?.items();
      const key = items
        ? items
            .find(item => item.get('path')?.string() === path)
            ?.get('key')
            ?.string()
        : path;
      const entry = key === undefined ? undefined : data?.get(key);
      if (entry) return entry;
    }
  }
  return undefined;
}
