import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileReader } from '../../../cli/files/reader';

describe('reading files of a folder', () => {
  let folder: string;
  const file = (name: string) => join(folder, name);

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'shm-lint-'));
    writeFileSync(file('a.yml'), 'services:');
  });
  after(() => rmSync(folder, { recursive: true }));

  /** A reader whose files take so many milliseconds, one after the other. */
  function readerWith(durations: readonly number[], jobs = 8) {
    const times = durations.flatMap(duration => [0, duration]);
    return new FileReader(jobs, () => times.shift() ?? 0);
  }

  async function readTimes(reader: FileReader, times: number): Promise<void> {
    for (let i = 0; i < times; i++) await reader.read(file('a.yml'));
  }

  it('is slow once eight in a row took more than a millisecond', async () => {
    const reader = readerWith(Array(8).fill(2));
    await readTimes(reader, 7);
    assert.equal(reader.isSlow, false);
    await readTimes(reader, 1);
    assert.equal(reader.isSlow, true);
    await readTimes(reader, 3);
    assert.equal(reader.isSlow, true);
  });

  it('is not slow for single files that were, as on a busy machine', async () => {
    const reader = readerWith([9, 9, 9, 9, 9, 9, 9, 1, 9, 9, 9, 9, 9, 9, 9]);
    await readTimes(reader, 15);
    assert.equal(reader.isSlow, false);
  });

  it('brings the same text and the same failure either way', async () => {
    for (const reader of [readerWith([]), readerWith(Array(8).fill(2)), readerWith(Array(8).fill(2), 1)]) {
      await readTimes(reader, 8);
      const { text, bytes } = await reader.read(file('a.yml'));
      assert.equal(text, 'services:');
      assert.deepEqual(bytes, Buffer.from('services:'));
      await assert.rejects(reader.read(file('missing.yml')), { code: 'ENOENT' });
    }
  });

  it('reads files of several pieces whole, and of no bytes', async () => {
    const text = 'é'.repeat(100_000);
    writeFileSync(file('long.yml'), text);
    writeFileSync(file('empty.yml'), '');
    const reader = readerWith([]);
    assert.equal((await reader.read(file('long.yml'))).text, text);
    assert.equal((await reader.read(file('empty.yml'))).text, '');
    // What was read stays as it is when the next file comes.
    const first = await reader.read(file('a.yml'));
    await reader.read(file('long.yml'));
    assert.equal(first.bytes.toString(), 'services:');
  });
});
