import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { URI } from 'vscode-uri';
import { IgnoredPaths } from '../cli/files/ignored';
import { walk } from '../cli/files/walk';
import { MAX_FILE_BYTES } from './protocol';
import { canonicalUri } from './uri';
import type { Files } from './workspace';

/** The local disk, for `file:` URIs. Only regular files are read: a pipe or a device would never end. */
export const diskFiles: Files = {
  async read(uri) {
    try {
      const path = URI.parse(uri).fsPath;
      const status = await stat(path);
      if (!status.isFile() || status.size > MAX_FILE_BYTES) return undefined;
      // Without its byte order mark, as editors count positions.
      return new TextDecoder().decode(await readFile(path));
    } catch {
      return undefined;
    }
  },

  async real(uri) {
    try {
      return canonicalUri(URI.file(await realpath(URI.parse(uri).fsPath)).toString());
    } catch {
      return undefined;
    }
  },

  async list(folderUri) {
    try {
      return await readdir(URI.parse(folderUri).fsPath);
    } catch {
      return [];
    }
  },
};

/**
 * The files of the local disk below a folder that may hold workloads, as `shm-lint check FOLDER` finds them, by their
 * canonical URIs.
 * @param isLeftOut whether the editor leaves out a file, or a folder with all that is in it
 */
export async function diskFilesBelow(
  folderUri: string,
  isLeftOut: (uri: string) => boolean,
): Promise<string[]> {
  const folder = URI.parse(folderUri).fsPath;
  const uriOf = (path: string) => canonicalUri(URI.file(path).toString());
  const ignored = IgnoredPaths.below(folder);
  const leavesOut = async (within: string) => {
    // Who asks meanwhile is answered first.
    await setImmediate();
    const isIgnored = ignored.in(within);
    return (path: string, isFolder: boolean) => isLeftOut(uriOf(path)) || isIgnored(path, isFolder);
  };
  // A folder that cannot be listed has nothing to show in an editor either.
  const paths = await walk(folder, leavesOut, () => {});
  return paths.map(uriOf);
}
