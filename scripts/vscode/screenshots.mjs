// @ts-check
/**
 * npm run screenshots [-- --version V] [NAME…]
 *
 * Takes the pictures of docs/editor.md and the README, all or those that are named: each feature in a real VS Code, in one
 * theme and one size, with nothing else in the frame. They go to docs/images/.
 */
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { build, installDependencies, repository } from '../setup.mjs';
import { openBrowser } from './browser.mjs';
import { requirePrograms } from './debian.mjs';
import { installVsCode, versions } from './install.mjs';
import { runStep } from './process.mjs';
import { serveVsCode } from './serve.mjs';
import { Workbench } from './workbench.mjs';

/** Small enough for a page of text; twice the pixels, for screens that have them. */
const FRAME = { width: 860, height: 500 };

/** Leave the editor and its tab. */
const bareSettings = {
  'breadcrumbs.enabled': false,
  'editor.fontSize': 14,
  'editor.guides.indentation': false,
  'editor.hover.above': false,
  'editor.hover.delay': 100,
  'editor.minimap.enabled': false,
  'editor.occurrencesHighlight': 'off',
  'editor.overviewRulerBorder': false,
  'editor.renderLineHighlight': 'none',
  'editor.selectionHighlight': false,
  'editor.stickyScroll.enabled': false,
  'window.menuBarVisibility': 'hidden',
  'window.title': '${activeEditorShort}',
  'workbench.activityBar.location': 'hidden',
  'workbench.editor.editorActionsLocation': 'hidden',
  'workbench.layoutControl.enabled': false,
};

const IMAGES = join(repository, 'docs/images');

const EXAMPLE = 'docker-compose.yml';
const SEVERAL = 'compose.vllm.yaml';
const HALF_WRITTEN = 'new/compose.yaml';
const LOG = 'vllm.log';

/** Files beside the examples that a picture needs. */
const FILES = {
  [HALF_WRITTEN]: `services:
  vllm:
    image: vllm/vllm-openai:v0.29.0
    command: --model Qwen/Qwen3-32B --tensor-parallel-size 4
    shm_size: 
    gpus: all
`,
  [LOG]: `(VllmWorker rank=1 pid=121) INFO loading the model
misc/shmutils.cc:87 NCCL WARN Error: failed to extend /dev/shm/nccl-YrFC5V to 33030532 bytes, error: No space left on device (28)
`,
};

/** Where the squiggle stands from the top in the README's picture: its service above it, room for the hover below. */
const SQUIGGLE_TOP = 170;

/**
 * @typedef {object} Picture
 * @property {{ width: number, height: number }} [frame] Where the usual one is too small.
 * @property {(stage: { page: import('playwright-core').Page, workbench: Workbench, folder: string }) => Promise<unknown>} show
 *   Brings what is to be seen onto the page; an editor without anything else is open before.
 */

/**
 * By their names. The settings that `inlay` writes would show in those behind it.
 * @type {Record<string, Picture>}
 */
