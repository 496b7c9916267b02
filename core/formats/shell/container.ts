/** A workload out of `docker run` and its like. */

import type { Repair, Room, ShellSite } from '../../edits/shell';
import { t } from '../../l10n';
import {
  type Command,
  type Environment,
  type Fact,
  HOLE,
  known,
  type Misplaced,
  type SharedMemory,
  unknown,
  type Word,
  type Workload,
} from '../../model';
import { parseDockerSize } from '../../sizes';
import { quotable } from '../../text/quotable';
import { coveringPlace, type Span } from '../../text/span';
import { type BindMount, configFilesOf, type ReadBeside, readMounted } from '../container-files';
import { ALL_GPUS, least, splitDevices, visibleGpus } from '../devices';
import { readDotenv } from '../dotenv';
import { bytesGiven } from '../runtime-flags';

import { type Option, partOf } from './argv';
import { computed } from './call';
import type { Invocation } from './client';
import { unfoldShell } from './program';
import type { Script } from './script';
import { placeOf, type Surroundings, sharedMemoryOf } from './shared-memory';
import { supplyOf } from './supply';
import { withoutUnfilled } from './unfilled';

/**
 * What an image reference may look like (distribution/reference), with unknown parts. A word that is none (`...`,
 * `[image]`, `{{`) shows that the command line is no real one.
 */
const IMAGE = new RegExp(`^[A-Za-z0-9${HOLE}][\\w./:@+${HOLE}-]*$`);

