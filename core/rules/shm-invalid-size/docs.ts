import type { RuleDocs } from '../rule';
import { shmInvalidSize } from '.';

export const shmInvalidSizeDocs: RuleDocs = {
  rule: shmInvalidSize,
  what: [
    'Reports a size that the runtime refuses, or that it reads as something else than was meant.',
    [
      ['where', 'written', 'what happens'],
      [
        'Kubernetes',
        '`16g`, `16GB`',
        'refused: quantities have the suffixes `Ki`, `Mi`, `Gi`, `k`, `M`, `G`',
      ],
      ['Kubernetes', '`512m`', 'half a byte: `m` is one thousandth'],
      [
        'Docker Compose',
        '`2Gi`',
        'refused by Docker from 23.0 and Compose from 2.12 on; older ones take it as 2 GiB',
      ],
      ['`docker run`, Quadlet', '`2Gi`', 'the same'],
      ['`docker run`, Compose', '`16`, `1.5`', 'a number without a unit counts bytes: 16 bytes, 1 byte'],
      ['a tmpfs option', '`128mb`, `1.5g`', 'refused when the container starts'],
      ['`--mount type=tmpfs` of Docker', '`size=4g`', 'refused: the option is called `tmpfs-size`'],
    ],
  ],
  severities: [{ severity: 'error', when: 'always' }],
  why: ['At best the container is not created. At worst it is, with a `/dev/shm` of one byte.'],
  examples: {
    compose: {
      mistake: `
        services:
          vllm:
            image: vllm/vllm-openai:v0.29.0
            command: --model Qwen/Qwen3-32B --tensor-parallel-size 2
            shm_size: 16Gi
      `,
      instead: `
        services:
          vllm:
            image: vllm/vllm-openai:v0.29.0
            command: --model Qwen/Qwen3-32B --tensor-parallel-size 2
            shm_size: 16g
      `,
    },
    'docker run': {
      mistake: `
        docker run --gpus all --shm-size=2 vllm/vllm-openai:v0.29.0 \\
          --model Qwen/Qwen3-32B --tensor-parallel-size 2
      `,
      instead: `
        docker run --gpus all --shm-size=2g vllm/vllm-openai:v0.29.0 \\
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
              emptyDir:
                medium: Memory
                sizeLimit: 16g
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
                sizeLimit: 16Gi
      `,
    },
  },
  knownProblems: ['Sizes that a template or a variable fills in are not judged.'],
  fixSafety: [
    'Safe: the number stays, in the spelling that the runtime takes. Where it has no unit, or would be too small for ' +
      'the engine, the recommended size is written instead.',
  ],
  sources: [
    'kubernetes/apimachinery `pkg/api/resource/quantity.go`.',
    'docker/go-units `size.go`, before and after 0.5.0.',
    '[docker-library/docs#2416](https://github.com/docker-library/docs/issues/2416): `size=128mb` on a tmpfs.',
  ],
};
