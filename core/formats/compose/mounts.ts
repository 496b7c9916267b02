/** The files beside a Compose file that a service's container finds: bind mounts, and `configs`. */
import { isMap } from 'yaml';
import { HOLE, type Word } from '../../model';
import { type BindMount, type MountedFiles, readMounted } from '../container-files';
import { resolveUri } from '../uri';
import type { Project } from './project';
import type { Field, ServiceView } from './view';

/** A source, which on Windows may begin with a drive, and behind it the target and the options. */
export const SHORT_VOLUME = /^((?:[A-Za-z]:(?=[\\/]))?[^:]*):([^:]*)/;

/** Reads what the words of a command name below the service's mounts. */
export function readMountedFiles(
  view: ServiceView,
  project: Project,
  words: readonly Word[],
): Promise<MountedFiles> {
  const mounts = [
    ...view.fields('volumes').flatMap(field => view.items(field).map(item => volumeOf(view, item))),
    ...view.fields('configs').flatMap(field => view.items(field).map(item => configOf(view, item))),
  ].filter(mount => mount !== undefined);
  const folder = view.field('working_dir');
  return readMounted(
    words,
    mounts,
    async uri => {
      const text = await project.readText(uri);
      return text === undefined ? undefined : { uri, text };
    },
    folder && view.text(folder)?.text,
  );
}

/** The source is the URI of a file or a folder, or unknown: a named volume, a variable, another machine's path. */
function volumeOf(view: ServiceView, item: Field): BindMount | undefined {
  const text = view.text(item)?.text;
  const [, shortSource, shortTarget] = text === undefined ? [] : (SHORT_VOLUME.exec(text) ?? []);
  const child = (name: string) => {
    const field = view.child(item, name);
    return field && view.text(field)?.text;
  };
  const target = shortTarget ?? child('target');
  const source = shortSource ?? (child('type') === 'bind' ? child('source') : undefined);
  return target === undefined ? undefined : { source: uriOf(item, source), target };
}

/** `configs: [name]`, `[{source: name, target: /etc/x.yaml}]`; a config without a target has its name's at the root. */
function configOf(view: ServiceView, item: Field): BindMount | undefined {
  const child = (name: string) => {
    const field = view.child(item, name);
    return field && view.text(field)?.text;
  };
  const name = view.text(item)?.text ?? child('source');
  if (name === undefined) return undefined;
  const target = child('target') ?? `/${name}`;
  for (const { layer, tree, node: config } of view.declared('configs', name)) {
    const file = isMap(config) ? tree.get(config, 'file') : undefined;
    if (file)
      return { source: uriOf({ ...item, layer }, view.text({ layer, node: file.node })?.text), target };
  }
  return { source: HOLE, target };
}

/** Paths are relative to the file that writes them. */
function uriOf({ layer }: Field, path: string | undefined): string {
  if (path === undefined || path.includes(HOLE) || !/^\.{0,2}\//.test(path)) return HOLE;
  return resolveUri(layer.file.uri, path) ?? HOLE;
}
