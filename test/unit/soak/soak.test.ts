import assert from 'node:assert/strict';
import { lint, mayConcern } from '../../../core/lint';
import { soak } from '../../soak/soak';

const MIB = 2 ** 20;

describe('a server that is edited for long', function () {
  this.timeout(600_000);

  it('answers each edit with what the text says, and holds as much as before', async () => {
    const [, early, ...later] = await soak({ files: 50, edits: 2_000, looks: 5 });
    assert.equal(later.at(-1)!.edits, 2_000);
    for (const { snapshots, handles, heap, edits } of later) {
      assert.equal(snapshots, 50, `one version of each open file after ${edits} edits`);
      assert.ok(
        handles <= early!.handles,
        `${handles} handles after ${edits} edits, ${early!.handles} before`,
      );
      assert.ok(heap - early!.heap < 8 * MIB, `${heap} bytes after ${edits} edits, ${early!.heap} before`);
    }
  });

  it('is seen to keep what it should not', async () => {
    const kept: object[] = [];
    const hoarder: typeof lint = (document, ...rest) => {
      kept.push(document);
      return lint(document, ...rest);
    };
    const held = await soak({ files: 5, edits: 40, looks: 3 }, undefined, { lint: hoarder, mayConcern });
    assert.ok(held.at(-1)!.snapshots >= held[0]!.snapshots + 40);
  });
});
