// @ts-check
/** The extension tests in a desktop VS Code, where one can be downloaded and shown. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheFolder } from './install.mjs';
import { writeUserSettings } from './settings.mjs';

const PROBE_LIMIT_MS = 3_000;

/** Why no desktop VS Code can be run here; undefined if one can, as far as a quick look tells. */
export async function whyNoDesktop() {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY) return 'there is no display';
  try {
    const answer = await fetch('https://update.code.visualstudio.com/api/releases/stable', {
      method: 'HEAD',
      signal: AbortSignal.timeout(PROBE_LIMIT_MS),
    });
    return answer.ok ? undefined : `its download site answers ${answer.status}`;
  } catch {
    return 'its download site cannot be reached';
  }
}

/**
 * Runs a test module in the extension host of a desktop VS Code; resolves when the editor has ended, however
 * the tests went.
 * @param {object} options
 * @param {string} options.version
 * @param {string} options.extension
 * @param {string} options.tests The module that exports `run()`.
 * @param {string} options.workspace
 * @param {Record<string, string>} options.env
 */
export async function runTestsInDesktop({ version, extension, tests, workspace, env }) {
  const { downloadAndUnzipVSCode, runTests, TestRunFailedError } = await import('@vscode/test-electron');
  const executable = await downloadAndUnzipVSCode({
    version,
    cachePath: join(cacheFolder(), 'desktop'),
  }).catch(cause => {
    throw new Error(`The desktop VS Code ${version} cannot be downloaded: ${cause.message}`, { cause });
  });
  const userData = await mkdtemp(join(tmpdir(), 'shm-lint-desktop-'));
  try {
    await writeUserSettings(userData);
    await runTests({
      vscodeExecutablePath: executable,
      extensionDevelopmentPath: extension,
      extensionTestsPath: tests,
      extensionTestsEnv: env,
      launchArgs: [workspace, '--user-data-dir', userData, '--extensions-dir', join(userData, 'extensions')],
    });
  } catch (error) {
    if (!(error instanceof TestRunFailedError)) throw error; // Failed tests are in the tests' own report.
  } finally {
    await rm(userData, { recursive: true, force: true, maxRetries: 3, retryDelay: 200 });
  }
}
