import assert from 'node:assert/strict';
import { kubernetes } from '../../../../core/formats/kubernetes';
import { Cancelled, DEFAULT_OPTIONS } from '../../../../core/model';
import { readManifest, URI } from '../../../support/kubernetes';
import { MemoryWorkspace } from '../../../support/memory-workspace';

const GIB = 2 ** 30;

/** What is read of a manifest: each workload with what its /dev/shm is, and what it runs. */
async function read(text: string): Promise<string[]> {
  return (await readManifest(text)).map(({ name, sharedMemory: memory, commands }) => {
    const bytes = 'bytes' in memory && memory.bytes !== undefined ? ` ${memory.bytes}` : '';
    const lines = commands.map(({ words }) => words.map(word => word.text).join(' '));
    return [`${name}: ${memory.kind}${bytes}`, ...lines].join('; ');
  });
}

const object = (apiVersion: string, kind: string, spec: string) =>
  `{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: n}, spec: ${spec}}\n`;

describe('what Ray Serve runs in its workers', () => {
  /** @param serve the text of `serveConfigV2`, JSON in single quotes; @param mounts of the worker's container */
  const service = (serve: string, mounts = '[]') => `apiVersion: ray.io/v1
kind: RayService
metadata: {name: n}
spec:
  serveConfigV2: '${serve}'
  rayClusterConfig:
    workerGroupSpecs:
      - groupName: gpu
        template:
          spec:
            containers: [{name: ray, image: i, volumeMounts: ${mounts}}]
            volumes: [{name: code, configMap: {name: code}}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: code}
data: {chat.py: "LLM('m')"}
`;
  const modules = (rest = '') => `{"applications": [{"name": "a", "import_path": "chat:app"${rest}}]}`;
  const AT_ITS_PATH = '[{name: code, mountPath: /app/chat.py, subPath: chat.py}]';
  const cases: readonly [what: string, text: string, runs: readonly string[]][] = [
    ['nothing where the configuration is broken', service('{"applications": ['), []],
    ['nothing where the configuration is empty', service(''), []],
    ['nothing where an application names no module', service('{"applications": [{"name": "a"}]}'), []],
    [
      'nothing where the module is no text',
      service('{"applications": [{"import_path": ["chat:app"]}]}', AT_ITS_PATH),
      [],
    ],
    ['nothing where no mount holds the module', service(modules(), '[{name: code, mountPath: /code, subPath: x}]'), []],
    ['nothing where a mount has no path', service(modules(), '[{name: code}]'), []],
    ['a module from a folder', service(modules(), '[{name: code, mountPath: /app}]'), ["python -c LLM('m')"]],
    ['a module that is mounted by itself', service(modules(), AT_ITS_PATH), ["python -c LLM('m')"]],
    [
      'arguments that are plain, and none that are mappings',
      service('{"applications": [{"args": {"llm_configs": [{"engine_kwargs": {"hf_overrides": {"a": 1}, "tensor_parallel_size": 2}}]}}]}'),
      ['vllm serve --distributed-executor-backend ray --tensor-parallel-size 2'],
    ],
  ]; // biome-ignore format: one case a line
  for (const [what, text, runs] of cases)
    it(`is ${what}`, async () =>
      assert.deepEqual(await read(text), [['RayService/n/ray: managed', ...runs].join('; ')]));

  it('is a module with its variables, those that are texts', async () => {
    const [workload] = await readManifest(
      service(modules(', "runtime_env": {"env_vars": {"TP": "4", "OTHER": {"a": "b"}}}'), AT_ITS_PATH),
    );
    const [command] = workload!.commands;
    assert.deepEqual(
      [...command!.assignments].map(([name, fact]) => [name, fact.known && fact.value]),
      [['TP', '4']],
    );
  });
});

describe('a set of objects', () => {
  it('is not read to its end once nobody waits for it', async () => {
    const document = { uri: URI, text: object('v1', 'Pod', '{containers: [{name: c, image: i}]}') };
    const token = { isCancellationRequested: true };
    const reading = kubernetes.read(document, new MemoryWorkspace({}), DEFAULT_OPTIONS, token);
    await assert.rejects(async () => reading, Cancelled);
  });
});

