import assert from 'node:assert/strict';
import { cured } from '../../support/cured';

/** What the fixes for one rule make of a manifest. */
async function texts(rule: string, text: string): Promise<string[]> {
  return (await cured(rule, 'pod.yaml', text)).map(cure => cure.text);
}

interface Parts {
  /** Keys of the container, of the pod, and in front of the object. */
  readonly container?: string;
  readonly pod?: string;
  readonly top?: string;
  readonly args?: string;
}

/** A pod of four ranks, which need 4 GiB; its keys are indented by two, those of its containers by six. */
function pod({
  container = '',
  pod = '',
  top = '',
  args = '[--model=m, --tensor-parallel-size=4]',
}: Parts): string {
  return `${top}apiVersion: v1
kind: Pod
metadata: {name: llama}
spec:
  containers:
    - name: vllm
      image: vllm/vllm-openai:v0.11.2
      args: ${args}
${container}${pod}`;
}

const DSHM = '  volumes:\n    - name: dshm\n      emptyDir: {medium: Memory, sizeLimit: 8Gi}\n';
const MOUNT = '      volumeMounts:\n        - name: dshm\n          mountPath: /dev/shm\n';

describe('a container without a volume of its own', () => {
  it('gets none where a patch of its role takes the volumes of the template away', async () => {
    const role = (patch: string) => `apiVersion: workloads.x-k8s.io/v1alpha1
kind: RoleBasedGroup
metadata: {name: g}
spec:
  roles:
    - name: serve
      leaderWorkerSet:
        patchLeaderTemplate: {spec: ${patch}}
      template:
        spec:
          containers:
            - name: vllm
              image: vllm/vllm-openai:v0.11.2
              args: [--model=m, --tensor-parallel-size=4]
`;
    assert.ok((await texts('shm-missing', role('{hostPID: true}'))).length > 0);
    const cured = await texts('shm-missing', role('{volumes: null}'));
    assert.equal(cured.filter(text => text.includes('medium: Memory')).length, 1, 'the worker alone');
  });
});

describe('a volume that is not mounted at /dev/shm', () => {
  it('is mounted, and keeps a size that is enough', async () => {
    assert.deepEqual(await texts('shm-not-applied', pod({ pod: DSHM })), [
      pod({ container: MOUNT, pod: DSHM }),
    ]);
  });

  it('is mounted, and gets a size where its own is too small', async () => {
    const small = DSHM.replace('8Gi', '1Gi');
    assert.deepEqual(await texts('shm-not-applied', pod({ pod: small })), [
      pod({ container: MOUNT, pod: DSHM.replace('8Gi', '4Gi') }),
    ]);
  });

  it('is left alone where its own is too small and stands somewhere else', async () => {
    const top = 'x-dir: &dir {medium: Memory, sizeLimit: 1Gi}\n';
    const volume = '  volumes:\n    - name: dshm\n      emptyDir: *dir\n';
    assert.deepEqual(await texts('shm-not-applied', pod({ top, pod: volume })), []);
  });

  it('is mounted where its own is enough and stands somewhere else', async () => {
    const top = 'x-dir: &dir {medium: Memory, sizeLimit: 8Gi}\n';
    const volume = '  volumes:\n    - name: dshm\n      emptyDir: *dir\n';
    assert.deepEqual(await texts('shm-not-applied', pod({ top, pod: volume })), [
      pod({ top, container: MOUNT, pod: volume }),
    ]);
  });

  it('stays as it is where its name is no plain string', async () => {
    assert.deepEqual(await texts('shm-not-applied', pod({ pod: DSHM.replace('dshm', '&n dshm') })), []);
    assert.deepEqual(await texts('shm-not-applied', pod({ pod: DSHM.replace('dshm', '5') })), []);
  });

  it('is not mounted by an entry beside a merge or a duplicate key', async () => {
    const top = 'x-base: &base\n  tty: true\n';
    const container = '      <<: *base\n';
    const mounted = '      volumeMounts:\n        - name: cache\n          mountPath: /cache\n';
    assert.deepEqual(await texts('shm-not-applied', pod({ top, container, pod: DSHM })), []);
    assert.deepEqual(
      await texts('shm-not-applied', pod({ top, container: container + mounted, pod: DSHM })),
      [],
    );
    assert.deepEqual(
      await texts('shm-not-applied', pod({ container: '      tty: true\n      tty: false\n', pod: DSHM })),
      [],
    );
  });
});

describe('a volume on disk', () => {
  const onDisk = (dir: string) => `  volumes:\n    - name: dshm\n      emptyDir: ${dir}\n`;

  it('is moved into memory, and keeps a size that is enough', async () => {
    assert.deepEqual(
      await texts('shm-not-memory', pod({ container: MOUNT, pod: onDisk('{sizeLimit: 8Gi}') })),
      [pod({ container: MOUNT, pod: onDisk('{sizeLimit: 8Gi, medium: Memory}') })],
    );
  });

  it('is moved into memory, and gets a size where it has none', async () => {
    assert.deepEqual(await texts('shm-not-memory', pod({ container: MOUNT, pod: onDisk('{medium: ""}') })), [
      pod({ container: MOUNT, pod: onDisk('{medium: "Memory", sizeLimit: 4Gi}') }),
    ]);
  });

  it('stays where its mapping is spelt too unusually to add to', async () => {
    assert.deepEqual(
      await texts('shm-not-memory', pod({ container: MOUNT, pod: onDisk('{? sizeLimit : 8Gi}') })),
      [],
    );
  });
});

