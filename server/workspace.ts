import type { Workspace } from '../core/model';
import type { Documents } from './documents';
import { canonicalUri, folderOf, isWithin } from './uri';

/** Where the text of files comes from that no editor has open. Same manners as core's {@link Workspace}. */
export interface Files extends Workspace {
  /** The URI behind all symbolic links, canonical; undefined for what is not there. Absent where there are no links. */
  real?(uri: string): Promise<string | undefined>;
}

/** Whether a file lies in some folders once all symbolic links are followed, or is not there at all. */
export async function staysWithin(files: Files, key: string, folders: readonly string[]): Promise<boolean> {
  const real = await files.real?.(key);
  if (real === undefined) return true;
  for (const folder of folders) {
    if (isWithin(real, (await files.real!(folder)) ?? folder)) return true;
  }
  return false;
}

/** What one lint asked of the world, so that a change there is known to concern it. Canonical URIs. */
export interface Reads {
  readonly files: ReadonlySet<string>;
  readonly folders: ReadonlySet<string>;
}

/**
 * The world as one lint of one document sees it: open documents win over the disk, nothing outside the
 * workspace folders and the document's own folder tree can be read, through no link either, and every question is noted.
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
    /** Told of each file that was asked for and may not be read. Canonical URI. */
    private readonly refuse: (uri: string) => void = () => {},
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
    return (await this.#mayRead(key)) ? this.source.list(key) : [];
  }

  /** Notes a file that the answer depends on although it was not read here. */
  note(uri: string): void {
    this.files.add(canonicalUri(uri));
  }

  async #load(key: string): Promise<string | undefined> {
    const open = this.documents.find(key);
    if (open) return open.text;
    if (await this.#mayRead(key)) return this.source.read(key);
    this.refuse(key);
    return undefined;
  }

  async #mayRead(key: string): Promise<boolean> {
    return (
      this.#roots.some(root => isWithin(key, root)) && (await staysWithin(this.source, key, this.#roots))
    );
  }
}
