/** Files that a container finds under paths of its own: scripts that it runs, and settings that its engine reads. */
import { type Borrowed, type Command, type ConfigFile, HOLE, type Word, type Workload } from '../model';
import { MappedText } from '../text/mapped';
import { withoutTrailingSlashes } from '../text/slashes';
import { withoutCarriageReturns } from './words';
import { settingsOf } from './yaml/settings';

/** The text of a file by its path in the container; undefined where it cannot be seen. */
export type ReadContainerFile = (path: string) => MappedText | undefined;

/** Files longer than this (UTF-16 code units) are left alone: nobody writes settings or start scripts that long. */
export const MAX_FILE_LENGTH = 64 * 1024;

/** A path of a file of settings, as a word of its own or behind `--option=`. */
const SETTINGS_PATH = /^(?:-[^=]*=)?(.*\.(?:ya?ml|json))$/i;

/** The files of settings that commands name, those that can be read. */
export function configFilesOf(
  commands: readonly Command[],
  read: ReadContainerFile,
): Pick<Workload, 'configFiles'> {
  const files = new Map<string, ConfigFile>();
  for (const { text } of commands.flatMap(({ words }) => words)) {
    const [, path] = SETTINGS_PATH.exec(text) ?? [];
    const found = path === undefined || files.has(path) ? undefined : read(path);
    const settings = found && settingsOf(found);
    if (path !== undefined && settings) files.set(path, { settings });
  }
  return files.size > 0 ? { configFiles: files } : {};
}

// ───────────────────────────── Files of the machine ─────────────────────────────

/** A file or a folder of the machine, by its path as the file under the linter writes it, and what a container sees. */
export interface BindMount {
  readonly source: string;
  readonly target: string;
}

/** Reads a file by a path that the file under the linter writes; undefined where it cannot be read. */
export type ReadBeside = (path: string) => Promise<{ uri: string; text: string } | undefined>;

/** Files that a container mounts, read ahead: commands are taken apart without waiting. */
export interface MountedFiles {
  readonly read: ReadContainerFile;
  /** The files, each with the word that leads to it. */
  readonly borrowed: readonly Borrowed[];
}

/** More files than this are not read for one container. */
const MAX_FILES = 16;

/** Scripts that run scripts deeper than this are left unread. */
const MAX_DEPTH = 3;

/** What may be a path in a text; a path of a script or of a file of settings. */
const WORD = /[\w@%+,~./-]+/g;
const PATH = /[\w-]\.(?:ya?ml|json|sh|bash)$/i;

/**
 * Reads the files below some mounts that a command names, and those that the scripts among them name.
 * @param folder the folder that the command runs in, for paths that are relative to it
 */
export async function readMounted(
  words: readonly Word[],
  mounts: readonly BindMount[],
  readBeside: ReadBeside,
  folder?: string,
): Promise<MountedFiles> {
  const texts = new Map<string, MappedText>();
  const borrowed: Borrowed[] = [];
  const absolute = (path: string): string | undefined =>
    path.startsWith('/')
      ? normalPath(path)
      : folder?.startsWith('/')
        ? normalPath(`${folder}/${path}`)
        : undefined;
  const asked = new Set<string>();
  const follow = async (text: string, use: Word, depth: number): Promise<void> => {
    const named = [...text.matchAll(WORD)].flatMap(([path]) => (PATH.test(path) ? [path] : []));
    const whole = mounts
      .filter(({ target }) => named.length === 0 && text === target)
      .map(({ target }) => target);
    for (const written of [...named, ...whole]) {
      const path = absolute(written);
      const source = path === undefined ? undefined : sourceOf(path, mounts);
      if (path === undefined || source === undefined || asked.has(path) || asked.size >= MAX_FILES) continue;
      asked.add(path);
      const file = await readBeside(source);
      if (!file || file.text.length > MAX_FILE_LENGTH) continue;
      texts.set(path, withoutCarriageReturns(MappedText.verbatim(file.uri, file.text, 0)));
      const definition = { uri: file.uri, span: { start: 0, end: file.text.length } };
      borrowed.push({ definition, use: use.place });
      if (depth < MAX_DEPTH && !/\.(?:ya?ml|json)$/i.test(path)) await follow(file.text, use, depth + 1);
    }
  };
  if (mounts.length > 0) for (const word of words) await follow(word.text, word, 0);
  return {
    read: path => {
      const found = absolute(path);
      return found === undefined ? undefined : texts.get(found);
    },
    borrowed,
  };
}

/** Where a path of the container stands on the machine; undefined where that cannot be told. */
function sourceOf(path: string, mounts: readonly BindMount[]): string | undefined {
  let best: BindMount | undefined;
  for (const { source, target } of mounts) {
    const at = normalPath(target);
    // A later mount covers an earlier one, a deeper one a higher one.
    if (
      (path === at || path.startsWith(at === '/' ? at : `${at}/`)) &&
      at.length >= (best?.target.length ?? 0)
    )
      best = { source, target: at };
  }
  if (!best || best.source.includes(HOLE)) return undefined;
  return withoutTrailingSlashes(best.source) + path.slice(best.target.length);
}

/** A path as the kernel resolves it: no empty parts, no dots, no slash at its end. */
export function normalPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}
