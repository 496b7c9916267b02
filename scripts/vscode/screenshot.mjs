// @ts-check
/**
 * node scripts/vscode/screenshot.mjs [--version V] [--theme NAME] [--file PATH] [OUT.png]
 *
 * Takes the README's picture: an example in a real VS Code, with the hover of its finding open and nothing else in
 * the frame. Without OUT it goes to docs/images/squiggle.png.
 */
import { mkdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build, installDependencies, repository } from '../setup.mjs';
import { openBrowser, viewport } from './browser.mjs';
import { installVsCode, versions } from './install.mjs';
import { serveVsCode } from './serve.mjs';
import { Workbench } from './workbench.mjs';

/** Where the squiggle stands from the top: its service above it, room for the hover below. */
const SQUIGGLE_TOP = 300;

/** Leave the editor and its tab. */
const bareSettings = {
  'breadcrumbs.enabled': false,
  'editor.fontSize': 14,
  'editor.guides.indentation': false,
  'editor.hover.above': false,
  'editor.hover.delay': 100,
  'editor.minimap.enabled': false,
  'editor.occurrencesHighlight': 'off',
  'editor.overviewRulerBorder': false,
  'editor.renderLineHighlight': 'none',
  'editor.selectionHighlight': false,
  'editor.stickyScroll.enabled': false,
  'window.menuBarVisibility': 'hidden',
  'window.title': '${activeEditorShort}',
  'workbench.activityBar.location': 'hidden',
  'workbench.editor.editorActionsLocation': 'hidden',
  'workbench.layoutControl.enabled': false,
  'workbench.statusBar.visible': false,
};

const { values, positionals } = parseArgs({
  options: {
    version: { type: 'string', default: /** @type {string} */ (versions.at(-1)) },
    theme: { type: 'string', default: 'Default Dark Modern' },
    file: { type: 'string', default: 'docker-compose.yml' },
  },
  allowPositionals: true,
});
const picture = resolve(positionals[0] ?? join(repository, 'docs/images/squiggle.png'));

await installDependencies();
await build();
const vsCode = await serveVsCode(await installVsCode(values.version), {
  extension: repository,
  settings: { ...bareSettings, 'workbench.colorTheme': values.theme },
});
const browser = await openBrowser();
try {
  const page = await browser.newPage({ viewport, deviceScaleFactor: 2 });
  await page.goto(vsCode.address(join(repository, 'examples')));
  const workbench = new Workbench(page);
  await workbench.openFile(values.file);
  await page.keyboard.press('Control+b'); // The side bar.
  await workbench.scrollSquiggleTo(SQUIGGLE_TOP);
  await workbench.hoverSquiggle();
  await mkdir(dirname(picture), { recursive: true });
  await page.screenshot({ path: picture, animations: 'disabled', caret: 'hide' });
  console.log(picture);
} finally {
  await browser.close();
  await vsCode.stop();
}
