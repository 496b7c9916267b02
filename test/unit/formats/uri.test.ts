import assert from 'node:assert/strict';
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

  it('has a folder', () => {
    assert.equal(folderOf('file:///p/q/compose.yaml'), 'file:///p/q/');
  });

  it('has a decoded name, if it can be decoded', () => {
    assert.equal(baseName('file:///p/a%20b.yaml'), 'a b.yaml');
    assert.equal(baseName('file:///p/100%.yaml'), '100%.yaml');
    assert.equal(baseName('compose.yaml'), 'compose.yaml');
  });
});
