/** What a fix writes into a Compose service: `shm_size`, or `ipc: host`. */
import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Pair,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import type { EditSite } from '../model';
import { printCompose } from '../sizes';
import type { Place, Span, TextEdit } from '../text/span';
import { isAliased, isUsedElsewhere } from './anchors';
import {
  insertEntry,
  removeEntry,
  removeItems,
  replaceAlias,
  replaceEntry,
  replaceScalar,
  scalarText,
} from './yaml';

/** Where a Compose service stands in the text of its own file. */
export interface ComposeSite extends EditSite {
  readonly format: 'compose';
  /** The whole file. */
  readonly text: string;
  /** The YAML document of the file that holds the service, parsed with `keepSourceTokens`. */
  readonly document: Document;
  /** The service's map: its own, or the one that its alias leads to. */
  readonly service: YAMLMap;
  /** The value of the service's key as it is written. */
  readonly serviceNode: Alias | YAMLMap;
}

/** Keys that a size or an IPC mode reads well behind: what the service runs, most telling first. */
const NEIGHBOURS = ['command', 'entrypoint', 'image', 'ipc'] as const;

/**
 * Gives the service `shm_size`: a new line (or flow entry) behind what it runs, or another value where the
 * service has the key itself. A size that it merges in is overridden, never changed where it is shared.
 * @param bytes a positive whole number.
 * @returns no edits if the service says so already; undefined when there is no minimal safe edit.
 */
export function setShmSize(site: ComposeSite, bytes: number): TextEdit[] | undefined {
  return isEditable(site) ? setString(site, 'shm_size', printCompose(bytes)) : undefined;
}

/**
 * Gives the service `ipc: host`, and takes its own `shm_size` away: with the host's IPC namespace Docker
 * ignores it and Podman refuses to start (containers/podman pkg/specgen/container_validate.go).
 * @returns no edits if the service says so already; undefined when there is no minimal safe edit.
 */
export function setIpcHost(site: ComposeSite): TextEdit[] | undefined {
  if (!isEditable(site)) return undefined;
  const { text, service } = site;
  if (!hasOwn(service, 'shm_size')) return setString(site, 'ipc', 'host');
  if (!hasOwn(service, 'ipc')) return list(replaceEntry(text, service, 'shm_size', 'ipc', 'host'));
  const mode = setString(site, 'ipc', 'host');
  const removal = removeEntry(text, service, 'shm_size');
  return mode && removal && [...mode, removal];
}

/**
 * Writes a size that stands under a key which does not count where it does: a misspelt key of the service is renamed,
 * the one below `deploy` is moved.
 * @param place the value
 * @param bytes the size, where the one that stands there is too small; otherwise it stays as it is
 * @returns undefined when there is no minimal safe edit.
 */
export function correctSizeKey(
  site: ComposeSite,
  { span }: Place,
  bytes: number | undefined,
): TextEdit[] | undefined {
  if (!isEditable(site)) return undefined;
  const { text, service } = site;
  const holds = ({ value }: Pair) => isScalar(value) && value.range?.[0] === span.start;
  const own = service.items.find(holds);
  if (own && isScalar(own.key)) {
    if (hasOwn(service, 'shm_size') || own.key.anchor !== undefined) return undefined;
    const value = bytes === undefined ? [] : replaceString(site, own.value as Scalar, printCompose(bytes));
    return value && [replaceScalar(text, own.key, 'shm_size'), ...value];
  }
  const deploy = ownPairs(service, 'deploy')[0]?.value;
  const moved = isMap(deploy) ? deploy.items.find(holds) : undefined;
  if (!moved || !isMap(deploy) || isAliased(site.document, deploy)) return undefined;
  const size = bytes === undefined ? String((moved.value as Scalar).value) : printCompose(bytes);
  // An empty `deploy` is another thing than none.
  if (deploy.items.length === 1) return list(replaceEntry(text, service, 'deploy', 'shm_size', size));
  const removal = removeEntry(text, deploy, 'shm_size');
  const addition = setString(site, 'shm_size', size);
  return removal && addition && [...addition, removal];
}

/**
 * Takes an argument with its value out of what the service runs: the items of a list, or the words of a string.
 * @returns undefined when there is no minimal safe edit.
 */
export function removeArgument(site: ComposeSite, { span }: Place): TextEdit[] | undefined {
  if (!isEditable(site)) return undefined;
  const { text, service } = site;
  for (const key of ['command', 'entrypoint']) {
    const node = ownPairs(service, key)[0]?.value;
    if (isSeq(node)) {
      const inside = node.items.map(item => isScalar(item) && !!item.range && covers(span, item.range));
      const from = inside.indexOf(true);
      if (from >= 0) return list(removeItems(text, node, from, inside.lastIndexOf(true) - from + 1));
    }
    if (
      isScalar(node) &&
      node.range &&
      covers({ start: node.range[0], end: node.range[1] }, [span.start, span.end])
    )
      return list(cutWord(text, span, { start: node.range[0], end: node.range[1] }));
  }
  return undefined;
}

