import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  DOCKER_BUILD,
  DOCKER_RUN,
  DOCKER_SERVICE_CREATE,
  EXEC,
  type FlagTable,
  PODMAN_RUN,
} from '../../../../core/formats/shell/flags';
import type { SharedMemory, Workload } from '../../../../core/model';
import { readContainer, readShell, wordsOf } from './support';

const GIB = 1024 ** 3;
const MIB = 1024 ** 2;

/** What Docker makes of a command line: docker/cli 28.2.2 against a daemon that only writes down what it is asked. */
describe("Docker's own argument rules", () => {
  const cases: readonly [
    flags: string,
    memory: Partial<SharedMemory>,
    rest?: { args?: string[]; misplaced?: string },
  ][] = [
    [
      'img --shm-size 16g --tensor-parallel-size 2',
      { kind: 'default', bytes: 64 * MIB },
      { args: ['--shm-size', '16g', '--tensor-parallel-size', '2'], misplaced: 'argument' },
    ],
    ['--shm-size 1g --shm-size 2g img', { kind: 'sized', bytes: 2 * GIB }],
    ['--shm 1g img', { kind: 'default' }, { misplaced: 'unsupported' }],
    ['--shm_size 1g img', { kind: 'default' }, { misplaced: 'unsupported' }],
    ['-shm-size 1g img', { kind: 'default' }, { misplaced: 'unsupported' }],
    ['-e --ipc=host img', { kind: 'default' }, { misplaced: 'swallowed' }],
    ['--ipc host --shm-size 1g img', { kind: 'host' }],
    ['--ipc=HOST img', { kind: 'unknown' }],
    ['--ipc hosts img', { kind: 'unknown' }],
    ['--tmpfs /dev/shm:rw,size=128mb img', { kind: 'invalid', text: '128mb' }],
    ['--mount type=tmpfs,dst=/dev/shm,tmpfs-size=2gb img', { kind: 'tmpfs', bytes: 2 * GIB }],
    ['--mount type=tmpfs,dst=/dev/shm,tmpfs-size=2Gi img', { kind: 'invalid', text: '2Gi' }],
    ['--mount type=tmpfs,dst=/dev/shm,size=2g img', { kind: 'invalid', text: 'size=2g' }],
    ['--mount type=tmpfs,dst=/dev/shm img', { kind: 'unbounded' }],
    ['-v /dev/shm:/dev/shm img', { kind: 'host' }],
    ['-v /dev/shm img', { kind: 'disk' }],
    ['-dit --shm-size=1g img', { kind: 'sized', bytes: GIB }],
    ['-itd --shm-size=1g img', { kind: 'sized', bytes: GIB }],
    ['-p8000:8000 --shm-size=1g img', { kind: 'sized', bytes: GIB }],
    ['-itv /dev/shm:/dev/shm img', { kind: 'host' }],
    ['-itv/dev/shm:/dev/shm img', { kind: 'host' }],
    ['-v=/dev/shm:/dev/shm img', { kind: 'host' }],
    ['--shm-size=1g -- img --model x', { kind: 'sized', bytes: GIB }, { args: ['--model', 'x'] }],
    ['--shm-size=1.5 img', { kind: 'sized', bytes: 1 }],
    // A flag's value is whatever comes next, also where it looks like a flag, and a switch takes none.
    ['--name --rm --shm-size=1g img', { kind: 'sized', bytes: GIB }],
    ['--rm=false -d=true --shm-size=1g img', { kind: 'sized', bytes: GIB }],
    ['--name= --shm-size=1g img', { kind: 'sized', bytes: GIB }],
    ['img -- --shm-size', { kind: 'default' }, { args: ['--', '--shm-size'] }],
    ['img -it --rm', { kind: 'default' }, { args: ['-it', '--rm'] }],
  ];
  for (const [flags, memory, { args, misplaced } = {}] of cases) {
    it(`docker run ${flags}`, async () => {
      const workload = await readContainer(`docker run ${flags}\n`);
      assert.deepEqual(imageOf(workload), 'img');
      for (const [key, value] of Object.entries(memory))
        assert.deepEqual(workload.sharedMemory[key as keyof SharedMemory], value, key);
      assert.equal(workload.misplaced?.[0]?.kind, misplaced);
      if (args) assert.deepEqual(wordsOf(workload), args);
    });
  }

  it('swallows the next word for each letter that takes a value', async () => {
    for (const letter of 'vpewulhmca') {
      const workload = await readContainer(`docker run -${letter} one two three\n`);
      assert.equal(imageOf(workload), 'two', letter);
      assert.deepEqual(wordsOf(workload), ['three'], letter);
    }
  });

  it('takes a forgotten value from the image, and finds no container then', async () => {
    // The size is `img`, and the next word would be the image.
    assert.deepEqual(await readShell('docker run --shm-size img\n'), []);
    const workload = await readContainer('docker run --shm-size img next\n');
    assert.equal(workload.sharedMemory.kind, 'invalid');
  });

  it('finds no container without an image, and none in other commands', async () => {
    for (const command of [
      'docker run',
      'docker run --rm',
      'docker ps',
      'docker exec img ls',
      'docker start x',
    ])
      assert.deepEqual(await readShell(`${command}\n`), [], command);
  });

  it('knows what the other clients do otherwise', async () => {
    const podman = await readContainer('podman run img\n');
    assert.deepEqual(podman.sharedMemory, { kind: 'default', bytes: 65_536_000, runtime: 'Podman' });
    assert.equal((await readContainer('podman run --shm-size 0 img\n')).sharedMemory.kind, 'unbounded');
    assert.equal((await readContainer('docker run --shm-size 0 img\n')).sharedMemory.kind, 'default');
    // `--passwd` takes no value in Podman; Docker does not know it.
    assert.equal(imageOf(await readContainer('podman run --passwd img a\n')), 'img');
    assert.equal((await readContainer('docker run --passwd=x img a\n')).sharedMemory.kind, 'unknown');
    const service = await readContainer('docker service create --shm-size=1g img\n');
    assert.equal(service.sharedMemory.kind, 'default');
    assert.equal(service.misplaced?.[0]?.kind, 'unsupported');
  });
});

