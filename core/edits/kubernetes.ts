/** What a fix writes into a Kubernetes object: a memory-backed volume and its mount, or an operator's own field. */
import {
  type Document,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Scalar,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { EditSite } from '../model';
import { printKubernetes } from '../sizes';
import type { Place, TextEdit } from '../text/span';
import { isAliased, isUsedElsewhere } from './anchors';
import { keyOf } from './entries';
import { appendItem, insertEntry, insertValue, type Record, removeItems, replaceScalar, spell } from './yaml';

/** Where a container stands in the text of its own file; parts that are used through an alias are left out. */
export interface KubernetesSite extends EditSite {
  readonly format: 'kubernetes';
  /** The whole file. */
  readonly text: string;
  /** The YAML document of the file that holds the object, parsed with `keepSourceTokens`. */
  readonly document: Document;
  /** Where the operator keeps its own fields. */
  readonly unit: YAMLMap | undefined;
  /** The pod spec, which holds the volumes. */
  readonly pod: YAMLMap | undefined;
  readonly container: YAMLMap | undefined;
  /** The mount and the volume that decide on /dev/shm, or that were meant to. */
  readonly mount: YAMLMap | undefined;
  readonly volume: YAMLMap | undefined;
  /** How many containers mount that volume. */
  readonly mountsOfVolume: number;
  /** `command` and `args`. */
  readonly lists: readonly YAMLSeq[];
  /** The container's memory limit. */
  readonly memory: Node | undefined;
  /** The operator's field for the size: keys below `unit`. */
  readonly sizeField: readonly [string, ...string[]] | undefined;
  /** Whether a volume of the user's own takes effect. */
  readonly takesVolumes: boolean;
  /** Names that a new volume cannot have. */
  readonly volumeNames: readonly string[];
}

const SHM = '/dev/shm';

/** Keys that a new list reads well behind, the best first. */
const BEFORE_MOUNTS = [
  'volumeMounts',
  'resources',
  'ports',
  'envFrom',
  'env',
  'args',
  'command',
  'image',
  'name',
];
const BEFORE_VOLUMES = ['initContainers', 'containers'];

/**
 * Gives the container a memory-backed volume at /dev/shm, or the operator's own field a size.
 * @param bytes a positive whole number.
 * @returns undefined when there is no minimal safe edit.
 */
export function setVolume(site: KubernetesSite, bytes: number): TextEdit[] | undefined {
  if (site.document.errors.length > 0) return undefined;
  if (site.sizeField) return setOperatorSize(site, site.unit, site.sizeField, printKubernetes(bytes));
  const { pod, container } = site;
  if (!site.takesVolumes || !pod || !container) return undefined;
  const name = freeName(site.volumeNames);
  const volume = { name, emptyDir: { medium: 'Memory', sizeLimit: printKubernetes(bytes) } };
  return both(
    addToList(site, container, 'volumeMounts', { name, mountPath: SHM }, BEFORE_MOUNTS),
    addToList(site, pod, 'volumes', volume, BEFORE_VOLUMES),
  );
}

/** Mounts the volume that was meant for /dev/shm there. */
export function mountVolume(site: KubernetesSite): TextEdit | undefined {
  const { text, container, volume, mount, document } = site;
  if (document.errors.length > 0 || !container || !volume) return undefined;
  if (merges(volume) || (mount && merges(mount))) return undefined;
  const name = stringIn(volume, 'name');
  if (name === undefined) return undefined;
  const path = mount && scalarIn(mount, 'mountPath');
  return path
    ? replaceScalar(text, path, SHM)
    : addToList(site, container, 'volumeMounts', { name, mountPath: SHM }, BEFORE_MOUNTS);
}

/** Moves the volume at /dev/shm into memory, and gives it a size if it has none. */
export function moveIntoMemory(site: KubernetesSite, bytes: number): TextEdit[] | undefined {
  const { text, volume, document } = site;
  if (document.errors.length > 0 || !volume || merges(volume)) return undefined;
  const sizeLimit = printKubernetes(bytes);
  const pair = volume.items.find(item => isScalar(item.key) && item.key.value === 'emptyDir');
  const dir = pair?.value;
  const whole = spell({ medium: 'Memory', sizeLimit }, 2);
  if (isScalar(dir) && dir.value === null && dir.range) {
    const [start, end] = dir.range;
    return [
      start === end ? insertValue(text, start, whole.flow) : { span: { start, end }, newText: whole.flow },
    ];
  }
  if (!isMap(dir) || !dir.range || isAliased(document, dir) || merges(dir)) return undefined;
  if (dir.items.length === 0) {
    const isJson = isScalar(pair?.key) && pair.key.type === 'QUOTE_DOUBLE';
    return [{ span: { start: dir.range[0], end: dir.range[1] }, newText: isJson ? whole.json : whole.flow }];
  }
  const medium = scalarIn(dir, 'medium');
  const inMemory = medium
    ? replaceScalar(text, medium, 'Memory')
    : insertEntry(text, dir, 'medium', 'Memory', { after: [] });
  const size = dir.has('sizeLimit')
    ? []
    : [insertEntry(text, dir, 'sizeLimit', sizeLimit, { after: ['medium'] })];
  return all([inMemory, ...size]);
}

/** Raises the container's memory limit to `bytes`. */
export function raiseMemoryLimit(
  { text, document, memory }: KubernetesSite,
  bytes: number,
): TextEdit[] | undefined {
  if (document.errors.length > 0 || !isScalar(memory) || isAliased(document, memory)) return undefined;
  return [replaceScalar(text, memory, printKubernetes(bytes))];
}

/** Takes the list items away that stand at a place: a flag, with its value. */
export function removeArguments(
  { text, document, lists }: KubernetesSite,
  place: Place,
): TextEdit[] | undefined {
  if (document.errors.length > 0) return undefined;
  for (const list of lists) {
    const inside = list.items.map(
      item =>
        isScalar(item) &&
        !!item.range &&
        place.span.start <= item.range[0] &&
        item.range[1] <= place.span.end,
    );
    const from = inside.indexOf(true);
    if (from < 0) continue;
    const edit = removeItems(text, list, from, inside.lastIndexOf(true) - from + 1);
    return edit && [edit];
  }
  return undefined;
}

/** Whether an edit to the workload would reach another one, because a part of it is used elsewhere. */
export function isSharedObject({ document, container, pod, unit, volume, mount }: KubernetesSite): boolean {
  return [container, pod, unit, volume, mount].some(
    node => node !== undefined && isUsedElsewhere(document, node),
  );
}

/** How the operator's field for the size reads: `sharedMemory.size`. */
export function operatorSetting(site: KubernetesSite, bytes: number): string | undefined {
  return site.sizeField && `${site.sizeField.join('.')}: ${printKubernetes(bytes)}`;
}

/** Writes a size under a path of keys below `node`, with the mappings on the way to it that are not there. */
function setOperatorSize(
  site: KubernetesSite,
  node: Node | undefined,
  [key, ...below]: readonly [string, ...string[]],
  value: string,
): TextEdit[] | undefined {
  const { text, document } = site;
  if (!isMap(node) || isAliased(document, node) || merges(node)) return undefined;
  const child = node.get(key, true) as Node | undefined;
  if (child === undefined) return all([insertEntry(text, node, key, valueBelow(below, value))]);
  const [next, ...rest] = below;
  if (next !== undefined) return setOperatorSize(site, child, [next, ...rest], value);
  return isScalar(child) && !isAliased(document, child) ? [replaceScalar(text, child, value)] : undefined;
}

function valueBelow(path: readonly string[], value: string) {
  if (path.length === 0) return value;
  const nested = path.reduceRight<string | Record>((inner, key) => ({ [key]: inner }), value) as Record;
  const spelling = spell(nested, STEP);
  return { ...spelling, block: spelling.block.map(line => ' '.repeat(STEP) + line) };
}

/** Spaces a level, where the file does not show another number. */
const STEP = 2;

/** Adds an item to the list under a key of a map; the list too if it is not there. */
function addToList(
  { text, document, container, pod }: KubernetesSite,
  map: YAMLMap,
  key: string,
  item: Record,
  after: readonly string[],
): TextEdit | undefined {
  if (isAliased(document, map)) return undefined;
  const around = [pod, container].filter(node => node !== undefined);
  const step = around.toReversed().map(stepOf).find(isNumber) ?? STEP;
  const spelling = spell(item, step);
  const list = map.get(key, true) as Node | undefined;
  if (isSeq(list) && merges(map)) return undefined;
  if (isSeq(list)) return isAliased(document, list) ? undefined : appendItem(text, list, spelling);
  // A list of the map's own would hide the one that it merges in.
  if (list !== undefined || merges(map)) return undefined;
  const indent = ' '.repeat(
    [map, ...around].map(dashIndent).find(isNumber) ?? anyDashIndent(document) ?? STEP,
  );
  return insertEntry(
    text,
    map,
    key,
    {
      block: spelling.block.map((line, i) => `${indent}${i === 0 ? '- ' : '  '}${line}`),
      flow: `[${spelling.flow}]`,
      json: `[${spelling.json}]`,
    },
    { after },
  );
}

/** Whether a map takes entries over from another one, or has one of its own twice. */
function merges(map: YAMLMap): boolean {
  const keys = map.items.map(pair => String(keyOf(pair)));
  return keys.includes('<<') || keys.includes('Symbol(<<)') || new Set(keys).size < keys.length;
}

/** How far the lists of a map are indented below its keys; undefined if it has none in lines of their own. */
function dashIndent(map: YAMLMap): number | undefined {
  for (const { value } of map.items) {
    const token = isSeq(value) ? value.srcToken : undefined;
    if (token?.type === 'block-seq' && map.srcToken?.type === 'block-map')
      return Math.max(0, token.indent - map.srcToken.indent);
  }
  return undefined;
}

/** The same for the first list of the document that tells. */
function anyDashIndent(document: Document): number | undefined {
  let found: number | undefined;
  visit(document, {
    Map(_, map) {
      found = dashIndent(map);
      return found === undefined ? undefined : visit.BREAK;
    },
  });
  return found;
}

function isNumber(value: number | undefined): value is number {
  return value !== undefined;
}

/** How far the maps in a map are indented below its keys. */
function stepOf(map: YAMLMap): number | undefined {
  for (const { value } of map.items) {
    const token = isMap(value) ? value.srcToken : undefined;
    if (token?.type === 'block-map' && map.srcToken?.type === 'block-map')
      return Math.max(1, token.indent - map.srcToken.indent);
  }
  return undefined;
}

/** A name for the volume that no other one has; `dshm` is what most manifests call it. */
function freeName(taken: readonly string[]): string {
  for (let i = 1; ; i++) {
    const name = i === 1 ? 'dshm' : `dshm-${i}`;
    if (!taken.includes(name)) return name;
  }
}

function scalarIn(map: YAMLMap, key: string): Scalar | undefined {
  const node = map.get(key, true);
  return isScalar(node) && !node.anchor ? node : undefined;
}

function stringIn(map: YAMLMap, key: string): string | undefined {
  const value = scalarIn(map, key)?.value;
  return typeof value === 'string' ? value : undefined;
}

function both(first: TextEdit | undefined, second: TextEdit | undefined): TextEdit[] | undefined {
  return first && second && [first, second];
}

function all(edits: readonly (TextEdit | undefined)[]): TextEdit[] | undefined {
  return edits.every(edit => edit !== undefined) ? [...edits] : undefined;
}
