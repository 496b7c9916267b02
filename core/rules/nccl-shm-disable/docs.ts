import type { RuleDocs } from '../rule';
import { ncclShmDisable } from '.';

export const ncclShmDisableDocs: RuleDocs = {
  rule: ncclShmDisable,
  what: ['Reports `NCCL_SHM_DISABLE=1` in the environment of an engine with several ranks in one container.'],
  severities: [{ severity: 'information', when: 'the variable is set, and the interconnect is not `p2p`' }],
  why: [
    'The variable is often set as a cure for a small `/dev/shm`. It turns one consumer off, the transport between GPUs ' +
      'that have no P2P, and these then meet in the network stack, which is slower. What else is there stays: the ' +
      "engine's own ring buffers, and NCCL's proxy pools where cuMem is off. On real GPUs a container with 64 MiB " +
      'failed with the variable as it did without.',
  ],
  examples: {
    compose: {
      mistake: `
        services:
          vllm:
            image: vllm/vllm-openai:v0.29.0
            command: --model Qwen/Qwen3-32B --tensor-parallel-size 2
            shm_size: 2gb
            environment:
              NCCL_SHM_DISABLE: "1"
      `,
      instead: `
        services:
          vllm:
            image: vllm/vllm-openai:v0.29.0
            command: --model Qwen/Qwen3-32B --tensor-parallel-size 2
            shm_size: 2gb
      `,
    },
    'docker run': {
      mistake: `
        docker run --gpus all --shm-size=2g -e NCCL_SHM_DISABLE=1 \\
          vllm/vllm-openai:v0.29.0 --model Qwen/Qwen3-32B --tensor-parallel-size 2
      `,
      instead: `
        docker run --gpus all --shm-size=2g \\
          vllm/vllm-openai:v0.29.0 --model Qwen/Qwen3-32B --tensor-parallel-size 2
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
              env:
                - name: NCCL_SHM_DISABLE
                  value: "1"
              volumeMounts:
                - name: dshm
                  mountPath: /dev/shm
          volumes:
            - name: dshm
              emptyDir:
                medium: Memory
                sizeLimit: 2Gi
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
              emptyDir:
                medium: Memory
                sizeLimit: 2Gi
      `,
    },
  },
  knownProblems: [
    'With P2P between all GPUs the variable changes nothing; say so by the setting `interconnect`, and the rule is silent.',
    'Somebody may have a reason, such as a fault in the transport of one NCCL release.',
  ],
  fixSafety: ['No fix: whether the variable goes is a decision about the machine.'],
  sources: [
    'NVIDIA/nccl `docs/userguide/source/env.rst`, `NCCL_SHM_DISABLE`; `src/transport/shm.cc`.',
    'docs/how-much.md: what was measured on real GPUs with the variable set.',
  ],
};