function imageOf({ image }: Workload): string | undefined {
  return image?.known ? image.value : undefined;
}

describe('the tables of flags', () => {
  const clients: readonly [command: readonly string[], table: FlagTable][] = [
    [['docker', 'run'], DOCKER_RUN],
    [['docker', 'create'], DOCKER_RUN],
    [['docker', 'service', 'create'], DOCKER_SERVICE_CREATE],
    [['docker', 'build'], DOCKER_BUILD],
    [['docker', 'exec'], EXEC],
    [['podman', 'run'], PODMAN_RUN],
    [['podman', 'create'], PODMAN_RUN],
    [['podman', 'exec'], EXEC],
  ];
  for (const [[program, ...subcommand], table] of clients.filter(([[name]]) => isInstalled(name!))) {
    it(`agree with ${program} ${subcommand.join(' ')} --help of the client that is installed here`, () => {
      const { stdout } = spawnSync(program!, [...subcommand, '--help'], {
        encoding: 'utf8',
        env: { ...process.env, COLUMNS: '200', DOCKER_BUILDKIT: '0' },
      });
      const flags = helpOf(stdout);
      assert.ok(flags.length > 8, stdout);
      for (const { name, letter, valued } of flags) {
        assert.equal(table.valued.has(name), valued, `--${name} takes ${valued ? 'a' : 'no'} value`);
        assert.equal(table.switches.has(name), !valued, `--${name} is ${valued ? 'no' : 'a'} switch`);
        if (letter) assert.equal(table.shorthands.get(letter), name);
      }
    });
  }

  it('keep valued flags and switches apart', () => {
    for (const [, { valued, switches, shorthands }] of clients) {
      for (const name of switches) assert.ok(!valued.has(name), name);
      for (const name of shorthands.values()) assert.ok(valued.has(name) || switches.has(name), name);
    }
  });
});

function isInstalled(program: string): boolean {
  return spawnSync(program, ['--version']).status === 0;
}

/** The flags of a help text by spf13/cobra: `  -v, --volume list   Bind mount a volume`. */
function helpOf(text: string): { name: string; letter: string | undefined; valued: boolean }[] {
  return [...text.matchAll(/^ {2,6}(?:-(\w), )?\s*--([\w-]+)(?: (\S+))?(?: {2,}|\s*$)/gm)].map(
    ([, letter, name = '', type]) => ({ name, letter, valued: type !== undefined }),
  );
}
