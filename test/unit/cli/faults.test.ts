import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
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
