import assert from 'node:assert/strict';
import { ahead } from '../../../cli/files/ahead';

/** Runs `ahead` over some items and tells how many were under way at most, and what came out. */
async function runAhead(items: readonly string[], count: number) {
  let underWay = 0;
  let most = 0;
  const started: string[] = [];
  const start = async (item: string) => {
    started.push(item);
    most = Math.max(most, ++underWay);
    // The first ones take longest.
    for (let turns = 10 * (items.length - items.indexOf(item)); turns > 0; turns--) await undefined;
    underWay--;
    if (item === 'bad') throw new Error('no');
    return item.toUpperCase();
  };
  const results: string[] = [];
  for await (const [item, outcome] of ahead(items, count, start))
    results.push(`${item} ${outcome.status === 'fulfilled' ? outcome.value : outcome.reason.message}`);
  return { most, started, results };
}

describe('reading ahead', () => {
  it('keeps the order, and that many under way', async () => {
    const items = ['a', 'b', 'c', 'd', 'e'];
    const results = ['a A', 'b B', 'c C', 'd D', 'e E'];
    assert.deepEqual(await runAhead(items, 3), { most: 3, started: items, results });
    assert.deepEqual(await runAhead(items, 1), { most: 1, started: items, results });
    assert.deepEqual(await runAhead(items, 100), { most: 5, started: items, results });
  });

  it('tells a failure when its turn comes, and goes on', async () => {
    assert.deepEqual((await runAhead(['a', 'bad', 'c'], 3)).results, ['a A', 'bad no', 'c C']);
  });

  it('has nothing to do for no items', async () => {
    assert.deepEqual((await runAhead([], 3)).results, []);
  });
});
