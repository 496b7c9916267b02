// @ts-check
/** The kinds of themes that VS Code knows. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** @typedef {{ name: string, setting: string, page: string }} Theme `page` is the class by which a webview knows it. */

/** @type {readonly Theme[]} */
const THEMES = [
  { name: 'dark', setting: 'Default Dark Modern', page: 'vscode-dark' },
  { name: 'light', setting: 'Default Light Modern', page: 'vscode-light' },
  { name: 'high-contrast', setting: 'Default High Contrast', page: 'vscode-high-contrast' },
  {
    name: 'high-contrast-light',
    setting: 'Default High Contrast Light',
    page: 'vscode-high-contrast-light',
  },
];

/**
 * Sets each theme for a workspace without settings, one after the other, and takes the settings away again.
 * @param {string} workspace
 * @param {(theme: Theme) => Promise<unknown>} look Waits for the theme first.
 */
export async function inEachTheme(workspace, look) {
  const settings = join(workspace, '.vscode/settings.json');
  try {
    for (const theme of THEMES) {
      await mkdir(dirname(settings), { recursive: true });
      await writeFile(settings, JSON.stringify({ 'workbench.colorTheme': theme.setting }));
      await look(theme);
    }
  } finally {
    await rm(dirname(settings), { recursive: true });
  }
}
