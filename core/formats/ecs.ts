/** Amazon ECS task definitions and AWS Batch job definitions in JSON: each container is a workload. */

import { isMap, isSeq, type YAMLMap, type YAMLSeq } from 'yaml';
import type { SettingSite } from '../edits/settings';
import { t } from '../l10n';
import {
  type Command,
  type Fact,
  known,
  type SharedMemory,
  type SourceDocument,
  unknown,
  type Word,
  type Workload,
} from '../model';
import { parseEcsMebibytes } from '../sizes';
import { least, visibleGpus } from './devices';
import { parseJson, textOf } from './embedded/json';
import type { Format } from './format';
import { unfoldShell } from './shell/program';
import { baseName } from './uri';
import { MappedWord } from './words';
import { spanOf, type YamlTree } from './yaml/tree';

/** The runtime below ECS is Docker, with its default of 64 MiB (moby/moby daemon/config/config.go). */
const DEFAULT_BYTES = 64 * 1024 * 1024;

export const ecs: Format = {
  id: 'ecs',
  syntax: 'json',

  mayConcern({ uri, text }) {
    return /\.json$/i.test(uri) && /"(?:containerDefinitions|containerProperties)"\s*:/.test(text);
  },

  async read(document) {
    const { uri, text } = document;
    const tree = parseJson(text);
    const root = tree?.root?.node;
    if (!tree || !isMap(root)) return { workloads: [], dependencies: [] };
    const definitions = tree.get(root, 'containerDefinitions')?.node;
    const containers = isSeq(definitions)
      ? tree.items(definitions).map(({ node }) => node)
      : [tree.get(root, 'containerProperties')?.node];
    const ipcMode = textOf(tree.get(root, 'ipcMode')?.node, tree, uri);
    const workloads = containers.flatMap(container =>
      isMap(container) ? [containerOf(tree, container, document, ipcMode?.text)] : [],
    );
    return { workloads, dependencies: [] };
  },
};

function containerOf(
  tree: YamlTree,
  container: YAMLMap,
  { uri, text: source }: SourceDocument,
  ipcMode: string | undefined,
): Workload {
  const get = (key: string) => tree.get(container, key);
  const text = (key: string) => textOf(get(key)?.node, tree, uri);
  const strings = (key: string): Word[] => {
    const list = get(key)?.node;
    if (!isSeq(list)) return [];
    return tree.items(list).flatMap(({ node }) => {
      const mapped = textOf(node, tree, uri);
      return mapped ? [new MappedWord(mapped, { uri, span: spanOf(node) })] : [];
    });
  };
  const variables = new Map<string, Fact<string>>();
  for (const [name, value] of pairs(tree, get('environment')?.node, 'name', uri)) variables.set(name, value);
  const environment = { variables, incomplete: get('environmentFiles') !== undefined };
  const entryPoint = strings('entryPoint');
  const words = [...entryPoint, ...strings('command')];
  const line: Command = { words, assignments: new Map() };
  const commands = words.length > 0 ? unfoldShell(line, name => variables.get(name)) : [];
  const image = text('image');
  const name = text('name') ?? text('image');
  const linux = get('linuxParameters')?.node;
  const place = { uri, span: spanOf(get('name')?.node ?? get('image')?.node ?? container) };
  const resources = new Map(pairs(tree, get('resourceRequirements')?.node, 'type', uri));
  const site: SettingSite = {
    format: 'ecs',
    text: source,
    extent: spanOf(container),
    object: container,
    ...(isMap(linux) && { inner: linux }),
  };
  return {
    name: name?.text ?? baseName(uri),
    format: 'ecs',
    place,
    image: image && known(image.text, { uri, span: image.spanOf() }),
    commands,
    runsImageEntrypoint: entryPoint.length === 0 && !(words.length > 0 && commands[0] !== line),
    environment,
    gpus: least([...gpusIn(resources.get('GPU')), ...visibleGpus(environment)]),
    memoryLimit: undefined,
    sharedMemory: memoryOf(tree, isMap(linux) ? linux : undefined, uri, ipcMode),
    borrowed: [],
    site,
  };
}

/** The `value` of each object of a list, by another of its keys. */
function pairs(tree: YamlTree, list: unknown, by: string, uri: string): [string, Fact<string>][] {
  if (!isSeq(list)) return [];
  return tree.items(list).flatMap(({ node }): [string, Fact<string>][] => {
    if (!isMap(node)) return [];
    const key = textOf(tree.get(node, by)?.node, tree, uri)?.text;
    const value = textOf(tree.get(node, 'value')?.node, tree, uri);
    return key === undefined || !value ? [] : [[key, known(value.text, { uri, span: value.spanOf() })]];
  });
}

function gpusIn(value: Fact<string> | undefined): Fact<number>[] {
  if (!value?.known) return [];
  return [
    /^\d+$/.test(value.value) ? known(Number(value.value), value.place) : unknown(t('it is no number')),
  ];
}

function textBetween({ text }: YamlTree, node: YAMLSeq): string {
  const { start, end } = spanOf(node);
  return text.slice(start, end);
}

/** `ipcMode` of the task wins; then `linuxParameters.sharedMemorySize` in MiB, or a tmpfs at /dev/shm. */
function memoryOf(
  tree: YamlTree,
  linux: YAMLMap | undefined,
  uri: string,
  ipcMode: string | undefined,
): SharedMemory {
  const nowhere = { uri, span: { start: 0, end: 0 } };
  if (ipcMode === 'host') return { kind: 'host', place: nowhere };
  if (ipcMode === 'task')
    return { kind: 'unknown', reason: t('the containers of the task share one /dev/shm') };
  const tmpfs = linux && tree.get(linux, 'tmpfs')?.node;
  if (isSeq(tmpfs) && textBetween(tree, tmpfs).includes('"/dev/shm"'))
    return { kind: 'unknown', reason: t('a tmpfs covers /dev/shm') };
  const entry = linux && tree.get(linux, 'sharedMemorySize');
  const size = entry && textOf(entry.node, tree, uri);
  if (!entry || !size) return { kind: 'default', bytes: DEFAULT_BYTES, runtime: 'Amazon ECS' };
  const place = { uri, span: { start: spanOf(entry.key).start, end: spanOf(entry.node).end } };
  const written = { text: size.text, place: { uri, span: size.spanOf() }, grammar: 'mebibytes' as const };
  const parsed = parseEcsMebibytes(size.text);
  if (!parsed.ok) return { kind: 'unknown', reason: t('the size is not a plain number'), place };
  if (parsed.bytes === 0) return { kind: 'default', bytes: DEFAULT_BYTES, runtime: 'Amazon ECS' };
  return { kind: 'sized', bytes: parsed.bytes, size: written, place };
}
