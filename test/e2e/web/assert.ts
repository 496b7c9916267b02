/** What the suite uses of `node:assert/strict`, for a web worker, which has no modules of Node. */

class AssertionError extends Error {
  override readonly name = 'AssertionError';
}

function fail(message: string): never {
  throw new AssertionError(message);
}

function assert(value: unknown, message?: string): asserts value {
  if (!value) fail(message ?? `${show(value)} is not true`);
}

export default Object.assign(assert, {
  fail,
  ok: assert,

  equal(actual: unknown, expected: unknown, message?: string): void {
    if (!Object.is(actual, expected)) fail(message ?? `${show(actual)} is not ${show(expected)}`);
  },

  notEqual(actual: unknown, expected: unknown, message?: string): void {
    if (Object.is(actual, expected)) fail(message ?? `it is ${show(expected)}`);
  },

  deepEqual(actual: unknown, expected: unknown, message?: string): void {
    if (!isSame(actual, expected)) fail(message ?? `${show(actual)} is not ${show(expected)}`);
  },

  match(text: string, pattern: RegExp, message?: string): void {
    if (!pattern.test(text)) fail(message ?? `${show(text)} does not match ${pattern}`);
  },
});

/** Of the same kind, with the same keys, and the same behind each of them. */
function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every(
    key =>
      Object.hasOwn(b, key) &&
      isSame((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]),
  );
}

function show(value: unknown): string {
  return JSON.stringify(value, undefined, 2) ?? String(value);
}
