import assert from 'node:assert/strict';
import fc from 'fast-check';
import { baseName, folderOf, resolveUri } from '../../../core/formats/uri';

describe('a URI', () => {
  const paths: readonly [from: string, path: string, uri: string | undefined][] = [
    ['file:///p/compose.yaml', '.env', 'file:///p/.env'],
    ['file:///p/compose.yaml', './a/b.yml', 'file:///p/a/b.yml'],
    ['file:///p/q/compose.yaml', '../b.yml', 'file:///p/b.yml'],
    ['file:///p/compose.yaml', '/etc/x.env', 'file:///etc/x.env'],
    ['file:///p/compose.yaml', 'a b#c?d%.env', 'file:///p/a%20b%23c%3Fd%25.env'],
    ['file:///p/compose.yaml', 'a\\b.env', 'file:///p/a/b.env'],
    ['file:///p%20q/compose.yaml', 'x', 'file:///p%20q/x'],
    ['file:///c%3A/p/compose.yaml', 'x', 'file:///c%3A/p/x'],
    ['vscode-vfs://github/o/r/compose.yaml', 'x', 'vscode-vfs://github/o/r/x'],
    ['untitled:Untitled-1', 'x', undefined],
    ['nonsense', 'x', undefined],
  ];
  for (const [from, path, uri] of paths) {
    it(`${path} beside ${from} is ${uri}`, () => assert.equal(resolveUri(from, path), uri));
  }

  it('is what URL makes of it, however plain the path is', () => {
    const name = fc.stringMatching(/^[.\w%-]{1,3}$/);
    const names = fc.array(name, { minLength: 1, maxLength: 4 }).map(list => list.join('/'));
    const path = fc
      .tuple(fc.constantFrom('', './', '/', '../'), names, fc.constantFrom('', '/'))
      .map(parts => parts.join(''));
    fc.assert(
      fc.property(names, path, (from, written) => {
        const escaped = written.split('/').map(encodeURIComponent).join('/');
        const file = `file:///${from.replaceAll('%', '%25')}`;
        const expected = new URL(written.startsWith('/') ? escaped : `./${escaped}`, file).href;
        // A file is asked for by the URI that it was found under.
        if (new URL(file).href === file) assert.equal(resolveUri(file, written), expected);
      }),
      { numRuns: 2000 },
    );
  });

  it('has a folder', () => {
    assert.equal(folderOf('file:///p/q/compose.yaml'), 'file:///p/q/');
  });

  it('has a decoded name, if it can be decoded', () => {
    assert.equal(baseName('file:///p/a%20b.yaml'), 'a b.yaml');
    assert.equal(baseName('file:///p/100%.yaml'), '100%.yaml');
    assert.equal(baseName('compose.yaml'), 'compose.yaml');
  });
});
