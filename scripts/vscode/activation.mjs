// @ts-check
/**
 * node scripts/vscode/activation.mjs [--version V] [--rounds N] [FILE.vsix]
 *
 * What VS Code itself says that an activation took ("Developer: Show Running Extensions"): loading the extension's code and
 * calling `activate`, in milliseconds. A Compose file is opened in a new window, with an extension host of its own, each
 * round. Without a .vsix, the one is measured that `npm run package` would make.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { repository } from '../setup.mjs';
import { openBrowser, viewport } from './browser.mjs';
import { versions as allVersions, installVsCode } from './install.mjs';
import { serveVsCode } from './serve.mjs';
import { packExtension } from './vsix.mjs';
import { Workbench } from './workbench.mjs';

/** Pixels; the list shows what takes longest first, and only as much as there is room for. */
const HEIGHT = 4000;

const { values: options, positionals } = parseArgs({
  options: { version: { type: 'string' }, rounds: { type: 'string', default: '9' } },
  allowPositionals: true,
});
const folder = await mkdtemp(join(tmpdir(), 'shm-lint-activation-'));
try {
  const installation = await installVsCode(options.version ?? String(allVersions.at(-1)));
  const extension = positionals[0] ?? (await packExtension(folder));
  const vsCode = await serveVsCode(installation, { extension });
  const browser = await openBrowser();
  try {
    const times = [];
    for (let round = 0; round < Number(options.rounds); round++) {
      const page = await browser.newPage({ viewport: { ...viewport, height: HEIGHT } });
      await page.goto(vsCode.address(join(repository, 'test/e2e/workspace')));
      const workbench = new Workbench(page);
      await workbench.openFile('missing/docker-compose.yml');
      await workbench.squiggles.first().waitFor();
      await workbench.runCommand('Developer: Show Running Extensions');
      const ours = page.locator('.runtime-extensions-editor .extension', { hasText: 'shm-lint' });
      const said = await ours.locator('.activation-time').innerText();
      times.push(Number(/(\d+)\s*ms/.exec(said)?.[1]));
      await page.close();
    }
    console.log(`${times.toSorted((a, b) => a - b).join(' ')} ms`);
  } finally {
    await browser.close();
    await vsCode.stop();
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
