import assert from 'node:assert/strict';
import { readPod } from '../../../support/kubernetes';

const MIB = 2 ** 20;
const GIB = 2 ** 30;

/** A memory-backed volume, mounted at /dev/shm. */
const MOUNT = 'volumeMounts: [{name: v, mountPath: /dev/shm}]\n';

function volume(source: string): string {
  return `volumes: [{name: v, ${source}}]`;
}

function memory(fields = ''): string {
  return volume(`emptyDir: {medium: Memory${fields}}`);
}

describe('the /dev/shm of a container in a pod', () => {
  const cases: readonly [title: string, container: string, pod: string, kind: string, bytes?: number][] = [
    ['the runtime default', '', '', 'default', 64 * MIB],
    ['a sized volume', MOUNT, memory(', sizeLimit: 2Gi'), 'volume', 2 * GIB],
    ['a decimal size', MOUNT, memory(', sizeLimit: 2G'), 'volume', 2_000_000_000],
    ['bytes', MOUNT, memory(', sizeLimit: 1073741824'), 'volume', GIB],
    ['no size', MOUNT, memory(), 'unbounded'],
    ['a size of zero', MOUNT, memory(', sizeLimit: 0'), 'unbounded'],
    ['no size, a limit', `${MOUNT}resources: {limits: {memory: 2Gi}}`, memory(), 'volume', 2 * GIB],
    ['a size above the limit', `${MOUNT}resources: {limits: {memory: 2Gi}}`, memory(', sizeLimit: 8Gi'), 'volume', 2 * GIB],
    ['a size below the limit', `${MOUNT}resources: {limits: {memory: 8Gi}}`, memory(', sizeLimit: 2Gi'), 'volume', 2 * GIB],
    ['a request is no limit', `${MOUNT}resources: {requests: {memory: 1Gi}}`, memory(), 'unbounded'],
    ['the limit of the whole pod', MOUNT, `${memory()}\nresources: {limits: {memory: 1Gi}}`, 'volume', GIB],
    ['a size that is a variable', MOUNT, memory(', sizeLimit: "{{ .Values.shm }}"'), 'unknown'],
    ['a size of Docker', MOUNT, memory(', sizeLimit: 16g'), 'invalid'],
    ['half a byte', MOUNT, memory(', sizeLimit: 512m'), 'volume', 1],
    ['an empty medium', MOUNT, volume('emptyDir: {medium: ""}'), 'disk'],
    ['no medium', MOUNT, volume('emptyDir: {}'), 'disk'],
    ['no source', MOUNT, 'volumes: [{name: v}]', 'disk'],
    ['huge pages', MOUNT, volume('emptyDir: {medium: HugePages}'), 'unknown'],
    ['a claim', MOUNT, volume('persistentVolumeClaim: {claimName: c}'), 'disk'],
    ['an ephemeral claim', MOUNT, volume('ephemeral: {}'), 'disk'],
    ['a ConfigMap', MOUNT, volume('configMap: {name: m}'), 'read-only'],
    ['a driver', MOUNT, volume('csi: {driver: d}'), 'unknown'],
    ["the host's", MOUNT, volume('hostPath: {path: /dev/shm}'), 'host'],
    ["a folder of the host's", MOUNT, volume('hostPath: {path: /mnt}'), 'unknown'],
    ['a volume that is not there', MOUNT, '', 'unknown'],
    ['hostIPC', '', 'hostIPC: true', 'host'],
    ['hostIPC that is off', '', 'hostIPC: false', 'default', 64 * MIB],
    ['a mount beside hostIPC', MOUNT, `${memory(', sizeLimit: 1Gi')}\nhostIPC: true`, 'volume', GIB],
    ['a slash at the end', 'volumeMounts: [{name: v, mountPath: /dev/shm/}]', memory(', sizeLimit: 1Gi'), 'volume', GIB],
    ['dots on the way', 'volumeMounts: [{name: v, mountPath: /dev/../dev/./shm}]', memory(', sizeLimit: 1Gi'), 'volume', GIB],
    ['a part of the volume', 'volumeMounts: [{name: v, mountPath: /dev/shm, subPath: a}]', memory(', sizeLimit: 1Gi'), 'volume', GIB],
    ['a read-only mount', 'volumeMounts: [{name: v, mountPath: /dev/shm, readOnly: true}]', memory(), 'read-only'],
    ['another path', 'volumeMounts: [{name: v, mountPath: /shm}]', memory(), 'default', 64 * MIB],
    ['a path that is a variable', 'volumeMounts: [{name: v, mountPath: "{{ .Values.p }}"}]', memory(), 'unknown'],
  ]; // biome-ignore format: a table reads better in rows

  for (const [title, container, pod, kind, bytes] of cases) {
    it(`is ${kind} with ${title}`, async () => {
      const { sharedMemory } = await readPod(container, pod);
      assert.equal(sharedMemory.kind, kind);
      assert.equal('bytes' in sharedMemory ? sharedMemory.bytes : undefined, bytes);
    });
  }

  const misplaced: readonly [title: string, container: string, pod: string, expected: readonly string[]][] = [
    ['nothing', '', '', []],
    ['a volume that is mounted', MOUNT, memory(), []],
    ['a volume that is not', '', memory(), ['the volume `v` is declared but not mounted']],
    ['a cache', 'volumeMounts: [{name: v, mountPath: /cache}]', memory(), []],
    ['a cache on disk', '', volume('emptyDir: {}'), []],
    [
      'a path of one’s own',
      'volumeMounts: [{name: v, mountPath: /shm}]',
      memory(),
      ['the volume `v` is mounted at `/shm`, not at /dev/shm'],
    ],
    [
      'a flag of docker run',
      'args: [--shm-size=1g]',
      'hostIPC: true',
      ['`--shm-size` is a flag of `docker run`; here it is an argument of the program in the container'],
    ],
    ['docker run itself', 'command: [docker, run, --shm-size=1g, i]', '', []],
  ];
  for (const [title, container, pod, expected] of misplaced) {
    it(`tells what does nothing: ${title}`, async () => {
      const workload = await readPod(container, pod);
      assert.deepEqual(
        workload.misplaced?.map(({ what }) => what),
        expected,
      );
    });
  }
});
