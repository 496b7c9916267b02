import assert from 'node:assert/strict';
import fc from 'fast-check';
import { MappedText } from '../../../core/text/mapped';

const URI = 'file:///a.yaml';

/** The stretch of `document` behind each character of a text. */
function behind(document: string, mapped: MappedText): string[] {
  return Array.from({ length: mapped.text.length }, (_, i) => {
    const { start, end } = mapped.spanOf(i, i + 1);
    return document.slice(start, end);
  });
}

describe('a mapped text', () => {
  const document = 'key: one ${TWO:-2} three';
  const mapped = MappedText.concat([
    MappedText.verbatim(URI, 'one ', 5),
    MappedText.opaque(URI, 'zwei', { start: 9, end: 18 }),
    MappedText.verbatim(URI, ' three', 18),
  ]);

  it('knows where each character stands', () => {
    assert.equal(mapped.text, 'one zwei three');
    const two = '${TWO:-2}';
    assert.deepEqual(behind(document, mapped), [
      ...['o', 'n', 'e', ' '],
      ...[two, two, two, two],
      ...[' ', 't', 'h', 'r', 'e', 'e'],
    ]);
  });

  const spans: readonly [from: number, to: number, covers: string][] = [
    [0, 14, 'one ${TWO:-2} three'],
    [0, 3, 'one'],
    [2, 5, 'e ${TWO:-2}'],
    [5, 6, '${TWO:-2}'],
    [7, 11, '${TWO:-2} th'],
    [9, 14, 'three'],
    [-4, 3, 'one'],
    [9, 99, 'three'],
    [3, 1, ''],
  ];
  for (const [from, to, covers] of spans) {
    it(`[${from}, ${to}) covers “${covers}”`, () => {
      const { start, end } = mapped.spanOf(from, to);
      assert.equal(document.slice(start, end), covers);
      const sliced = mapped.slice(from, to).spanOf();
      assert.equal(document.slice(sliced.start, sliced.end), covers);
    });
  }

  it('puts an empty stretch at the character that follows, and behind the last one at its end', () => {
    assert.deepEqual(mapped.spanOf(2, 2), { start: 7, end: 7 });
    assert.deepEqual(mapped.spanOf(5, 5), { start: 9, end: 9 });
    assert.deepEqual(mapped.spanOf(14, 14), { start: 24, end: 24 });
    assert.deepEqual(mapped.slice(9, 9).spanOf(), { start: 19, end: 19 });
    assert.deepEqual(MappedText.verbatim(URI, '', 7).spanOf(), { start: 7, end: 7 });
    assert.deepEqual(MappedText.opaque(URI, '', { start: 7, end: 9 }).spanOf(), { start: 7, end: 7 });
  });

  it('covers parts that stand in another order', () => {
    const swapped = MappedText.concat([
      MappedText.verbatim(URI, 'three', 19),
      MappedText.verbatim(URI, 'one', 5),
    ]);
    assert.deepEqual(swapped.spanOf(), { start: 5, end: 24 });
    assert.deepEqual(swapped.spanOf(5), { start: 5, end: 8 });
  });

  it('does not take a substitution of equal length for the characters themselves', () => {
    const opaque = MappedText.opaque(URI, 'abcd', { start: 0, end: 4 });
    assert.deepEqual(opaque.spanOf(1, 2), { start: 0, end: 4 });
    assert.deepEqual(opaque.slice(1, 3).spanOf(0, 1), { start: 0, end: 4 });
  });

  it('finds the character behind an offset of the document', () => {
    const text = MappedText.concat([
      MappedText.verbatim(URI, 'one', 5),
      MappedText.opaque(URI, 'abcd', { start: 9, end: 18 }),
    ]);
    assert.equal(text.offsetOf(6), 1);
    assert.equal(text.offsetOf(9), 3);
    assert.equal(text.offsetOf(17), 3);
    assert.equal(text.offsetOf(8), undefined);
    assert.equal(text.offsetOf(18), undefined);
  });

  it('knows the expression that a part of it stands in', () => {
    const parts = MappedText.concat([
      MappedText.verbatim(URI, 'one ', 5),
      MappedText.verbatim(URI, '2', 16).partOf({ start: 9, end: 18 }),
      MappedText.verbatim(URI, ' three', 18),
    ]);
    const show = ({ start, end }: { start: number; end: number }) => document.slice(start, end);
    assert.equal(show(parts.spanOf(4, 5)), '2');
    assert.equal(show(parts.expressionOf(4, 5)), '${TWO:-2}');
    assert.equal(show(parts.expressionOf(2, 5)), 'e ${TWO:-2}');
    assert.equal(show(parts.slice(3, 6).expressionOf()), ' ${TWO:-2} ');
    assert.equal(show(parts.expressionOf(6, 8)), 'th');
    assert.equal(show(parts.slice(4, 5).partOf({ start: 0, end: 24 }).expressionOf()), document);
  });

  it('survives being cut up and put together again', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(14)), cuts => {
        const at = [0, ...cuts.sort((a, b) => a - b), 14];
        const pieces = at.slice(1).map((end, i) => mapped.slice(at[i]!, end));
        const whole = MappedText.concat([pieces[0]!, ...pieces.slice(1)]);
        assert.equal(whole.text, mapped.text);
        assert.deepEqual(behind(document, whole), behind(document, mapped));
      }),
    );
  });

  it('is found in by search, however many parts it has', () => {
    const n = 50_000;
    const long = MappedText.build(URI, 0, parts => {
      for (let i = 0; i < n; i++) parts.verbatim('x', 2 * i);
    });
    for (let i = 0; i < n; i++) assert.equal(long.spanOf(i, i + 1).start, 2 * i);
  });
});
