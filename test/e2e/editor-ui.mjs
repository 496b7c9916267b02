// @ts-check
/** What the extension shows beside the squiggle, as its user comes across it: by mouse, and by keys alone. */
import assert from 'node:assert/strict';
import { Workbench } from '../../scripts/vscode/workbench.mjs';

const FILE = 'missing/docker-compose.yml';
const WALKTHROUGH = 'Is /dev/shm large enough?';

/** The rungs of the ladder at a finding, from the one that cures it to the one that only tells. */
const LADDER = [
  'Give vllm 2 GiB of shared memory (shm_size: 2gb)',
  "Let vllm use the host's /dev/shm (ipc: host)",
  'Ignore shm-missing here',
  'Ignore shm-missing in this file',
  'Show the rule shm-missing',
  'Calculate shared memory for `vllm`…',
];

/**
 * The steps, each standing on the one before. They leave the workspace as they found it, and nothing open.
 * @param {object} options
 * @param {import('playwright-core').Page} options.page A page that shows a workbench on the workspace.
 * @param {(name: string) => Promise<unknown>} options.screenshot
 * @returns {{ title: string, run: () => Promise<void> }[]}
 */
export function editByHand({ page, screenshot }) {
  const workbench = new Workbench(page);
  const { panel } = workbench;
  return [
    {
      title: 'reads in the language status what the engine needs and has, and which configuration holds',
      async run() {
        await workbench.openFile(FILE);
        await workbench.squiggles.first().waitFor();
        const rows = await workbench.openLanguageStatus();
        const engine = rows.filter({ hasText: 'vLLM' });
        assert.match(
          await engine.innerText(),
          /vLLM 0\.11\.2: needs up to 811 MiB · has 64 MiB\s*vllm · warning\s*Calculate…/,
        );
        assert.match(
          await rows.filter({ hasText: 'configuration' }).innerText(),
          /No configuration file\s*configuration\s*Settings/,
        );
        await screenshot('status');
      },
    },
    {
      title: 'opens the calculator on that engine from there',
      async run() {
        const rows = await workbench.openLanguageStatus();
        await rows.getByText('Calculate…').click();
        await panel.getByText('Filled in from vllm in docker-compose.yml.').waitFor();
        await page.keyboard.press('Control+w');
        await panel.locator('body').waitFor({ state: 'detached' });
      },
    },
    {
      title: 'reads the same above the service, and opens the calculator from there',
      async run() {
        const lens = workbench.lenses.filter({ hasText: 'needs up to 811 MiB · has 64 MiB · Calculate…' });
        await lens.waitFor();
        await screenshot('lens');
        await lens.click();
        await panel.getByText('Filled in from vllm in docker-compose.yml.').waitFor();
        await page.keyboard.press('Control+w');
        await panel.locator('body').waitFor({ state: 'detached' });
      },
    },
    {
      title: 'goes by keys alone to the finding, down the ladder of its fixes, and to the rule’s page',
      async run() {
        await workbench.clickSquiggle();
        await page.keyboard.press('Control+Home');
        // To the next problem, and out of what F8 shows of it.
        await page.keyboard.press('F8');
        await page.locator('.marker-widget').waitFor();
        await page.keyboard.press('Escape');
        await page.locator('.marker-widget').waitFor({ state: 'hidden' });
        assert.deepEqual(await workbench.openFixes(), LADDER);
        await screenshot('ladder');
        for (const rung of LADDER.slice(1, 5)) {
          await page.keyboard.press('ArrowDown');
          await workbench.menuItems.and(page.locator('.focused')).filter({ hasText: rung }).waitFor();
        }
        await page.keyboard.press('Enter');
        await panel.getByRole('heading', { name: 'shm-missing', exact: true }).waitFor();
        await panel.getByRole('heading', { name: 'Why is this bad' }).waitFor();
        // Links that lead out of the pages lead to where the project lives.
        const configuration = panel.getByRole('link', { name: 'configuration', exact: true });
        assert.equal(
          await configuration.getAttribute('href'),
          'https://github.com/shm-lint/shm-lint/blob/main/docs/configuration.md',
        );
        await screenshot('rule');
        await page.keyboard.press('Control+w');
        await panel.locator('body').waitFor({ state: 'detached' });
      },
    },
    {
      title: 'chooses a rule from the palette, where that of the finding at the cursor stands first',
      async run() {
        await workbench.clickSquiggle();
        await workbench.runCommand('shm-lint: Show Rule');
        const first = page.locator('.quick-input-list .monaco-list-row').first();
        await first.filter({ hasText: 'A multi-GPU engine is left with the default /dev/shm.' }).waitFor();
        assert.match(await first.innerText(), /^shm-missing\s/);
        await page.keyboard.type('over-gpus');
        await page.locator('.quick-input-list .focused', { hasText: 'parallelism-over-gpus' }).waitFor();
        await page.keyboard.press('Enter');
        await panel.getByRole('heading', { name: 'parallelism-over-gpus', exact: true }).waitFor();
        await page.keyboard.press('Control+w');
        await panel.locator('body').waitFor({ state: 'detached' });
      },
    },
    {
      title: 'takes the walkthrough: opens its sample beside it',
      async run() {
        await workbench.openWalkthrough(WALKTHROUGH);
        await workbench.pressInWalkthrough('Look at a mistake', 'Open the Sample');
        await workbench.squiggles.first().waitFor();
        await workbench.waitUntilDone('Look at a mistake');
        await screenshot('walkthrough');
      },
    },
    {
      title: 'mends the sample by the first of its fixes, and the step is ticked off',
      async run() {
        await workbench.pressInWalkthrough('Fix it with one edit', 'Show the Fixes');
        await workbench.menuItems.first().waitFor();
        assert.deepEqual(await workbench.menuItems.allInnerTexts(), LADDER);
        await page.keyboard.press('Enter');
        await workbench.squiggles.first().waitFor({ state: 'detached' });
        await workbench.waitUntilDone('Fix it with one edit');
        assert.match(await workbench.visibleText(), /--tensor-parallel-size 2\n {4}shm_size: 2gb\n/);
      },
    },
    {
      title: 'sees where its bytes come from, and has done the walkthrough',
      async run() {
        await workbench.pressInWalkthrough('See where the bytes come from', 'Open the Calculator');
        await workbench.waitUntilDone('See where the bytes come from');
        await workbench.waitUntilDone('There is nothing to set up');
        await screenshot('walkthrough-done');
        await page.keyboard.press('Control+k');
        await page.keyboard.press('Control+w');
        await page.getByRole('button', { name: "Don't Save" }).click();
        await workbench.editor.first().waitFor({ state: 'detached' });
      },
    },
  ];
}
