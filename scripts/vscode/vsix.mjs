// @ts-check
/** The extension as it is published: packed into a .vsix. */
import { join } from 'node:path';
import { repository } from '../setup.mjs';
import { runStep } from './process.mjs';

/**
 * Packs the extension, with bundles that are made for it, and returns where the .vsix is.
 * @param {string} folder that it is written into
 */
export async function packExtension(folder) {
  const vsix = join(folder, 'shm-lint.vsix');
  await runStep(join(repository, 'node_modules/.bin/vsce'), ['package', '--no-dependencies', '--out', vsix], {
    cwd: repository,
    remedy: 'Run `npm run package` by hand to see why.',
  });
  return vsix;
}
