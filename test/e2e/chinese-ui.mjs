// @ts-check
/** What somebody reads in front of a VS Code whose language is Chinese. */
import assert from 'node:assert/strict';
import { tsImport } from 'tsx/esm/api';
import { Workbench } from '../../scripts/vscode/workbench.mjs';

/** @type {{ englishIn: (text: string, own: readonly string[]) => string[] }} */
const { englishIn } = await tsImport('../support/chinese.ts', import.meta.url);

const FILE = 'missing/docker-compose.yml';

/** The commands that the palette shows beside an editor; others need a terminal, or belong to the walkthrough. */
const COMMANDS = [
  '共享内存计算器',
  '解释日志',
  '显示为 NCCL 日志',
  '检查工作区',
  '修复工作区中的所有问题',
  '复制查看 /dev/shm 的命令',
  '显示规则',
  '打开示例',
  '重启服务器',
  '显示输出',
];

const WALKTHROUGH = '/dev/shm 够大吗？';

const STEPS = ['无需任何设置', '看一个错误', '一次编辑即可修复', '看看这些字节从何而来'];

/** How many settings the extension has. */
const SETTINGS = 9;

/** Keys of a keyboard, makers of GPUs, engines and formats: names that calculator, walkthrough and settings mention. */
const OWN = [
  ...[
    'Ctrl',
    'Mac',
    'F8',
    'Markdown',
    'Dockerfile',
    'docker-compose.yml',
    'Intel',
    'AMD',
    'XPU',
    'ROCm',
    'Ascend',
  ],
  ...['NAME=value', 'latest', 'VS Code', 'Trace'],
  // What VS Code makes of a setting of its own that a description links to.
  'Editor › Inlay Hints: Enabled',
];

/**
 * Holds texts against the rule: nothing but identifiers is written in Latin letters, and something is in Chinese.
 * @param {readonly string[]} texts
 * @param {readonly string[]} [own] What is called so in any language.
 */
function assertChinese(texts, own = []) {
  const lines = texts.flatMap(text => text.replaceAll('\u00a0', ' ').split('\n'));
  for (const line of lines) {
    // A source is a repository, a release and a file of it; a release is a number, with or without its letter. No path
    // is what has neither a full stop nor a hyphen, a number or an underscore.
    const words = line
      .replace(/(?=[\w/]*[\d_.-])[\w.-]+(?:\/[\w.-]+)+/g, '')
      .replace(/\bv?\d+(?:\.\d+)+/g, '');
    assert.deepEqual(englishIn(words, [...OWN, ...own]), [], line);
  }
  assert.match(texts.join('\n'), /\p{Script=Han}/u);
}

/**
 * What a finding says. The steps stand on one another.
 * @param {object} options
 * @param {import('playwright-core').Page} options.page A page that shows a workbench on the workspace.
 * @param {(name: string) => Promise<unknown>} options.screenshot
 * @returns {{ title: string, run: () => Promise<void> }[]}
 */
export function readFinding({ page, screenshot }) {
  const workbench = new Workbench(page);
  return [
    {
      title: 'the finding says what, why and what to do, and so does the hover beside it',
      async run() {
        await workbench.openFile(FILE);
        const text = await workbench.hoverSquiggle();
        assert.match(text, /vLLM 0\.11\.2（张量并行 2）可能耗尽共享内存/);
        assert.match(text, /vLLM 环形缓冲区/);
        assert.match(text, /设置 shm_size: 2gb|设置 `shm_size: 2gb`/);
        assertChinese(await page.locator('.monaco-hover:visible .hover-contents').allInnerTexts());
        await screenshot('1-hover');
      },
    },
    {
      title: 'the lightbulb has the fix on top, and nothing in English below it',
      async run() {
        await workbench.clickSquiggle();
        const titles = await workbench.clickLightbulb();
        assert.equal(titles[0], '给 vllm 分配 2 GiB 共享内存 (shm_size: 2gb)');
        assertChinese(titles, ['vllm']);
        await screenshot('2-lightbulb');
        await page.keyboard.press('Escape');
        await workbench.menuItems.first().waitFor({ state: 'hidden' });
      },
    },
  ];
}

/**
 * The same, and whatever else the extension shows.
 * @type {typeof readFinding}
 */
