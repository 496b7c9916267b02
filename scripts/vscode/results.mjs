// @ts-check
/** What a test came to, whoever ran it. */
import { stripVTControlCharacters } from 'node:util';

/**
 * @typedef {{ title: string, error?: string, leftOut?: string, failedBefore?: true }} TestResult A test that passed, or
 *   the error it failed with, or why it was left out; and whether an attempt before this one failed.
 */

/**
 * Waits for a test and prints its line.
 * @param {string} title
 * @param {Promise<unknown>} test
 * @returns {Promise<TestResult>}
 */
export async function resultOf(title, test) {
  const error = await test.then(
    () => undefined,
    failure => stripVTControlCharacters(failure instanceof Error ? failure.message : String(failure)),
  );
  const result = { title, ...(error !== undefined && { error }) };
  print(result);
  return result;
}

/** @param {TestResult} result */
export function print({ title, error, leftOut }) {
  if (leftOut !== undefined) return console.log(`  – ${title}\n      left out: ${leftOut}`);
  console.log(
    error === undefined ? `  ✔ ${title}` : `  ✘ ${title}\n      ${error.replaceAll('\n', '\n      ')}`,
  );
}

/**
 * A value after a while; does not keep the process alive.
 * @template T
 * @param {number} milliseconds
 * @param {T} value
 * @returns {Promise<T>}
 */
export function after(milliseconds, value) {
  return new Promise(done => setTimeout(done, milliseconds, value).unref());
}
