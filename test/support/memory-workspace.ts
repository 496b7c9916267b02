import type { Workspace } from '../../core/model';

/** A workspace made of strings, which counts what it is asked for. */
export class MemoryWorkspace implements Workspace {
  readonly reads: string[] = [];
  readonly lists: string[] = [];

  /** @param files texts by URI */
  constructor(private readonly files: Readonly<Record<string, string>> = {}) {}

  async read(uri: string): Promise<string | undefined> {
    this.reads.push(uri);
    return this.files[uri];
  }

  async list(folderUri: string): Promise<readonly string[]> {
    this.lists.push(folderUri);
    return Object.keys(this.files)
      .filter(uri => uri.startsWith(folderUri) && !uri.slice(folderUri.length).includes('/'))
      .map(uri => uri.slice(folderUri.length));
  }
}
