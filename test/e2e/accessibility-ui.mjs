// @ts-check
/**
 * What the extension draws by itself, in dark, light and both high-contrast themes: axe-core finds nothing in it, and what
 * axe-core does not see, the colours of the bar, differs enough.
 */
import assert from 'node:assert/strict';
import { Workbench } from '../../scripts/vscode/workbench.mjs';
import { inEachTheme } from './themes.mjs';

const FILE = 'missing/docker-compose.yml';

/** Where the finding stands in it. */
const FLAG_LINE = 5;

/** WCAG 2.2, 1.4.3 and 1.4.11: what text and what graphics must differ by from what they stand on. */
const TEXT = 4.5;
const GRAPHICS = 3;

/** How Playwright says that a page went away while it was read. */
const GONE = /Frame was detached|Execution context was destroyed/;

/**
 * What VS Code does with any page of Markdown, and no page has a say in: its document has no language, no title and no
 * landmarks, its links are told from the text by their colour until the mouse is on them, and it colours code.
 */
const OF_THE_MARKDOWN_VIEWER = {
  rules: ['document-title', 'html-has-lang', 'landmark-one-main', 'link-in-text-block', 'region'],
  elements: ['pre'],
};

/**
 * The steps, each standing on the one before. They leave the workspace as they found it, and nothing open.
 * @param {object} options
 * @param {import('playwright-core').Page} options.page A page that shows a workbench on the workspace.
 * @param {string} options.workspace
 * @param {(name: string) => Promise<unknown>} options.screenshot
 * @returns {{ title: string, run: () => Promise<void> }[]}
 */
export function lookForBarriers({ page, workspace, screenshot }) {
  const workbench = new Workbench(page);
  const { panel, markdown } = workbench;
  return [
    {
      title: 'meets no barrier in the calculator and in a rule’s page, whatever the theme',
      async run() {
        await workbench.openFile(FILE);
        await workbench.squiggles.first().waitFor();
        await workbench.clickSquiggle();
        await workbench.runCommand('shm-lint: Shared Memory Calculator');
        await panel.locator('#expected dd').waitFor();
        // The rule's page goes to the left, where the file is. The calculator lies over the end of its lines, and over the
        // squiggle there: the file comes to the front by its tab, with the cursor where it was.
        await workbench.insist(
          () => page.locator('.tab', { hasText: 'docker-compose.yml' }).click(),
          page.locator('.editor-group-container.active .tab.active', { hasText: 'docker-compose.yml' }),
        );
        await workbench.waitForCursorOn(FLAG_LINE);
        await workbench.runCommand('shm-lint: Show Rule');
        await page.locator('.quick-input-list .focused', { hasText: 'shm-missing' }).waitFor();
        await page.keyboard.press('Enter');
        await markdown.getByRole('heading', { name: 'Why is this bad' }).waitFor();
        const look = async (/** @type {import('./themes.mjs').Theme} */ { name, page: theme }) => {
          for (const view of [panel, markdown]) await view.locator(`body.${theme}`).waitFor();
          await screenshot(`barriers-${name}`);
          assert.deepEqual(await barriersIn(panel), [], `the calculator, ${name}`);
          const ofPage = await barriersIn(markdown, OF_THE_MARKDOWN_VIEWER);
          assert.deepEqual(ofPage, [], `the rule’s page, ${name}`);
          assert.deepEqual(await paleIn(panel), [], `the calculator’s bar, ${name}`);
        };
        await inEachTheme(workspace, look);
      },
    },
    {
      title: 'meets none in the calculator while a field makes no sense',
      async run() {
        const field = panel.getByLabel('Tensor parallel');
        await field.fill('0');
        await panel.getByText('A whole number from 1 to 4096.').waitFor();
        assert.deepEqual(await barriersIn(panel), []);
        await workbench.closeAll();
        await workbench.editor.first().waitFor({ state: 'detached' });
      },
    },
  ];
}

/**
 * What axe-core has against a page, a line each: its rule, and where.
 * @param {import('playwright-core').FrameLocator} view
 * @param {{ rules: readonly string[], elements: readonly string[] }} [without] What it does not look at.
 * @returns {Promise<string[]>}
 */
