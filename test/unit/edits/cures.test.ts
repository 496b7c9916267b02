import assert from 'node:assert/strict';
import { cured } from '../../support/cured';

/** What the fixes for a rule make of files of other formats than compose files and manifests. */
interface Case {
  readonly title: string;
  readonly rule: string;
  readonly name: string;
  readonly before: string;
  readonly after: readonly string[];
  readonly others?: Readonly<Record<string, string>>;
}

const DYNAMO = (
  memory: string,
  mount = '/dev/shm',
  source = 'hostPath: {path: /data}',
) => `apiVersion: nvidia.com/v1alpha1
kind: DynamoGraphDeployment
metadata: {name: agg}
spec:
  services:
    Worker:
      resources: {limits: {gpu: "8"}}
${memory}      extraPodSpec:
        volumes:
          - name: own
            ${source}
        mainContainer:
          image: nvcr.io/nvidia/ai-dynamo/vllm-runtime:0.7.0
          command: [python3, -m, dynamo.vllm]
          args: [--model, m, --tensor-parallel-size, "8"]
          volumeMounts:
            - {name: own, mountPath: ${mount}}
`;

const RUN = 'vllm/vllm-openai:v0.11.2 --model a/b -tp 2\n';

const CASES: readonly Case[] = [
  {
    title: 'a flag that swallows another one without its value stays, for what was meant cannot be told',
    rule: 'shm-not-applied',
    name: 'run.sh',
    before: `docker run -e --shm-size ${RUN}`,
    after: [`docker run -e --shm-size --shm-size=2g ${RUN}`],
  },
  {
    title: 'a size goes nowhere where the image stands in another file',
    rule: 'shm-missing',
    name: 'run.sh',
    before: '. ./image.sh\ndocker run "${IMAGE[@]}" --model a/b -tp 2 # vllm\n',
    after: [],
    others: { 'image.sh': 'IMAGE=(vllm/vllm-openai:v0.11.2)\n' },
  },
  {
    title: 'a size goes nowhere where one variable holds the flags and the image',
    rule: 'shm-missing',
    name: 'run.sh',
    before: `ALL="--gpus all ${RUN.trim()}"\ndocker run $ALL\n`,
    after: [],
  },
  {
    title: 'a size of a chart stays where an alias to nothing stands in its key',
    rule: 'shm-too-small',
    name: 'values.yaml',
    before:
      'x-none: &none\nvllm:\n  image: {repository: vllm/vllm-openai, tag: v0.19.1}\n  shmSize: *none\n  extraCmdArgs: [-tp, "8"]\n',
    after: [],
  },
  {
    title: 'a volume on disk in a unit file is left to whoever wrote it',
    rule: 'shm-not-memory',
    name: 'llm.container',
    before:
      '[Container]\nImage=docker.io/vllm/vllm-openai:v0.11.2\nVolume=/dev/shm\nExec=--model a/b -tp 2\n',
    after: [],
  },
  {
    title: 'a volume on disk is left alone where another file declares it',
    rule: 'shm-not-memory',
    name: 'compose.yaml',
    before:
      'services:\n  llm:\n    extends: {file: base.yaml, service: llm}\n    command: --model a/b -tp 2\n',
    after: [],
    others: {
      'base.yaml': 'services:\n  llm:\n    image: vllm/vllm-openai:v0.11.2\n    volumes: [/dev/shm]\n',
    },
  },
  {
    title: 'a size of a tmpfs that the kernel refuses is left alone',
    rule: 'shm-invalid-size',
    name: 'compose.yaml',
    before:
      'services:\n  llm:\n    image: vllm/vllm-openai:v0.11.2\n    command: -tp 2\n    tmpfs: /dev/shm:size=much\n',
    after: [],
  },
  {
    title: 'a mount without a size of its own that an operator drops gives way to what is needed',
    rule: 'shm-not-applied',
    name: 'graph.yaml',
    before: DYNAMO('      sharedMemory: {size: 1Gi}\n'),
    after: [DYNAMO('      sharedMemory: {size: 8Gi}\n')],
  },
  ...['      <<: *base\n', '      sharedMemory: 1Gi\n'].map(memory => ({
    title: `a size is not written beside ${memory.trim()}`,
    rule: 'shm-not-applied',
    name: 'graph.yaml',
    before: `x-base: &base {replicas: 1}\n${DYNAMO(memory, '/dev/shm', 'emptyDir: {medium: Memory, sizeLimit: 64Gi}')}`,
    after: [],
  })),
  {
    title: 'a volume without a name in quotes gives way to a size',
    rule: 'shm-not-memory',
    name: 'run.sh',
    before: 'docker run --gpus all -v /dev/shm vllm/vllm-openai:v0.11.2 --model a/b -tp 2\n',
    after: ['docker run --gpus all --shm-size=2g vllm/vllm-openai:v0.11.2 --model a/b -tp 2\n'],
  },
  {
    title: 'a volume that a variable names stays',
    rule: 'shm-not-memory',
    name: 'run.sh',
    before: 'V=/dev/shm\ndocker run --gpus all -v $V vllm/vllm-openai:v0.11.2 --model a/b -tp 2\n',
    after: [],
  },
  {
    title: 'a flag goes on the image’s line where no backslash leads to it',
    rule: 'shm-missing',
    name: '.gitlab-ci.yml',
    before:
      'serve:\n  script:\n    - >-\n      docker run --gpus all\n      vllm/vllm-openai:v0.11.2 --model a/b -tp 2\n',
    after: [
      'serve:\n  script:\n    - >-\n      docker run --gpus all\n      --shm-size=2g vllm/vllm-openai:v0.11.2 --model a/b -tp 2\n',
      'serve:\n  script:\n    - >-\n      docker run --gpus all\n      --ipc=host vllm/vllm-openai:v0.11.2 --model a/b -tp 2\n',
    ],
  },
];

describe('fixes of other formats', () => {
  for (const { title, rule, name, before, after, others } of CASES) {
    it(title, async () => {
      assert.deepEqual(
        (await cured(rule, name, before, others)).map(({ text }) => text),
        after,
      );
    });
  }
});
