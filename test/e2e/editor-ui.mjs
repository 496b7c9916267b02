// @ts-check
/** What the extension shows beside the squiggle, as its user comes across it: by mouse, and by keys alone. */
import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Workbench } from '../../scripts/vscode/workbench.mjs';

const FILE = 'missing/docker-compose.yml';

/** Where the finding stands in it. */
const FLAG_LINE = 5;

/** The rungs of the ladder at a finding, from the one that cures it to the one that only tells. */
const LADDER = [
  'Give vllm 2 GiB of shared memory (shm_size: 2gb)',
  "Let vllm use the host's /dev/shm (ipc: host)",
  'Ignore shm-missing here',
  'Ignore shm-missing in this file',
  'Show the rule shm-missing',
  'Calculate shared memory for `vllm`…',
];

const ORIGIN = 'Filled in from vllm in docker-compose.yml.';

/**
 * The steps, each standing on the one before. They leave the workspace as they found it, and one file open.
 * @param {object} options
 * @param {import('playwright-core').Page} options.page A page that shows a workbench on the workspace.
 * @param {string} options.workspace
 * @param {(name: string) => Promise<unknown>} options.screenshot
 * @returns {{ title: string, run: () => Promise<void> }[]}
 */
export function editByHand({ page, workspace, screenshot }) {
  const workbench = new Workbench(page);
  const { panel, markdown } = workbench;
  const lens = workbench.lenses.filter({ hasText: 'needs up to 811 MiB · has 64 MiB · Calculate…' });
  const focused = page.locator('.quick-input-list .monaco-list-row.focused');
  const closeCalculator = async () => {
    await workbench.closeTab();
    await panel.locator('body').waitFor({ state: 'detached' });
  };
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
        await workbench.insist(async () => {
          const rows = await workbench.openLanguageStatus();
          await rows.getByText('Calculate…').click();
        }, panel.getByText(ORIGIN));
        await closeCalculator();
      },
    },
    {
      title: 'reads the same above the service, and opens the calculator from there',
      async run() {
        await lens.waitFor();
        await screenshot('lens');
        await workbench.insist(() => lens.click(), panel.getByText(ORIGIN));
        await closeCalculator();
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
        await markdown.getByRole('heading', { name: 'shm-missing', exact: true }).waitFor();
        await markdown.getByRole('heading', { name: 'Why is this bad' }).waitFor();
        // Links that lead out of the pages lead to where the project lives.
        const configuration = markdown.getByRole('link', { name: 'configuration', exact: true });
        assert.equal(
          await configuration.getAttribute('href'),
          'https://github.com/shm-lint/shm-lint/blob/main/docs/configuration.md',
        );
        await screenshot('rule');
        await workbench.closeTab();
        await markdown.locator('body').waitFor({ state: 'detached' });
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
        await focused.filter({ hasText: 'parallelism-over-gpus' }).waitFor();
        await page.keyboard.press('Enter');
        await markdown.getByRole('heading', { name: 'parallelism-over-gpus', exact: true }).waitFor();
        await workbench.closeTab();
        await markdown.locator('body').waitFor({ state: 'detached' });
      },
    },
    {
      title: 'reads by keys alone what the mouse finds under it: the hover, the lens, the language status',
      async run() {
        await workbench.clickSquiggle();
        await page.mouse.move(1, 1);
        await workbench.insist(
          async () => {
            await page.keyboard.press('Control+k');
            await page.keyboard.press('Control+i');
          },
          page.locator('.monaco-hover:visible', { hasText: 'needs up to 811 MiB' }),
        );
        await page.keyboard.press('Escape');
        await page.locator('.monaco-hover:visible').waitFor({ state: 'hidden' });

        // The lens belongs to the line with the service's name, two lines up.
        await lens.waitFor();
        await workbench.waitForCursorOn(FLAG_LINE);
        for (let line = 0; line < 2; line++) await page.keyboard.press('ArrowUp');
        await workbench.waitForCursorOn(FLAG_LINE - 2);
        await workbench.runCommand('Show CodeLens Commands for Current Line');
        await focused.filter({ hasText: 'needs up to 811 MiB · has 64 MiB' }).waitFor();
        await page.keyboard.press('Enter');
        await panel.getByText(ORIGIN).waitFor();
        await closeCalculator();

        const braces = page.locator('[id="status.languageStatus"]');
        const isThere = braces.and(page.locator(':focus, :focus-within'));
        await workbench.runCommand('View: Focus Status Bar');
        await page.locator('.part.statusbar :focus, .part.statusbar:focus').waitFor();
        for (let tries = 0; tries < 30 && !(await isThere.isVisible()); tries++)
          await page.keyboard.press('ArrowRight');
        await isThere.waitFor();
        await page.keyboard.press('Enter');
        await page.locator('.hover-language-status', { hasText: 'needs up to 811 MiB' }).waitFor();
        await screenshot('keys');
        // The first thing to press in it.
        await page.keyboard.press('Tab');
        await page.locator('.hover-language-status a:focus', { hasText: 'Calculate…' }).waitFor();
        await page.keyboard.press('Enter');
        await panel.getByText(ORIGIN).waitFor();
        await closeCalculator();
      },
    },
    {
      title: 'turns inlay hints on, and reads at the end of the flag what there is of what is needed',
      async run() {
        const settings = join(workspace, '.vscode/settings.json');
        const hint = workbench.editor.getByText('/dev/shm 64 MiB of up to 811 MiB needed').first();
        try {
          await mkdir(dirname(settings), { recursive: true });
          await writeFile(settings, JSON.stringify({ 'shmLint.inlayHints': true }));
          await hint.waitFor();
          await screenshot('inlay');
        } finally {
          await rm(dirname(settings), { recursive: true });
        }
        await hint.waitFor({ state: 'detached' });
      },
    },
    {
      title: 'writes shm_size and is offered the size that is enough, with its reason',
      async run() {
        await workbench.clickSquiggle();
        await page.keyboard.press('End');
        await page.keyboard.press('Enter');
        await page.keyboard.type('shm_size: ');
        const recommended = workbench.suggestions.filter({ hasText: 'recommended' });
        await workbench.insist(() => page.keyboard.press('Control+Space'), recommended);
        const offered = await workbench.suggestions.allInnerTexts();
        await screenshot('completion');
        // Each with its reason, which VS Code shows beside the one that is chosen.
        assert.deepEqual(
          offered.map(text => text.trim().split(/\s/)[0]),
          ['2gb', '812mb', '16gb'],
        );
        await recommended.and(page.locator('.focused')).waitFor();
        await page.keyboard.press('Enter');
        await workbench.squiggles.first().waitFor({ state: 'detached' });
        assert.match(await workbench.visibleText(), /# half a model each\n {4}shm_size: 2gb\n {4}ports:/);
        await workbench.runCommand('File: Revert File');
        await workbench.squiggles.first().waitFor();
      },
    },
  ];
}
