import type { RuleDocs } from '../rule';
import { parallelismUnknown } from '.';

export const parallelismUnknownDocs: RuleDocs = {
  rule: parallelismUnknown,
  what: [
    'Reports a container with two or more GPUs, an engine whose number of ranks is not in the files, and the ' +
      "runtime's default `/dev/shm`.",
  ],
  severities: [
    {
      severity: 'information',
      when: 'a rank on each GPU would need more than the default; nothing louder, ever',
    },
  ],
  why: [
    'The parallel size often comes from a variable, a file of settings or a script. With one rank nothing is wrong; ' +
      'with one on each GPU the service would fail as [shm-missing](shm-missing.md) describes.',
  ],
  examples: {
    compose: {
      mistake: `
        services:
          vllm:
            image: vllm/vllm-openai:v0.29.0
            command: --model Qwen/Qwen3-32B --tensor-parallel-size \${GPUS_PER_MODEL}
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
            command: --model Qwen/Qwen3-32B --tensor-parallel-size \${GPUS_PER_MODEL}
            shm_size: 2gb
            deploy:
              resources:
                reservations:
                  devices:
                    - driver: nvidia
                      count: 2
                      capabilities: [gpu]
      `,
    },
    'docker run': {
      mistake: `
        docker run --gpus 2 vllm/vllm-openai:v0.29.0 \\
          --model Qwen/Qwen3-32B --tensor-parallel-size $1
      `,
      instead: `
        docker run --gpus 2 --shm-size=2g vllm/vllm-openai:v0.29.0 \\
          --model Qwen/Qwen3-32B --tensor-parallel-size $1
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
              args: [--model=Qwen/Qwen3-32B, --tensor-parallel-size=$(TP)]
              env:
                - name: TP
                  valueFrom:
                    configMapKeyRef:
                      name: sizes
                      key: tensor-parallel
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
          containers:
            - name: vllm
              image: vllm/vllm-openai:v0.29.0
              args: [--model=Qwen/Qwen3-32B, --tensor-parallel-size=$(TP)]
              env:
                - name: TP
                  valueFrom:
                    configMapKeyRef:
                      name: sizes
                      key: tensor-parallel
              resources:
                limits:
                  nvidia.com/gpu: 2
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
    'An engine without any parallel size is not reported: vLLM and SGLang then use one GPU, whatever there is.',
    '`--gpus all` and `count: all` tell no number, so nothing is said.',
  ],
  fixSafety: [
    'Needs a look: the fix is right if the service has several ranks, and costs nothing but memory if not.',
  ],
  sources: ['vllm-project/vllm `vllm/config/parallel.py`: the default of each size is 1.'],
};
