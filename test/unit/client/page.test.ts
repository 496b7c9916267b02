import assert from 'node:assert/strict';
import { GROUPS } from '../../../client/calculator/fields';
import { pageOf } from '../../../client/calculator/html';
import { indented, snippetFormatOf } from '../../../client/calculator/snippets';
import { FILLS } from '../../../client/calculator/view';

const page = pageOf({ nonce: 'N0NCE', cspSource: 'https://host', script: 'S.js', style: 'S.css' });

const all = (pattern: RegExp) => [...page.matchAll(pattern)].map(match => match[1]!);

describe('the calculator’s page', () => {
  it('admits its own script and style, and nothing else', () => {
    const [policy] = all(/http-equiv="Content-Security-Policy" content="([^"]*)"/g);
    assert.equal(policy, "default-src 'none'; style-src https://host; script-src 'nonce-N0NCE'");
    assert.deepEqual(all(/<script([^>]*)>/g), [' nonce="N0NCE" src="S.js"']);
    assert.deepEqual(all(/<(link[^>]*)>/g), ['link rel="stylesheet" href="S.css"']);
    assert.doesNotMatch(page, /<style|\sstyle=|\son\w+=|javascript:|https?:\/\/(?!host)/);
  });

  it('has a label for every field, and no identifier twice', () => {
    const ids = all(/\sid="([^"]+)"/g);
    assert.deepEqual(
      ids.filter((id, index) => ids.indexOf(id) !== index),
      [],
    );
    for (const { field } of GROUPS.flatMap(group => group.fields)) {
      assert.equal(all(new RegExp(`<label for="${field}">([^<]+)</label>`, 'g')).length, 1, field);
    }
    for (const references of all(/aria-(?:labelledby|describedby)="([^"]+)"/g)) {
      for (const id of references.split(' ')) assert.ok(ids.includes(id), id);
    }
  });

  it('has a pattern for each fill', () => {
    assert.equal(all(/<pattern id="(fill-\d)"/g).length, FILLS);
    const drawings = all(/<path d="([^"]*)"\/>/g);
    assert.equal(new Set(drawings).size, FILLS);
  });
});

describe('the calculator’s snippets', () => {
  it('follow the language of the file', () => {
    assert.equal(snippetFormatOf('dockercompose', ''), 'compose');
    assert.equal(snippetFormatOf('shellscript', ''), 'dockerRun');
    assert.equal(snippetFormatOf('yaml', 'apiVersion: v1\nkind: Pod\n'), 'kubernetes');
    assert.equal(snippetFormatOf('yaml', 'services: {}\n'), 'compose');
    assert.equal(snippetFormatOf('markdown', ''), null);
  });

  it('stand under the line that they are inserted into', () => {
    assert.equal(indented('a:\n  - b\n', '    '), 'a:\n      - b\n    ');
    assert.equal(indented('a\nb', 'x: '), 'a\nb');
    assert.equal(indented('a', '\t'), 'a');
  });
});
