import assert from 'node:assert/strict';
import { besideNeighbours } from '../../../core/memory';
import type { Requirement } from '../../../core/model';

function need(expected: number, more: Partial<Requirement> = {}): Requirement {
  return {
    segments: [{ id: 'rings', title: 'Rings', bytes: expected, formula: '', source: '' }],
    minimum: 0,
    minimumReason: '',
    expected,
    expectedWithP2p: expected,
    recommended: 0,
    assumptions: [],
    ...more,
  };
}

describe('engines that share one /dev/shm', () => {
  it('need what each of them needs, and start as each of them starts', () => {
    const own = need(700, { minimum: 100, minimumReason: 'why', expectedWithP2p: 500, recommended: 2000 });
    const other = need(300, { minimum: 200, expectedWithP2p: 250, recommended: 1000 });
    const together = besideNeighbours(own, [{ name: 'Pod/p/b', requirement: other }]);
    assert.equal(together.expected, 1000);
    assert.equal(together.expectedWithP2p, 750);
    assert.equal(together.recommended, 3000);
    assert.equal(together.minimum, 100);
    assert.equal(together.minimumReason, 'why');
    assert.deepEqual(
      together.segments.map(({ title, bytes, formula }) => [title, bytes, formula]),
      [
        ['Rings', 700, ''],
        ['The engine in `Pod/p/b`', 300, 'Rings'],
      ],
    );
  });

  it('leaves out engines that need nothing', () => {
    const own = need(700);
    const idle = need(0, { segments: [] });
    assert.equal(besideNeighbours(own, [{ name: 'x', requirement: idle }]), own);
    assert.equal(besideNeighbours(idle, [{ name: 'x', requirement: own }]), idle);
    assert.equal(besideNeighbours(own, []), own);
  });
});
