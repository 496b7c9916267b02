import assert from 'node:assert/strict';
import type { HelmValuesSite } from '../../../core/edits/helm-values';
import { helmValues } from '../../../core/formats/helm-values';
import { DEFAULT_OPTIONS, type Workload } from '../../../core/model';
import { MemoryWorkspace } from '../../support/memory-workspace';

const GIB = 2 ** 30;
const uri = 'file:///project/anything.yaml';

async function read(text: string): Promise<readonly Workload[]> {
  return (await helmValues.read({ uri, text }, new MemoryWorkspace({}), DEFAULT_OPTIONS, undefined))
    .workloads;
}

/** One model of production-stack; `more` are further fields of it, in flow style. */
async function stack(more: string): Promise<Workload | undefined> {
  const [workload] = await read(
    `{servingEngineSpec: {modelSpec: [{name: m, repository: vllm/vllm-openai, tag: v0.11.2, ${more}}]}}`,
  );
  return workload;
}

function wordsOf(workload: Workload | undefined): (readonly string[])[] {
  return (workload?.commands ?? []).map(({ words }) => words.map(({ text }) => text));
}

describe('formats: Helm values', () => {
  it('is asked only for texts with a key of a chart at the start of a line', () => {
    const concerns = (text: string, name = 'file:///v.yaml') => helmValues.mayConcern({ uri: name, text });
    assert.equal(concerns('a: 1\nservingEngineSpec:\n'), true);
    assert.equal(concerns('{"modelArtifacts": {}}', 'file:///v.json'), true);
    assert.equal(concerns('# OPEA\nvllm:\n  enabled: true\n'), true);
    assert.equal(concerns('tgi-guardrails:\n  enabled: true\n'), true);
    assert.equal(concerns('image: {}\nLLM_MODEL_ID: m\n'), true);
    assert.equal(concerns('tgis:\n  a: 1\n'), false);
    assert.equal(concerns('a:\n  nothing: servingEngineSpec\n'), false);
    assert.equal(concerns('servingEngineSpec:\n', 'file:///values.tpl'), false);
  });

  it('leaves objects, several documents and broken files alone', async () => {
    const values =
      'servingEngineSpec: {modelSpec: [{name: m, repository: vllm/vllm-openai, vllmConfig: {tensorParallelSize: 2}}]}\n';
    assert.equal((await read(values)).length, 1);
    assert.equal((await read(`kind: Stack\n${values}`)).length, 0);
    assert.equal((await read(`${values}---\na: 1\n`)).length, 0);
    assert.equal((await read(`${values}a: [1\n`)).length, 0);
    assert.equal((await read(`<<<<<<< ours\n${values}>>>>>>> theirs\n`)).length, 0);
    assert.equal((await read('servingEngineSpec: {modelSpec: {name: m}}\n')).length, 0);
    assert.equal((await read('servingEngineSpec:\n')).length, 0);
  });

  describe('production-stack', () => {
    it('is named after the model and takes image, GPUs and limit from their fields', async () => {
      const workload = await stack('requestGPU: 4, limitMemory: 64Gi, vllmConfig: {tensorParallelSize: 4}');
      assert.equal(workload?.name, 'modelSpec/m');
      assert.equal(workload.format, 'helm-values');
      assert.equal(workload.image?.known && workload.image.value, 'vllm/vllm-openai:v0.11.2');
      assert.equal(workload.gpus?.known && workload.gpus.value, 4);
      assert.equal(workload.memoryLimit?.known && workload.memoryLimit.value, 64 * GIB);
    });

    it('lets a block of resources stand in for the simple fields', async () => {
      const workload = await stack(
        'requestGPU: 4, resources: {limits: {nvidia.com/gpu: 2, memory: 8Gi}}, vllmConfig: {}',
      );
      assert.equal(workload?.gpus?.known && workload.gpus.value, 2);
      assert.equal(workload?.memoryLimit?.known && workload.memoryLimit.value, 8 * GIB);
    });

    it('puts the key in front of the arguments, as the chart does', async () => {
      const workload = await stack('vllmConfig: {tensorParallelSize: 1, extraArgs: ["-tp", "4"]}');
      assert.deepEqual(wordsOf(workload), [
        ['vllm', 'serve', 'MODEL', '--tensor-parallel-size', '1', '-tp', '4'],
      ]);
    });

    const gets: readonly (readonly [fields: string, kind: string, bytes: number | undefined])[] = [
      ['vllmConfig: {tensorParallelSize: 2}', 'managed', 20 * GIB],
      ['shmSize: 4Gi, vllmConfig: {tensorParallelSize: 2}', 'sized', 4 * GIB],
      ['limitMemory: 8Gi, vllmConfig: {tensorParallelSize: 2}', 'volume', 8 * GIB],
      ['vllmConfig: {tensorParallelSize: null, extraArgs: [-tp=2]}', 'default', 2 ** 26],
      ['vllmConfig: {extraArgs: [-tp=2]}', 'default', 2 ** 26],
      ['shmSize: 4Gi, vllmConfig: {extraArgs: [-tp=2]}', 'default', 2 ** 26],
      ['lmcacheConfig: {enablePD: true}, vllmConfig: {extraArgs: [-tp=2]}', 'host', undefined],
      ['extraVolumeMounts: [{name: x, mountPath: /dev/shm/}]', 'unknown', undefined],
      ['extraVolumeMounts: [{name: x, mountPath: "{{ .x }}"}]', 'unknown', undefined],
      ['extraVolumeMounts: [{name: x, mountPath: /cache}]', 'default', 2 ** 26],
    ];
    for (const [fields, kind, bytes] of gets) {
      it(`gives {${fields}} ${kind} memory`, async () => {
        const memory = (await stack(fields))?.sharedMemory;
        assert.equal(memory?.kind, kind);
        assert.equal(memory && 'bytes' in memory ? memory.bytes : undefined, bytes);
      });
    }

    const sizes: readonly (readonly [args: string, key: string | undefined])[] = [
      ['["-tp", "2"]', '2'],
      ['["-tp=2"]', '2'],
      ['["--enforce-eager", "-tp"]', undefined],
      ['["-tp", "two"]', undefined],
    ];
    for (const [args, key] of sizes) {
      it(`${key ? 'offers the key' : 'has no value for the key'} in the place of ${args}`, async () => {
        const workload = await stack(`vllmConfig: {extraArgs: ${args}}`);
        assert.equal((workload!.site as HelmValuesSite).trigger?.value, key);
      });
    }

    it('is nothing where the engines are switched off', async () => {
      const models = 'modelSpec: [{name: m, repository: vllm/vllm-openai}]';
      assert.equal((await read(`{servingEngineSpec: {enableEngine: true, ${models}}}`)).length, 1);
      assert.equal((await read(`{servingEngineSpec: {enableEngine: false, ${models}}}`)).length, 0);
    });

    for (const fields of [
      'raySpec: {enabled: true}',
      'lwsSpec: {size: 2}',
      'enabled: false',
      'vllmConfig: {v0: "1", extraArgs: [-tp=2]}',
    ]) {
      it(`leaves {${fields}} out: another template renders it, or none`, async () => {
        assert.equal(await stack(fields), undefined);
      });
    }
  });

  describe('OPEA', () => {
    const values = (more: string) =>
      `vllm: {image: {repository: vllm/vllm-openai, tag: v0.19.1}, accelDevice: cuda, ${more}}`;
    const gets: readonly (readonly [fields: string, kind: string, bytes: number | undefined])[] = [
      ['extraCmdArgs: [-tp, "2"]', 'managed', GIB],
      ['shmSize: 4Gi', 'sized', 4 * GIB],
      ['resources: {limits: {memory: 512Mi}}', 'volume', GIB / 2],
    ];
    for (const [fields, kind, bytes] of gets) {
      it(`gives {${fields}} ${kind} memory`, async () => {
        const [workload] = await read(values(fields));
        assert.equal(workload?.sharedMemory.kind, kind);
        assert.equal('bytes' in workload.sharedMemory && workload.sharedMemory.bytes, bytes);
      });
    }

    it('takes the command, the arguments, the variables and the GPUs from their fields', async () => {
      const [workload] = await read(
        values(
          'extraCmd: {command: [a, b]}, extraCmdArgs: [c], env: {D: 1}, resources: {limits: {amd.com/gpu: 2}}',
        ),
      );
      assert.deepEqual(wordsOf(workload), [['a', 'b', 'c']]);
      assert.equal(workload?.runsImageEntrypoint, false);
      assert.deepEqual(
        [...(workload?.environment.variables ?? [])].map(([name, fact]) => [name, fact.known && fact.value]),
        [['D', '1']],
      );
      assert.equal(workload?.gpus?.known && workload.gpus.value, 2);
    });

    it('says nothing of the size that the values beside may give', async () => {
      const files = { 'file:///project/values.yaml': 'vllm: {shmSize: 8Gi}' };
      const text = values('extraCmdArgs: [-tp, "2"]');
      const reading = await helmValues.read(
        { uri, text },
        new MemoryWorkspace(files),
        DEFAULT_OPTIONS,
        undefined,
      );
      assert.equal(reading.workloads[0]?.sharedMemory.kind, 'unknown');
      assert.deepEqual(reading.dependencies, ['file:///project/values.yaml']);
    });

    for (const text of [
      'vllm: {image: {repository: vllm/vllm-openai}, args: [-tp=2]}',
      'vllm: {accelDevice: cuda, extraCmdArgs: [-tp=2]}',
      'llm: {image: {repository: vllm/vllm-openai}, extraCmdArgs: [-tp=2]}',
    ]) {
      it(`leaves {${text}} to other charts`, async () => assert.deepEqual(await read(text), []));
    }
  });

  describe('llm-d-modelservice', () => {
    /** One container of the decode pod; `more` are further fields of the role. */
    async function decode(
      container: string,
      more = 'parallelism: {tensor: 4}',
      root = '',
    ): Promise<Workload | undefined> {
      const [workload] = await read(
        `{modelArtifacts: {uri: "hf://a/b"}, ${root} decode: {${more}, containers: [{name: c, image: i, ${container}}]}}`,
      );
      return workload;
    }

    it('runs what modelCommand says', async () => {
      const served = await decode('modelCommand: vllmServe, args: [--enforce-eager]');
      assert.equal(served?.name, 'decode/c');
      assert.equal(served.runsImageEntrypoint, false);
      assert.deepEqual(wordsOf(served), [
        ['vllm', 'serve', 'MODEL', '--tensor-parallel-size', '4', '--enforce-eager'],
      ]);
      const image = await decode('modelCommand: imageDefault');
      assert.equal(image?.runsImageEntrypoint, true);
      assert.deepEqual(wordsOf(image), [['--model', 'MODEL', '--tensor-parallel-size', '4']]);
      const custom = await decode('command: [vllm, serve, m, -tp, $(TP_SIZE), -dp, $(DP_SIZE)]');
      assert.deepEqual(wordsOf(custom), [['vllm', 'serve', 'm', '-tp', '4', '-dp', '\uFFFC']]);
    });

    it('leaves the data-parallel size open where the chart divides it by the workers', async () => {
      const whole = await decode('modelCommand: vllmServe', 'parallelism: {data: 8}');
      assert.deepEqual(wordsOf(whole), [['vllm', 'serve', 'MODEL', '--data-parallel-size', '8']]);
      const divided = await decode('modelCommand: vllmServe', 'parallelism: {data: 8, workers: 2}');
      assert.deepEqual(wordsOf(divided), [['vllm', 'serve', 'MODEL']]);
    });

    it('mounts nothing by itself', async () => {
      assert.equal((await decode('modelCommand: vllmServe'))?.sharedMemory.kind, 'default');
    });

    it('does not know what extra fields of the pod bring along', async () => {
      const hidden = await decode('modelCommand: vllmServe', 'extraConfig: {hostIPC: true}');
      assert.equal(hidden?.sharedMemory.kind, 'unknown');
      const harmless = await decode('modelCommand: vllmServe', 'extraConfig: {priorityClassName: high}');
      assert.equal(harmless?.sharedMemory.kind, 'default');
    });

    it('leaves out pods that are not created, other accelerators, and requesters', async () => {
      const container = 'modelCommand: vllmServe';
      assert.equal(await decode(container, 'create: false'), undefined);
      assert.equal(await decode(container, 'replicas: 1', 'accelerator: {type: google},'), undefined);
      assert.equal(await decode(container, 'replicas: 1', 'requester: {enable: true},'), undefined);
      assert.equal(
        await decode(container, 'accelerator: {type: intel-gaudi}', 'accelerator: {type: nvidia},'),
        undefined,
      );
      assert.ok(await decode(container, 'accelerator: {type: amd}', 'accelerator: {type: google},'));
    });
  });
});
