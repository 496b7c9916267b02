import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { folderWith, installedPackage, output, ROOT } from './support';

/** What somebody downloads, in bytes. */
const MOST_BYTES = 600 * 1024;

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
      'dist/extension.browser.js',
      'dist/extension.js',
      'dist/server.js',
      'docs/rules/nccl-shm-disable.md',
      'docs/rules/parallelism-over-gpus.md',
      'docs/rules/parallelism-unknown.md',
      'docs/rules/shm-invalid-size.md',
      'docs/rules/shm-missing.md',
      'docs/rules/shm-not-applied.md',
      'docs/rules/shm-not-memory.md',
      'docs/rules/shm-over-memory-limit.md',
      'docs/rules/shm-too-small.md',
      'docs/rules/unused-directive.md',
      'l10n/bundle.l10n.zh-cn.json',
      'media/walkthrough/calculator.svg',
      'media/walkthrough/finding.svg',
      'media/walkthrough/fix.svg',
      'media/walkthrough/flow.svg',
      'package.json',
      'package.nls.json',
      'package.nls.zh-cn.json',
      'schemas/config.schema.json',
      'syntaxes/directive-lines.tmLanguage.json',
      'syntaxes/directives.tmLanguage.json',
      'syntaxes/launch-shell.tmLanguage.json',
      'syntaxes/launch-yaml.tmLanguage.json',
      'syntaxes/log.tmLanguage.json',
    ]);
  });

  it('is small', () => {
    const vsix = join(folderWith({}), 'shm-lint.vsix');
    output(join(ROOT, 'node_modules/.bin/vsce'), ['package', '--no-dependencies', '--out', vsix]);
    const { size } = statSync(vsix);
    assert.ok(size <= MOST_BYTES, `${size} B`);
  });
});
