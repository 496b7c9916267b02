import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';

const ROOT = path.join(import.meta.dirname, '../../..');

describe('evidence/measure', () => {
  it('passes its own tests', function () {
    this.timeout(120_000); // real processes on a real tmpfs, which share two cores with everything else
    const { status, stderr, error } = spawnSync(
      'python3',
      ['-m', 'unittest', 'discover', '-s', 'evidence/test'],
      {
        cwd: ROOT,
        encoding: 'utf8',
        env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
      },
    );
    assert.equal(error, undefined, 'python3 is missing (on Debian: apt-get install python3)');
    assert.match(stderr, /^Ran [1-9]\d+ tests/m, stderr);
    assert.equal(status, 0, stderr);
  });
});
