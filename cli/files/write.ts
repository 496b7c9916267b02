import { randomBytes } from 'node:crypto';
import { access, constants, open, readFile, realpath, rename, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ChangedMeanwhile } from './changedMeanwhile';
import { FolderNotWritable } from './folderNotWritable';

/**
 * Replaces the content of a file in one step: readers see the old bytes or the new ones, never a part. Mode and
 * owner stay, a symbolic link stays a link. Throws {@link ChangedMeanwhile} when the file no longer holds
 * `expected`, {@link FolderNotWritable}, and what the file system throws; the file is untouched then.
 */
export async function replaceFile(path: string, expected: Buffer, content: Buffer): Promise<void> {
  const target = await realpath(path);
  // A rename needs no permission on the file itself, but "read-only" is meant.
  await access(target, constants.W_OK);
  const { mode, uid, gid } = await stat(target);
  const folder = dirname(target);
  const temporary = join(folder, `.${basename(target)}.shm-lint-${randomBytes(6).toString('hex')}`);

  try {
    const handle = await open(temporary, 'wx', 0o600).catch(error => {
      const { code } = error as NodeJS.ErrnoException;
      throw code === 'EACCES' || code === 'EPERM' ? new FolderNotWritable() : error;
    });
    try {
      await handle.writeFile(content);
      const made = await handle.stat();
      if (made.uid !== uid || made.gid !== gid) await handle.chown(uid, gid);
      await handle.chmod(mode & 0o7777);
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (!(await readFile(target)).equals(expected)) throw new ChangedMeanwhile();
    await rename(temporary, target);
  } catch (error) {
    await unlink(temporary).catch(() => {});
    throw error;
  }
}
