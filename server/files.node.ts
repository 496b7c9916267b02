import { readdir, readFile, stat } from 'node:fs/promises';
import { URI } from 'vscode-uri';
import { MAX_FILE_BYTES } from './protocol';
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

  async list(folderUri) {
    try {
      return await readdir(URI.parse(folderUri).fsPath);
    } catch {
      return [];
    }
  },
};
