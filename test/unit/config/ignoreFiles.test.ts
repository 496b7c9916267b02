import assert from 'node:assert/strict';
import { ignoredBelow } from '../../../core/config/ignoreFiles';

describe('ignore files, read without a walk', () => {
  const cases: [what: string, texts: Record<string, string[]>, leftOut: string[], kept: string[]][] = [
    ['none', {}, [], ['compose.yml', 'a/compose.yml']],
    ['comments and blank lines', { '': ['# all\r\n\r\n'] }, [], ['compose.yml']],
    ['a name at any depth', { '': ['vendor\n'] }, ['vendor/c.yml', 'a/vendor/b/c.yml'], ['vendors/c.yml']],
    ['a folder, but no file', { '': ['out/'] }, ['out/c.yml', 'a/out/c.yml'], ['out']],
    ['a path from its own folder', { a: ['/b'] }, ['a/b/c.yml'], ['b/c.yml', 'a/a/b/c.yml']],
    ['an exception in the same file', { '': ['*.yml\n!keep.yml'] }, ['a/c.yml'], ['a/keep.yml', 'keep.yml']],
    ['the nearest file', { '': ['*.yml'], a: ['!*.yml'] }, ['c.yml', 'b/c.yml'], ['a/c.yml', 'a/b/c.yml']],
    ['no exception in a folder that is left out', { '': ['a/'], a: ['!c.yml'] }, ['a/c.yml'], []],
    ['the later of two files in a folder', { '': ['c.yml', '!c.yml'] }, [], ['c.yml']],
    ['Windows line endings', { '': ['a\r\nb\r\n'] }, ['a/c.yml', 'b/c.yml'], ['c.yml']],
    // To match it could keep whoever opens the folder busy for hours.
    ['no pattern with too many stars', { '': ['*a*a*a*a*b'] }, [], ['aaaab']],
  ];
  for (const [what, texts, leftOut, kept] of cases) {
    it(`hold: ${what}`, () => {
      const isIgnored = ignoredBelow(new Map(Object.entries(texts)));
      assert.deepEqual(
        [...leftOut, ...kept].filter(path => isIgnored(path)),
        leftOut,
      );
    });
  }
});
