import type { RuleDocs } from '../rule';
import { shmMissing } from '.';

export const shmMissingDocs: RuleDocs = {
  rule: shmMissing,
  what: [
    'Reports a container that runs an inference engine on two or more ranks (tensor, pipeline or data parallel) and ' +
      "says nothing about `/dev/shm`, so that it gets the runtime's default: 64 MiB with Docker, containerd and " +
      'CRI-O, 65,536,000 bytes with Podman.',
  ],
  severities: [
    {
      severity: 'error',
      when: 'the default is below what the engine is known to need to start, on any topology',
    },
    { severity: 'warning', when: 'the default is below what the engine is expected to use' },
    {
      severity: 'information',
      when:
        'the same, where something out of sight may add to it (the controller of a Kubernetes kind that is not ' +
        'known, the runner of a GitHub job without `options`), or decides at the start (a Dockerfile: an image cannot ' +
        'carry a size); or where a script that cannot be seen is taken to start the engine, by its name and a variable ' +
        'such as `TENSOR_PARALLEL_SIZE`',
    },
  ],
  why: [
    "The ranks of an engine talk to each other through files in `/dev/shm`: vLLM's ring buffers, and NCCL's proxy " +
      'pools and transport segments. When it is full, the service dies minutes after its start, deep in a log:',
    '```text\n' +
      'failed to extend /dev/shm/nccl-YrFC5V to 33030532 bytes, error: No space left on device (28)\n' +
      '```',
    'or with a bare `Bus error` under load. vLLM checks from release 0.27 on and refuses to start: ' +
      '`Insufficient space in /dev/shm: 160 MiB required, 64 MiB free`.',
  ],
  examples: {
    compose: {
      mistake: `
        services:
          vllm:
            image: vllm/vllm-openai:v0.29.0
            command: --model meta-llama/Llama-3.3-70B-Instruct --tensor-parallel-size 4
      `,
      instead: `
        services:
          vllm:
            image: vllm/vllm-openai:v0.29.0
            command: --model meta-llama/Llama-3.3-70B-Instruct --tensor-parallel-size 4
            shm_size: 4gb
      `,
    },
    'docker run': {
      mistake: `
        docker run --gpus all \\
          -p 8000:8000 \\
          vllm/vllm-openai:v0.29.0 \\
          --model meta-llama/Llama-3.3-70B-Instruct --tensor-parallel-size 4
      `,
      instead: `
        docker run --gpus all \\
          -p 8000:8000 \\
          --shm-size=4g \\
          vllm/vllm-openai:v0.29.0 \\
          --model meta-llama/Llama-3.3-70B-Instruct --tensor-parallel-size 4
      `,
    },
    kubernetes: {
      mistake: `
        apiVersion: v1
        kind: Pod
        metadata:
          name: vllm
        spec:
          containers:
            - name: vllm
              image: vllm/vllm-openai:v0.29.0
              args: [--model=meta-llama/Llama-3.3-70B-Instruct, --tensor-parallel-size=4]
              resources:
                limits:
                  nvidia.com/gpu: 4
      `,
      instead: `
        apiVersion: v1
        kind: Pod
        metadata:
          name: vllm
        spec:
          containers:
            - name: vllm
              image: vllm/vllm-openai:v0.29.0
              args: [--model=meta-llama/Llama-3.3-70B-Instruct, --tensor-parallel-size=4]
              resources:
                limits:
                  nvidia.com/gpu: 4
              volumeMounts:
                - name: dshm
                  mountPath: /dev/shm
          volumes:
            - name: dshm
              emptyDir:
                medium: Memory
                sizeLimit: 4Gi
      `,
    },
  },
  instead: [
    "`ipc: host`, `--ipc=host` or `hostIPC: true` give the container the host's `/dev/shm`, and its IPC namespace " +
      'with it: enough on nearly every machine, at the price of isolation.',
    'A Dockerfile gets a comment that says how to start its containers: neither `docker build --shm-size` nor `RUN --mount=type=tmpfs` lasts beyond the build.',
    "In a GitHub workflow a job's container is sized by its `options: --shm-size=4g`; engines that its steps start " +
      'run in there.',
  ],
  knownProblems: [
    'What a GitLab job runs in its own container is not judged: that container has what the runner is configured with ' +
      '(`shm_size` in its config.toml). Nor do `options` count on GitHub runners that start a job in Kubernetes; the ' +
      'size belongs into the pod template of the runner there.',
    'A script whose flags stand in a variable that nothing sets is not judged: the size may be among them.',
    'If the daemon has a default of its own (`default-shm-size` in daemon.json), say so with `defaultShmSize`.',
    'In Kubernetes, operators mount volumes of their own: KubeRay, KubeAI, the NIM operator, KServe and the Dynamo ' +
      'operator are known, with what they mount. A webhook that changes pods is not.',
    '`shmSize` of a `VLLMRuntime` is read by production-stack from ' +
      '[#994](https://github.com/vllm-project/production-stack/pull/994) on; an older operator has no field for it.',
    "Containers of one pod that mount nothing share the runtime's default; each is held against the whole of it.",
    'A kustomization in the same folder that patches `/dev/shm` is heeded, an overlay elsewhere is not seen.',
    'The interconnect of the GPUs cannot be seen in most files. Without P2P (NVLink or PCIe) NCCL needs more; the ' +
      'setting `interconnect` tells.',
  ],
  fixSafety: [
    'A size is a safe fix: it is an upper bound, and memory is used only when the engine writes to it. In Kubernetes the ' +
      'volume and its mount are added in one edit; its pages count against the memory limit, so it is not applied ' +
      'unseen where the limit has no room for them.',
    "The host's IPC namespace is never applied unseen: it gives up isolation. Neither is a fix in a mapping that " +
      'others share through an anchor; it says so.',
  ],
  sources: [
    '[How much?](../how-much.md): the formulas, and where each number comes from.',
    '[ai-dynamo/dynamo#1408](https://github.com/ai-dynamo/dynamo/issues/1408): the error above.',
    '[vllm-project/vllm#48879](https://github.com/vllm-project/vllm/pull/48879): the check at start.',
  ],
};
