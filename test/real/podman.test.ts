/**
 * What really happens: scripts are run by a real Podman, with a tiny image in the place of vLLM that says how large
 * its /dev/shm is. `scripts/real-containers.mjs` sees to it that there is a Podman that can run containers.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shell } from '../../core/formats/shell';
import { lint } from '../../core/lint';
import { DEFAULT_OPTIONS, type SharedMemory } from '../../core/model';
import { applyEdits } from '../../core/text/span';
import { MemoryWorkspace } from '../support/memory-workspace';

const IMAGE = 'docker.io/vllm/vllm-openai:v0.29.0';
/** Not the stand-in of this name on the scripts' PATH. */
const PODMAN = '/usr/bin/podman';

const KIB = 1024;
const GIB = 1024 ** 3;

/** What stands in the place of vLLM: the mount at /dev/shm, and its size in KiB. */
const REPORT = `#!/bin/sh
grep ' /dev/shm ' /proc/mounts | tail -n 1 | cut -d' ' -f3
df -k /dev/shm | tail -n 1 | tr -s ' ' | cut -d' ' -f2
`;

/** Options under which Podman runs inside another container, where CI may be. */
const CONFINED = ['--network=none', '--ulimit=nofile=1024:1024', '--ulimit=nproc=1024:1024', '--pull=never'];

interface Measured {
  readonly type: string;
  readonly bytes: number;
}

