/**
 * The traps around /dev/shm that users fall into, and what the linter says of each. `docs/traps.md` is made of this
 * table, and `test/unit/traps.test.ts` lints every example.
 */

/** What becomes of a trap: a rule reports it, it is rightly silent, or it cannot be seen in a file. */
export type Outcome = 'reported' | 'silent' | 'not visible';

export interface Trap {
  /** Stable number: D for Docker, Compose, Swarm and Podman, K for Kubernetes. */
  readonly id: string;
  /** What somebody writes, or expects. */
  readonly trap: string;
  /** What really happens. */
  readonly effect: string;
  readonly outcome: Outcome;
  /** What the linter does about it, and why, in one sentence. */
  readonly answer: string;
  /** Files that show it, the linted one first; absent where no file can. */
  readonly files?: Readonly<Record<string, string>>;
  /** What is said of the first file: `rule severity`, in reading order; empty for silence. */
  readonly says: readonly string[];
}

const VLLM = 'vllm/vllm-openai:v0.11.2';
const RUN = `docker run --gpus all`;
const ARGS = '--model m --tensor-parallel-size 2';

/** A Compose file with one service that has two ranks, and some further lines. */
function compose(lines: string, command = ARGS): string {
  const further = lines.split('\n').map(line => `    ${line}\n`);
  return `services:\n  llm:\n    image: ${VLLM}\n    command: ${command}\n${further.join('')}`;
}

/** A Deployment with one container that has two ranks. */
function deployment({
  container = '',
  pod = '',
  args = '[--model, m, --tensor-parallel-size, "2"]',
}: {
  readonly container?: string;
  readonly pod?: string;
  readonly args?: string;
}): string {
  const indented = (text: string, by: number) =>
    text === '' ? '' : `${text.replace(/^/gm, ' '.repeat(by))}\n`;
  return [
    'apiVersion: apps/v1',
    'kind: Deployment',
    'metadata: {name: llm}',
    'spec:',
    '  selector: {matchLabels: {app: llm}}',
    '  template:',
    '    metadata: {labels: {app: llm}}',
    '    spec:',
    '      containers:',
    '        - name: vllm',
    `          image: ${VLLM}`,
    `          args: ${args}`,
    `${indented(container, 10)}${indented(pod, 6)}`,
  ].join('\n');
}

const MEMORY_VOLUME = 'volumes:\n  - name: dshm\n    emptyDir: {medium: Memory, sizeLimit: 16Gi}';
const MOUNT = 'volumeMounts:\n  - {name: dshm, mountPath: /dev/shm}';

function memoryVolume(size: string): string {
  return MEMORY_VOLUME.replace('16Gi', size);
}