async function barriersIn(view, without = { rules: [], elements: [] }) {
  const { default: axe } = await import('axe-core');
  return whileItStands(view, async root => {
    await root.evaluate(axe.source);
    return root.evaluate(async (element, { rules, elements }) => {
      // A page that paints no ground of its own stands on the editor's, which VS Code paints outside of it.
      element.style.backgroundColor = 'var(--vscode-editor-background)';
      const { violations } = await /** @type {any} */ (globalThis).axe.run(
        { include: [['html']], exclude: elements.map(selector => [selector]) },
        {
          rules: Object.fromEntries(rules.map(rule => [rule, { enabled: false }])),
          resultTypes: ['violations'],
        },
      );
      return violations.flatMap((/** @type {any} */ { id, nodes }) =>
        nodes.map((/** @type {any} */ { target, failureSummary }) => `${id}: ${target}: ${failureSummary}`),
      );
    }, without);
  });
}

/**
 * Reads a page in one go. When settings change, VS Code's Markdown viewer may draw its page anew, in another frame, and
 * who was reading the old one starts again in the new.
 * @template T
 * @param {import('playwright-core').FrameLocator} view
 * @param {(root: import('playwright-core').ElementHandle<HTMLElement>) => Promise<T>} read
 * @returns {Promise<T>}
 */
async function whileItStands(view, read) {
  for (let tries = 0; tries < 4; tries++) {
    const root = /** @type {import('playwright-core').ElementHandle<HTMLElement>} */ (
      await view.locator('html').elementHandle()
    );
    try {
      return await read(root);
    } catch (error) {
      if (!GONE.test(String(error))) throw error;
    }
  }
  throw new Error('the page was drawn anew again and again');
}

/**
 * The colours of the calculator's bar that do not differ enough from what they stand on, a line each.
 * @param {import('playwright-core').FrameLocator} view
 * @returns {Promise<string[]>}
 */
function paleIn(view) {
  return whileItStands(view, root =>
    root.evaluate(
      (_, { text, graphics }) => {
        /** @param {string} selector */
        const styleOf = selector => {
          const found = document.querySelector(selector);
          if (!found) throw new Error(`nothing is ${selector}`);
          return getComputedStyle(found);
        };
        const background = styleOf('body').backgroundColor;
        const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
        /** @param {string} color @returns {number[]} Red, green and blue, 0 to 255, as it looks on the page. */
        const rgb = color => {
          if (!canvas) throw new Error('there is no canvas');
          for (const layer of [background, color]) {
            canvas.fillStyle = layer;
            canvas.fillRect(0, 0, 1, 1);
          }
          return [...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)];
        };
        /** @param {string} color Its relative luminance, as WCAG defines it. */
        const luminance = color => {
          const [r = 0, g = 0, b = 0] = rgb(color).map(channel => {
            const share = channel / 255;
            return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
          });
          return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        /** @param {string} a @param {string} b */
        const contrast = (a, b) => {
          const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((one, other) => one - other);
          return (light + 0.05) / (dark + 0.05);
        };
        const slice = styleOf('.slice').stroke;
        /** @type {[string, number, number][]} */
        const pairs = [
          ['the number on its badge', contrast(styleOf('.number').fill, styleOf('.badge').fill), text],
          ['the words of the mark', contrast(styleOf('.mark-title').fill, background), text],
          ['the mark', contrast(styleOf('.mark').stroke, background), graphics],
        ];
        for (let fill = 1; fill <= 6; fill++) {
          const colour = styleOf(`rect.fill-${fill}`).fill;
          const lines = styleOf(`#fill-${fill} path`).stroke;
          pairs.push([
            `fill ${fill} on the page`,
            Math.max(...[colour, lines, slice].map(c => contrast(c, background))),
            graphics,
          ]);
          if (fill > 1) pairs.push([`the pattern of fill ${fill}`, contrast(lines, colour), graphics]);
        }
        return pairs.flatMap(([what, is, least]) =>
          is < least ? [`${what}: ${is.toFixed(2)}, not ${least}`] : [],
        );
      },
      { text: TEXT, graphics: GRAPHICS },
    ),
  );
}
