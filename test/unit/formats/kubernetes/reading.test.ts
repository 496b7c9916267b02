import { table } from '../reading';

const IMAGE = 'vllm/vllm-openai:v0.29.0';

interface Parts {
  readonly container?: string;
  readonly pod?: string;
  readonly top?: string;
  readonly name?: string;
}

/** A pod whose container runs two ranks; keys of the pod are indented by two, those of the container by six. */
const pod = ({
  container = '',
  pod = '',
  top = '',
  name = 'name: vllm',
}: Parts): string => `${top}apiVersion: v1
kind: Pod
metadata: {name: llm}
spec:
  containers:
    - ${name}
      image: ${IMAGE}
      args: [--model, a/b, -tp, "2"]
${container}${pod}`;

const MOUNT = '      volumeMounts: [{name: shm, mountPath: /dev/shm}]\n';
const volume = (source: string) => `  volumes: [{name: shm, ${source}}]\n`;
const limit = (memory: string) => `      resources: {limits: {memory: ${memory}}}\n`;
const DEFAULT = 'default 67108864';

table('pods', 'pod.yaml', [
  ['a pod', pod({}), [`Pod/llm/vllm: ${DEFAULT}, 2 ranks, none GPUs`]],
  ['a container without a name', pod({ name: 'tty: true' }), [`Pod/llm: ${DEFAULT}, 2 ranks, none GPUs`]],
  ['the host’s IPC namespace', pod({ pod: '  hostIPC: true\n' }), ['Pod/llm/vllm: host, 2 ranks, none GPUs']],
  [
    'an IPC namespace that a variable chooses',
    pod({ pod: '  hostIPC: ${HOST_IPC}\n' }),
    ['Pod/llm/vllm: unknown, 2 ranks, none GPUs'],
  ],
  [
    'a folder of the host that is no text',
    pod({ container: MOUNT, pod: volume('hostPath: {path: [x]}') }),
    ['Pod/llm/vllm: unknown, 2 ranks, none GPUs'],
  ],
  [
    'a memory limit that is smaller than the volume',
    pod({ container: limit('2Gi') + MOUNT, pod: volume('emptyDir: {medium: Memory, sizeLimit: 4Gi}') }),
    ['Pod/llm/vllm: volume 2147483648, 2 ranks, none GPUs'],
  ],
  [
    'a memory limit that a variable gives',
    pod({
      container: limit('"${MEMORY}"') + MOUNT,
      pod: volume('emptyDir: {medium: Memory, sizeLimit: 4Gi}'),
    }),
    ['Pod/llm/vllm: volume 4294967296, 2 ranks, none GPUs'],
  ],
  [
    'a memory limit that is hardly meant',
    pod({ container: limit('2000m') + MOUNT, pod: volume('emptyDir: {medium: Memory}') }),
    ['Pod/llm/vllm: unbounded, 2 ranks, none GPUs'],
  ],
  [
    'a memory limit that is a list',
    pod({ container: limit('[2Gi]') + MOUNT, pod: volume('emptyDir: {medium: Memory}') }),
    ['Pod/llm/vllm: unbounded, 2 ranks, none GPUs'],
  ],
  [
    'an annotation for CRI-O that is no size',
    pod({}).replace('{name: llm}', '{name: llm, annotations: {io.kubernetes.cri-o.ShmSize: much}}'),
    ['Pod/llm/vllm: invalid, 2 ranks, none GPUs'],
  ],
  [
    'an annotation for CRI-O of nothing',
    pod({}).replace('{name: llm}', '{name: llm, annotations: {io.kubernetes.cri-o.ShmSize: "0"}}'),
    [`Pod/llm/vllm: ${DEFAULT}, 2 ranks, none GPUs`],
  ],
  [
    'an annotation for CRI-O',
    pod({}).replace('{name: llm}', '{name: llm, annotations: {io.kubernetes.cri-o.ShmSize: 2Gi}}'),
    ['Pod/llm/vllm: sized 2147483648, 2 ranks, none GPUs'],
  ],
  [
    'volumes in memory without a name',
    pod({ pod: '  volumes: [{emptyDir: {medium: Memory}}]\n' }),
    [`Pod/llm/vllm: ${DEFAULT}, 2 ranks, none GPUs`],
  ],
  [
    'two kinds of GPUs, one of them by a variable',
    pod({ container: '      resources: {limits: {nvidia.com/gpu: 2, amd.com/gpu: "${N}"}}\n' }),
    [`Pod/llm/vllm: ${DEFAULT}, 2 ranks, unknown GPUs`],
  ],
  [
    'a number of GPUs that is a list',
    pod({ container: '      resources: {limits: {nvidia.com/gpu: [2]}}\n' }),
    [`Pod/llm/vllm: ${DEFAULT}, 2 ranks, unknown GPUs`],
  ],
  [
    'nodes that are chosen by something else',
    pod({
      pod: `  affinity:
    nodeAffinity:
      requiredDuringSchedulingIgnoredDuringExecution:
        nodeSelectorTerms:
          - matchFields: [{key: metadata.name, operator: In, values: [a]}]
          - matchExpressions: [{key: nvidia.com/gpu.product, operator: In}]
`,
    }),
    [`Pod/llm/vllm: ${DEFAULT}, 2 ranks, none GPUs`],
  ],
  [
    'variables of a ConfigMap that a template fills in',
    `${pod({ container: '      envFrom: [{configMapRef: {name: env}}]\n' }).replace('"2"', '$(TP)')}---
apiVersion: v1
kind: ConfigMap
metadata: {name: env}
data: {TP: "\${TP}"}
`,
    [`Pod/llm/vllm: ${DEFAULT}, unknown ranks, none GPUs`],
  ],
  [
    'a volume that a container without a name mounts',
    pod({
      pod: `    - image: nginx
${MOUNT}${volume('emptyDir: {medium: Memory}')}`,
    }),
    [`Pod/llm/vllm: ${DEFAULT}, 2 ranks, none GPUs`],
  ],
  [
    'a script in the deeper of two mounts',
    `${pod({
      container: `      command: [sh, /opt/scripts/serve.sh]
      volumeMounts:
        - {name: scripts, mountPath: /opt/scripts}
        - {name: other, mountPath: /opt}
`,
      pod: `  volumes:
    - {name: scripts, configMap: {name: scripts}}
    - {name: other, configMap: {name: other}}
`,
    })}---
apiVersion: v1
kind: ConfigMap
metadata: {name: scripts}
data: {serve.sh: vllm serve a/b -tp 4}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: other}
data: {serve.sh: vllm serve a/b -tp 8}
`,
    [`Pod/llm/vllm: ${DEFAULT}, 4 ranks, none GPUs`],
  ],
  [
    'nodes by a label that an alias gives',
    pod({
      top: 'x-product: &product NVIDIA-H100-80GB-HBM3\n',
      pod: '  nodeSelector: {nvidia.com/gpu.product: *product}\n',
    }),
    [`Pod/llm/vllm: ${DEFAULT}, 2 ranks, none GPUs`],
  ],
  ['comments alone', '# apiVersion: v1\n# kind: Pod\n', []],
  [
    'comments alone behind a pod',
    `${pod({})}---\n# apiVersion: v1\n# kind: Pod\n`,
    [`Pod/llm/vllm: ${DEFAULT}, 2 ranks, none GPUs`],
  ],
  [
    'mappings nested deeper than can be parsed',
    `apiVersion: v1\nkind: Pod\nmetadata: {name: vllm}\nspec: ${'['.repeat(100_000)}`,
    [],
  ],
  ['a list in a list', nested(4), [`Pod/llm/vllm: ${DEFAULT}, 2 ranks, none GPUs`]],
  ['lists deeper than anybody writes', nested(5), []],
]);

