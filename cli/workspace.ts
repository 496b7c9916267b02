import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { isAbsolute, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { remember } from '../core/config/remember';
import type { Workspace } from '../core/model';
import { readTextFileNow } from './files/text';

/**
 * Core's view of the file system: regular text files below some folders, and nothing else. A link that leads out of
 * them is not followed. Every answer is kept, so that one run sees one state of the files.
 */
export class FolderWorkspace implements Workspace {
  private readonly roots: readonly string[];
  private readonly texts = new Map<string, Promise<string | undefined>>();
  /** Real paths of the files that were asked for, lie outside of the roots, and so were not read. */
  readonly refused = new Set<string>();
  private readonly listings = new Map<string, Promise<readonly string[]>>();

  /** `roots` are absolute paths of folders; one that does not exist opens nothing. */
  constructor(roots: readonly string[]) {
    this.roots = roots.flatMap(root => realPath(root) ?? []);
  }

  read(uri: string): Promise<string | undefined> {
    return remember(this.texts, uri, async () => orElse(undefined, () => this.readNow(uri)));
  }

  list(folderUri: string): Promise<readonly string[]> {
    return remember(this.listings, folderUri, async () => orElse([], () => this.listNow(folderUri)));
  }

  /** From now on a file holds this text: it was written, or would have been. */
  replace(uri: string, text: string): void {
    this.texts.set(uri, Promise.resolve(text));
  }

  private readNow(uri: string): string | undefined {
    const path = this.resolve(uri);
    return path !== undefined && statSync(path).isFile() ? readTextFileNow(path).text : undefined;
  }

  private listNow(folderUri: string): readonly string[] {
    const path = this.resolve(folderUri);
    return path === undefined ? [] : readdirSync(path).sort();
  }

  /** The real path behind a URI if there is such a file, and it lies below a root. */
  private resolve(uri: string): string | undefined {
    const named = pathOfUri(uri);
    const path = named === undefined ? undefined : realPath(named);
    if (path === undefined) return undefined;
    if (this.roots.some(root => isWithin(root, path))) return path;
    this.refused.add(path);
    return undefined;
  }
}

/** A path without its links; undefined where there is nothing, as with most files that are asked for. */
export function realPath(path: string): string | undefined {
  return orElse(undefined, () => (existsSync(path) ? realpathSync.native(path) : undefined));
}

/** What a call returns, or something else where it throws. */
function orElse<T>(otherwise: T, call: () => T): T {
  try {
    return call();
  } catch {
    return otherwise;
  }
}

/** The path that a `file:` URI names on this machine; undefined for every other URI. */
export function pathOfUri(uri: string): string | undefined {
  try {
    return uri.startsWith('file:') ? fileURLToPath(uri) : undefined;
  } catch {
    return undefined;
  }
}

/** Whether an absolute path is a folder itself or lies below it. */
export function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}
