import assert from 'node:assert/strict';
import { viewOf } from '../../../client/calculator/view';
import type { Calculation } from '../../../core/calculator';
import type { Segment } from '../../../core/model';

const MIB = 1_048_576;

function segment(title: string, mebibytes: number, condition?: string): Segment {
  const common = { id: title, title, bytes: mebibytes * MIB, formula: `${mebibytes} MiB`, source: 'src' };
  return condition === undefined ? common : { ...common, condition };
}

function calculation(segments: readonly Segment[], given: Partial<Calculation> = {}): Calculation {
  const expectedBytes = segments.reduce((sum, { bytes }) => sum + bytes, 0);
  return {
    segments,
    minimumBytes: 0,
    expectedBytes,
    expectedWithP2pBytes: expectedBytes,
    recommendedBytes: 2048 * MIB,
    minimumReason: '',
    assumptions: [],
    snippets: { compose: '', dockerRun: '', kubernetes: '' },
    ...given,
  };
}

describe('what the calculator shows', () => {
  it('says the result in one breath', () => {
    const headline = (mebibytes: number) => viewOf(calculation([segment('a', mebibytes)]), null).headline;
    assert.equal(
      headline(800),
      '800 MiB of /dev/shm expected, 12 times the default of 64 MiB. Recommended: 2 GiB.',
    );
    assert.equal(
      headline(100),
      '100 MiB of /dev/shm expected, 1.5 times the default of 64 MiB. Recommended: 2 GiB.',
    );
    assert.equal(
      headline(64),
      '64 MiB of /dev/shm expected, within the default of 64 MiB. Recommended: 2 GiB.',
    );
    assert.equal(
      viewOf(calculation([], { recommendedBytes: 0 }), null).headline,
      'Nothing of this lands in /dev/shm; the default is enough.',
    );
  });

  it('has the three sums, each with what it means', () => {
    const sums = viewOf(calculation([segment('a', 128)], { minimumBytes: 63 * MIB }), null).sums;
    assert.deepEqual(sums, [
      {
        id: 'minimum',
        title: 'Minimum',
        size: '63 MiB',
        exact: '66,060,288 B',
        note: 'Below this it does not start.',
      },
      {
        id: 'expected',
        title: 'Expected',
        size: '128 MiB',
        exact: '134,217,728 B',
        note: '2 times the default of 64 MiB.',
      },
      {
        id: 'recommended',
        title: 'Recommended',
        size: '2 GiB',
        exact: '2,147,483,648 B',
        note: 'With room to spare, in whole GiB.',
      },
    ]);
    const nothing = viewOf(calculation([], { recommendedBytes: 0 }), null).sums.map(({ note }) => note);
    assert.deepEqual(nothing, [
      'Nothing is certain to be needed.',
      'Within the default of 64 MiB.',
      'No size needs to be set.',
    ]);
  });

  it('lays the segments end to end, and numbers what has room', () => {
    const { slices } = viewOf(calculation([segment('a', 600), segment('b', 390), segment('c', 10)]), null);
    assert.deepEqual(slices, [
      { number: 1, fill: 'fill-1', start: 0, width: 60, hasRoom: true },
      { number: 2, fill: 'fill-2', start: 60, width: 39, hasRoom: true },
      { number: 3, fill: 'fill-3', start: 99, width: 1, hasRoom: false },
    ]);
  });

  it('marks the default and what the service has', () => {
    const marks = (mebibytes: number, present: number | null) =>
      viewOf(calculation([segment('a', mebibytes)]), present).marks;
    assert.deepEqual(marks(640, null), [{ title: 'default 64 MiB', at: 10 }]);
    assert.deepEqual(marks(640, 64 * MIB), [{ title: 'default 64 MiB', at: 10 }]);
    assert.deepEqual(marks(640, 320 * MIB), [
      { title: 'default 64 MiB', at: 10 },
      { title: 'now 320 MiB', at: 50 },
    ]);
    assert.deepEqual(marks(640, 1280 * MIB), [
      { title: 'default 64 MiB', at: 5 },
      { title: 'now 1.3 GiB', at: 100 },
    ]);
    assert.deepEqual(
      marks(640, 1281 * MIB),
      [{ title: 'default 64 MiB', at: 10 }],
      'it would squeeze the bar',
    );
    assert.deepEqual(marks(16, null), [{ title: 'default 64 MiB', at: 100 }]);
  });

  it('tells the bar in words', () => {
    const { barText } = viewOf(calculation([segment('Rings', 96), segment('Pool', 32)]), null);
    assert.equal(barText, '128 MiB expected: Rings 96 MiB, Pool 32 MiB. Marked: default 64 MiB.');
  });

  it('begins the patterns anew after the sixth', () => {
    const seven = Array.from({ length: 7 }, (_, index) => segment(`${index}`, 10));
    assert.equal(viewOf(calculation(seven), null).segments[6]!.fill, 'fill-1');
  });

  it('explains each segment, and what was taken for granted', () => {
    const view = viewOf(
      calculation([segment('a', 100, 'without P2P'), segment('b', 28)], {
        expectedWithP2pBytes: 28 * MIB,
        minimumReason: 'It refuses below that.',
        assumptions: ['K is 2.'],
      }),
      null,
    );
    assert.deepEqual(view.segments, [
      {
        number: 1,
        fill: 'fill-1',
        title: 'a',
        condition: 'without P2P',
        size: '100 MiB',
        exact: '104,857,600 B',
        formula: '100 MiB',
        source: 'src',
      },
      {
        number: 2,
        fill: 'fill-2',
        title: 'b',
        condition: '',
        size: '28 MiB',
        exact: '29,360,128 B',
        formula: '28 MiB',
        source: 'src',
      },
    ]);
    assert.deepEqual(view.remarks, [
      'It refuses below that.',
      'With P2P between all GPUs 28 MiB are expected.',
      'K is 2.',
    ]);
  });
});
