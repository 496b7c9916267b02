import assert from 'node:assert/strict';
import { HOLE, type Workload } from '../../../../core/model';
import { readManifest, readPod } from '../../../support/kubernetes';

describe('a container of a pod', () => {
  it('runs its command, then its arguments', async () => {
    const workload = await readPod('command: [python3, -m, vllm]\nargs: [--port, 8000]');
    assert.deepEqual(wordsOf(workload), [['python3', '-m', 'vllm', '--port', '8000']]);
    assert.equal(workload.runsImageEntrypoint, false);
  });

  it('hands arguments alone to the entrypoint of its image', async () => {
    const workload = await readPod('args: [--model, m]');
    assert.deepEqual(wordsOf(workload), [['--model', 'm']]);
    assert.equal(workload.runsImageEntrypoint, true);
  });

  it('is meant to run what stands in a spec of its own by mistake, and nothing is said of its memory', async () => {
    const stray = 'spec: {containers: [{name: c, command: [vllm, serve, m, -tp, "4"]}]}';
    const workload = await readPod(stray);
    assert.deepEqual(wordsOf(workload), [['vllm', 'serve', 'm', '-tp', '4']]);
    assert.equal(workload.sharedMemory.kind, 'unknown');
    const other = await readPod(stray.replace('name: c,', 'name: other,'));
    assert.deepEqual([wordsOf(other), other.sharedMemory.kind], [[], 'default']);
    const own = await readPod(`args: [--model, m]\n${stray}`);
    assert.deepEqual([wordsOf(own), own.sharedMemory.kind], [[['--model', 'm']], 'default']);
  });

  it('runs the program text of a shell', async () => {
    const workload = await readPod('command: [sh, -c]\nargs:\n  - |\n    TP=4\n    vllm serve m -tp $TP');
    assert.deepEqual(wordsOf(workload), [['vllm', 'serve', 'm', '-tp', '4']]);
  });

  // kubernetes/kubernetes third_party/forked/golang/expansion/expand_test.go
  const references: readonly [text: string, expected: string][] = [
    ['$(A)', '1'],
    ['a$(A)b$(A)', 'a1b1'],
    ['$$(A)', '$(A)'],
    ['$(NONE)', '$(NONE)'],
    ['$A', '$A'],
    ['$(SECRET)', HOLE],
    ['$(LATER)', '$(A)'],
  ];
  for (const [text, expected] of references) {
    it(`makes ${JSON.stringify(expected)} of ${text}`, async () => {
      const env =
        'env: [{name: LATER, value: $(A)}, {name: A, value: "1"}, {name: SECRET, valueFrom: {secretKeyRef: {name: s, key: k}}}]';
      assert.deepEqual(wordsOf(await readPod(`${env}\ncommand: [x, "${text}"]`)), [['x', expected]]);
    });
  }

  it('knows the variables of ConfigMaps in the same set, with their prefix, and env over them', async () => {
    const [workload] = await readManifest(`apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  containers:
    - name: c
      image: i
      envFrom: [{prefix: X_, configMapRef: {name: m}}, {secretRef: {name: s}}]
      env: [{name: X_B, value: own}, {name: C, valueFrom: {configMapKeyRef: {name: m, key: A}}}]
---
{apiVersion: v1, kind: ConfigMap, metadata: {name: m}, data: {A: one, B: two}}
`);
    const values = [...workload!.environment.variables].map(([name, fact]) => [
      name,
      fact.known && fact.value,
    ]);
    assert.deepEqual(values, [
      ['X_A', 'one'],
      ['X_B', 'own'],
      ['C', 'one'],
    ]);
    assert.equal(workload!.environment.incomplete, true);
  });

  const gpus: readonly [resources: string, expected: number | 'unknown' | undefined][] = [
    ['{limits: {nvidia.com/gpu: 4}}', 4],
    ['{limits: {nvidia.com/gpu: "4"}, requests: {nvidia.com/gpu: 2}}', 4],
    ['{requests: {amd.com/gpu: 8}}', 8],
    ['{limits: {nvidia.com/mig-3g.40gb: 2, nvidia.com/mig-1g.10gb: 1}}', 3],
    ['{limits: {habana.ai/gaudi: 8}}', 8],
    ['{limits: {huawei.com/Ascend910: 2}}', 2],
    ['{limits: {nvidia.com/gpu: "${N}"}}', 'unknown'],
    ['{claims: [{name: gpu}]}', 'unknown'],
    ['{limits: {cpu: 4}}', undefined],
  ];
  for (const [resources, expected] of gpus) {
    it(`counts ${expected} GPUs in ${resources}`, async () => {
      const { gpus } = await readPod(`resources: ${resources}`);
      assert.equal(gpus === undefined ? undefined : gpus.known ? gpus.value : 'unknown', expected);
    });
  }

  it('sees no more GPUs than its environment lets it see', async () => {
    const { gpus } = await readPod(
      'resources: {limits: {nvidia.com/gpu: 4}}\nenv: [{name: CUDA_VISIBLE_DEVICES, value: "0,1"}]',
    );
    assert.deepEqual(gpus?.known && gpus.value, 2);
  });
});

function wordsOf(workload: Workload): string[][] {
  return workload.commands.map(({ words }) => words.map(({ text }) => text));
}
