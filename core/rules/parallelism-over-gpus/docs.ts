import type { RuleDocs } from '../rule';
import { parallelismOverGpus } from '.';

export const parallelismOverGpusDocs: RuleDocs = {
  rule: parallelismOverGpus,
  what: [
    'Reports parallel sizes that ask for more ranks in one container than it has GPUs, where the GPUs are counted and ' +
      'nothing says that other containers take part.',
  ],
  severities: [
    { severity: 'warning', when: 'a container on one machine: Compose, `docker run` and their like' },
    {
      severity: 'information',
      when: 'a pod that stands alone: a cluster may split GPUs or grant them by claims',
    },
  ],
  why: [
    'A rank takes a GPU of its own. vLLM with fewer GPUs than ranks looks for a Ray cluster and waits, other engines ' +
      'stop with an invalid device. How much `/dev/shm` the service would need cannot be told from such a file, so the ' +
      'other rules judge it by the GPUs that are there.',
  ],
  examples: {
    compose: {
      mistake: `
        services:
          vllm:
            image: vllm/vllm-openai:v0.29.0
            command: --model Qwen/Qwen3-32B --tensor-parallel-size 4
            shm_size: 4gb
            deploy:
              resources:
                reservations:
                  devices:
                    - driver: nvidia
                      count: 2
                      capabilities: [gpu]
      `,
      instead: `
        services:
          vllm:
            image: vllm/vllm-openai:v0.29.0
            command: --model Qwen/Qwen3-32B --tensor-parallel-size 4
            shm_size: 4gb
            deploy:
              resources:
                reservations:
                  devices:
                    - driver: nvidia
                      count: 4
                      capabilities: [gpu]
      `,
    },
    'docker run': {
      mistake: `
        docker run --gpus 2 --shm-size=4g vllm/vllm-openai:v0.29.0 \\
          --model Qwen/Qwen3-32B --tensor-parallel-size 4
      `,
      instead: `
        docker run --gpus 4 --shm-size=4g vllm/vllm-openai:v0.29.0 \\
          --model Qwen/Qwen3-32B --tensor-parallel-size 4
      `,
    },
    kubernetes: {
      mistake: `
        apiVersion: v1
        kind: Pod
        metadata:
          name: vllm
        spec:
          hostIPC: true
          containers:
            - name: vllm
              image: vllm/vllm-openai:v0.29.0
              args: [--model=Qwen/Qwen3-32B, --tensor-parallel-size=4]
              resources:
                limits:
                  nvidia.com/gpu: 2
      `,
      instead: `
        apiVersion: v1
        kind: Pod
        metadata:
          name: vllm
        spec:
          hostIPC: true
          containers:
            - name: vllm
              image: vllm/vllm-openai:v0.29.0
              args: [--model=Qwen/Qwen3-32B, --tensor-parallel-size=4]
              resources:
                limits:
                  nvidia.com/gpu: 4
      `,
    },
  },
  knownProblems: [
    'Silent for what may be one of many: a Ray cluster, `--nnodes`, LeaderWorkerSets, StatefulSets and custom resources.',
    '`--gpus all` and `count: all` tell no number.',
  ],
  fixSafety: ['No fix: which of the two numbers is meant is not to be guessed.'],
  sources: [
    'vllm-project/vllm `vllm/config/parallel.py`, `__post_init__`: the executor by world size and visible GPUs.',
  ],
};
