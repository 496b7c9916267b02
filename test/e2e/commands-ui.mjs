// @ts-check
/** The commands that are about more than one service: a log, and the whole workspace. */
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Workbench } from '../../scripts/vscode/workbench.mjs';
import { expectOnDisk } from './disk.mjs';

const FILE = 'missing/docker-compose.yml';
const OTHER_FILE = 'pair/docker-compose.yml';
const FLAG_LINE =
  '    command: --model Qwen/Qwen2.5-7B-Instruct --tensor-parallel-size 2 # half a model each';
const NEW_LINE = '    shm_size: 2gb';

const LOG = 'vllm.log';

/**
 * The steps, each standing on the one before. They leave the workspace as they found it, and nothing open.
 * @param {object} options
 * @param {import('playwright-core').Page} options.page A page that shows a workbench on the workspace.
 * @param {string} options.workspace
 * @param {(name: string) => Promise<unknown>} options.screenshot
 * @returns {{ title: string, run: () => Promise<void> }[]}
 */
export function commandByHand({ page, workspace, screenshot }) {
  const workbench = new Workbench(page);
  const preview = page.locator('#refactorPreview');
  const onDisk = (/** @type {string} */ path) => readFile(join(workspace, path), 'utf8');
  let original = '';
  return [
    {
      title: 'has a log explained: which segment it was, and the fix in the file that is open',
      async run() {
        original = await onDisk(FILE);
        await workbench.openFile(FILE);
        await workbench.squiggles.first().waitFor();
        await workbench.openFile(LOG);
        await page.keyboard.press('Control+a');
        await workbench.runCommand('shm-lint: Explain a Log');
        await workbench.editor.getByText('NCCL proxy pool').first().waitFor();
        await screenshot('log');
        const lens = workbench.lenses.getByText('Give vllm 8 GiB in docker-compose.yml');
        await workbench.insist(
          () => lens.click(),
          page.locator('.tab.active', { hasText: 'docker-compose.yml' }),
        );
        await workbench.squiggles.first().waitFor({ state: 'detached' });
        assert.equal(
          await workbench.visibleText(),
          original.replace(FLAG_LINE, `${FLAG_LINE}\n    shm_size: 8gb`).trimEnd(),
        );
        await workbench.runCommand('File: Revert File');
        await workbench.squiggles.first().waitFor();
      },
    },
    {
      title: 'looks at the fixes of all files, and throws them away',
      async run() {
        await workbench.runCommand('shm-lint: Fix All in Workspace');
        await page.getByRole('button', { name: 'Preview', exact: true }).click();
        await preview.locator('.monaco-list-row', { hasText: 'pair' }).waitFor();
        await screenshot('preview');
        await preview.getByRole('button', { name: 'Discard' }).click();
        await preview.waitFor({ state: 'hidden' });
        assert.equal(await onDisk(FILE), original);
      },
    },
    {
      title: 'looks again, ticks one file, and applies: that file is fixed, the other is not',
      async run() {
        const other = await onDisk(OTHER_FILE);
        await workbench.runCommand('shm-lint: Fix All in Workspace');
        await page.getByRole('button', { name: 'Preview', exact: true }).click();
        const row = preview.locator('.monaco-list-row', { hasText: 'missing' });
        await row.locator('.edit-checkbox').click();
        await row.getByRole('checkbox', { checked: true }).waitFor();
        await preview.getByRole('button', { name: 'Apply' }).click();
        await workbench.squiggles.first().waitFor({ state: 'detached' });
        await page.keyboard.press('Control+s');
        await page.locator('.tab.active:not(.dirty)').waitFor();
        await expectOnDisk(join(workspace, FILE), original.replace(FLAG_LINE, `${FLAG_LINE}\n${NEW_LINE}`));
        assert.equal(await onDisk(OTHER_FILE), other);
        await writeFile(join(workspace, FILE), original);
        await workbench.squiggles.first().waitFor();
        await workbench.closeAll();
      },
    },
  ];
}
