/** What a kustomization beside a manifest does to it. */
import { t } from '../../l10n';
import type { Workspace } from '../../model';
import { folderOf, resolveUri } from '../uri';
import { parseYaml } from '../yaml/tree';
import { Field } from './field';

/** The names under which kustomize looks for its file (kubernetes-sigs/kustomize api/konfig/general.go). */
const NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

export interface Kustomization {
  /** Why the pods of the manifest may get more than it says; undefined if nothing points that way. */
  readonly reason?: string;
  /** The files that were asked for. */
  readonly dependencies: readonly string[];
}

/**
 * Whether the kustomization in the manifest's folder says that the manifest is a patch, or patches /dev/shm. One
 * further up, or an overlay that uses this folder as its base, is not looked for.
 */
export async function kustomizationOf(uri: string, workspace: Workspace): Promise<Kustomization> {
  const folder = folderOf(uri);
  const name = (await workspace.list(folder)).find(entry => NAMES.includes(entry));
  const file = name === undefined ? undefined : folder + name;
  const text = file === undefined || file === uri ? undefined : await workspace.read(file);
  if (file === undefined || text === undefined) return { dependencies: [] };
  const tree = parseYaml(text)?.[0];
  const root = tree?.root && new Field({ tree, uri: file }, tree.root.node);
  if (!root) return { dependencies: [file] };
  const dependencies = [file];
  for (const patch of patchesOf(root)) {
    const path = patch.get('path')?.string() ?? patch.string();
    const target = path === undefined || path.includes('\n') ? undefined : resolveUri(file, path);
    if (target === uri) return { reason: t`${name!} uses this file as a patch`, dependencies };
    if (target !== undefined) dependencies.push(target);
    const inline = patch.get('patch')?.text()?.text ?? patch.text()?.text ?? '';
    const content = `${inline}\n${target === undefined ? '' : ((await workspace.read(target)) ?? '')}`;
    if (/\/dev\/shm|hostIPC/.test(content)) return { reason: t`${name!} patches /dev/shm`, dependencies };
  }
  return { dependencies };
}

/** All patches of a kustomization, in its three spellings. */
function patchesOf(root: Field): Field[] {
  return ['patches', 'patchesStrategicMerge', 'patchesJson6902'].flatMap(key => root.get(key)?.items() ?? []);
}
