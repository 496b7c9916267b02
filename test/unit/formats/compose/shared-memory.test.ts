import assert from 'node:assert/strict';
import { DEFAULT_OPTIONS, type SharedMemory } from '../../../../core/model';
import { FOLDER, readCompose, readService } from '../../../support/compose';
import { covered } from '../place';

const MIB = 2 ** 20;
const GIB = 2 ** 30;

function service(lines: string, rest = ''): string {
  return `services:\n  a:\n    image: x\n${lines.replace(/^(?=.)/gm, '    ')}\n${rest}`;
}

/** The kind, with the bytes or the target, as one short text. */
function show(memory: SharedMemory): string {
  switch (memory.kind) {
    case 'default':
    case 'sized':
    case 'tmpfs':
      return `${memory.kind} ${memory.bytes}`;
    case 'joined':
      return `joined ${memory.target}${memory.of ? ` = ${show(memory.of)}` : ''}`;
    case 'invalid':
      return `invalid ${memory.text}`;
    default:
      return memory.kind;
  }
}

const DEFAULT = `default ${64 * MIB}`;

describe('the shared memory of a Compose service', () => {
  // Sizes: docker/go-units `RAMInBytes` for `shm_size` and `tmpfs.size`, Linux lib/cmdline.c `memparse` for
  // the short `tmpfs`. Order: moby/moby `daemon/container_operations_unix.go`.
  const cases: readonly [lines: string, memory: string, rest?: string][] = [
    ['', DEFAULT],
    // shm_size
    ['shm_size: 1g', `sized ${GIB}`],
    ['shm_size: "2gb"', `sized ${2 * GIB}`],
    ["shm_size: '16G'", `sized ${16 * GIB}`],
    ['shm_size: 2GiB', `sized ${2 * GIB}`],
    ['shm_size: 512mb', `sized ${512 * MIB}`],
    ['shm_size: 10.24gb', 'sized 10995116277'],
    ['shm_size: .5g', `sized ${GIB / 2}`],
    ['shm_size: 2 g', `sized ${2 * GIB}`],
    ['shm_size: 65536k', `sized ${64 * MIB}`],
    ['shm_size: 64', 'sized 64'],
    ['shm_size: 1', 'sized 1'],
    ['shm_size: 1073741824', `sized ${GIB}`],
    ['shm_size: "1e9"', 'sized 1000000000'],
    ['shm_size: 1t', `sized ${1024 * GIB}`],
    ['shm_size: 0', DEFAULT],
    ['shm_size: 0g', DEFAULT],
    ['shm_size:', DEFAULT],
    ['shm_size: ~', DEFAULT],
    ['shm_size: ""', 'invalid '],
    ['shm_size: ${SIZE:-}', 'invalid '],
    ['shm_size: 2Gi', 'invalid 2Gi'],
    ['shm_size: 16 GB RAM', 'invalid 16 GB RAM'],
    ['shm_size: -1', 'invalid -1'],
    ['shm_size: "2  g"', 'invalid 2  g'],
    ['shm_size: ${SIZE:-8g}', `sized ${8 * GIB}`],
    ['shm_size: ${SIZE}', 'unknown'],
    ['shm_size: ${N}g', 'unknown'],
    ['shm_size: "{{ size }}"', 'unknown'],
    ['shm_size: [1g]', DEFAULT],
    ['shm_size: 1g\nshm_size: 2g', `sized ${2 * GIB}`],
    ['x-size: &size 4g\nshm_size: *size', `sized ${4 * GIB}`],
    // What is no shm_size
    ['build: {context: ., shm_size: 8g}', DEFAULT],
    ['deploy: {shm_size: 8g}', DEFAULT],
    ['deploy: {resources: {limits: {shm_size: 8g}}}', DEFAULT],
    ['shm-size: 8g', DEFAULT],
    ['shmSize: 8g', DEFAULT],
    ['shmsize: 8g', DEFAULT],
    ['ssh_size: 8g', DEFAULT],
    ['x-shm_size: 8g', DEFAULT],
    ['environment: {shm_size: 8g}', DEFAULT],
    ['command: --shm-size 8g', DEFAULT],
    // ipc
    ['ipc: host', 'host'],
    ['ipc: "host"', 'host'],
    ['ipc: ${IPC:-host}', 'host'],
    ['ipc: ${IPC}', 'unknown'],
    ['ipc: host\nshm_size: 1g', 'host'],
    ['ipc: none', 'absent'],
    ['ipc: private', DEFAULT],
    ['ipc: shareable', DEFAULT],
    ['ipc: shareable\nshm_size: 1g', `sized ${GIB}`],
    ['ipc:', DEFAULT],
    ['ipc: container:other', 'joined other'],
    ['ipc: container:other\nshm_size: 8g', 'joined other'],
    ['ipc: service:b', `joined b = sized ${2 * GIB}`, '  b: {image: y, shm_size: 2g}\n'],
    ['ipc: service:b\nshm_size: 8g', `joined b = ${DEFAULT}`, '  b: {image: y}\n'],
    ['ipc: service:b', `joined b = joined c = sized ${GIB}`, '  b: {image: y, ipc: "service:c"}\n  c: {image: z, shm_size: 1g}\n'],
    ['ipc: service:nowhere', 'joined nowhere'],
    // tmpfs
    ['tmpfs: /dev/shm', 'unbounded'],
    ['tmpfs: /dev/shm/', 'unbounded'],
    ['tmpfs: /run', DEFAULT],
    ['tmpfs: /dev/shm:size=8g', `tmpfs ${8 * GIB}`],
    ['tmpfs: [/run, "/dev/shm:size=8g,mode=1777"]', `tmpfs ${8 * GIB}`],
    ['tmpfs:\n  - /dev/shm:mode=1777,size=8589934592', `tmpfs ${8 * GIB}`],
    ['tmpfs: /dev/shm:size=1g,size=2g', `tmpfs ${2 * GIB}`],
    ['tmpfs: /dev/shm:rw,noexec', 'unbounded'],
    ['tmpfs: /dev/shm:size=50%', 'unbounded'],
    ['tmpfs: /dev/shm:size=0', 'unbounded'],
    ['tmpfs: /dev/shm:size=8gb', 'invalid 8gb'],
    ['tmpfs: /dev/shm:size=2Gi', 'invalid 2Gi'],
    ['tmpfs: /dev/shm:size=${SIZE:-4g}', `tmpfs ${4 * GIB}`],
    ['tmpfs: /dev/shm:size=${SIZE}', 'unknown'],
    ['tmpfs: /dev/shm:size=8g\nshm_size: 1g\nipc: private', `tmpfs ${8 * GIB}`],
    ['tmpfs: /dev/shm/sub:size=8g', DEFAULT],
    // volumes, short
    ['volumes: ["/dev/shm:/dev/shm"]', 'host'],
    ['volumes: ["/dev/shm:/dev/shm:rw"]', 'host'],
    ['volumes: ["/run/shm:/dev/shm"]', 'host'],
    ['volumes: ["/dev/shm/a:/dev/shm/"]', 'host'],
    ['volumes: ["/dev/shm:/host-shm"]', DEFAULT],
    ['volumes: ["/data:/data", "./models:/models:ro"]', DEFAULT],
    ['volumes: ["/dev/shm"]', 'disk'],
    ['volumes: ["shm:/dev/shm"]', 'disk', 'volumes:\n  shm:\n'],
    ['volumes: ["shm:/dev/shm"]', 'disk', 'volumes:\n  shm: {driver: local}\n'],
    ['volumes: ["shm:/dev/shm"]', 'unknown'],
    ['volumes: ["shm:/dev/shm"]', 'unknown', 'volumes:\n  shm: {external: true}\n'],
    ['volumes: ["shm:/dev/shm"]', 'unknown', 'volumes:\n  shm: {driver: nfs}\n'],
    ['volumes: ["shm:/dev/shm"]', 'unknown', 'volumes:\n  shm: {driver_opts: {type: none, o: bind, device: /mnt}}\n'],
    ['volumes: ["shm:/dev/shm"]', `tmpfs ${8 * GIB}`, 'volumes:\n  shm: {driver_opts: {type: tmpfs, device: tmpfs, o: "size=8g,uid=1000"}}\n'],
    ['volumes: ["shm:/dev/shm"]', `tmpfs ${4 * GIB}`, 'volumes:\n  shm: {driver: local, driver_opts: {type: "tmpfs", o: "uid=0, size=${S:-4g}"}}\n'],
    ['volumes: ["shm:/dev/shm"]', 'unbounded', 'volumes:\n  shm: {driver_opts: {type: tmpfs, device: tmpfs}}\n'],
    ['volumes: ["./shm:/dev/shm"]', 'unknown'],
    ['volumes: ["/mnt/shm:/dev/shm"]', 'unknown'],
    ['volumes: ["~/shm:/dev/shm"]', 'unknown'],
    ['volumes: ["${DIR}:/dev/shm"]', 'unknown'],
    ['volumes: ["${DIR:-/dev/shm}:/dev/shm"]', 'host'],
    ['volumes: ["C:/shm:/dev/shm"]', 'unknown'],
    ['volumes: ["/dev/shm:/dev/shm"]\nshm_size: 1g', 'host'],
    ['volumes: ["/dev/shm:/dev/shm", "shm:/dev/shm"]', 'disk', 'volumes: {shm: }\n'],
    ['volumes: /dev/shm:/dev/shm', 'host'],
    // volumes, long
    ['volumes: [{type: tmpfs, target: /dev/shm}]', 'unbounded'],
    ['volumes: [{type: tmpfs, target: /dev/shm, tmpfs: {size: 8589934592}}]', `tmpfs ${8 * GIB}`],
    ['volumes:\n  - type: tmpfs\n    target: /dev/shm\n    tmpfs:\n      size: 8gb', `tmpfs ${8 * GIB}`],
    ['volumes: [{type: tmpfs, target: /dev/shm, tmpfs: {size: 0}}]', 'unbounded'],
    ['volumes: [{type: tmpfs, target: /dev/shm, tmpfs: {mode: 1777}}]', 'unbounded'],
    ['volumes: [{type: tmpfs, target: /dev/shm, tmpfs: {size: 8Gi}}]', 'invalid 8Gi'],
    ['volumes: [{type: tmpfs, target: /dev/shm, tmpfs: {size: "${S}"}}]', 'unknown'],
    ['volumes: [{type: tmpfs, target: /tmp, tmpfs: {size: 8g}}]', DEFAULT],
    ['volumes: [{type: bind, source: /dev/shm, target: /dev/shm}]', 'host'],
    ['volumes: [{type: bind, src: /dev/shm, dst: /dev/shm}]', 'host'],
    ['volumes: [{type: bind, source: /mnt, target: /dev/shm}]', 'unknown'],
    ['volumes: [{type: volume, target: /dev/shm}]', 'disk'],
    ['volumes: [{type: volume, source: shm, target: /dev/shm}]', 'disk', 'volumes: {shm: {}}\n'],
    ['volumes: [{type: volume, source: shm, target: /dev/shm}]', `tmpfs ${GIB}`, 'volumes: {shm: {driver_opts: {type: tmpfs, o: size=1g}}}\n'],
    ['volumes: [{type: npipe, source: x, target: /dev/shm}]', 'unknown'],
    ['x-v: &v {type: tmpfs, target: /dev/shm, tmpfs: {size: 8g}}\nvolumes: [*v]', `tmpfs ${8 * GIB}`],
    ['volumes:', DEFAULT],
    ['volumes: []', DEFAULT],
  ]; // biome-ignore format: a table reads better in rows
  for (const [lines, memory, rest] of cases) {
    it(`${lines || 'nothing'}${rest ? ` + ${rest.trim()}` : ''} → ${memory}`, async () => {
      const { workloads } = await readCompose({ 'compose.yaml': service(lines, rest) });
      assert.equal(show(workloads[0]!.sharedMemory), memory);
    });
  }

  it('ends where services join each other in a ring', async () => {
    const { workloads } = await readCompose({
      'compose.yaml': 'services:\n  a: {image: x, ipc: "service:b"}\n  b: {image: y, ipc: "service:a"}\n',
    });
    assert.match(show(workloads[0]!.sharedMemory), /^joined b = joined a = /);
  });

  it('is what the daemon gives by default, where that is known', async () => {
    const options = { ...DEFAULT_OPTIONS, defaultShmSize: 8 * GIB };
    for (const lines of ['', 'shm_size: 0']) {
      const { workloads } = await readCompose({ 'compose.yaml': service(lines) }, options);
      assert.equal(show(workloads[0]!.sharedMemory), `default ${8 * GIB}`);
    }
  });

  const places: readonly [lines: string, place: string, size: string | undefined][] = [
    ['shm_size: 1g # small', '1g', '1g'],
    ['shm_size: "1g"', '"1g"', '1g'],
    ['shm_size: ${SIZE:-1g}', '${SIZE:-1g}', '1g'],
    ['shm_size: ${SIZE:-"1g"}', '${SIZE:-"1g"}', '"1g"'],
    ['shm_size: ${FROM_ENV}', '${FROM_ENV}', undefined],
    ['shm_size: ${NUMBER:-1}${UNIT:-g}', '${NUMBER:-1}${UNIT:-g}', undefined],
    ['ipc: host', 'host', undefined],
    ['tmpfs: ["/dev/shm:size=1g,mode=1777"]', '/dev/shm:size=1g,mode=1777', '1g'],
    ['tmpfs: /dev/shm:size=${S:-1g}', '/dev/shm:size=${S:-1g}', '1g'],
    ['volumes: ["/dev/shm:/dev/shm"]', '/dev/shm:/dev/shm', undefined],
    ['volumes: [{type: tmpfs, target: /dev/shm, tmpfs: {size: 1g}}]', '{type: tmpfs, target: /dev/shm, tmpfs: {size: 1g}}', '1g'],
  ]; // biome-ignore format: a table reads better in rows
  for (const [lines, place, size] of places) {
    for (const ending of ['\n', '\r\n']) {
      it(`${lines} stands at ${place}${ending === '\n' ? '' : ' (CRLF)'}`, async () => {
        const text = service(lines).replaceAll('\n', ending);
        const { sharedMemory } = await readService(text, { '.env': 'FROM_ENV=1g\n' });
        assert.ok('place' in sharedMemory);
        assert.equal(sharedMemory.place?.uri, `${FOLDER}compose.yaml`);
        assert.equal(covered(text, sharedMemory.place), place);
        if ('size' in sharedMemory) assert.equal(covered(text, sharedMemory.size.place), size);
      });
    }
  }
});
