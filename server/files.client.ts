import type { Connection } from 'vscode-languageserver';
import { type FileParams, LIST_REQUEST, READ_REQUEST } from './protocol';
import type { Files } from './workspace';

/** Files that only the client can reach: those of a browser, of a virtual workspace. */
export function clientFiles(connection: Connection): Files {
  return {
    async read(uri) {
      try {
        return (
          (await connection.sendRequest<string | null>(READ_REQUEST, { uri } satisfies FileParams)) ??
          undefined
        );
      } catch {
        return undefined;
      }
    },

    async list(folderUri) {
      try {
        return await connection.sendRequest<string[]>(LIST_REQUEST, { uri: folderUri } satisfies FileParams);
      } catch {
        return [];
      }
    },
  };
}

/** A world without files, for clients that offer no way to read any. */
export const noFiles: Files = { read: async () => undefined, list: async () => [] };
