import assert from 'node:assert/strict';
import { lint } from '../../core/lint';
import { DEFAULT_OPTIONS } from '../../core/model';
import { MemoryWorkspace } from '../support/memory-workspace';
import { TRAPS } from '../traps';

const FOLDER = 'file:///project/';

describe('traps around /dev/shm', () => {
  for (const { id, trap, files, says, outcome } of TRAPS) {
    it(`${id}: ${trap}`, async () => {
      if (files === undefined) {
        assert.equal(outcome, 'not visible', 'a trap that can be seen has an example');
        return;
      }
      const workspace = new MemoryWorkspace(
        Object.fromEntries(Object.entries(files).map(([name, text]) => [FOLDER + name, text])),
      );
      const [name, text] = Object.entries(files)[0]!;
      for (const eol of ['\n', '\r\n']) {
        const document = { uri: FOLDER + name, text: text.replaceAll('\n', eol) };
        const { findings } = await lint(document, workspace, DEFAULT_OPTIONS);
        assert.deepEqual(
          findings.map(({ rule, severity }) => `${rule} ${severity}`),
          says,
        );
      }
      if (outcome === 'reported') assert.ok(says.length > 0, 'what is reported is said');
      if (outcome === 'silent') assert.deepEqual(says, []);
    });
  }

  it('are numbered without a gap', () => {
    const numbered = (letter: string, count: number) =>
      Array.from({ length: count }, (_, i) => `${letter}${i + 1}`);
    assert.deepEqual(
      TRAPS.map(({ id }) => id),
      [...numbered('D', 25), ...numbered('K', 20)],
    );
  });
});