describe('a real container', function () {
  this.timeout(120_000);
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'shm-lint-podman-'));
    const place = ['--root', join(folder, 'store'), '--runroot', join(folder, 'run')];
    // Plain folders, which need no mounts and are gone when they are removed.
    const store = [...place, '--storage-driver', 'vfs', '--runtime', 'runc'];
    makeImage(store);
    mkdirSync(join(folder, 'bin'));
    for (const client of ['podman', 'docker']) {
      const path = join(folder, 'bin', client);
      writeFileSync(
        path,
        `#!/bin/bash\nshift\nexec ${PODMAN} ${store.join(' ')} run ${CONFINED.join(' ')} "$@"\n`,
      );
      chmodSync(path, 0o755);
    }
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  function makeImage(store: readonly string[]): void {
    const root = join(folder, 'root');
    for (const name of ['bin', 'dev', 'proc', 'tmp']) mkdirSync(join(root, name), { recursive: true });
    copyFileSync('/bin/busybox', join(root, 'bin/busybox'));
    for (const applet of ['sh', 'df', 'grep', 'tail', 'cut', 'tr'])
      symlinkSync('busybox', join(root, 'bin', applet));
    writeFileSync(join(root, 'bin/report'), REPORT);
    chmodSync(join(root, 'bin/report'), 0o755);
    const archive = join(folder, 'root.tar');
    run('tar', ['-C', root, '-cf', archive, '.']);
    run(PODMAN, [...store, 'import', '--change', 'ENTRYPOINT ["/bin/report"]', archive, IMAGE]);
  }

  /** Runs a script as a user would, and returns what its container says. */
  function measure(script: string): Measured {
    const path = join(folder, 'run.sh');
    writeFileSync(path, script);
    const output = run('bash', [path], { PATH: `${join(folder, 'bin')}:${process.env.PATH}` });
    const [type = '', kibibytes = ''] = output.trim().split('\n');
    assert.match(kibibytes, /^\d+$/, output);
    return { type, bytes: Number(kibibytes) * KIB };
  }

  it('of a script without a size has 62.5 MiB, and what the fix says once it is fixed', async () => {
    const script = [
      '#!/bin/bash',
      '# Two ranks',
      'podman run --rm \\',
      '  -e HF_HOME=/data \\',
      `  ${IMAGE} \\`,
      '  --model a/b --tensor-parallel-size 2',
      '',
    ].join('\n');
    assert.deepEqual(measure(script), { type: 'tmpfs', bytes: 65_536_000 });
    const document = { uri: 'file:///run.sh', text: script };
    const { findings } = await lint(document, new MemoryWorkspace(), DEFAULT_OPTIONS);
    const [fix] = findings[0]!.fixes;
    assert.match(fix!.title, /2 GiB.*--shm-size=2g/);
    assert.deepEqual(measure(applyEdits(script, fix!.edits)), { type: 'tmpfs', bytes: 2 * GIB });
  });

  it('of a script whose flag stood behind the image gets it when the flag is moved', async () => {
    const script = `docker run --rm ${IMAGE} --model a/b -tp 2 --shm-size=3g\n`;
    assert.equal(measure(script).bytes, 65_536_000);
    const document = { uri: 'file:///run.sh', text: script };
    const { findings } = await lint(document, new MemoryWorkspace(), DEFAULT_OPTIONS);
    assert.equal(findings[0]!.rule, 'shm-not-applied');
    assert.equal(measure(applyEdits(script, findings[0]!.fixes[0]!.edits)).bytes, 3 * GIB);
  });

  it('of a script whose -e swallowed the flag gets it when that is taken away', async () => {
    const script = `docker run --rm -e --shm-size=3g ${IMAGE} --model a/b -tp 2\n`;
    assert.equal(measure(script).bytes, 65_536_000);
    const document = { uri: 'file:///run.sh', text: script };
    const { findings } = await lint(document, new MemoryWorkspace(), DEFAULT_OPTIONS);
    assert.equal(measure(applyEdits(script, findings[0]!.fixes[0]!.edits)).bytes, 3 * GIB);
  });

  const flags: readonly [flags: string, expected: SharedMemory['kind'], bytes?: number][] = [
    ['', 'default', 65_536_000],
    ['--shm-size=1g', 'sized', GIB],
    ['--shm-size 1gb', 'sized', GIB],
    ['--shm-size=1g --shm-size=3g', 'sized', 3 * GIB],
    ['--shm-size=1.5g', 'sized', 1.5 * GIB],
    ['--tmpfs /dev/shm:size=3g', 'tmpfs', 3 * GIB],
    ['--mount type=tmpfs,destination=/dev/shm,tmpfs-size=512m', 'tmpfs', GIB / 2],
    ['--shm-size=1g --tmpfs /dev/shm:size=3g', 'tmpfs', 3 * GIB],
    ['--ipc=private', 'default', 65_536_000],
    ['--ipc=host', 'host'],
    ['-v /dev/shm:/dev/shm', 'host'],
    ['-e --ipc=host', 'default', 65_536_000],
  ];
  for (const [written, kind, bytes] of flags) {
    it(`with ${written || 'no flags'} has what the linter says`, async () => {
      const script = `podman run --rm ${written} ${IMAGE} --model a/b\n`;
      const document = { uri: 'file:///run.sh', text: script };
      const { workloads } = await shell.read(document, new MemoryWorkspace(), DEFAULT_OPTIONS, undefined);
      const memory = workloads[0]!.sharedMemory;
      assert.equal(memory.kind, kind);
      if ('bytes' in memory) assert.equal(memory.bytes, bytes);
      assert.equal(measure(script).bytes, bytes ?? sizeOfHost());
    });
  }

  it('with a volume that has no host part has a disk there', () => {
    assert.notEqual(measure(`podman run --rm -v /dev/shm ${IMAGE}\n`).type, 'tmpfs');
  });

  for (const refused of [
    '--ipc=host --shm-size=1g',
    '--tmpfs /dev/shm:size=128mb',
    '--shm_size=1g',
    '-shm-size 1g',
    '--shm-size=lots',
  ]) {
    it(`with ${refused} is never started`, () => {
      assert.throws(() => measure(`podman run --rm ${refused} ${IMAGE}\n`));
    });
  }
});

function sizeOfHost(): number {
  return Number(run('df', ['-k', '/dev/shm']).trim().split('\n').at(-1)!.split(/\s+/)[1]) * KIB;
}

function run(program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): string {
  const { status, stdout, stderr } = spawnSync(program, [...args], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr}`);
  return stdout;
}
