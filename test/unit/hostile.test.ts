import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { HOSTILE } from '../hostile';
import type { Outcome } from '../hostile/child';

/** MiB. Node.js ends a process that needs more. */
const MEMORY = 384;

describe(`hostile input, in a process of ${MEMORY} MiB`, function () {
  // What ends nowhere fails here; nothing is said of how fast it is.
  this.timeout(600_000);
  const outcomes = new Map<string, Outcome>();
  let child: ChildProcess;
  /** The case that the process did not survive. */
  let last = '';

  before(async () => {
    child = spawn(
      process.execPath,
      [`--max-old-space-size=${MEMORY}`, '--import', 'tsx', 'test/hostile/child.ts'],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const exited = once(child, 'exit');
    for await (const line of createInterface({ input: child.stdout! })) {
      const [id = ''] = line.split(' ', 1);
      last = id;
      if (line.length > id.length + 1) outcomes.set(id, JSON.parse(line.slice(id.length)));
    }
    await exited;
  });
  after(() => void child.kill());

  it('brings the process down nowhere', () => {
    assert.equal(child.exitCode, 0, `it ended at "${last}"`);
    assert.deepEqual(
      [...outcomes.keys()],
      HOSTILE.map(({ id }) => id),
    );
  });

  for (const { id, what, status, rules, says } of HOSTILE) {
    it(`${what}`, () => {
      const outcome = outcomes.get(id);
      assert.ok(outcome, 'the process did not come to it');
      assert.deepEqual(
        { status: outcome.status, rules: outcome.rules, says: outcome.says },
        { status, rules, says },
      );
      for (const [name, codes] of Object.entries(outcome.served))
        assert.ok(
          Array.isArray(codes) && !codes.includes('unchanged'),
          `the server does not answer for ${name}`,
        );
    });
  }
});
