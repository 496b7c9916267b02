import type { RuleDocs } from '../rule';
import { shmOverMemoryLimit } from '.';

const SIZED_BY_ITSELF =
  'Docker and Podman size `/dev/shm` without a look at the memory limit. Its pages are charged to the container there ' +
  'too, but the engine fills them only as far as it needs, and what else it needs is not known.';

export const shmOverMemoryLimitDocs: RuleDocs = {
  rule: shmOverMemoryLimit,
  what: [
    "Reports a memory-backed volume at `/dev/shm` that is really as large as the container's memory limit, because it " +
      'has no `sizeLimit` or one above the limit, when that is less than the engine needs.',
    'A `sizeLimit` above the memory limit is not reported as long as the limit leaves enough.',
  ],
  severities: [
    {
      severity: 'error',
      when: 'the limit is below what the engine is known to need in `/dev/shm` to start',
    },
    { severity: 'warning', when: 'it is below what is expected even with P2P between all GPUs' },
    {
      severity: 'information',
      when: 'it is enough with P2P between all GPUs, and too little without',
    },
  ],
  why: [
    "The kubelet sizes the volume to the smallest of the node's memory, the pod's memory limit and the `sizeLimit`, " +
      'and the pages of the volume are charged to the container that writes them. When the limit is reached the ' +
      'container is killed, with nothing in its log.',
  ],
  examples: {
    compose: SIZED_BY_ITSELF,
    'docker run': SIZED_BY_ITSELF,
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
              args: [--model=Qwen/Qwen3-235B-A22B, --tensor-parallel-size=8]
              resources:
                limits:
                  nvidia.com/gpu: 8
                  memory: 2Gi
              volumeMounts:
                - name: dshm
                  mountPath: /dev/shm
          volumes:
            - name: dshm
              emptyDir:
                medium: Memory
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
              args: [--model=Qwen/Qwen3-235B-A22B, --tensor-parallel-size=8]
              resources:
                limits:
                  nvidia.com/gpu: 8
                  memory: 256Gi
              volumeMounts:
                - name: dshm
                  mountPath: /dev/shm
          volumes:
            - name: dshm
              emptyDir:
                medium: Memory
                sizeLimit: 8Gi
      `,
    },
  },
  instead: [
    'The limit has to hold both: what goes into `/dev/shm`, and the memory of the processes. A `sizeLimit` keeps the ' +
      'first from taking all of it.',
  ],
  knownProblems: [
    'A default limit from a LimitRange is not seen.',
    'What the process itself needs is not known; only the pages of `/dev/shm` are counted.',
  ],
  fixSafety: [
    'Never applied unseen: a memory limit is a decision about the node. The fix adds what goes into `/dev/shm` to the ' +
      'limit that is there, and says why.',
  ],
  sources: [
    'kubernetes/kubernetes `pkg/volume/emptydir/empty_dir.go`, `calculateEmptyDirMemorySize`.',
    '[kubernetes/website#36494](https://github.com/kubernetes/website/issues/36494): how the pages are charged.',
  ],
};
