import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { ROOT } from './support';

describe('ThirdPartyNotices.txt', function () {
  this.timeout(120_000);

  it('names what the bundles hold, under licences that may be passed on', () => {
    const { status, stderr } = spawnSync('node', ['scripts/notices.mjs', '--check'], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
  });
});
