import assert from 'node:assert/strict';
import { applyEdits, LineIndex } from '../../../core/text/span';

describe('LineIndex', () => {
  const text = 'a\r\nbc\rd\n\n😀e';
  const lines = new LineIndex(text);

  it('ends a line at LF, CRLF and a lone CR', () => {
    assert.equal(lines.lineCount, 5);
    assert.deepEqual(
      [0, 1, 2, 3, 4, 5].map(line => lines.lineText(line)),
      ['a', 'bc', 'd', '', '😀e', ''],
    );
  });

  it('goes from offsets to positions and back', () => {
    const positions = [
      [0, 0, 0],
      [3, 1, 0],
      [5, 1, 2],
      [6, 2, 0],
      [8, 3, 0],
      [9, 4, 0],
      [11, 4, 2],
      [12, 4, 3],
    ] as const;
    for (const [offset, line, character] of positions) {
      assert.deepEqual(lines.positionAt(offset), { line, character });
      assert.equal(lines.offsetAt({ line, character }), offset);
    }
  });

  it('moves what lies outside to the nearest place', () => {
    assert.deepEqual(lines.positionAt(-1), { line: 0, character: 0 });
    assert.deepEqual(lines.positionAt(99), { line: 4, character: 3 });
    assert.equal(lines.offsetAt({ line: 0, character: 7 }), 1);
    assert.equal(lines.offsetAt({ line: 1, character: 7 }), 5);
    assert.equal(lines.offsetAt({ line: 9, character: 9 }), 12);
    assert.equal(lines.offsetAt({ line: -1, character: -1 }), 0);
  });
});

describe('applyEdits', () => {
  const edit = (start: number, end: number, newText: string) => ({ span: { start, end }, newText });

  it('applies edits in whatever order they come', () => {
    assert.equal(applyEdits('abcdef', [edit(4, 5, 'E'), edit(0, 1, ''), edit(2, 2, '-')]), 'b-cdEf');
  });

  it('keeps the order of insertions at one place', () => {
    assert.equal(applyEdits('ab', [edit(1, 1, '1'), edit(1, 1, '2')]), 'a12b');
  });

  it('refuses edits that overlap', () => {
    assert.throws(() => applyEdits('abc', [edit(0, 2, 'x'), edit(1, 3, 'y')]), RangeError);
  });
});
