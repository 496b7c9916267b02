// @ts-check
/** What somebody reads in front of a VS Code whose language is Chinese. */
import assert from 'node:assert/strict';
import { Workbench } from '../../scripts/vscode/workbench.mjs';

const FILE = 'missing/docker-compose.yml';

/**
 * The steps, each standing on the one before.
 * @param {object} options
 * @param {import('playwright-core').Page} options.page A page that shows a workbench on the workspace.
 * @param {(name: string) => Promise<unknown>} options.screenshot
 * @returns {{ title: string, run: () => Promise<void> }[]}
 */
export function readChinese({ page, screenshot }) {
  const workbench = new Workbench(page);
  return [
    {
      title: 'the finding says what, why and what to do',
      async run() {
        await workbench.openFile(FILE);
        const text = await workbench.hoverSquiggle();
        assert.match(text, /vLLM 0\.11\.2（张量并行 2）可能耗尽共享内存/);
        assert.match(text, /vLLM 环形缓冲区/);
        assert.match(text, /设置 shm_size: 2gb|设置 `shm_size: 2gb`/);
        await screenshot('1-hover');
      },
    },
    {
      title: 'the lightbulb has the fix on top',
      async run() {
        await workbench.clickSquiggle();
        const [first] = await workbench.clickLightbulb();
        assert.equal(first, '给 vllm 分配 2 GiB 共享内存 (shm_size: 2gb)');
        await screenshot('2-lightbulb');
      },
    },
  ];
}
