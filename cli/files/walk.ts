import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isCandidateName } from '../../core/formats/candidates';

const SKIPPED_FOLDERS = new Set(['node_modules', '.git']);

/**
 * The files below a folder whose names may concern the linter, depth first, sorted by name (code units, so that
 * every machine gives the same order). Symbolic links are not followed: they may form loops or lead out of the
 * folder. What `isLeftOut` (a file, or a folder with all that is in it) is not there. A folder that cannot be listed goes to `onError`.
 */
export async function walk(
  folder: string,
  isLeftOut: (path: string, isFolder: boolean) => Promise<boolean>,
  onError: (path: string, error: unknown) => void,
): Promise<string[]> {
  const files: string[] = [];
  const visit = async (current: string): Promise<void> => {
    const entries = await readdir(current, { withFileTypes: true }).catch((error: unknown) => {
      onError(current, error);
      return [];
    });
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      const path = join(current, entry.name);
      if (entry.isDirectory()) {
        if (!SKIPPED_FOLDERS.has(entry.name) && !(await isLeftOut(path, true))) await visit(path);
      } else if (entry.isFile() && isCandidateName(entry.name) && !(await isLeftOut(path, false))) {
        files.push(path);
      }
    }
  };
  await visit(folder);
  return files;
}
