// @ts-check
/** The tests in test/real: scripts that a real Podman runs. */
import { spawnSync } from 'node:child_process';
import { runMocha } from './mocha.mjs';
import { requirePrograms } from './vscode/debian.mjs';

/**
 * Runs them where containers can be run. Elsewhere it says why not, which is a failure in CI.
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export async function runRealContainers() {
  try {
    if (process.platform !== 'linux') throw new Error('they need Linux');
    await requirePrograms(['podman', 'runc', 'busybox'], line => console.log(line));
    // A namespace of its own is what a container needs first, and what a sandbox may forbid.
    const { status, stderr } = spawnSync('unshare', ['--mount', '--ipc', 'true'], { encoding: 'utf8' });
    if (status !== 0 && process.getuid?.() === 0)
      throw new Error(`this machine lets nobody: ${stderr.trim()}`);
  } catch (error) {
    console.error(`real containers cannot be run here: ${error instanceof Error ? error.message : error}`);
    return { passed: 0, failed: process.env.CI === 'true' ? 1 : 0 };
  }
  return runMocha('real-containers', 'test/real/**/*.test.ts');
}
