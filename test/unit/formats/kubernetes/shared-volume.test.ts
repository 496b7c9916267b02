import assert from 'node:assert/strict';
import { readManifest } from '../../../support/kubernetes';

const MOUNT = 'image: i, volumeMounts: [{name: dshm, mountPath: /dev/shm}]';
const VOLUME = 'volumes: [{name: dshm, emptyDir: {medium: Memory, sizeLimit: 4Gi}}]';

async function volumesOf(spec: string): Promise<(string | undefined)[]> {
  const text = `{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {${spec}, ${VOLUME}}}`;
  return (await readManifest(text)).map(({ sharedVolume }) => sharedVolume);
}

describe('formats: kubernetes, a volume that containers share', () => {
  it('has one name for all containers of the pod that mount it', async () => {
    const [a, b, c] = await volumesOf(
      `containers: [{name: a, ${MOUNT}}, {name: b, ${MOUNT}}, {name: c, image: i}]`,
    );
    assert.ok(a);
    assert.equal(b, a);
    assert.notEqual(c, a);
  });

  it('is the runtime’s own where nothing is mounted', async () => {
    const [a, b, init] = await volumesOf(
      'containers: [{name: a, image: i}, {name: b, image: i}], initContainers: [{name: c, image: i}]',
    );
    assert.ok(a);
    assert.equal(b, a);
    assert.equal(init, undefined);
  });

  it('counts sidecars among them, and no other init containers', async () => {
    const [main, init, sidecar] = await volumesOf(
      `containers: [{name: a, ${MOUNT}}], initContainers: [{name: b, ${MOUNT}}, {name: c, restartPolicy: Always, ${MOUNT}}]`,
    );
    assert.ok(main);
    assert.equal(init, undefined);
    assert.equal(sidecar, main);
  });

  it('is not shared where the container’s own memory limit bounds it', async () => {
    const limited = `${MOUNT}, resources: {limits: {memory: 1Gi}}`;
    assert.deepEqual(await volumesOf(`containers: [{name: a, ${limited}}]`), [undefined]);
  });

  it('is another one in another pod, even where an alias writes both', async () => {
    const text = [
      'apiVersion: leaderworkerset.x-k8s.io/v1',
      'kind: LeaderWorkerSet',
      'metadata: {name: p}',
      'spec:',
      '  leaderWorkerTemplate:',
      '    leaderTemplate: &template',
      `      spec: {containers: [{name: a, ${MOUNT}}], ${VOLUME}}`,
      '    workerTemplate: *template',
    ].join('\n');
    const [leader, worker] = (await readManifest(text)).map(({ sharedVolume }) => sharedVolume);
    assert.ok(leader && worker);
    assert.notEqual(leader, worker);
  });
});
