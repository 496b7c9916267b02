import { type Dirent, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isCandidateName } from '../../core/formats/candidates';

const SKIPPED_FOLDERS = new Set(['node_modules', '.git']);

/** Whether something in a folder is left out, by its absolute path: a file, or a folder with all that is in it. */
export type LeavesOut = (path: string, isFolder: boolean) => boolean;

/**
 * The files below a folder whose names may concern the linter, depth first, sorted by name (code units, so that
 * every machine gives the same order). Symbolic links are not followed: they may form loops or lead out of the
 * folder. A folder that cannot be listed goes to `onError`.
 * @param leavesOut what is left out in a folder; asked once for each, and nothing else happens until it answers
 */
export async function walk(
  folder: string,
  leavesOut: (folder: string) => Promise<LeavesOut>,
  onError: (path: string, error: unknown) => void,
): Promise<string[]> {
  const files: string[] = [];
  const visit = async (current: string): Promise<void> => {
    const entries = entriesOf(current, onError);
    const isLeftOut = await leavesOut(current);
    for (const entry of entries) {
      const isFolder = entry.isDirectory();
      if (isFolder ? SKIPPED_FOLDERS.has(entry.name) : !entry.isFile() || !isCandidateName(entry.name))
        continue;
      const path = join(current, entry.name);
      if (isLeftOut(path, isFolder)) continue;
      if (isFolder) await visit(path);
      else files.push(path);
    }
  };
  await visit(folder);
  return files;
}

/** What stands in a folder, sorted. It is in memory sooner than another thread would have been asked for it. */
function entriesOf(folder: string, onError: (path: string, error: unknown) => void): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    onError(folder, error);
    return [];
  }
}
