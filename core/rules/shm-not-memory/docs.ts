import type { RuleDocs } from '../rule';
import { shmNotMemory } from '.';

export const shmNotMemoryDocs: RuleDocs = {
  rule: shmNotMemory,
  what: [
    'Reports a container whose `/dev/shm` is covered by a volume that is not a tmpfs (an `emptyDir` without ' +
      '`medium: Memory`, a persistent volume claim, `docker run -v /dev/shm`, …), or by one that cannot be written to, ' +
      'while an engine with two or more ranks runs in it.',
  ],
  severities: [
    {
      severity: 'error',
      when: 'the volume cannot be written to (`readOnly: true`, a ConfigMap, a Secret)',
    },
    { severity: 'warning', when: 'the volume is on a disk' },
  ],
  why: [
    'Files in `/dev/shm` are shared memory because a tmpfs keeps them in memory. On a disk the engine does start, and ' +
      'every message between its ranks may be written out; in Kubernetes the node may evict the pod for the ephemeral ' +
      'storage that it takes.',
  ],
  examples: {
    compose: {
      mistake: `
        services:
          vllm:
            image: vllm/vllm-openai:v0.29.0
            command: --model Qwen/Qwen3-32B --tensor-parallel-size 2
            volumes:
              - models:/root/.cache/huggingface
              - shm:/dev/shm
        volumes:
          models:
          shm:
      `,
      instead: `
        services:
          vllm:
            image: vllm/vllm-openai:v0.29.0
            command: --model Qwen/Qwen3-32B --tensor-parallel-size 2
            shm_size: 2gb
            volumes:
              - models:/root/.cache/huggingface
        volumes:
          models:
      `,
    },
    'docker run': {
      mistake: `
        docker run --gpus all \\
          -v models:/root/.cache/huggingface \\
          -v /dev/shm \\
          vllm/vllm-openai:v0.29.0 \\
          --model Qwen/Qwen3-32B --tensor-parallel-size 2
      `,
      instead: `
        docker run --gpus all \\
          -v models:/root/.cache/huggingface \\
          --shm-size=2g \\
          vllm/vllm-openai:v0.29.0 \\
          --model Qwen/Qwen3-32B --tensor-parallel-size 2
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
              args: [--model=Qwen/Qwen3-32B, --tensor-parallel-size=2]
              volumeMounts:
                - name: dshm
                  mountPath: /dev/shm
          volumes:
            - name: dshm
              emptyDir: {}
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
              args: [--model=Qwen/Qwen3-32B, --tensor-parallel-size=2]
              volumeMounts:
                - name: dshm
                  mountPath: /dev/shm
          volumes:
            - name: dshm
              emptyDir: {medium: Memory, sizeLimit: 2Gi}
      `,
    },
  },
  instead: [
    '`-v /dev/shm` makes a volume without a name, on disk. `-v /dev/shm:/dev/shm` is the memory of the host, shared ' +
      'with all that runs there.',
  ],
  knownProblems: [
    'What backs a CSI volume or a folder of the host cannot be seen; nothing is said about those.',
  ],
  fixSafety: [
    'Of `docker run` and Compose: a size is written in the place of a volume without a name, which is safe.',
    'In Kubernetes it is safe where the volume is mounted only once: it holds nothing but `/dev/shm`. Its pages count ' +
      'against the memory limit, so the fix is not applied unseen where the limit has no room for them. A claim is ' +
      'never replaced, and a named volume of Compose not unseen: others may use it.',
  ],
  sources: [
    'Kubernetes documentation, *Volumes*, `emptyDir`.',
    'kubernetes/kubernetes `pkg/volume/emptydir/empty_dir.go`.',
  ],
};
