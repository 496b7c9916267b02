import type { RuleDocs } from '../rule';
import { shmTooSmall } from '.';

export const shmTooSmallDocs: RuleDocs = {
  rule: shmTooSmall,
  what: [
    'Reports a container that runs an inference engine on two or more ranks with a `/dev/shm` that somebody sized ' +
      "(`shm_size`, `--shm-size`, a tmpfs, the `sizeLimit` of a memory-backed volume, an operator's own field), or " +
      "with an operator's default, when the size is below what the engine needs.",
    'Where several containers of one pod mount the same memory-backed volume at `/dev/shm`, what their engines need ' +
      "adds up; init containers count only as sidecars. A container whose own memory limit is below the volume's size " +
      'stands for itself.',
  ],
  severities: [
    {
      severity: 'error',
      when: 'the size is below what the engine is known to need to start, on any topology',
    },
    { severity: 'warning', when: 'it is below what is expected even with P2P between all GPUs' },
    {
      severity: 'information',
      when:
        'it is enough with P2P between all GPUs and too little without, and the file does not tell which it is; ' +
        'or a script that cannot be seen is taken to start the engine',
    },
  ],
  why: [
    'The same failures as with [shm-missing](shm-missing.md), later: a size that holds the ring buffers of two ranks ' +
      'does not hold those of eight, and what NCCL needs without P2P grows with ranks, channels and communicators. ' +
      'It often comes from an example that was written for fewer GPUs.',
    'A size that somebody chose is a decision, so it is doubted less loudly than a default.',
  ],
  examples: {
    compose: {
      mistake: `
        services:
          vllm:
            image: vllm/vllm-openai:v0.29.0
            command: --model Qwen/Qwen3-235B-A22B --tensor-parallel-size 8
            shm_size: 1gb
      `,
      instead: `
        services:
          vllm:
            image: vllm/vllm-openai:v0.29.0
            command: --model Qwen/Qwen3-235B-A22B --tensor-parallel-size 8
            shm_size: 8gb
      `,
    },
    'docker run': {
      mistake: `
        docker run --gpus all --shm-size=1g vllm/vllm-openai:v0.29.0 \\
          --model Qwen/Qwen3-235B-A22B --tensor-parallel-size 8
      `,
      instead: `
        docker run --gpus all --shm-size=8g vllm/vllm-openai:v0.29.0 \\
          --model Qwen/Qwen3-235B-A22B --tensor-parallel-size 8
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
              args: [--model=Qwen/Qwen3-235B-A22B, --tensor-parallel-size=8]
              volumeMounts:
                - name: dshm
                  mountPath: /dev/shm
          volumes:
            - name: dshm
              emptyDir:
                medium: Memory
                sizeLimit: 1Gi
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
  knownProblems: [
    "Text-only traffic fills few pages of vLLM's ring buffers, so a service may live for long with a size below what " +
      'is expected; large multimodal requests fill them.',
    'Where 1 GiB a rank is the rule of the house, set `sizing` to `per-gpu`. The ranks of other containers on the ' +
      'same volume are not counted then.',
  ],
  fixSafety: [
    'Safe: the number grows, in the unit and spelling that stand there; nothing else changes. A size in a shared ' +
      'anchor is overridden in the service itself; changing it for all who share it is offered as well, and never ' +
      'applied unseen.',
    'In a script a size that a variable supplies is raised where it stands, the default in `${SHM_SIZE:-64m}` ' +
      'included, if nothing else counts on it: the variable is set once, used once and not exported. Otherwise the ' +
      'finding says where it comes from, and nothing is offered.',
  ],
  sources: ['[How much?](../how-much.md): the formulas, and where each number comes from.'],
};
