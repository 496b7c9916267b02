import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { check } from '../../../cli/commands/check';
import { run } from '../../../cli/program';
import { FakeLinter, folderWith, testIo } from './support';

function git(cwd: string, ...args: string[]): void {
  const identity = ['-c', 'user.name=A', '-c', 'user.email=a@example.org', '-c', 'init.defaultBranch=main'];
  const { status, stderr } = spawnSync('git', [...identity, ...args], { cwd, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
}

async function checked(cwd: string, ...args: string[]): Promise<string[]> {
  const io = testIo(cwd);
  await check([...args, '--format', 'concise', '--quiet'], io, new FakeLinter());
  return io.out().match(/^[^:]+/gm) ?? [];
}

describe('cli check --changed', () => {
  it('checks what differs from a commit, or is new, and nothing else', async () => {
    const bad = 'services: BAD\n';
    const cwd = await folderWith({
      'same.yml': bad,
      'edited.yml': bad,
      'gone.yml': bad,
      'sub/é x.yml': bad,
      '.gitignore': 'ignored.yml',
    });
    git(cwd, 'init', '-q');
    git(cwd, 'add', '.');
    git(cwd, 'commit', '-qm', 'one');
    writeFileSync(join(cwd, 'edited.yml'), `${bad}#`);
    writeFileSync(join(cwd, 'sub/é x.yml'), `${bad}#`);
    writeFileSync(join(cwd, 'new.yml'), bad);
    writeFileSync(join(cwd, 'ignored.yml'), bad);
    rmSync(join(cwd, 'gone.yml'));
    assert.deepEqual(await checked(cwd, '.', '--changed'), ['edited.yml', 'new.yml', 'sub/é x.yml']);
    assert.deepEqual(await checked(join(cwd, 'sub'), '.', '--changed'), ['é x.yml']);
    assert.deepEqual(await checked(cwd, 'same.yml', 'new.yml', '--changed'), ['new.yml']);

    git(cwd, 'add', '.');
    git(cwd, 'commit', '-qm', 'two');
    assert.deepEqual(await checked(cwd, '.', '--changed'), []);
    assert.deepEqual(await checked(cwd, '.', '--changed=HEAD~1'), ['edited.yml', 'new.yml', 'sub/é x.yml']);
  });

  it('leaves out what changed on the other branch meanwhile', async () => {
    const cwd = await folderWith({ 'a.yml': 'services: BAD', 'b.yml': 'services: BAD' });
    git(cwd, 'init', '-q', '-b', 'main');
    git(cwd, 'add', '.');
    git(cwd, 'commit', '-qm', 'one');
    git(cwd, 'checkout', '-qb', 'mine');
    writeFileSync(join(cwd, 'a.yml'), 'services: BAD #');
    git(cwd, 'commit', '-qam', 'mine');
    git(cwd, 'checkout', '-q', 'main');
    writeFileSync(join(cwd, 'b.yml'), 'services: BAD #');
    git(cwd, 'commit', '-qam', 'theirs');
    git(cwd, 'checkout', '-q', 'mine');
    assert.deepEqual(await checked(cwd, '.', '--changed=main'), ['a.yml']);
  });

  it('is wrong usage where git cannot tell', async () => {
    const cwd = await folderWith({ 'a.yml': '' });
    for (const [ref, message] of [
      ['HEAD', /^shm-lint: --changed: fatal: not a git repository/],
      ['-x', /^shm-lint: --changed: "-x" is no commit/],
    ] as const) {
      const io = testIo(cwd);
      assert.equal(await run(['check', '.', `--changed=${ref}`], io), 2);
      assert.match(io.err(), message);
    }
    git(cwd, 'init', '-q');
    const io = testIo(cwd);
    assert.equal(await run(['check', '.', '--changed=no-such'], io), 2);
    assert.match(io.err(), /^shm-lint: --changed: fatal: /);
  });
});
