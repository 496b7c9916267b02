// @ts-check
/** The user's own way through the calculator: from the palette to a size in the file, by keys alone. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Workbench } from '../../scripts/vscode/workbench.mjs';
import { expectOnDisk } from './disk.mjs';

const FILE = 'missing/docker-compose.yml';
const FLAG_LINE =
  '    command: --model Qwen/Qwen2.5-7B-Instruct --tensor-parallel-size 2 # half a model each';
const NEW_LINE = '    shm_size: 8gb';

/**
 * The steps, each standing on the one before. They leave the workspace as they found it.
 * @param {object} options
 * @param {import('playwright-core').Page} options.page A page that shows a workbench on the workspace.
 * @param {string} options.workspace
 * @param {(name: string) => Promise<unknown>} options.screenshot
 * @returns {{ title: string, run: () => Promise<void> }[]}
 */
export function calculateByHand({ page, workspace, screenshot }) {
  const workbench = new Workbench(page);
  const { panel } = workbench;
  const sum = (/** @type {string} */ id) => panel.locator(`#${id} dd`);
  let original = '';
  return [
    {
      title: 'opens the calculator from the palette, filled in from the service at the cursor',
      async run() {
        original = await readFile(join(workspace, FILE), 'utf8');
        await workbench.openFile(FILE);
        await workbench.squiggles.first().waitFor();
        await workbench.clickSquiggle();
        await workbench.runCommand('shm-lint: Shared Memory Calculator');
        await panel.getByText('Filled in from vllm in docker-compose.yml.').waitFor();
        assert.equal(await panel.getByLabel('Tensor parallel').inputValue(), '2');
        assert.equal(await panel.getByLabel('Release').inputValue(), '0.11.2');
        // vLLM's rings 696,254,546; NCCL's segments without P2P 154,402,816.
        assert.match(await sum('expected').innerText(), /811 MiB\s*850,657,362 B/);
        assert.match(await sum('recommended').innerText(), /2 GiB/);
      },
    },
    {
      title: 'types 8 into tensor parallel, and reads the new numbers',
      async run() {
        // The field has the focus, and its number is selected.
        await page.keyboard.type('8');
        await sum('expected').getByText('3,364,225,322 B').waitFor();
        assert.match(await sum('recommended').innerText(), /8 GiB/);
        assert.equal(await panel.locator('#snippet').innerText(), 'shm_size: 8gb');
        const bar = panel.getByRole('img');
        assert.match((await bar.getAttribute('aria-labelledby')) ?? '', /bar-text/);
        assert.match(await panel.locator('#bar-text').innerText(), /vLLM ring buffers 2\.1 GiB/);
      },
    },
    {
      title: 'is told what is wrong with a field, and gets no snippet for it',
      async run() {
        await page.keyboard.press('Backspace');
        await panel.getByText('A whole number from 1 to 4096.').waitFor();
        assert.ok(await panel.getByRole('button', { name: 'Copy the Snippet' }).isDisabled());
        await page.keyboard.type('8');
        await sum('expected').getByText('3,364,225,322 B').waitFor();
      },
    },
    {
      title: 'presses the button that names the service: one new line, and the file is clean',
      async run() {
        await panel.getByRole('button', { name: 'Give vllm 8 GiB in docker-compose.yml' }).press('Enter');
        await panel.getByRole('status').getByText('Done in docker-compose.yml').waitFor();
        await workbench.squiggles.first().waitFor({ state: 'detached' });
        const expected = original.replace(FLAG_LINE, `${FLAG_LINE}\n${NEW_LINE}`).trimEnd();
        assert.equal(await workbench.visibleText(), expected);
        await screenshot('calculator-inserted');
      },
    },
    {
      title: 'is told that it has enough when it presses again',
      async run() {
        await panel.getByRole('button', { name: 'Give vllm 8 GiB in docker-compose.yml' }).press('Enter');
        await panel.getByRole('status').getByText('vllm has 8 GiB already.').waitFor();
      },
    },
    {
      title: 'comes back to the numbers it left',
      async run() {
        await workbench.openFile('notes.txt');
        await panel.locator('body').waitFor({ state: 'detached' });
        await page.keyboard.press('Control+w');
        assert.equal(await panel.getByLabel('Tensor parallel').inputValue(), '8');
        await sum('expected').getByText('3,364,225,322 B').waitFor();
      },
    },
    {
      title: 'closes it, thinks better of it, and undoes',
      async run() {
        await page.keyboard.press('Control+w');
        await panel.locator('body').waitFor({ state: 'detached' });
        await page.locator('.tab.active', { hasText: 'docker-compose.yml' }).click();
        await page.keyboard.press('Control+z');
        await workbench.squiggles.first().waitFor();
        await page.keyboard.press('Control+s');
        await page.locator('.tab.active:not(.dirty)').waitFor();
        await expectOnDisk(join(workspace, FILE), original);
      },
    },
  ];
}
