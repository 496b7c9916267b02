import assert from 'node:assert/strict';
import { ratioOf, rounds } from '../../../bench/measure/rounds';
import { exponentOf, quantile, summaryOf } from '../../../bench/measure/statistics';

describe('bench: statistics', () => {
  it('takes the median and the quartiles, between neighbours in proportion', () => {
    assert.deepEqual(summaryOf([4, 1, 3, 2]), { median: 2.5, quartiles: [1.75, 3.25] });
    assert.equal(quantile([10, 20, 30], 0.95), 29);
    assert.throws(() => quantile([], 0.5), RangeError);
  });

  it('tells linear from quadratic growth', () => {
    const grown = (time: (size: number) => number) =>
      exponentOf([10, 20, 40].map(size => ({ size, time: time(size) })));
    assert.ok(Math.abs(grown(size => 3 * size) - 1) < 1e-9);
    assert.ok(Math.abs(grown(size => size ** 2 / 7) - 2) < 1e-9);
  });
});

describe('bench: rounds', () => {
  it('runs each subject once a round, every other round backwards, and compares within a round', async () => {
    const order: string[] = [];
    const subject = (name: string, times: number[]) => ({
      name,
      async run() {
        order.push(name);
        return times.shift()!;
      },
    });
    const timings = await rounds([subject('a', [99, 10, 20, 40]), subject('b', [99, 20, 60, 160])], {
      count: 3,
      warmup: 1,
    });
    assert.deepEqual(order, ['b', 'a', 'a', 'b', 'b', 'a', 'a', 'b']);
    assert.deepEqual(
      [...timings],
      [
        ['a', [10, 20, 40]],
        ['b', [20, 60, 160]],
      ],
    );
    // 2, 3 and 4 times as long.
    assert.deepEqual(ratioOf(timings, 'b', 'a'), { median: 3, quartiles: [2.5, 3.5] });
  });
});