const PICTURES = {
  squiggle: {
    frame: { width: 1100, height: 450 },
    async show({ page, workbench }) {
      await workbench.openFile(EXAMPLE);
      await page.keyboard.press('Control+End');
      // It may stand outside of what is seen, and moves what is.
      await workbench.lenses.first().waitFor({ state: 'attached' });
      await workbench.scrollSquiggleTo(SQUIGGLE_TOP);
      await workbench.hoverSquiggle();
    },
  },
  fixes: {
    async show({ workbench }) {
      await workbench.openFile(SEVERAL);
      await workbench.clickSquiggle();
      await workbench.leaveHover();
      await workbench.openFixes();
    },
  },
  hover: {
    async show({ workbench }) {
      await workbench.openFile(SEVERAL);
      await workbench.lenses.first().waitFor();
      await workbench.hoverWord('2gb');
    },
  },
  lens: {
    async show({ workbench }) {
      await workbench.openFile(SEVERAL);
      await workbench.lenses.first().waitFor();
    },
  },
  status: {
    frame: { width: 960, height: 500 },
    async show({ workbench }) {
      await workbench.openFile(SEVERAL);
      await workbench.squiggles.first().waitFor();
      await workbench.openLanguageStatus();
    },
  },
  completion: {
    async show({ page, workbench }) {
      await workbench.openFile(HALF_WRITTEN);
      await workbench.squiggles.first().waitFor();
      await page.keyboard.press('Control+Home');
      for (let line = 0; line < 4; line++) await page.keyboard.press('ArrowDown');
      await page.keyboard.press('End');
      await page.keyboard.press('Control+Space');
      await page.locator('.suggest-widget.visible .monaco-list-row').first().waitFor();
      // Once more: the reason of the entry, beside it.
      await page.keyboard.press('Control+Space');
      await page.locator('.suggest-details').waitFor();
    },
  },
  rule: {
    async show({ page, workbench }) {
      await workbench.openFile(SEVERAL);
      await workbench.clickSquiggle();
      await workbench.leaveHover();
      await workbench.runCommand('shm-lint: Show Rule');
      await page.locator('.quick-input-list .focused', { hasText: 'shm-missing' }).waitFor();
      await page.keyboard.press('Enter');
      await workbench.markdown.getByRole('heading', { name: 'Why is this bad' }).waitFor();
    },
  },
  calculator: {
    frame: { width: 1180, height: 600 },
    async show({ workbench }) {
      await workbench.openFile(SEVERAL);
      await workbench.clickSquiggle();
      await workbench.leaveHover();
      await workbench.runCommand('shm-lint: Shared Memory Calculator');
      await workbench.panel.getByText('Filled in from llama').waitFor();
      await workbench.panel.locator('#expected dd').waitFor();
    },
  },
  log: {
    async show({ page, workbench }) {
      await workbench.openFile(LOG);
      await page.keyboard.press('Control+a');
      await workbench.runCommand('shm-lint: Explain a Log');
      await workbench.editor.getByText('NCCL proxy pool').first().waitFor();
      await workbench.lenses.first().waitFor();
    },
  },
  walkthrough: {
    frame: { width: 1280, height: 720 },
    async show({ workbench }) {
      await workbench.openFile(LOG);
      await workbench.openWalkthrough('Is /dev/shm large enough?');
    },
  },
  preview: {
    frame: { width: 1100, height: 640 },
    async show({ page, workbench }) {
      await workbench.openFile(SEVERAL);
      await workbench.squiggles.first().waitFor();
      await workbench.runCommand('shm-lint: Fix All in Workspace');
      await page.getByRole('button', { name: 'Preview', exact: true }).click();
      await page.locator('#refactorPreview .monaco-list-row', { hasText: 'shm_size' }).first().waitFor();
      // What the search for them had to tell.
      await workbench.runCommand('Notifications: Clear All Notifications');
    },
  },
  workspace: {
    frame: { width: 1100, height: 500 },
    async show({ page, workbench }) {
      await workbench.openFile(LOG);
      await workbench.runCommand('shm-lint: Lint Workspace');
      await workbench.runCommand('Problems: Focus on Problems View');
      const file = page.locator('.markers-panel .monaco-list-row', { hasText: SEVERAL });
      await file.first().waitFor();
      // What the search for them had to tell.
      await workbench.runCommand('Notifications: Clear All Notifications');
    },
  },
  colours: {
    frame: { width: 1100, height: 300 },
    async show({ page, workbench }) {
      await workbench.openFile(LOG);
      await workbench.runCommand('shm-lint: Show as NCCL Log');
      await page.locator('[id="status.editor.mode"]', { hasText: 'NCCL' }).waitFor();
      await workbench.editor.getByText('No space left on device').first().waitFor();
    },
  },
  inlay: {
    async show({ page, workbench, folder }) {
      await mkdir(join(folder, '.vscode'), { recursive: true });
      await writeFile(join(folder, '.vscode/settings.json'), '{ "shmLint.inlayHints": true }');
      await workbench.openFile(SEVERAL);
      await workbench.editor.getByText('of up to').first().waitFor();
      await page.mouse.move(5, 5);
    },
  },
};

const { values, positionals } = parseArgs({
  options: { version: { type: 'string', default: /** @type {string} */ (versions.at(-1)) } },
  allowPositionals: true,
});
const names = positionals.length > 0 ? positionals : Object.keys(PICTURES);

await requirePrograms(['pngquant'], console.log);
await installDependencies();
await build();
const folder = await mkdtemp(join(tmpdir(), 'shm-lint-screenshots-'));
const vsCode = await serveVsCode(await installVsCode(values.version), {
  extension: repository,
  settings: { ...bareSettings, 'workbench.colorTheme': 'Default Dark Modern' },
});
const browser = await openBrowser();
try {
  await cp(join(repository, 'examples'), folder, { recursive: true });
  for (const [path, text] of Object.entries(FILES)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  await mkdir(IMAGES, { recursive: true });
  for (const name of names) {
    const picture = PICTURES[name];
    if (!picture) throw new Error(`There is no picture ${name}, only ${Object.keys(PICTURES).join(', ')}.`);
    // A window of its own: nothing is left of the picture before.
    const page = await browser.newPage({ viewport: picture.frame ?? FRAME, deviceScaleFactor: 1.5 });
    await page.goto(vsCode.address(folder));
    const workbench = new Workbench(page);
    await workbench.openFile(LOG);
    await page.keyboard.press('Control+w');
    await page.keyboard.press('Control+b'); // The side bar.
    await picture.show({ page, workbench, folder });
    const path = join(IMAGES, `${name}.png`);
    await page.screenshot({ path, animations: 'disabled', caret: 'hide' });
    // A palette without dithering is enough for an editor, and a quarter of the bytes.
    await runStep('pngquant', ['96', '--nofs', '--strip', '--force', '--output', path, path], {
      remedy: 'Is the picture no PNG?',
    });
    await page.close();
    console.log(path);
  }
} finally {
  await browser.close();
  await vsCode.stop();
  await rm(folder, { recursive: true, force: true, maxRetries: 3, retryDelay: 200 });
}
