/** Files that a container finds under paths of its own: scripts that it runs, and settings that its engine reads. */
import type { Command, ConfigFile, Workload } from '../model';
import type { MappedText } from '../text/mapped';
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

/** A path as the kernel resolves it: no empty parts, no dots, no slash at its end. */
export function normalPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}
