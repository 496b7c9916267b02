import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as esbuild from 'esbuild';

const COMPOSE = `services:
  vllm:
    image: vllm/vllm-openai:v0.11.2
    command: --model m --tensor-parallel-size 4
`;

/** A namespace in which whoever runs the tests may mount file systems. */
const namespace = ['-rm', 'sh', '-euc'];
const CAN_MOUNT = spawnSync('unshare', [...namespace, 'mount -t tmpfs tmpfs /mnt']).status === 0;

describe('cli: fix on a file system that fails', function () {
  this.timeout(120_000);
  let folder: string;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'shm-lint-full-'));
    await esbuild.build({
      entryPoints: ['cli/main.ts'],
      outfile: join(folder, 'cli.js'),
      bundle: true,
      platform: 'node',
      logLevel: 'silent',
    });
    if (!CAN_MOUNT) console.warn('      unshare is not here, or not allowed: NOT RUN ON A FULL DISK');
  });
  after(() => rmSync(folder, { recursive: true }));

  /** Mounts a file system at /mnt with the file on it, does something to it, fixes, and shows what is left. */
  function fixOn(options: string, then: string) {
    const { status, stdout, stderr } = spawnSync(
      'unshare',
      [
        ...namespace,
        `mount -t tmpfs -o ${options} tmpfs /mnt && cd /mnt
printf %s "$COMPOSE" > compose.yaml
${then}
status=0; "$NODE" "$CLI" fix . >/dev/null || status=$?
ls -A; cat compose.yaml; exit $status`,
      ],
      {
        encoding: 'utf8',
        env: { ...process.env, COMPOSE, NODE: process.execPath, CLI: join(folder, 'cli.js') },
      },
    );
    return { status, stdout, stderr };
  }

  it('writes what it should while there is room', () => {
    if (!CAN_MOUNT) return;
    const { status, stdout } = fixOn('size=64k', ':');
    assert.deepEqual(
      { status, stdout },
      { status: 0, stdout: `compose.yaml\n${COMPOSE}    shm_size: 4gb\n` },
    );
  });

  it('leaves the file and nothing beside it on a full disk, and says so with status 3', () => {
    if (!CAN_MOUNT) return;
    const { status, stdout, stderr } = fixOn('size=8k', 'head -c 8k /dev/zero > full 2>/dev/null || true');
    assert.deepEqual({ status, stdout }, { status: 3, stdout: `compose.yaml\nfull\n${COMPOSE}` });
    assert.match(stderr, /^shm-lint: compose\.yaml: it cannot be fixed: ENOSPC/m);
  });

  it('leaves the file on a disk that has become read-only, and says so with status 3', () => {
    if (!CAN_MOUNT) return;
    const { status, stdout, stderr } = fixOn('size=64k', 'mount -o remount,ro /mnt');
    assert.deepEqual({ status, stdout }, { status: 3, stdout: `compose.yaml\n${COMPOSE}` });
    assert.match(stderr, /^shm-lint: compose\.yaml: it cannot be fixed: permission denied/m);
  });
});

describe('cli: fix while permissions change', function () {
  this.timeout(120_000);
  /** Whoever runs the tests as root has them run by nobody: root may write to what is read-only. */
  const isRoot = process.getuid?.() === 0;
  const NOBODY = 65_534;
  let folder: string;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'shm-lint-permissions-'));
    chmodSync(folder, 0o755);
    await esbuild.build({
      entryPoints: ['test/support/fix-while.ts'],
      outfile: join(folder, 'fix.cjs'),
      bundle: true,
      platform: 'node',
      logLevel: 'silent',
    });
  });
  after(() => rmSync(folder, { recursive: true }));

  /** What is left of a folder whose file is fixed while a shell command changes something about it. */
  function fixWhile(meanwhile: string, fileMode = 0o644) {
    const cwd = mkdtempSync(join(folder, 'project-'));
    const file = join(cwd, 'compose.yaml');
    writeFileSync(file, COMPOSE);
    chmodSync(file, fileMode);
    if (isRoot) {
      chownSync(cwd, NOBODY, NOBODY);
      if (fileMode === 0o644) chownSync(file, NOBODY, NOBODY);
    }
    const { status, stderr } = spawnSync(process.execPath, [join(folder, 'fix.cjs')], {
      cwd,
      encoding: 'utf8',
      // Who may write nowhere cannot leave behind either how often each branch ran.
      env: { ...process.env, MEANWHILE: meanwhile, NODE_V8_COVERAGE: undefined },
    });
    chmodSync(cwd, 0o755);
    const left = readdirSync(cwd);
    for (const name of left) chmodSync(join(cwd, name), 0o755);
    return {
      status,
      stderr,
      left,
      text: statSync(file, { throwIfNoEntry: false })?.isFile() && readFileSync(file, 'utf8'),
    };
  }

  const untouched = { status: 3, left: ['compose.yaml'], text: COMPOSE };
  const DENIED =
    'shm-lint: compose.yaml: it cannot be fixed: permission denied; change its permissions or run as its owner\n';

  it('writes what it should while nothing changes', () =>
    assert.deepEqual(fixWhile(':'), {
      status: 0,
      stderr: '',
      left: ['compose.yaml'],
      text: `${COMPOSE}    shm_size: 4gb\n`,
    }));

  for (const [what, command] of [
    ['becomes read-only', 'chmod 444 compose.yaml'],
    ['loses all rights', 'chmod 000 compose.yaml'],
    ['is in a folder that may no longer be entered', 'chmod 000 .'],
  ] as const)
    it(`leaves a file that ${what}, and says so with status 3`, () =>
      assert.deepEqual(fixWhile(command), { ...untouched, stderr: DENIED }));

  it('names the folder where no file can be made beside the one to fix', () =>
    assert.deepEqual(fixWhile('chmod 555 .'), {
      ...untouched,
      stderr:
        'shm-lint: compose.yaml: it cannot be fixed: its folder cannot be written to, and a file is replaced by a ' +
        "new one beside it; change the folder's permissions or run as its owner\n",
    }));

  it('leaves a file of somebody else, whose owner it could not keep', function () {
    if (!isRoot) {
      console.warn('      only root can give files to others: NOT RUN ON A FILE OF SOMEBODY ELSE');
      this.skip();
    }
    assert.deepEqual(fixWhile(':', 0o666), { ...untouched, stderr: DENIED });
  });

  it('says so where the file is deleted or becomes a folder', () => {
    assert.deepEqual(fixWhile('rm compose.yaml'), {
      status: 3,
      stderr:
        'shm-lint: compose.yaml: it was deleted or renamed while it was being fixed; run the command again\n',
      left: [],
      text: undefined,
    });
    const { status, stderr, left } = fixWhile(
      'mv compose.yaml old; mkdir compose.yaml; mv old compose.yaml/',
    );
    assert.deepEqual({ status, left }, { status: 3, left: ['compose.yaml'] });
    assert.match(stderr, /^shm-lint: compose\.yaml: it cannot be fixed: /);
  });
});
