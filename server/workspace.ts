import type { Workspace } from '../core/model';
import type { Documents } from './documents';
import { canonicalUri, folderOf, isWithin } from './uri';

/** Where the text of files comes from that no editor has open. Same manners as core's {@link Workspace}. */
export type Files = Workspace;

/** What one lint asked of the world, so that a change there is known to concern it. Canonical URIs. */
export interface Reads {
  readonly files: ReadonlySet<string>;
  readonly folders: ReadonlySet<string>;
}

/**
 * The world as one lint of one document sees it: open documents win over the disk, nothing outside the
 * workspace folders and the document's own folder tree can be read, and every question is noted.
 * A file that is asked for twice is read once, so that one lint sees one state.
 */
export class WorkspaceView implements Workspace, Reads {
  readonly files = new Set<string>();
  readonly folders = new Set<string>();
  readonly #texts = new Map<string, Promise<string | undefined>>();
  readonly #roots: readonly string[];

  constructor(
    documentKey: string,
    workspaceFolders: readonly string[],
    private readonly documents: Documents,
    private readonly source: Files,
  ) {
    const ownFolder = folderOf(documentKey);
    this.#roots = ownFolder === undefined ? workspaceFolders : [...workspaceFolders, ownFolder];
  }

  read(uri: string): Promise<string | undefined> {
    const key = canonicalUri(uri);
    this.files.add(key);
    const known = this.#texts.get(key);
    if (known) return known;
    const text = this.#load(key);
    this.#texts.set(key, text);
    return text;
  }

  async list(folderUri: string): Promise<readonly string[]> {
    const key = canonicalUri(folderUri).replace(/\/$/, '');
    this.folders.add(key);
    return this.#mayRead(key) ? this.source.list(key) : [];
  }

  /** Notes a file that the answer depends on although it was not read here. */
  note(uri: string): void {
    this.files.add(canonicalUri(uri));
  }

  async #load(key: string): Promise<string | undefined> {
    const open = this.documents.find(key);
    if (open) return open.text;
    return this.#mayRead(key) ? this.source.read(key) : undefined;
  }

  #mayRead(key: string): boolean {
    return this.#roots.some(root => isWithin(key, root));
  }
}
