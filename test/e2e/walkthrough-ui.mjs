// @ts-check
/** The walkthrough, from its first step to its last. */
import assert from 'node:assert/strict';
import { Workbench } from '../../scripts/vscode/workbench.mjs';

const TITLE = 'Is /dev/shm large enough?';

/**
 * The steps, each standing on the one before. They leave nothing open.
 * @param {object} options
 * @param {import('playwright-core').Page} options.page A page that shows a workbench.
 * @param {(name: string) => Promise<unknown>} options.screenshot
 * @returns {{ title: string, run: () => Promise<void> }[]}
 */
export function walkByHand({ page, screenshot }) {
  const workbench = new Workbench(page);
  const { panel } = workbench;
  return [
    {
      title: 'opens the walkthrough, and reads that there is nothing to set up',
      async run() {
        await workbench.openWalkthrough(TITLE);
        await workbench.unfoldInWalkthrough(
          'There is nothing to set up',
          workbench.walkthrough.getByText('It reads text: it runs nothing'),
        );
        await workbench.waitUntilDone('There is nothing to set up');
      },
    },
    {
      title: 'opens its sample, beside it',
      async run() {
        await workbench.pressInWalkthrough(
          'Look at a mistake',
          'Open the Sample',
          workbench.squiggles.first(),
        );
        await workbench.waitUntilDone('Look at a mistake');
        await screenshot('walkthrough');
      },
    },
    {
      title: 'mends the sample by the first of its fixes, and the step is ticked off',
      async run() {
        const fix = workbench.menuItems
          .first()
          .filter({ hasText: 'Give vllm 2 GiB of shared memory (shm_size: 2gb)' });
        await workbench.pressInWalkthrough('Fix it with one edit', 'Show the Fixes', fix);
        await workbench.chooseFirst();
        await workbench.squiggles.first().waitFor({ state: 'detached' });
        await workbench.waitUntilDone('Fix it with one edit');
        assert.match(await workbench.visibleText(), /--tensor-parallel-size 2\n {4}shm_size: 2gb\n/);
      },
    },
    {
      title: 'sees where its bytes come from, and has done the walkthrough',
      async run() {
        await workbench.pressInWalkthrough(
          'See where the bytes come from',
          'Open the Calculator',
          panel.getByText('Filled in from vllm in Untitled-1.'),
        );
        // vLLM's rings 696,254,546; NCCL's segments without P2P 154,402,816.
        await panel.locator('#expected dd').getByText('850,657,362 B').waitFor();
        await workbench.waitUntilDone('See where the bytes come from');
        await screenshot('walkthrough-done');
        await workbench.closeAll();
        await page.getByRole('button', { name: "Don't Save" }).click();
        await workbench.editor.first().waitFor({ state: 'detached' });
      },
    },
  ];
}
