import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { installedPackage, output, ROOT } from './support';

/** Twice what the bundles take today: far from it, something is packed that does not run. */
const MOST_BYTES = 6_000_000;

describe('the .vsix', function () {
  this.timeout(120_000);
  // Building for npm builds what goes into the .vsix as well.
  before(installedPackage);

  it('holds what runs, what is read, and nothing else', () => {
    const vsce = join(ROOT, 'node_modules/.bin/vsce');
    const files = output(vsce, ['ls', '--no-dependencies']).trim().split('\n').sort();
    assert.deepEqual(files, [
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'ThirdPartyNotices.txt',
      'dist/calculator.css',
      'dist/calculator.js',
      'dist/extension.js',
      'dist/server.js',
      'dist/web/extension.js',
      'dist/web/server.js',
      'docs/images/squiggle.png',
      'l10n/bundle.l10n.zh-cn.json',
      'package.json',
      'package.nls.json',
      'package.nls.zh-cn.json',
      'schemas/config.schema.json',
    ]);
    const bytes = files.reduce((sum, file) => sum + statSync(join(ROOT, file)).size, 0);
    assert.ok(bytes < MOST_BYTES, `${bytes} B`);
  });
});