/** A pod in as many lists, as JSON. */
function nested(depth: number): string {
  const spec = { containers: [{ name: 'vllm', image: IMAGE, args: ['--model', 'a/b', '-tp', '2'] }] };
  let object: object = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'llm' }, spec };
  for (let i = 0; i < depth; i++) object = { apiVersion: 'v1', kind: 'List', items: [object] };
  return JSON.stringify(object);
}

table('pods beside a kustomization', 'pod.yaml', [
  [
    'that patches /dev/shm',
    pod({}),
    ['Pod/llm/vllm: unknown, 2 ranks, none GPUs'],
    { 'kustomization.yaml': 'patches:\n  - patch: |\n      mountPath: /dev/shm\n' },
  ],
  [
    'that patches something else',
    pod({}),
    [`Pod/llm/vllm: ${DEFAULT}, 2 ranks, none GPUs`],
    { 'kustomization.yaml': 'patches:\n  - {patch: [x]}\n  - {}\n' },
  ],
  [
    'that patches /dev/shm by a text alone',
    pod({}),
    ['Pod/llm/vllm: unknown, 2 ranks, none GPUs'],
    { 'kustomization.yaml': 'patchesStrategicMerge:\n  - |\n    mountPath: /dev/shm\n' },
  ],
  ['that is empty', pod({}), [`Pod/llm/vllm: ${DEFAULT}, 2 ranks, none GPUs`], { 'kustomization.yaml': '' }],
  [
    'one of two with a volume of its own',
    `${pod({})}---\n${pod({ container: MOUNT, pod: volume('emptyDir: {medium: Memory, sizeLimit: 4Gi}') })}`,
    ['Pod/llm/vllm: unknown, 2 ranks, none GPUs', 'Pod/llm/vllm: volume 4294967296, 2 ranks, none GPUs'],
    { 'kustomization.yaml': 'patches:\n  - patch: |\n      mountPath: /dev/shm\n' },
  ],
]);

/** A custom resource that nothing is known of, with pods somewhere in it. */
const custom = (spec: string) =>
  `apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: t}\nspec: ${spec}\n`;
const CONTAINER = `{name: vllm, image: ${IMAGE}, args: [--model, a/b, -tp, "2"]}`;

table('custom resources', 'thing.yaml', [
  [
    'a pod',
    custom(`{a: {spec: {containers: [${CONTAINER}]}}}`),
    [`Thing/t/vllm: ${DEFAULT}, 2 ranks, none GPUs`],
  ],
  [
    'a container that is known by its command alone',
    custom('{a: {spec: {containers: [{name: x, command: [vllm, serve, m, -tp, "2"]}]}}}'),
    ['Thing/t/x: unknown, 2 ranks, none GPUs'],
  ],
  [
    'a pod deeper than anybody nests one',
    custom(`${'{a: '.repeat(12)}{spec: {containers: [${CONTAINER}]}}${'}'.repeat(12)}`),
    [],
  ],
]);
