// @ts-check
/** What stands on the disk when an editor has saved. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

const PATIENCE_MS = 10_000;

/**
 * Waits until a file has a text. A tab is clean as soon as VS Code is sure of the save, and the file may be empty for a
 * moment while it is written.
 * @param {string} path
 * @param {string} text
 */
export async function expectOnDisk(path, text) {
  const deadline = Date.now() + PATIENCE_MS;
  while ((await readFile(path, 'utf8')) !== text && Date.now() < deadline) {
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  assert.equal(await readFile(path, 'utf8'), text);
}