describe('what operators make of their own fields', () => {
  const cases: readonly [what: string, text: string, expected: readonly string[]][] = [
    [
      'a size of zero, which asks NIM’s operator for no volume',
      object('apps.nvidia.com/v1alpha1', 'NIMService', '{image: {repository: nvcr.io/nim/m, tag: "1"}, storage: {sharedMemorySizeLimit: 0}}'),
      ['NIMService/n/nim: default 67108864'],
    ],
    [
      'a memory limit, which bounds the volume of NIM’s operator',
      object('apps.nvidia.com/v1alpha1', 'NIMService', '{image: {repository: nvcr.io/nim/m, tag: "1"}, resources: {limits: {memory: 4Gi}}}'),
      [`NIMService/n/nim: volume ${4 * GIB}`],
    ],
    [
      'no memory limit, so that nothing bounds it',
      object('apps.nvidia.com/v1alpha1', 'NIMService', '{image: {repository: nvcr.io/nim/m, tag: "1"}}'),
      ['NIMService/n/nim: managed'],
    ],
    [
      'a memory limit below the volume of Dynamo’s operator',
      object('nvidia.com/v1alpha1', 'DynamoGraphDeployment', '{services: {W: {resources: {limits: {memory: 2Gi}}, extraPodSpec: {mainContainer: {image: i, args: [a]}}}}}'),
      [`DynamoGraphDeployment/n/W: volume ${2 * GIB}; a`],
    ],
    [
      'a volume of the user’s own that has no name',
      object('serving.kserve.io/v1alpha1', 'LLMInferenceService', '{template: {containers: [{name: main, image: i}], volumes: [{emptyDir: {}}, {name: x-shm, emptyDir: {}}]}}'),
      ['LLMInferenceService/n/main: unknown; vllm serve /mnt/models'],
    ],
    [
      'arguments in a variable, as they are written and with an escape',
      object('serving.kserve.io/v1alpha1', 'LLMInferenceService', '{template: {containers: [{name: main, image: i, env: [{name: VLLM_ADDITIONAL_ARGS, value: "-tp\\u0020\\u0032"}]}]}}'),
      [`LLMInferenceService/n/main: managed ${GIB}; vllm serve /mnt/models -tp 2`],
    ],
    [
      'two lists of containers, where only one runs the model',
      `${object('serving.kserve.io/v1alpha1', 'ServingRuntime', '{containers: [{name: kserve-container, image: i, args: [a]}, {name: side, image: j, args: [b]}]}').replace('name: n', 'name: r')}---
${object('serving.kserve.io/v1beta1', 'InferenceService', '{predictor: {model: {runtime: r, args: [c]}}}')}`,
      ['InferenceService/n/kserve-container: default 67108864; a c', 'InferenceService/n/side: default 67108864; b'],
    ],
    [
      'scripts of a Ray cluster that neither lead nor join',
      object('leaderworkerset.x-k8s.io/v1', 'LeaderWorkerSet', '{leaderWorkerTemplate: {workerTemplate: {spec: {containers: [{name: c, image: i, command: [bash, -c, "bash /x/multi-node-serving.sh status; a"]}]}}}}'),
      ['LeaderWorkerSet/n/c: default 67108864; bash /x/multi-node-serving.sh status; a'],
    ],
    [
      'a role that patches labels of a template that is not there',
      object('workloads.x-k8s.io/v1alpha1', 'RoleBasedGroup', '{roles: [{name: r, leaderTemplatePatch: {metadata: {labels: {a: b}}}}]}'),
      [],
    ],
    [
      'a container that is known by its arguments alone',
      object('example.com/v1', 'Thing', '{template: {spec: {containers: [{name: c, args: [a]}]}}}'),
      ['Thing/n/c: unknown; a'],
    ],
    [
      'an unnamed step of a workflow, which its container names',
      object('argoproj.io/v1alpha1', 'Workflow', '{templates: [{container: {name: main, image: i, args: [a]}}]}'),
      ['Workflow/n/main: default 67108864; a'],
    ],
    [
      'a command that comes to no words',
      object('v1', 'Pod', '{containers: [{name: c, image: i, env: [{name: RUN, value: ""}], command: [sh, -c, $RUN]}]}').replace('[sh, -c, $RUN]', '[sh, -c, "$RUN"]'),
      ['Pod/n/c: default 67108864; '],
    ],
  ]; // biome-ignore format: one case a line
  for (const [what, text, expected] of cases)
    it(`may be ${what}`, async () => assert.deepEqual(await read(text), expected));

  it('is placed at the braces of a container that says nothing', async () => {
    const text = object('v1', 'Pod', '{containers: [{ }]}');
    const [workload] = await readManifest(text);
    const { start, end } = workload!.place.span;
    assert.equal(text.slice(start, end), '{ }');
  });
});