export const TRAPS: readonly Trap[] = [
  // ─────────────────────── Docker, Compose, Swarm, Podman ───────────────────────
  {
    id: 'D1',
    trap: '`--shm-size` or `--ipc` after the image',
    effect: 'It becomes an argument of the engine, which refuses to start.',
    outcome: 'reported',
    answer: '`shm-not-applied`, and the fix moves it in front of the image.',
    files: { 'run.sh': `${RUN} ${VLLM} ${ARGS} --shm-size 16g\n` },
    says: ['shm-not-applied error'],
  },
  {
    id: 'D2',
    trap: '`-e --ipc=host`: a flag that takes a value swallows the next one',
    effect: 'A variable named `--ipc`; nothing else changes.',
    outcome: 'reported',
    answer: '`shm-not-applied`, and the fix takes the `-e` away.',
    files: { 'run.sh': `${RUN} -e --ipc=host ${VLLM} ${ARGS}\n` },
    says: ['shm-not-applied warning'],
  },
  {
    id: 'D3',
    trap: '`--shm-size` among the arguments of a manifest',
    effect: 'An argument of the engine, which refuses to start.',
    outcome: 'reported',
    answer:
      '`shm-not-applied`, which also says what is then missing; the fix takes it out and sets the size.',
    files: { 'compose.yaml': compose('', `${ARGS} --shm-size 1g`) },
    says: ['shm-not-applied error'],
  },
  {
    id: 'D4',
    trap: '`shm-size` as an environment variable',
    effect: 'Nothing reads it.',
    outcome: 'reported',
    answer: '`shm-not-applied`.',
    files: { 'compose.yaml': compose('environment:\n  shm-size: 16GB') },
    says: ['shm-not-applied warning'],
  },
  {
    id: 'D5',
    trap: '`build.shm_size`, `docker build --shm-size`',
    effect: 'It sizes /dev/shm while the image is built, not in the container.',
    outcome: 'reported',
    answer: '`shm-not-applied`.',
    files: { 'compose.yaml': compose('build:\n  context: .\n  shm_size: 16g') },
    says: ['shm-not-applied warning'],
  },
  {
    id: 'D6',
    trap: '`shm_size` under `deploy`',
    effect: 'Compose refuses the file.',
    outcome: 'reported',
    answer: '`shm-not-applied`: the key does not count there.',
    files: { 'compose.yaml': compose('deploy:\n  shm_size: 16g') },
    says: ['shm-not-applied error'],
  },
  {
    id: 'D7',
    trap: 'a misspelt key: `shm-size`, `shmSize`, `shm`',
    effect: 'Compose refuses the file; laxer tools drop the key.',
    outcome: 'reported',
    answer: '`shm-not-applied`.',
    files: { 'compose.yaml': compose('shm-size: 16g') },
    says: ['shm-not-applied error'],
  },
  {
    id: 'D8',
    trap: '`shm_size` or `ipc` in a Swarm stack',
    effect: '`docker stack deploy` ignores both.',
    outcome: 'not visible',
    answer: 'A stack file is a Compose file; that it will be deployed to a Swarm is not written in it.',
    files: { 'compose.yaml': compose('shm_size: 16g') },
    says: [],
  },
  {
    id: 'D9',
    trap: '`ipc: host` next to `shm_size`',
    effect: "Docker uses the host's /dev/shm and ignores the size; Podman refuses to start.",
    outcome: 'silent',
    answer: "Silent for Docker, because the host's is used; an error for `podman run`.",
    files: { 'compose.yaml': compose('ipc: host\nshm_size: 1g') },
    says: [],
  },
  {
    id: 'D10',
    trap: '`ipc: host` under podman-compose before June 2026',
    effect: 'It was ignored.',
    outcome: 'not visible',
    answer: 'A file does not tell the program that reads it, nor its release.',
    files: { 'compose.yaml': compose('ipc: host') },
    says: [],
  },
  {
    id: 'D11',
    trap: '`ipc: service:x` with a size of its own',
    effect: "The container uses the /dev/shm of `x`, and `x` has the runtime's default.",
    outcome: 'reported',
    answer: '`shm-missing`, which names the other service.',
    files: {
      'compose.yaml': `${compose('ipc: service:x\nshm_size: 16g')}  x:\n    image: busybox\n    ipc: shareable\n`,
    },
    says: ['shm-missing warning'],
  },
  {
    id: 'D12',
    trap: '`shm_size: 2`: the unit is forgotten',
    effect: '2 bytes.',
    outcome: 'reported',
    answer: '`shm-invalid-size`, and the fix adds the unit.',
    files: { 'compose.yaml': compose('shm_size: 2') },
    says: ['shm-invalid-size error'],
  },
  {
    id: 'D13',
    trap: '`shm_size: 64m`, the default spelled out',
    effect: 'As small as if nothing were written.',
    outcome: 'reported',
    answer: '`shm-too-small`.',
    files: { 'compose.yaml': compose('shm_size: 64m') },
    says: ['shm-too-small warning'],
  },
  {
    id: 'D14',
    trap: '`2Gi`, copied from Kubernetes',
    effect: 'Docker since 23.0 and Compose since 2.12 refuse it; older ones read 2 GiB.',
    outcome: 'reported',
    answer: '`shm-invalid-size`, and the fix writes `2g`.',
    files: { 'compose.yaml': compose('shm_size: 2Gi') },
    says: ['shm-invalid-size error'],
  },
  {
    id: 'D15',
    trap: '`--tmpfs /dev/shm:size=128mb`',
    effect: 'The kernel knows no `mb`: the mount fails at start.',
    outcome: 'reported',
    answer: '`shm-invalid-size`.',
    files: { 'run.sh': `${RUN} --tmpfs /dev/shm:size=128mb ${VLLM} ${ARGS}\n` },
    says: ['shm-invalid-size error'],
  },
  {
    id: 'D16',
    trap: '`-v /dev/shm` without the host part',
    effect: 'An anonymous volume on disk covers /dev/shm.',
    outcome: 'reported',
    answer: '`shm-not-memory`.',
    files: { 'run.sh': `${RUN} -v /dev/shm ${VLLM} ${ARGS}\n` },
    says: ['shm-not-memory warning'],
  },
  {
    id: 'D17',
    trap: '`--tmpfs /dev/shm` without a size',
    effect: "Half of the machine's memory: enough, and not bounded.",
    outcome: 'silent',
    answer: 'Silent: it is enough.',
    files: { 'run.sh': `${RUN} --tmpfs /dev/shm ${VLLM} ${ARGS}\n` },
    says: [],
  },
  {
    id: 'D18',
    trap: 'a Dockerfile that is meant to carry the size',
    effect: 'An image has no /dev/shm of its own.',
    outcome: 'reported',
    answer: '`shm-missing` as information; the fix adds a comment with the right `docker run`.',
    files: {
      Dockerfile: `FROM ${VLLM}\nRUN --mount=type=tmpfs,target=/dev/shm,size=8g true\nENTRYPOINT ["vllm", "serve", "m", "--tensor-parallel-size", "2"]\n`,
    },
    says: ['shm-missing information'],
  },
  {
    id: 'D19',
    trap: '`docker exec` or `docker start` to change it later',
    effect: '/dev/shm is made with the container.',
    outcome: 'not visible',
    answer: 'Only the command that creates the container is judged.',
    files: {
      'run.sh': `${RUN} -d --name llm ${VLLM} ${ARGS}\ndocker exec llm mount -o remount,size=8g /dev/shm\n`,
    },
    says: ['shm-missing warning'],
  },
  {
    id: 'D20',
    trap: '`docker compose restart` after the size was changed',
    effect: 'The container keeps its /dev/shm until `docker compose up -d` makes it anew.',
    outcome: 'not visible',
    answer: 'What runs already is in no file.',
    says: [],
  },
  {
    id: 'D21',
    trap: 'a comment or a blank after the `\\` of a long command',
    effect: 'The command ends there, and the flags below become a command of their own.',
    outcome: 'reported',
    answer: 'The command is read as the shell reads it, so what follows does not count.',
    files: { 'run.sh': `${RUN} --name llm ${VLLM} ${ARGS} \\ # two GPUs\n  --shm-size=16g\n` },
    says: ['shm-missing warning'],
  },
  {
    id: 'D22',
    trap: 'a daemon with a `default-shm-size` of its own',
    effect: 'A file without a size may be fine on that host.',
    outcome: 'not visible',
    answer: 'Tell it by the setting `defaultShmSize`.',
    files: { 'compose.yaml': compose('') },
    says: ['shm-missing warning'],
  },
  {
    id: 'D23',
    trap: 'an override file, `extends` or `include` supplies the size',
    effect: 'The service has it.',
    outcome: 'silent',
    answer: 'Silent: files that Compose merges in by itself are read with the one that is open.',
    files: {
      'compose.yaml': compose(''),
      'compose.override.yaml': 'services:\n  llm:\n    shm_size: 16g\n',
    },
    says: [],
  },
  {
    id: 'D24',
    trap: '`shm_size: 1.5`',
    effect: 'Less than two bytes, or the default: Compose takes a fraction apart from what is written.',
    outcome: 'reported',
    answer: '`shm-invalid-size`.',
    files: { 'compose.yaml': compose('shm_size: 1.5') },
    says: ['shm-invalid-size error'],
  },
  {
    id: 'D25',
    trap: '`8g` in containers.conf',
    effect: 'Podman counts in thousands there: 8,000,000,000 B.',
    outcome: 'not visible',
    answer:
      "A host's containers.conf is no part of a project; tell its size by the setting `defaultShmSize`.",
    says: [],
  },
  // ─────────────────────── Kubernetes ───────────────────────
  {
    id: 'K1',
    trap: 'no volume at /dev/shm',
    effect: '64 MiB.',
    outcome: 'reported',
    answer: '`shm-missing`, and the fix adds volume and mount.',
    files: { 'deploy.yaml': deployment({}) },
    says: ['shm-missing warning'],
  },
  {
    id: 'K2',
    trap: 'a volume that is declared and not mounted, mounted elsewhere, or in another container',
    effect: 'The container keeps 64 MiB.',
    outcome: 'reported',
    answer: '`shm-not-applied`, which says that and what is missing.',
    files: { 'deploy.yaml': deployment({ pod: MEMORY_VOLUME }) },
    says: ['shm-not-applied warning'],
  },
  {
    id: 'K3',
    trap: '`emptyDir: {}` at /dev/shm',
    effect: 'A directory on disk.',
    outcome: 'reported',
    answer: '`shm-not-memory`, and the fix adds `medium: Memory`.',
    files: {
      'deploy.yaml': deployment({ container: MOUNT, pod: 'volumes:\n  - name: dshm\n    emptyDir: {}' }),
    },
    says: ['shm-not-memory warning'],
  },
  {
    id: 'K4',
    trap: 'a `sizeLimit` above the memory limit',
    effect: 'The volume is as large as the limit, and its pages are charged to it.',
    outcome: 'reported',
    answer: '`shm-over-memory-limit` where that is less than is needed.',
    files: {
      'deploy.yaml': deployment({
        container: `resources: {limits: {memory: 256Mi}}\n${MOUNT}`,
        pod: MEMORY_VOLUME,
      }),
    },
    says: ['shm-over-memory-limit warning'],
  },
  {
    id: 'K5',
    trap: 'a `sizeLimit` on a cluster before 1.22',
    effect: "Half of the node's memory, and the pod is evicted when it exceeds the limit.",
    outcome: 'not visible',
    answer: "A manifest does not tell the cluster's release; such clusters are long out of support.",
    says: [],
  },
  {
    id: 'K6',
    trap: '`sizeLimit: 512m`',
    effect: 'Half a byte.',
    outcome: 'reported',
    answer: '`shm-invalid-size`, and the fix writes `512Mi` or what is needed.',
    files: { 'deploy.yaml': deployment({ container: MOUNT, pod: memoryVolume('512m') }) },
    says: ['shm-invalid-size error'],
  },
  {
    id: 'K7',
    trap: '`sizeLimit: 16g`, `16GB`',
    effect: 'The API server refuses it.',
    outcome: 'reported',
    answer: '`shm-invalid-size`, and the fix writes `16Gi`.',
    files: { 'deploy.yaml': deployment({ container: MOUNT, pod: memoryVolume('16GB') }) },
    says: ['shm-invalid-size error'],
  },
  {
    id: 'K8',
    trap: 'production-stack with the parallel size in `extraArgs`',
    effect: 'The chart mounts its volume only with `vllmConfig.tensorParallelSize`.',
    outcome: 'reported',
    answer: '`shm-missing`, and the fix moves the size to that key.',
    files: {
      'values.yaml':
        'servingEngineSpec:\n  modelSpec:\n    - name: m\n      repository: vllm/vllm-openai\n      tag: v0.11.2\n      modelURL: m\n      requestGPU: 2\n      vllmConfig:\n        extraArgs: ["--tensor-parallel-size", "2"]\n',
    },
    says: ['shm-missing warning'],
  },
  {
    id: 'K9',
    trap: 'a `shmSize` of VLLMRuntime that is no quantity',
    effect: 'A mount without a bound.',
    outcome: 'reported',
    answer: '`shm-invalid-size`.',
    files: {
      'runtime.yaml':
        'apiVersion: production-stack.vllm.ai/v1alpha1\nkind: VLLMRuntime\nmetadata: {name: m}\nspec:\n  model: {modelURL: m}\n  vllmConfig: {tensorParallelSize: 2}\n  deploymentConfig:\n    image: {name: vllm/vllm-openai:v0.11.2}\n    shmSize: 16GB\n',
    },
    says: ['shm-invalid-size error'],
  },
  {
    id: 'K10',
    trap: 'a volume of your own at /dev/shm under the Dynamo operator',
    effect: 'The operator drops it in favour of its own 8 GiB.',
    outcome: 'reported',
    answer:
      'Silent where 8 GiB are enough; `shm-not-applied` where they are not, or where somebody asked for more.',
    files: {
      'graph.yaml':
        'apiVersion: nvidia.com/v1alpha1\nkind: DynamoGraphDeployment\nmetadata: {name: g}\nspec:\n  services:\n    Worker:\n      resources: {limits: {gpu: "2"}}\n      extraPodSpec:\n        volumes:\n          - name: dshm\n            emptyDir: {medium: Memory, sizeLimit: 64Gi}\n        mainContainer:\n          image: nvcr.io/nvidia/ai-dynamo/vllm-runtime:0.6.0\n          command: [python3, -m, dynamo.vllm]\n          args: [--model, m, --tensor-parallel-size, "2"]\n          volumeMounts:\n            - {name: dshm, mountPath: /dev/shm}\n',
    },
    says: ['shm-not-applied information'],
  },
  {
    id: 'K11',
    trap: "a chart that mounts nothing, such as the one in vLLM's own repository",
    effect: '64 MiB.',
    outcome: 'not visible',
    answer: 'A template is not read; what `helm template` prints is.',
    files: {
      'deployment.yaml':
        'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {{ .Release.Name }}\nspec:\n  template:\n    spec:\n      containers:\n        - name: vllm\n          image: {{ .Values.image }}\n          args: ["--tensor-parallel-size", "{{ .Values.tp }}"]\n',
    },
    says: [],
  },
  {
    id: 'K12',
    trap: 'segments that a crash left behind',
    effect: 'A volume of the pod outlives the container, and fills up from crash to crash.',
    outcome: 'not visible',
    answer: 'Explain a Log (`shm-lint diagnose`) says so where a log shows it.',
    says: [],
  },
  {
    id: 'K13',
    trap: '`2Gi` from the documentation for eight ranks',
    effect: 'Less than the ring buffers and the transport take in the worst case.',
    outcome: 'reported',
    answer: '`shm-too-small`.',
    files: {
      'deploy.yaml': deployment({
        container: MOUNT,
        pod: memoryVolume('2Gi'),
        args: '[--model, m, --tensor-parallel-size, "8"]',
      }),
    },
    says: ['shm-too-small warning'],
  },
  {
    id: 'K14',
    trap: 'several engines in one pod',
    effect: 'They share one /dev/shm.',
    outcome: 'reported',
    answer: 'What they need is added up where they mount the same volume.',
    files: {
      'pod.yaml': [
        'apiVersion: v1',
        'kind: Pod',
        'metadata: {name: two}',
        'spec:',
        '  containers:',
        ...['a', 'b'].flatMap(name => [
          `    - name: ${name}`,
          `      image: ${VLLM}`,
          '      args: [--model, m, --tensor-parallel-size, "2"]',
          '      volumeMounts:',
          '        - {name: dshm, mountPath: /dev/shm}',
        ]),
        '  volumes:',
        '    - name: dshm',
        '      emptyDir: {medium: Memory, sizeLimit: 1Gi}',
        '',
      ].join('\n'),
    },
    says: ['shm-too-small warning', 'shm-too-small warning'],
  },
  {
    id: 'K15',
    trap: 'a Kustomize patch adds the volume',
    effect: 'The pod has it.',
    outcome: 'silent',
    answer: 'A base beside a kustomization with patches is not judged as if it were whole.',
    files: {
      'deploy.yaml': deployment({}),
      'kustomization.yaml': 'resources: [deploy.yaml]\npatches:\n  - path: shm.yaml\n',
      'shm.yaml':
        'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: llm}\nspec:\n  template:\n    spec:\n      volumes:\n        - name: dshm\n          emptyDir: {medium: Memory, sizeLimit: 16Gi}\n      containers:\n        - name: vllm\n          volumeMounts:\n            - {name: dshm, mountPath: /dev/shm}\n',
    },
    says: [],
  },
  {
    id: 'K16',
    trap: 'templates and conflict markers in YAML',
    effect: 'It is no YAML.',
    outcome: 'silent',
    answer: 'Silent about a document that cannot be read; the others of the file are read.',
    files: {
      'deploy.yaml': `<<<<<<< HEAD\n${deployment({})}=======\nkind: Deployment\n>>>>>>> theirs\n`,
    },
    says: [],
  },
  {
    id: 'K17',
    trap: '`hostIPC: true` where Pod Security forbids it',
    effect: 'The pod is refused.',
    outcome: 'not visible',
    answer: "A cluster's policy is in no manifest; the first fix is always a volume, never `hostIPC`.",
    files: { 'deploy.yaml': deployment({ pod: 'hostIPC: true' }) },
    says: [],
  },
  {
    id: 'K18',
    trap: '`RemoveIPC=yes` of systemd-logind with the host’s /dev/shm',
    effect: 'Segments of a user disappear with the last session.',
    outcome: 'not visible',
    answer: 'It is a setting of the host.',
    says: [],
  },
  {
    id: 'K19',
    trap: 'KServe LLMInferenceService with its default volume of 1 GiB',
    effect: 'Too little for two ranks in the worst case.',
    outcome: 'reported',
    answer: '`shm-too-small`, which names the operator.',
    files: {
      'service.yaml':
        'apiVersion: serving.kserve.io/v1alpha1\nkind: LLMInferenceService\nmetadata: {name: m}\nspec:\n  model: {uri: hf://m, name: m}\n  parallelism: {tensor: 4}\n  template:\n    containers:\n      - name: main\n        image: vllm/vllm-openai:v0.11.2\n        resources: {limits: {nvidia.com/gpu: "4"}}\n',
    },
    says: ['shm-too-small warning'],
  },
  {
    id: 'K20',
    trap: 'a parallel size that stands in a ConfigMap or Secret somewhere else',
    effect: 'It cannot be seen.',
    outcome: 'reported',
    answer: '`parallelism-unknown` as information where the container has several GPUs.',
    files: {
      'deploy.yaml': deployment({
        args: '[--model, m, --tensor-parallel-size, $(TP)]',
        container:
          'env:\n  - name: TP\n    valueFrom: {configMapKeyRef: {name: sizes, key: tp}}\nresources: {limits: {nvidia.com/gpu: 2}}',
      }),
    },
    says: ['parallelism-unknown information'],
  },
];
