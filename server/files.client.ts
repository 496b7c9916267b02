import type { Connection } from 'vscode-languageserver';
import { FILES_REQUEST, type FileParams, LIST_REQUEST, READ_REQUEST } from './protocol';
import { canonicalUri } from './uri';
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

/** The files below a folder that may hold workloads, as the client finds them; canonical URIs. */
export async function clientFilesBelow(connection: Connection, folder: string): Promise<string[]> {
  try {
    const uris = await connection.sendRequest<string[]>(FILES_REQUEST, { uri: folder } satisfies FileParams);
    return uris.map(canonicalUri);
  } catch {
    return [];
  }
}