export function readAll({ page, screenshot }) {
  const workbench = new Workbench(page);
  const { panel } = workbench;
  const input = page.locator('.quick-input-widget input');
  const focused = page.locator('.quick-input-list .monaco-list-row.focused');
  return [
    ...readFinding({ page, screenshot }),
    {
      title: 'the line above the service and the language status',
      async run() {
        await workbench.lenses.first().waitFor();
        assertChinese(await workbench.lenses.allInnerTexts());
        const rows = await workbench.openLanguageStatus();
        const ours = rows.filter({ hasText: /最多需要|没有配置文件/ });
        assert.equal(await ours.count(), 2);
        assertChinese(await ours.allInnerTexts(), ['vllm']);
        await screenshot('3-status');
      },
    },
    {
      title: 'the commands of the palette',
      async run() {
        await workbench.clickSquiggle();
        await page.keyboard.press('F1');
        await input.waitFor({ state: 'visible' });
        for (const title of COMMANDS) {
          // The row below it is VS Code's: in any other language it repeats a title in English.
          await input.fill(`>shm-lint: ${title}`);
          await focused.filter({ hasText: `shm-lint: ${title}` }).waitFor();
        }
        assertChinese(COMMANDS);
        await screenshot('4-palette');
        await page.keyboard.press('Escape');
        await input.waitFor({ state: 'hidden' });
      },
    },
    {
      title: 'the calculator',
      async run() {
        await workbench.runCommand(`shm-lint: ${COMMANDS[0]}`);
        await panel.locator('#expected dd').getByText('850,657,362 B').waitFor();
        const engines = await panel.locator('select').first().locator('option').allInnerTexts();
        assertChinese([await panel.locator('body').innerText()], ['vllm', ...engines]);
        await screenshot('5-calculator');
        await page.keyboard.press('Control+w');
        await panel.locator('body').waitFor({ state: 'detached' });
      },
    },
    {
      title: 'the walkthrough, step by step',
      async run() {
        await workbench.clickSquiggle();
        await workbench.openWalkthrough(WALKTHROUGH);
        // VS Code's own walkthroughs stand on the page beside it, and its badge on ours; no language pack of this test
        // translates those.
        const ours = workbench.walkthrough.locator('.getting-started-category', { hasText: WALKTHROUGH });
        assertChinese(await ours.allInnerTexts(), ['New']);
        for (const title of STEPS) {
          const step = workbench.walkthrough.locator('.getting-started-step', { hasText: title });
          if (!(await step.locator('.step-description-container').isVisible())) await step.click();
          await step.locator('.step-description-container').waitFor();
          assertChinese([await step.innerText()]);
        }
        await screenshot('6-walkthrough');
        await page.keyboard.press('Control+w');
        await workbench.walkthrough.waitFor({ state: 'hidden' });
      },
    },
    {
      title: 'the settings',
      async run() {
        await workbench.clickSquiggle();
        await page.keyboard.press('Control+,');
        const search = page.locator('.settings-editor .suggest-input-container');
        await search.click();
        await page.keyboard.type('@ext:shm-lint.shm-lint');
        await page.locator('.settings-toc-container', { hasText: `(${SETTINGS})` }).waitFor();
        const items = page.locator('.setting-item-contents[data-key^="shmLint."]');
        await items.first().waitFor();
        /** @type {Map<string, string>} */
        const descriptions = new Map();
        // The list holds only what can be seen; it is read from its top to its end.
        for (let tries = 0; tries < 100 && descriptions.size < SETTINGS; tries++) {
          const seen = await items.evaluateAll(elements =>
            elements.map(element => {
              const description = element.querySelector('.setting-item-description')?.cloneNode(true);
              if (!(description instanceof Element)) return ['', ''];
              // What stands in code is to be typed as it is.
              for (const code of description.querySelectorAll('code')) code.remove();
              return [element.getAttribute('data-key') ?? '', description.textContent ?? ''];
            }),
          );
          for (const [key, text] of seen) if (key && text) descriptions.set(key, text);
          await page.locator('.settings-tree-container').hover();
          await page.mouse.wheel(0, 150);
        }
        assert.equal(descriptions.size, SETTINGS, [...descriptions.keys()].join(', '));
        for (const text of descriptions.values()) assertChinese([text]);
        await screenshot('7-settings');
      },
    },
  ];
}
