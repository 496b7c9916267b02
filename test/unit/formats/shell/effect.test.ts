import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FIXTURES = join(__dirname, '../../../fixtures/shell');

/** Bash itself says what a script hands to the clients: programs of their names write down their arguments. */
describe('what a fixed script runs', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'shm-lint-'));
    for (const client of ['docker', 'podman', 'nerdctl'])
      program(
        client,
        `{ for word in ${client} "$@"; do printf '%s\\0' "$word"; done; printf '\\1'; } >> "$CALLS"`,
      );
    program(
      'ssh',
      'while [[ $1 == -* ]]; do shift 2; done; shift; if [ $# -gt 0 ]; then bash -c "$*"; else bash; fi',
    );
    program('sudo', 'exec "$@"');
  });
  after(() => rmSync(folder, { recursive: true }));

  function program(name: string, text: string): void {
    writeFileSync(join(folder, name), `#!/bin/bash\n${text}\n`);
    chmodSync(join(folder, name), 0o755);
  }

  /** The command lines that a script hands to container clients, in their order. */
  function callsOf(script: string): string[][] {
    const calls = join(folder, 'calls');
    writeFileSync(calls, '');
    const { stderr } = spawnSync('bash', [join(FIXTURES, script)], {
      cwd: join(FIXTURES, script, '..'),
      env: { PATH: `${folder}:${process.env.PATH}`, CALLS: calls },
      encoding: 'utf8',
    });
    assert.equal(stderr, '', script);
    return readFileSync(calls, 'utf8')
      .split('\x01')
      .slice(0, -1)
      .map(line => line.split('\0').slice(0, -1));
  }

  const added: readonly [fixture: string, flags: readonly string[]][] = [
    ['missing-one-flag-a-line', ['--shm-size=4g']],
    ['missing-inline', ['--shm-size=2g']],
    ['missing-image-on-the-line-of-a-flag', ['--shm-size=2g']],
    ['missing-tabs', ['--shm-size=2g']],
    ['missing-image-indented-otherwise', ['--shm-size=2g']],
    ['missing-flags-in-an-array', ['--shm-size=2g']],
    ['missing-flags-in-an-array-of-lines', ['--shm-size=2g']],
    ['missing-whole-command-in-an-array', ['--shm-size=2g']],
    ['missing-variables', ['--shm-size=4g']],
    ['missing-elsewhere', ['--shm-size=2g']],
    ['missing-program-in-the-container', ['--shm-size=2g']],
    ['missing-podman-and-nerdctl', ['--shm-size=2g']],
    ['missing-swarm-service', ['--mount', 'type=tmpfs,destination=/dev/shm,tmpfs-size=2g']],
    ['sourced/run', ['--shm-size=4g']],
  ];
  for (const [fixture, flags] of added) {
    it(`${fixture}: the same, and ${flags.join(' ')} in front of the image`, () => {
      const before = callsOf(`${fixture}.sh`);
      const after = callsOf(`${fixture}.fixed.sh`);
      assert.ok(before.length > 0);
      assert.equal(after.length, before.length);
      after.forEach((call, i) => {
        const at = call.indexOf(flags[0]!);
        const image = call.findIndex(word => /^(?:docker\.io\/)?(?:vllm|my)\//.test(word));
        assert.ok(at > 0 && at < image, call.join(' '));
        assert.deepEqual(call.slice(at, at + flags.length), flags);
        assert.deepEqual([...call.slice(0, at), ...call.slice(at + flags.length)], before[i]);
      });
    });
  }

  const image = 'vllm/vllm-openai:v0.29.0';
  const engine = ['--model', 'a/b', '-tp', '2'];
  it('not-applied-behind-the-image: the flag has moved', () => {
    assert.deepEqual(callsOf('not-applied-behind-the-image.fixed.sh'), [
      ['docker', 'run', '--gpus', 'all', '--shm-size=16g', image, ...engine, '--port', '8000'],
      ['docker', 'run', '--gpus', 'all', '--ipc=host', image, ...engine],
      ['docker', 'run', '--shm-size=16g', image, ...engine],
    ]);
  });
  it('not-applied-swallowed: the flag counts', () => {
    assert.deepEqual(callsOf('not-applied-swallowed.fixed.sh'), [
      ['docker', 'run', '--gpus', 'all', '--ipc=host', image, ...engine],
      ['docker', 'run', '--gpus', 'all', '--shm-size=4g', image, ...engine],
    ]);
  });
});