describe('an argument that is meant for the runtime', () => {
  const container = MOUNT;

  it('is taken out of the list that holds it', async () => {
    const args = '[serve, m, -tp, "4", --shm-size=8g]';
    const command = '      command: [vllm]\n';
    assert.deepEqual(
      await texts('shm-not-applied', pod({ args, container: command + container, pod: DSHM })),
      [pod({ args: '[serve, m, -tp, "4"]', container: command + container, pod: DSHM })],
    );
  });

  it('is taken out of a block list with its block scalar', async () => {
    const item = (text: string) => `\n        - --model=m\n${text}        - --tensor-parallel-size=4`;
    assert.deepEqual(
      await texts(
        'shm-not-applied',
        pod({ args: item('        - >-\n          --shm-size=8g\n'), container, pod: DSHM }),
      ),
      [pod({ args: item(''), container, pod: DSHM })],
    );
  });

  it('stays where its neighbour or itself has a tag, an anchor or a comment', async () => {
    for (const args of [
      '[--shm-size=8g, &m --model=m, --tensor-parallel-size=4]',
      '[--model=m, !!str --shm-size=8g, --tensor-parallel-size=4]',
      '[--model=m, --tensor-parallel-size=4, # ranks\n        --shm-size=8g]',
    ])
      assert.deepEqual(await texts('shm-not-applied', pod({ args, container, pod: DSHM })), [], args);
  });

  it('goes with the comma in front of it where a comment stands behind the other', async () => {
    assert.deepEqual(
      await texts(
        'shm-not-applied',
        pod({
          args: '[--model=m, --shm-size=8g, # size\n        --tensor-parallel-size=4]',
          container,
          pod: DSHM,
        }),
      ),
      [pod({ args: '[--model=m, # size\n        --tensor-parallel-size=4]', container, pod: DSHM })],
    );
  });

  it('stays where another place supplies the list', async () => {
    const top = 'x-args: &args [--model=m, --tensor-parallel-size=4, --shm-size=8g]\n';
    assert.deepEqual(await texts('shm-not-applied', pod({ top, args: '*args', container, pod: DSHM })), []);
  });

  it('stays in a file that does not parse as a whole', async () => {
    const args = '[--model=m, --tensor-parallel-size=4, --shm-size=8g]';
    const rest = 'status:\n  phase: Running\nnotes: [\n';
    assert.deepEqual(await texts('shm-not-applied', pod({ args, container, pod: DSHM + rest })), []);
  });
});

describe('a memory limit', () => {
  const limit = (value: string) =>
    `      resources:\n        limits:\n          nvidia.com/gpu: 4\n          memory: ${value}\n`;
  const unbounded = '  volumes:\n    - name: dshm\n      emptyDir: {medium: Memory}\n';
  const others =
    '    - name: web\n      image: nginx\n      resources:\n        limits:\n          memory: *limit\n';

  it('is raised by what /dev/shm takes', async () => {
    assert.deepEqual(
      await texts('shm-over-memory-limit', pod({ container: limit('1Gi') + MOUNT, pod: unbounded })),
      [pod({ container: limit('5Gi') + MOUNT, pod: unbounded })],
    );
  });

  it('stays where another container has the same', async () => {
    assert.deepEqual(
      await texts(
        'shm-over-memory-limit',
        pod({ container: limit('&limit 1Gi') + MOUNT + others, pod: unbounded }),
      ),
      [],
    );
  });
});

describe('the size that an operator mounts', () => {
  /** A worker of eight ranks; `memory` is what it says of its /dev/shm. */
  const graph = (memory: string, top = '', rest = '') => `${top}apiVersion: nvidia.com/v1alpha1
kind: DynamoGraphDeployment
metadata:
  name: agg
spec:
  services:
    VllmWorker:
      resources:
        limits:
          gpu: "8"
${memory}      extraPodSpec:
        mainContainer:
          image: nvcr.io/nvidia/ai-dynamo/vllm-runtime:0.7.0
          command: [python3, -m, dynamo.vllm]
          args: [--model, m, --tensor-parallel-size, "8"]
${rest}`;

  it('is raised in its own field', async () => {
    assert.deepEqual(await texts('shm-too-small', graph('      sharedMemory:\n        size: 1Gi\n')), [
      graph('      sharedMemory:\n        size: 8Gi\n'),
    ]);
  });

  it('stays where another worker has the same', async () => {
    const rest = '    Other:\n      sharedMemory:\n        size: *size\n';
    assert.deepEqual(
      (
        await texts('shm-too-small', graph('      sharedMemory:\n        size: &size 1Gi\n', '', rest))
      ).filter(text => /8Gi/.test(text) && !/&size 8Gi/.test(text)),
      [],
    );
  });
});