/**
 * Takes a volume on disk away from /dev/shm, and gives the service `shm_size`.
 * @param place the item of `volumes`
 * @returns undefined where something else decides once it is gone, or there is no minimal safe edit.
 */
export function replaceVolume(site: ComposeSite, { span }: Place, bytes: number): TextEdit[] | undefined {
  const { text, service } = site;
  if (!isEditable(site) || hasOwn(service, 'shm_size') || hasOwn(service, 'ipc') || hasOwn(service, '<<'))
    return undefined;
  const volumes = ownPairs(service, 'volumes')[0]?.value;
  if (!isSeq(volumes) || isAliased(site.document, volumes)) return undefined;
  const at = (volumes.items as Scalar[]).findIndex(
    ({ range }: Scalar) => range && range[0] <= span.start && span.end <= range[1],
  );
  const { items } = volumes;
  const isShm = ({ range }: Scalar): boolean =>
    !!range && text.slice(range[0], range[1]).includes('/dev/shm');
  if (at < 0 || (items as Scalar[]).some((item, i) => i !== at && isShm(item))) return undefined;
  const removal =
    items.length === 1 ? removeEntry(text, service, 'volumes') : removeItems(text, volumes, at, 1);
  const addition = setShmSize(site, bytes)?.[0];
  return removal && addition && together(addition, removal);
}

/** An insertion of whole lines and a removal; one edit where a last line goes with the line ending in front of it. */
function together(insertion: TextEdit, removal: TextEdit): TextEdit[] {
  const { start } = insertion.span;
  const { start: from, end } = removal.span;
  if (start <= from || start >= end) return [insertion, removal];
  return [{ span: { start, end }, newText: insertion.newText.replace(/\r?\n$/, '') }];
}

/** Cuts a word and the blanks in front of it, unless its line would be left empty. */
function cutWord(text: string, { start, end }: Span, within: Span): TextEdit | undefined {
  const blanks = /[ \t]*$/.exec(text.slice(within.start, start))![0].length;
  const from = start - blanks;
  const before = text[from - 1];
  const alone = blanks === 0 || before === '\n' || before === '\r' || from <= within.start;
  return alone || /[\r\n]/.test(text.slice(from, end))
    ? undefined
    : { span: { start: from, end }, newText: '' };
}

function covers({ start, end }: Span, [from, to]: readonly [number, number, ...unknown[]]): boolean {
  return start <= from && to <= end;
}

/**
 * Whether an edit to the service would reach something else: its map, or one around it, has an anchor that
 * is used elsewhere, as an alias or through `<<`. Such an edit is not safe to apply unseen.
 */
export function isShared(site: ComposeSite): boolean {
  if (site.serviceNode !== site.service) return true;
  return isUsedElsewhere(site.document, site.service);
}

function isEditable({ document, service, serviceNode }: ComposeSite): boolean {
  return serviceNode === service && document.errors.length === 0;
}

function list<T>(item: T | undefined): T[] | undefined {
  return item === undefined ? undefined : [item];
}

function hasOwn(service: YAMLMap, key: string): boolean {
  return ownPairs(service, key).length > 0;
}

function ownPairs(service: YAMLMap, key: string): Pair[] {
  return service.items.filter(pair => isScalar(pair.key) && pair.key.value === key);
}

/** Makes the service's own entry `key` mean the string `value`. */
function setString(site: ComposeSite, key: string, value: string): TextEdit[] | undefined {
  const { text, service } = site;
  const [pair, ...duplicates] = ownPairs(service, key);
  if (!pair) return list(insertEntry(text, service, key, scalarText(value), { after: NEIGHBOURS }));
  if (duplicates.length > 0) return undefined;
  if (isAlias(pair.value)) return [replaceAlias(pair.value, value)];
  return isScalar(pair.value) ? replaceString(site, pair.value, value) : undefined;
}

function replaceString(
  { text, document }: ComposeSite,
  scalar: Scalar,
  value: string,
): TextEdit[] | undefined {
  if (scalar.value === value) return [];
  // `!reset` and the like would take the new value away again.
  if (scalar.tag !== undefined && scalar.tag !== 'tag:yaml.org,2002:str') return undefined;
  if (isAliased(document, scalar)) return undefined;
  // Where a variable decides, the place to change may be another file: nothing here can tell.
  if (typeof scalar.value === 'string' && scalar.value.includes('$')) return undefined;
  return [replaceScalar(text, scalar, value)];
}
