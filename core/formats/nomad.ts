/** Nomad jobs (HCL): tasks with the Docker driver. HCL is read tolerantly: blocks, attributes, lists of strings. */

import type { SettingSite } from '../edits/settings';
import { t } from '../l10n';
import {
  type Command,
  type Fact,
  HOLE,
  known,
  type SharedMemory,
  type SourceDocument,
  unknown,
  type Workload,
} from '../model';
import { parseNomadBytes } from '../sizes';
import { MappedText } from '../text/mapped';
import type { Span } from '../text/span';
import { least, visibleGpus } from './devices';
import type { Format } from './format';
import { unfoldShell } from './shell/program';
import { MappedWord } from './words';

const DEFAULT_BYTES = 64 * 1024 * 1024;

/** Texts longer than this (UTF-16 code units) are left alone: no job is written that long by hand. */
const MAX_LENGTH = 128 * 1024;

export const nomad: Format = {
  id: 'nomad',
  syntax: 'hcl',

  mayConcern({ uri, text }) {
    return (
      /\.(?:hcl|nomad)$/i.test(uri) &&
      text.length <= MAX_LENGTH &&
      /\bdriver\s*=\s*"(?:docker|podman)"/.test(text)
    );
  },

  async read(document) {
    const workloads = blocksIn(document.text, /\btask\s+"([^"]*)"\s*\{/g).flatMap(task => {
      if (!/\bdriver\s*=\s*"docker"/.test(document.text.slice(task.start, task.end))) return [];
      const workload = taskOf(document, task);
      return workload ? [workload] : [];
    });
    return { workloads, dependencies: [] };
  },
};

interface Block extends Span {
  /** The first group of the pattern that found it. */
  readonly label: string;
}

/** The insides of the blocks whose heads match, without their braces. */
function blocksIn(text: string, head: RegExp, within: Span = { start: 0, end: text.length }): Block[] {
  const blocks: Block[] = [];
  for (const match of text.slice(within.start, within.end).matchAll(head)) {
    const start = within.start + match.index + match[0].length;
    const end = closing(text, start, within.end);
    if (end !== undefined) blocks.push({ start, end, label: match[1] ?? '' });
  }
  return blocks;
}

/** Strings, here-documents and comments, in which braces mean nothing. */
const OPAQUE = /"(?:[^"\\\n]|\\.)*"?|<<-?(\w+)\n[\s\S]*?\n\s*\1\b|#[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/|[{}]/g;

function closing(text: string, start: number, end: number): number | undefined {
  let depth = 1;
  OPAQUE.lastIndex = start;
  for (let match = OPAQUE.exec(text); match && match.index < end; match = OPAQUE.exec(text)) {
    if (match[0] === '{') depth++;
    if (match[0] === '}' && --depth === 0) return match.index;
  }
  return undefined;
}

/** `key = value` at the start of a line of a block, or of the block, but not in the blocks inside it. */
function attributesOf(text: string, block: Span): Map<string, Span> {
  const attributes = new Map<string, Span>();
  let at = block.start;
  const pattern = /(?:^|(?<=\{))[ \t]*([A-Za-z_]\w*)([ \t]*=[ \t]*|[^\n={}]*\{)/gm;
  pattern.lastIndex = at;
  for (let match = pattern.exec(text); match && match.index < block.end; match = pattern.exec(text)) {
    at = match.index + match[0].length;
    if (match[2]!.endsWith('{')) {
      pattern.lastIndex = closing(text, at, block.end) ?? block.end;
      continue;
    }
    const list = /^\[[^\]]*\]/.exec(text.slice(at, block.end));
    const map = text[at] === '{' ? (closing(text, at + 1, block.end) ?? at) + 1 - at : undefined;
    const length =
      list?.[0].length ??
      map ??
      /^(?:"(?:[^"\\\n]|\\.)*"|[^\s#}]+)?/.exec(text.slice(at, block.end))![0].length;
    attributes.set(match[1]!, { start: at, end: at + length });
    pattern.lastIndex = at + length;
  }
  return attributes;
}

