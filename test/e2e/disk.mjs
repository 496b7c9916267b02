// @ts-check
/** What stands on the disk when an editor has saved. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

const PATIENCE_MS = 10_000;

/**
 * Waits until a file has a text. A tab is clean as soon as VS Code is sure of the save, and the file is empty for a moment
 * while it is written: what is seen once counts, and what comes after it belongs to another save.
 * @param {string} path
 * @param {string} text
 */
export async function expectOnDisk(path, text) {
  const deadline = Date.now() + PATIENCE_MS;
  let found = await readFile(path, 'utf8');
  while (found !== text && Date.now() < deadline) {
    await new Promise(resolve => setTimeout(resolve, 50));
    found = await readFile(path, 'utf8');
  }
  assert.equal(found, text);
}
