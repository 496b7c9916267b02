/** What server and client say to each other beyond the Language Server Protocol. */

/** Asks the client for the text of a file: {@link FileParams} → string, or null where it cannot be read. */
export const READ_REQUEST = 'shm-lint/read';

/** Asks the client for the names of the entries of a folder: {@link FileParams} → string[]. */
export const LIST_REQUEST = 'shm-lint/list';

export interface FileParams {
  readonly uri: string;
}

/** The client's `initializationOptions`. Every part is optional: other editors send none. */
export interface InitializationOptions {
  /** Whether the client answers {@link READ_REQUEST} and {@link LIST_REQUEST}. */
  readonly readsFiles?: boolean;
  /** The settings, for clients that do not answer `workspace/configuration`. */
  readonly settings?: unknown;
}

/** Files larger than this are no manifests, and neither side reads them; bytes. */
export const MAX_FILE_BYTES = 10 * 1024 * 1024;
