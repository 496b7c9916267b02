/**
 * What a function makes of each item, in order, while up to `count` of them are under way at the same time. A failure is
 * told when its turn comes, as `Promise.allSettled` tells it.
 * @param count at least 1, which is one after the other
 */
export async function* ahead<T, R>(
  items: readonly T[],
  count: number,
  start: (item: T) => Promise<R>,
): AsyncGenerator<readonly [item: T, outcome: PromiseSettledResult<R>]> {
  const underWay: Promise<PromiseSettledResult<R>[]>[] = [];
  for (const [i, item] of items.entries()) {
    while (underWay.length < count && i + underWay.length < items.length) {
      underWay.push(Promise.allSettled([start(items[i + underWay.length]!)]));
    }
    const [outcome] = await underWay.shift()!;
    yield [item, outcome!];
  }
}
