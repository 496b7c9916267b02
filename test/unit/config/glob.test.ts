import assert from 'node:assert/strict';
import { matchesGlob, parseGlob } from '../../../core/config/glob';

function matches(text: string, path: string): boolean {
  const glob = parseGlob(text);
  assert.ok(typeof glob !== 'string', `${text}: ${String(glob)}`);
  return matchesGlob(glob, path);
}

/** Globs with paths that they mean, and paths that they do not. */
const TABLE: [glob: string, meant: string[], others: string[]][] = [
  // Without a slash: at any depth, and all that lies in a folder of that name.
  ['vendor', ['vendor', 'vendor/a.yml', 'a/vendor/b/c.yml'], ['vendors/a.yml', 'a.vendor', 'Vendor/a.yml']],
  ['vendor/', ['vendor/a.yml', 'a/vendor/b.yml'], ['vendors/a.yml']],
  ['*.yml', ['a.yml', 'deep/er/a.yml', '.a.yml'], ['a.yaml', 'a.yml.bak']],
  ['compose*', ['compose.yml', 'x/compose.gpu.yml', 'compose'], ['docker-compose.yml']],
  // With one: from the folder of the configuration on.
  ['/vendor', ['vendor/a.yml'], ['a/vendor/b.yml']],
  ['./vendor', ['vendor/a.yml'], ['a/vendor/b.yml']],
  ['a/b', ['a/b', 'a/b/c/d.yml'], ['x/a/b', 'a/bc', 'a']],
  ['a/*/c.yml', ['a/b/c.yml', 'a/.b/c.yml'], ['a/c.yml', 'a/b/b/c.yml']],
  ['**/a/b.yml', ['a/b.yml', 'x/a/b.yml', 'x/y/a/b.yml'], ['xa/b.yml']],
  ['a/**', ['a/b.yml', 'a/b/c.yml', 'a'], ['b/a/c.yml']],
  ['a/**/c.yml', ['a/c.yml', 'a/b/c.yml', 'a/b/b/c.yml'], ['a/b/cc.yml', 'c.yml']],
  ['**', ['a', 'a/b.yml'], []],
  // Within a name.
  ['?.yml', ['a.yml', 'x/b.yml', '😀.yml'], ['ab.yml', '.yml']],
  ['*-gpu-*.yml', ['a-gpu-b.yml', '-gpu-.yml', 'a-gpu-gpu-b.yml'], ['a-gpu.yml', 'gpu-b.yml']],
  ['[a-c]x[!0-9].yml', ['axz.yml', 'cx-.yml'], ['dxz.yml', 'ax1.yml', 'a-x.yml']],
  ['[.yml', ['[.yml'], ['a.yml']],
  ['[abx-z].yml', ['b.yml', 'y.yml'], ['c.yml', 'w.yml', '-.yml']],
  ['[a-].yml', ['a.yml', '-.yml'], ['b.yml']],
  ['[!].yml', ['!.yml'], ['a.yml']],
  ['a.b', ['a.b'], ['axb']],
  // Braces.
  ['*.{yml,yaml}', ['a.yml', 'b/a.yaml'], ['a.json']],
  ['{dev,prod/{eu,us}}/x.yml', ['dev/x.yml', 'prod/us/x.yml'], ['prod/x.yml', 'eu/x.yml']],
  ['compose{,.gpu}.yml', ['compose.yml', 'compose.gpu.yml'], ['compose.cpu.yml']],
  ['modèle *', ['modèle 1/a.yml'], ['modele 1/a.yml']],
];

describe('config: globs', () => {
  for (const [glob, meant, others] of TABLE) {
    it(glob, () => {
      for (const path of meant) assert.equal(matches(glob, path), true, `${path} is meant`);
      for (const path of others) assert.equal(matches(glob, path), false, `${path} is not meant`);
    });
  }

  it('are refused with what is wrong', () => {
    for (const [text, problem] of [
      ['', 'it is empty'],
      [' ', 'it is empty'],
      ['/', 'it names nothing'],
      ['!vendor', 'a glob cannot be negated with "!"; name what is meant instead'],
      ['a\\b', 'folders are separated by "/", and "\\" escapes nothing here'],
      ['../b', 'it cannot lead out of the folder with ".."'],
      ['{a,b', 'a brace is not closed'],
      ['a}', 'a brace is not closed'],
      ['{a,b}'.repeat(7), 'its braces stand for more than 64 globs'],
    ] as const) {
      assert.equal(parseGlob(text), problem, text);
    }
    assert.notEqual(typeof parseGlob('{a,b}'.repeat(6)), 'string');
  });

  it('take no longer for patterns made to take long', () => {
    // Backtracking over each star needs more steps than there are seconds in a lifetime; mocha's limit ends it.
    assert.equal(matches(`${'*a'.repeat(60)}b`, 'a'.repeat(5000)), false);
    assert.equal(matches(`${'**/a/'.repeat(60)}b`, 'a/'.repeat(2000)), false);
  });
});