/** Another program fills the command in first. Docker's own templates (`--log-opt tag={{.Name}}`) begin with a dot. */
const TEMPLATE = /\{\{(?!\.)|\{%|<%/;

/**
 * The container that a command starts; undefined where that cannot be told, and for an image's build.
 * @param command the simple command, whose assignments are the variables of the script around it.
 */
export async function containerOf(
  invocation: Invocation,
  command: Command,
  script: Script,
): Promise<Workload | undefined> {
  const { action, options, words, end, program } = invocation;
  const imageWord = words[end];
  if (action === 'build' || action === 'exec' || !imageWord || !IMAGE.test(imageWord.text)) return undefined;
  const args = withoutUnfilled(words.slice(end + 1), script.document);
  if (words.slice(0, end + 1).some(({ text }) => TEMPLATE.test(text))) return undefined;
  const outside = (name: string) => command.assignments.get(name) ?? script.lookup(name);
  const around: Surroundings = {
    client: invocation.client,
    options: script.options,
    other: name => script.containers.get(name),
    written: place => script.written({ place }),
    supply: (text, use) => supplyOf(text, use, script.document, outside),
  };
  const sharedMemory = memoryOf(invocation, around);
  const name = nameOf(invocation, script);
  const { misplaced, repairs } = misplacedIn(invocation, args, sharedMemory, script);
  const inside = await insideOf(options, args, outside, path => script.readBeside(path));
  const unclearGpus =
    invocation.unclear.length > 0
      ? unknown(t('the script does not spell out all flags of the command'))
      : undefined;
  const workload: Workload = {
    name,
    format: 'shell',
    place: program.place,
    image: imageWord.text.includes(HOLE)
      ? unknown(t('the image is a variable'), imageWord.place)
      : known(imageWord.text, imageWord.place),
    ...inside,
    gpus: inside.gpus ?? unclearGpus,
    sharedMemory,
    ...(misplaced.length > 0 && { misplaced }),
    site: siteOf(invocation, imageWord, repairs, script),
  };
  const given = lastValue(options, 'name')?.text;
  if (given !== undefined) script.containers.set(given, sharedMemory);
  return workload;
}

/** What `docker exec` runs, and in which container; undefined for other commands, and where the name is not known. */
export function executionOf({
  action,
  words,
  end,
}: Invocation): { container: string; commands: readonly Command[] } | undefined {
  const container = words[end]?.text;
  if (action !== 'exec' || container === undefined || container.includes(HOLE)) return undefined;
  const line: Command = { words: words.slice(end + 1), assignments: new Map() };
  return { container, commands: unfoldShell(line, () => undefined) };
}

/** What is inside a container, by the flags that start it. */
export type Inside = Pick<
  Workload,
  'commands' | 'runsImageEntrypoint' | 'environment' | 'configFiles' | 'gpus' | 'memoryLimit' | 'borrowed'
>;

/**
 * @param args what stands behind the image.
 * @param outside the variables of the shell that starts it, which `-e NAME` hands on.
 */
export async function insideOf(
  options: readonly Option[],
  args: readonly Word[],
  outside: (name: string) => Fact<string> | undefined,
  readBeside: ReadBeside,
): Promise<Inside> {
  const environment = await environmentOf(options, outside, readBeside);
  const entrypoint = lastValue(options, 'entrypoint');
  const words = [...(entrypoint && entrypoint.text !== '' ? [entrypoint] : []), ...args];
  const line: Command = { words, assignments: new Map() };
  const folder = lastValue(options, 'workdir')?.text;
  const files = await readMounted(words, bindMountsOf(options), readBeside, folder);
  const lookup = (name: string) => environment.variables.get(name);
  const commands = words.length > 0 ? unfoldShell(line, lookup, { scripts: files.read }) : [];
  const isShell = words.length > 0 && (commands.length !== 1 || commands[0] !== line);
  return {
    commands,
    runsImageEntrypoint: entrypoint === undefined && !isShell,
    environment,
    ...configFilesOf(commands, files.read),
    gpus: gpusOf(options, environment),
    memoryLimit: memoryLimitOf(options),
    borrowed: files.borrowed,
  };
}

/** `-v ./a:/b`, `--mount type=bind,source=./a,target=/b`; named volumes hold nothing that can be seen. */
function bindMountsOf(options: readonly Option[]): BindMount[] {
  return options.flatMap(({ name, value }): BindMount[] => {
    if (!value) return [];
    if (name === 'volume') {
      const [source = '', target = ''] = value.text.split(':', 2);
      return target.startsWith('/') ? [{ source: isPath(source) ? source : HOLE, target }] : [];
    }
    if (name !== 'mount') return [];
    const fields = new Map(value.text.split(',').map(part => part.split('=', 2) as [string, string]));
    const source = fields.get('source') ?? fields.get('src') ?? HOLE;
    const target = fields.get('target') ?? fields.get('destination') ?? fields.get('dst');
    const bind = fields.get('type') === 'bind';
    return target ? [{ source: bind ? source : HOLE, target }] : [];
  });
}

function isPath(source: string): boolean {
  return /^[./]/.test(source);
}

/** The command's own name for the container, else the line it stands on. */
function nameOf({ options, program }: Invocation, script: Script): string {
  const name = lastValue(options, 'name');
  if (!name || name.text === '' || name.text.includes(HOLE)) return script.lineName(program.place);
  return quotable(name.text, script.written(name));
}

/** Words that may stand for further flags leave nothing certain: the last flag wins. */
function memoryOf(invocation: Invocation, around: Surroundings): SharedMemory {
  const { action, options, unclear, unknown: refused } = invocation;
  const place = invocation.program.place;
  if (unclear.length > 0) {
    const reason = t('the script does not spell out all flags of the command');
    return { kind: 'unknown', reason, place: unclear[0]!.place };
  }
  if (refused.some(({ spelling }) => !isSizeTypo(spelling) && !isSizeFlag(spelling)))
    return { kind: 'unknown', reason: t('the client may not know all of its flags'), place };
  return sharedMemoryOf(action === 'service' ? mountsOf(options) : options, around);
}

function mountsOf(options: readonly Option[]): readonly Option[] {
  return options.filter(({ name }) => name === 'mount');
}

// ───────────────────────────── Environment, GPUs, memory ─────────────────────────────

async function environmentOf(
  options: readonly Option[],
  outside: (name: string) => Fact<string> | undefined,
  readBeside: ReadBeside,
): Promise<Environment> {
  const variables = new Map<string, Fact<string>>();
  let incomplete = false;
  for (const { name, value } of options) {
    if (name !== 'env-file' || !value) continue;
    const file = value.text.includes(HOLE) ? undefined : await readBeside(value.text);
    if (!file) incomplete = true;
    // Docker takes the lines as they stand (docker/cli pkg/kvfile); a name alone is taken from outside.
    else
      for (const [key, fact] of readDotenv(file.text, file.uri, text => text, 'raw'))
        variables.set(key, fact);
  }
  for (const { name, value } of options) {
    if (name !== 'env' || !value) continue;
    const equals = value.text.indexOf('=');
    const key = equals < 0 ? value.text : value.text.slice(0, equals);
    if (key.includes(HOLE)) incomplete = true;
    else if (equals < 0) {
      variables.set(key, outside(key) ?? unknown(t`$${key} is taken from the shell`, value.place));
    } else {
      const part = partOf(value, equals + 1);
      variables.set(key, computed(part.text, part.place));
    }
  }
  return { variables, incomplete };
}

/**
 * `--gpus all`, `--gpus 2`, `--gpus '"device=0,1"'` (docker/cli opts/gpus.go), `--device nvidia.com/gpu=0` (CDI).
 * `--runtime nvidia` alone grants what the image's own NVIDIA_VISIBLE_DEVICES says, usually all. The smallest known
 * number wins.
 */
function gpusOf(options: readonly Option[], environment: Environment): Fact<number> | undefined {
  const facts: Fact<number>[] = [];
  const gpus = lastValue(options, 'gpus');
  if (gpus) facts.push(requested(gpus));
  const devices = options.flatMap(({ name, value }) => (name === 'device' && value ? [value] : []));
  const cards = devices.filter(({ text }) => /^nvidia\.com\/gpu=|^\/dev\/nvidia\d/.test(text));
  if (cards.length > 0) {
    facts.push(
      cards.some(({ text }) => text.includes(HOLE) || /=all$/.test(text))
        ? unknown(t(ALL_GPUS), cards[0]!.place)
        : known(cards.length, cards[0]!.place),
    );
  }
  const runtime = lastValue(options, 'runtime');
  if (facts.length === 0 && runtime?.text === 'nvidia') facts.push(unknown(t(ALL_GPUS), runtime.place));
  return least([...facts, ...visibleGpus(environment)]);
}

function requested({ text, place }: Word): Fact<number> {
  if (text.includes(HOLE)) return unknown(t('the number of GPUs is a variable'), place);
  const devices = /device=([^"';]*)/.exec(text)?.[1];
  if (devices !== undefined) {
    const ids = splitDevices(devices).filter(id => !id.includes('='));
    return known(ids.length, place);
  }
  const count = /^(?:count=)?(\d+)(?:,|$)/.exec(text.replace(/"/g, ''))?.[1];
  return count === undefined ? unknown(t(ALL_GPUS), place) : known(Number(count), place);
}

function memoryLimitOf(options: readonly Option[]): Fact<number> | undefined {
  const limit = lastValue(options, 'memory') ?? lastValue(options, 'limit-memory');
  if (!limit) return undefined;
  const size = limit.text.includes(HOLE) ? undefined : parseDockerSize(limit.text);
  return size?.ok
    ? known(size.bytes, limit.place)
    : unknown(t('the memory limit cannot be read'), limit.place);
}

function lastValue(options: readonly Option[], name: string): Word | undefined {
  return options.findLast(option => option.name === name && option.value)?.value;
}

// ───────────────────────────── What has no effect ─────────────────────────────

const SIZE_OR_IPC = /^--(?:shm-size|ipc)(?:=|$)/;

function isSizeFlag(spelling: string): boolean {
  return spelling === '--shm-size' || spelling === '--ipc';
}

/** Misspellings of `--shm-size` that the clients refuse: none of them takes abbreviations. */
function isSizeTypo(spelling: string): boolean {
  return /^--?(?:shm|shm_size|shmsize|shm-?mem(?:ory)?)$/i.test(spelling) || spelling === '-shm-size';
}

interface Found {
  readonly misplaced: readonly Misplaced[];
  readonly repairs: ReadonlyMap<Misplaced, Repair>;
}

function misplacedIn(
  invocation: Invocation,
  args: readonly Word[],
  memory: SharedMemory,
  script: Script,
): Found {
  const repairs = new Map<Misplaced, Repair>();
  const misplaced: Misplaced[] = [];
  const add = (item: Misplaced, repair?: Repair): void => {
    misplaced.push(item);
    if (repair) repairs.set(item, repair);
  };
  const { options, action, client, unknown: refused, program } = invocation;
  const command = `${client} ${action === 'service' ? 'service create' : 'run'}`;
  for (const { spelling, word, value } of refused) {
    const apart = value && value.place.span.start >= word.place.span.end ? value : undefined;
    const place = apart ? coveringPlace(word.place, apart.place) : word.place;
    const size = bytesOf(value);
    if (action === 'service' && isSizeFlag(spelling)) {
      const repair: Repair | undefined =
        size === undefined || spelling !== '--shm-size'
          ? undefined
          : {
              kind: 'replace',
              span: place.span,
              newText: `--mount type=tmpfs,destination=/dev/shm,tmpfs-size=${value!.text}`,
            };
      const what = t`\`${command}\` has no flag \`${spelling}\``;
      add({ kind: 'unsupported', what, place, ...(size !== undefined && { bytes: size }) }, repair);
    } else if (isSizeTypo(spelling) && size !== undefined) {
      const what = t`\`${command}\` has no flag \`${spelling}\`; it is called \`--shm-size\``;
      const span = { start: word.place.span.start, end: word.place.span.start + spelling.length };
      add(
        { kind: 'unsupported', what, place, bytes: size },
        { kind: 'replace', span, newText: '--shm-size' },
      );
    }
  }
  for (const { name, word, value, apart } of options) {
    if (!apart || !value || !SIZE_OR_IPC.test(value.text)) continue;
    const swallowed = quotable(value.text, script.written(value));
    const what = t`\`${word.text}\` takes \`${swallowed}\` for its value, which is no setting then`;
    const cut = { start: word.place.span.start, end: value.place.span.start };
    const size = sizeIn(value.text);
    const repair: Repair | undefined =
      /^-\w$|^--[\w-]+$/.test(word.text) && value.text.includes('=') ? { kind: 'cut', cut } : undefined;
    if (name === 'env' || repair) {
      add({ kind: 'swallowed', what, place: coveringPlace(word.place, value.place), ...size }, repair);
    }
  }
  for (const { name, value } of options) {
    if (name !== 'env' || !value || memory.kind !== 'default') continue;
    const [, variable, size = ''] = /^(shm[-_]size)=(.+)$/i.exec(value.text) ?? [];
    const parsed = variable === undefined ? undefined : parseDockerSize(size);
    if (!parsed?.ok) continue;
    add({
      kind: 'environment',
      what: t`\`${variable!}\` is a variable of the container's environment, which does not size /dev/shm`,
      bytes: parsed.bytes,
      place: value.place,
    });
  }
  const size = options.findLast(option => option.name === 'shm-size');
  // Podman takes no size beside an IPC namespace that has its own.
  const isRefusedWith = (flag: string) =>
    client === 'podman' &&
    (flag.startsWith('--ipc') ? size !== undefined && /=(?:host|none)$/.test(flag) : hasNoSize(memory));
  for (let i = 0; i < args.length; i++) {
    const word = args[i]!;
    if (!SIZE_OR_IPC.test(word.text)) continue;
    const value = word.text.includes('=') ? undefined : args[i + 1];
    const text = value ? `${word.text} ${value.text}` : word.text;
    if (word.text.includes(HOLE) || value?.text.includes(HOLE) || !isSetting(word.text, value?.text))
      continue;
    const place = value ? coveringPlace(word.place, value.place) : word.place;
    const what = t`\`${text}\` stands behind the image, where \`${command}\` hands it to the program`;
    const flag = value ? `${word.text}=${value.text}` : word.text;
    const movable = action === 'run' && place.uri === program.place.uri && !isRefusedWith(flag);
    add(
      { kind: 'argument', what, place, ...sizeIn(flag) },
      movable ? { kind: 'move', cut: place.span, flag } : undefined,
    );
  }
  if (client === 'podman' && size && hasNoSize(memory)) {
    const what = t`Podman refuses \`--shm-size\` together with \`--ipc=${memory.kind === 'host' ? 'host' : 'none'}\``;
    add({ kind: 'conflict', what, place: placeOf(size) });
  }
  misplaced.sort((a, b) => a.place.span.start - b.place.span.start);
  return { misplaced, repairs };
}

/** Whether the container's IPC namespace is one that no flag of its own can size. */
function hasNoSize({ kind }: SharedMemory): boolean {
  return kind === 'host' || kind === 'absent';
}

/** Whether a word behind the image is what the runtime would take: a size, or an IPC mode. */
function isSetting(flag: string, value = flag.slice(flag.indexOf('=') + 1)): boolean {
  if (flag.startsWith('--ipc')) return /^(?:host|private|shareable|none|container:.+)$/.test(value);
  return parseDockerSize(value).ok;
}

function sizeIn(flag: string): { bytes?: number } {
  const size = /^--shm-size=(.+)$/.exec(flag)?.[1];
  const bytes = size === undefined ? undefined : bytesGiven(size);
  return bytes === undefined ? {} : { bytes };
}

function bytesOf(value: Word | undefined): number | undefined {
  const parsed = value && parseDockerSize(value.text);
  return parsed?.ok ? parsed.bytes : undefined;
}

// ───────────────────────────── Where an edit goes ─────────────────────────────

function siteOf(
  { action, options, words, end, program }: Invocation,
  image: Word,
  repairs: ReadonlyMap<Misplaced, Repair>,
  script: Script,
): ShellSite {
  const size = options.findLast(option => option.name === 'shm-size');
  const place = size && placeOf(size);
  const room = roomFor(image, words[end - 1] ?? program, program, script);
  return {
    format: 'shell',
    uri: script.document.uri,
    text: script.document.text,
    action: action === 'service' ? 'service' : 'run',
    extent: spanOf(program, words),
    ...(room && { room }),
    ...(place?.uri === script.document.uri && { sizeFlag: place.span }),
    repairs: script.elementAround(image.place) ? cutsOnly(repairs) : repairs,
  };
}

/** In a list of strings only what goes with its own quotes can be cut. */
function cutsOnly(repairs: ReadonlyMap<Misplaced, Repair>): ReadonlyMap<Misplaced, Repair> {
  return new Map([...repairs].filter(([, { kind }]) => kind === 'cut'));
}

/**
 * Where one more flag goes: in front of the image; into the array of the flags, if only this command uses it. None
 * where the image does not stand in the file apart from the client's name.
 */
function roomFor(image: Word, before: Word, program: Word, script: Script): Room | undefined {
  const { uri } = script.document;
  const at = image.place.span;
  if (image.place.uri !== uri || program.place.uri !== uri) return undefined;
  if (overlaps(at, program.place.span)) return undefined;
  const element = script.elementAround(image.place);
  if (element) return { beforeElement: element };
  const inArray = script.arrayAround(image.place);
  const flags = inArray ? undefined : script.arrayAround(before.place);
  if (flags && script.isUsedOnce(flags)) return { after: before.place.span, array: flags.place.span };
  if (!flags && before.place.uri === uri && overlaps(at, before.place.span)) return undefined;
  return { before: at, inArray: inArray !== undefined };
}

function overlaps(a: Span, b: Span): boolean {
  return a.start < b.end && b.start < a.end;
}

/** From the client's name to the last word that stands behind it in the same file. */
function spanOf(program: Word, words: readonly Word[]): Span {
  const { uri, span } = program.place;
  const ends = words.filter(word => word.place.uri === uri).map(word => word.place.span.end);
  return { start: span.start, end: Math.max(span.end, ...ends) };
}
