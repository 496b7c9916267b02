import assert from 'node:assert/strict';
import { type Movable, type Move, moved } from '../../../core/text/moved';
import type { Span } from '../../../core/text/span';

const HERE = 'file:///w/a.yaml';
const ELSEWHERE = 'file:///w/.env';

const span: Span = { start: 3, end: 5 };

class Point implements Movable {
  constructor(readonly at: Span) {}

  moved(move: Move): Point {
    return new Point(move(this.at));
  }
}

describe('values that tell places', () => {
  it('are moved, however deep the places are', () => {
    const value = {
      fact: { known: true, value: 3, place: { uri: HERE, span } },
      nothing: null,
      list: [{ span }, 'a', undefined],
      map: new Map([['a', { place: { uri: HERE, span } }]]),
      point: new Point(span),
    };
    const to = { start: 1, end: 3 };
    assert.deepEqual(moved(value, HERE, -2), {
      fact: { known: true, value: 3, place: { uri: HERE, span: to } },
      nothing: null,
      list: [{ span: to }, 'a', undefined],
      map: new Map([['a', { place: { uri: HERE, span: to } }]]),
      point: new Point(to),
    });
  });

  it('are the same where nothing moves', () => {
    const value = { place: { uri: HERE, span } };
    assert.equal(moved(value, HERE, 0), value);
  });

  it('stay where they stand in another document', () => {
    const value = {
      place: { uri: HERE, span },
      size: { text: '1g', suppliedAt: { uri: ELSEWHERE, span } },
      fact: { known: true, value: [{ span }], place: { uri: ELSEWHERE, span } },
    };
    const { place, ...rest } = moved(value, HERE, 10);
    assert.deepEqual(place.span, { start: 13, end: 15 });
    assert.deepEqual(rest, { size: value.size, fact: value.fact });
  });

  it('are refused where nobody knows whether they know places', () => {
    assert.throws(
      () => moved({ at: new Date(0) }, HERE, 1),
      new TypeError('nobody knows how to move a Date'),
    );
    assert.throws(
      () => moved({ at: () => span }, HERE, 1),
      new TypeError('nobody knows how to move a Function'),
    );
  });
});
