import { execFile } from 'node:child_process';
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { UsageError } from '../arguments';

const run = promisify(execFile);

/**
 * The real paths of the files around a folder that differ from where the branch left a commit, or that git does not know
 * yet and does not ignore. Throws {@link UsageError} where git cannot tell.
 * @param ref a commit as git takes it: `HEAD`, `origin/main`
 */
export async function changedFiles(folder: string, ref: string): Promise<ReadonlySet<string>> {
  if (ref.startsWith('-')) throw new UsageError(`--changed: "${ref}" is no commit`);
  try {
    const top = (await git(folder, ['rev-parse', '--show-toplevel'])).replace(/\r?\n$/, '');
    const lists = await Promise.all([
      git(top, ['diff', '--name-only', '-z', '--no-renames', '--diff-filter=d', '--merge-base', ref, '--']),
      git(top, ['ls-files', '--others', '--exclude-standard', '-z']),
    ]);
    const names = lists.join('').split('\0');
    const paths = names.filter(name => name !== '').map(name => realpath(join(top, name)).catch(() => ''));
    return new Set(await Promise.all(paths));
  } catch (error) {
    const { code, stderr, message } = error as NodeJS.ErrnoException & { stderr?: string };
    const reason = code === 'ENOENT' ? 'it takes git, which is not there' : (stderr || message).trim();
    throw new UsageError(`--changed: ${reason.split('\n')[0]}`);
  }
}

/** A monitor that the repository configures is a program of a stranger's, and is not started. */
async function git(cwd: string, args: readonly string[]): Promise<string> {
  const { stdout } = await run('git', ['-c', 'core.fsmonitor=false', ...args], { cwd, maxBuffer: 1 << 28 });
  return stdout;
}
