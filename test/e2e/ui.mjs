// @ts-check
/** The user's own way from a squiggle to a cured file: keys and mouse in the workbench, nothing else. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Workbench } from '../../scripts/vscode/workbench.mjs';
import { expectOnDisk } from './disk.mjs';

const FILE = 'missing/docker-compose.yml';

const FLAG_LINE =
  '    command: --model Qwen/Qwen2.5-7B-Instruct --tensor-parallel-size 2 # half a model each';
const FIX_TITLE = 'Give vllm 2 GiB of shared memory (shm_size: 2gb)';
const NEW_LINE = '    shm_size: 2gb';

/**
 * The steps, each standing on the one before.
 * @param {object} options
 * @param {import('playwright-core').Page} options.page A page that shows a workbench on the workspace.
 * @param {string} options.workspace
 * @param {(name: string) => Promise<unknown>} options.screenshot
 * @returns {{ title: string, run: () => Promise<void> }[]}
 */
export function useByHand({ page, workspace, screenshot }) {
  const workbench = new Workbench(page);
  const file = join(workspace, FILE);
  let original = '';
  return [
    {
      title: 'opens a compose file and sees one squiggle',
      async run() {
        original = await readFile(file, 'utf8');
        await workbench.openFile(FILE);
        await workbench.squiggles.first().waitFor();
        assert.equal(await workbench.squiggles.count(), 1);
        await screenshot('1-squiggle');
      },
    },
    {
      title: 'rests the mouse on it and reads what, why and what to do',
      async run() {
        const text = await workbench.hoverSquiggle();
        assert.match(text, /tensor parallel 2/);
        assert.match(text, /64 MiB/);
        assert.match(text, /shm_size: 2gb/);
        assert.match(text, /shm-missing/);
        await screenshot('2-hover');
      },
    },
    {
      title: 'clicks the lightbulb and finds the fix on top',
      async run() {
        await workbench.clickSquiggle();
        const titles = await workbench.clickLightbulb();
        assert.equal(titles[0], FIX_TITLE);
        await screenshot('3-lightbulb');
      },
    },
    {
      title: 'chooses it: one new line, and the squiggle is gone',
      async run() {
        await workbench.chooseFirst();
        await workbench.squiggles.first().waitFor({ state: 'detached' });
        const expected = original.replace(FLAG_LINE, `${FLAG_LINE}\n${NEW_LINE}`).trimEnd();
        assert.equal(await workbench.visibleText(), expected);
        await screenshot('4-fixed');
      },
    },
    {
      title: 'saves it: the file differs by that line',
      async run() {
        await page.keyboard.press('Control+s');
        await page.locator('.tab.active:not(.dirty)').waitFor();
        await expectOnDisk(file, original.replace(FLAG_LINE, `${FLAG_LINE}\n${NEW_LINE}`));
      },
    },
    {
      title: 'thinks better of it: undo restores the file and the squiggle',
      async run() {
        await page.keyboard.press('Control+z');
        await workbench.squiggles.first().waitFor();
        await page.keyboard.press('Control+s');
        await page.locator('.tab.active:not(.dirty)').waitFor();
        await expectOnDisk(file, original);
      },
    },
  ];
}
