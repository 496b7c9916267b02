import { readdir, realpath, stat } from 'node:fs/promises';
import { isAbsolute, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { remember } from '../core/config/remember';
import type { Workspace } from '../core/model';
import { readTextFile } from './files/text';

/**
 * Core's view of the file system: regular text files below some folders, and nothing else. A link that leads out of
 * them is not followed. Every answer is kept, so that one run sees one state of the files.
 */
export class FolderWorkspace implements Workspace {
  private readonly roots: Promise<readonly string[]>;
  private readonly texts = new Map<string, Promise<string | undefined>>();
  /** Real paths of the files that were asked for, lie outside of the roots, and so were not read. */
  readonly refused = new Set<string>();
  private readonly listings = new Map<string, Promise<readonly string[]>>();

  /** `roots` are absolute paths of folders; one that does not exist opens nothing. */
  constructor(roots: readonly string[]) {
    this.roots = Promise.all(roots.map(root => realpath(root).catch(() => undefined))).then(paths =>
      paths.filter(path => path !== undefined),
    );
  }

  read(uri: string): Promise<string | undefined> {
    return remember(this.texts, uri, () => this.readNow(uri).catch(() => undefined));
  }

  list(folderUri: string): Promise<readonly string[]> {
    return remember(this.listings, folderUri, () => this.listNow(folderUri).catch(() => []));
  }

  /** From now on a file holds this text: it was written, or would have been. */
  replace(uri: string, text: string): void {
    this.texts.set(uri, Promise.resolve(text));
  }

  private async readNow(uri: string): Promise<string | undefined> {
    const path = await this.resolve(uri);
    if (path === undefined || !(await stat(path)).isFile()) return undefined;
    return (await readTextFile(path)).text;
  }

  private async listNow(folderUri: string): Promise<readonly string[]> {
    const path = await this.resolve(folderUri);
    return path === undefined ? [] : (await readdir(path)).sort();
  }

  /** The real path behind a URI if it lies below a root. Throws when there is no such file. */
  private async resolve(uri: string): Promise<string | undefined> {
    const named = pathOfUri(uri);
    if (named === undefined) return undefined;
    const path = await realpath(named);
    const roots = await this.roots;
    if (roots.some(root => isWithin(root, path))) return path;
    this.refused.add(path);
    return undefined;
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
