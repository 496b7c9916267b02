import assert from 'node:assert/strict';
import type { TextEdit } from '../../../core/text/span';
import { assertFaithful, type EditCase } from './invariants';

/** The invariants must be able to fail: each case breaks one of them. */
describe('the invariants of an edit', () => {
  const text = 'a: 1 # one\n# two\nb: 2\n';
  const setC = ([root]: readonly unknown[]) => {
    (root as Record<string, unknown>).c = 3;
  };
  const insert = (offset: number, newText: string): TextEdit => ({
    span: { start: offset, end: offset },
    newText,
  });
  const check = (edits: readonly TextEdit[], more: Partial<EditCase> = {}) =>
    assertFaithful({ text, edits, change: setC, again: () => undefined, ...more });

  it('hold for a faithful edit', () => {
    assert.equal(check([insert(text.length, 'c: 3\n')]), `${text}c: 3\n`);
  });

  const broken: readonly [string, RegExp, readonly TextEdit[], Partial<EditCase>?][] = [
    ['an edit outside the text', /^a span lies/, [insert(99, 'c: 3\n')]],
    ['an edit that changes nothing', /^an edit changes/, [{ span: { start: 0, end: 4 }, newText: 'a: 1' }]],
    ['a syntax error', /^no new syntax errors/, [insert(text.length, 'c: 3\n"\n')]],
    ['another value', /^only the intended/, [insert(text.length, 'c: 4\n')]],
    ['another key', /^only the intended/, [insert(text.length, 'c: 3\nd: 4\n')]],
    [
      'a changed block scalar',
      /^only the intended/,
      [insert(8, 'y'), insert(9, 'c: 3\n')],
      { text: 's: |\n  x\n' },
    ],
    [
      'a comment lost',
      /^every comment/,
      [{ span: { start: 5, end: 10 }, newText: '' }, insert(text.length, 'c: 3\n')],
    ],
    [
      'comments in another order',
      /^every comment/,
      [{ span: { start: 0, end: 17 }, newText: '# two\na: 1 # one\nc: 3\n' }],
    ],
    ['a comment added', /^every comment/, [insert(text.length, 'c: 3 # new\n')]],
    ['another line ending', /^no line ending/, [insert(text.length, 'c: 3\r\n')]],
    ['no final line ending', /^the end of the file/, [insert(text.length, 'c: 3')]],
    ['a byte order mark', /^the byte order mark/, [insert(0, '\uFEFF'), insert(text.length, 'c: 3\n')]],
    [
      'more to do a second time',
      /^a second time/,
      [insert(text.length, 'c: 3\n')],
      { again: () => [insert(0, ' ')] },
    ],
  ];
  for (const [name, message, edits, more] of broken) {
    it(`refuse ${name}`, () => {
      assert.throws(() => check(edits, more), { message });
    });
  }
});
