// @ts-check
/** The extension under development: this repository. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runStep } from './process.mjs';

/** The repository's root, which is also the extension's folder. */
export const repository = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Builds dist/, after installing the npm dependencies where a clean clone has none. */
export async function buildExtension() {
  if (!existsSync(join(repository, 'node_modules/esbuild'))) {
    console.log('installing the npm dependencies');
    await runStep('npm', ['ci', '--no-audit', '--no-fund'], {
      cwd: repository,
      remedy: 'Run `npm ci` by hand to see why.',
    });
  }
  await new Promise((resolve, reject) => {
    const build = spawn(process.execPath, ['scripts/build.mjs'], { cwd: repository, stdio: 'inherit' });
    build.once('error', reject);
    build.once('close', status =>
      status === 0 ? resolve(undefined) : reject(new Error('The extension does not build; see above.')),
    );
  });
}
