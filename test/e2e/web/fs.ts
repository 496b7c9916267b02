/** What the suite names of `node:fs`, for a web worker, which has no disk: tests that call it are left out there. */

function unavailable(): never {
  throw new Error('A web worker has no disk; name the test in test/e2e/web/index.ts.');
}

export { unavailable as chmodSync, unavailable as readdirSync, unavailable as readFileSync };