/** How many devices a `device` block asks for: one if it does not say (Nomad's documentation of the block). */
function countIn({ uri, text }: SourceDocument, device: Span): Fact<number> {
  const span = attributesOf(text, device).get('count');
  if (!span) return known(1);
  const count = text.slice(span.start, span.end);
  const place = { uri, span };
  return /^\d+$/.test(count)
    ? known(Number(count), place)
    : unknown(t('the number of GPUs is a variable'), place);
}

/** The strings in a stretch of text, with `${…}` as what it is: not known. */
function stringsIn({ uri, text }: SourceDocument, { start, end }: Span): MappedWord[] {
  return [...text.slice(start, end).matchAll(/"((?:[^"\\\n]|\\.)*)"/g)].map(({ 1: value = '', index }) => {
    const at = start + index + 1;
    const mapped = MappedText.verbatim(uri, value, at)
      .replace(/\\(.)/g, ([, char]) => char ?? '')
      .replace(/\$\{[^}]{0,1024}\}/g, () => HOLE);
    return new MappedWord(mapped, { uri, span: { start: at, end: at + value.length } });
  });
}

function taskOf(document: SourceDocument, task: Block): Workload | undefined {
  const { uri, text } = document;
  const config = blocksIn(text, /\bconfig\s*\{/g, task)[0];
  if (!config) return undefined;
  const attributes = attributesOf(text, config);
  const strings = (key: string) => {
    const span = attributes.get(key);
    return span ? stringsIn(document, span) : [];
  };
  const [image] = strings('image');
  if (!image) return undefined;
  const variables = new Map(
    blocksIn(text, /\benv\s*\{/g, task).flatMap(block =>
      [...attributesOf(text, block)].flatMap(([name, span]) => {
        const [value] = stringsIn(document, span);
        return value ? [[name, known(value.text, value.place)] as const] : [];
      }),
    ),
  );
  const environment = { variables, incomplete: /\btemplate\s*\{/.test(text.slice(task.start, task.end)) };
  const entrypoint = strings('entrypoint');
  const words = [...entrypoint, ...strings('command'), ...strings('args')];
  const line: Command = { words, assignments: new Map() };
  const commands = words.length > 0 ? unfoldShell(line, name => variables.get(name)) : [];
  const device = blocksIn(text, /\bdevice\s+"nvidia\/gpu[^"]*"\s*\{/g, task)[0];
  const site: SettingSite = {
    format: 'nomad',
    text,
    line: image.place.span,
    extent: { start: task.start, end: task.end },
  };
  return {
    name: task.label,
    format: 'nomad',
    place: { uri, span: image.place.span },
    image: image.text.includes(HOLE)
      ? unknown(t('the image is a variable'), image.place)
      : known(image.text, image.place),
    commands,
    runsImageEntrypoint: entrypoint.length === 0 && !(words.length > 0 && commands[0] !== line),
    environment,
    gpus: least([...(device ? [countIn(document, device)] : []), ...visibleGpus(environment)]),
    memoryLimit: undefined,
    sharedMemory: memoryOf(document, attributes, config),
    borrowed: [],
    site,
  };
}

function memoryOf(
  { uri, text }: SourceDocument,
  attributes: ReadonlyMap<string, Span>,
  config: Span,
): SharedMemory {
  const mode = attributes.get('ipc_mode');
  const size = attributes.get('shm_size');
  const at = (span: Span) => ({ uri, span });
  if (mode) {
    return text.slice(mode.start, mode.end) === '"host"'
      ? { kind: 'host', place: at(mode) }
      : { kind: 'unknown', reason: t('the IPC mode is not the default'), place: at(mode) };
  }
  if (/\/dev\/shm/.test(text.slice(config.start, config.end)))
    return { kind: 'unknown', reason: t('something is mounted at /dev/shm') };
  if (!size) return { kind: 'default', bytes: DEFAULT_BYTES, runtime: 'Docker' };
  const written = text.slice(size.start, size.end);
  const parsed = parseNomadBytes(written);
  if (!parsed.ok) return { kind: 'unknown', reason: t('the size is not a plain number'), place: at(size) };
  if (parsed.bytes === 0) return { kind: 'default', bytes: DEFAULT_BYTES, runtime: 'Docker' };
  return { kind: 'sized', bytes: parsed.bytes, size: { text: written, place: at(size) }, place: at(size) };
}
