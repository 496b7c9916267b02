import type { RuleDocs } from '../rule';
import { shmNotApplied } from '.';

export const shmNotAppliedDocs: RuleDocs = {
  rule: shmNotApplied,
  what: [
    'Reports a setting that somebody wrote for `/dev/shm`, in a place where nothing comes of it:',
    [
      ['setting', 'what really happens'],
      ['a memory-backed volume that no container mounts', "the container keeps the runtime's 64 MiB"],
      ['the volume is mounted in another container of the pod', 'every mount is for one container'],
      [
        'the volume is mounted at another path (`/shm`, `/opt/nim/.cache`)',
        '`shm_open` knows `/dev/shm` only',
      ],
      [
        '`--shm-size` or `--ipc` among the arguments of the container',
        'these are flags of `docker run`; the engine refuses to start with an argument it does not know',
      ],
      [
        "`shmSize` in production-stack's values, without `vllmConfig.tensorParallelSize`",
        'the chart mounts its volume only with that key, wherever else the parallel size is given',
      ],
      ['`--shm-size` or `--ipc` behind the image of `docker run`', 'everything there belongs to the program'],
      [
        '`-e --ipc=host`, `-e --shm-size=4g`',
        '`-e` takes the next word, whatever it looks like: a variable called `--ipc`',
      ],
      ['`-e shm-size=16GB`', 'a variable of the container; the runtime does not look at it'],
      ['`docker build --shm-size`, `build.shm_size`', 'counts while the image is built'],
      ['`--shm_size`, `--shm`, `-shm-size`', 'no client knows or completes them: the command is refused'],
      [
        '`--shm-size` or `--ipc` of `docker service create`',
        'it has no such flags; a tmpfs mount is the way there',
      ],
      [
        '`--shm-size` next to `--ipc=host` in Podman',
        'Podman refuses both together (Docker ignores the size, which is not reported)',
      ],
      [
        'a mount at `/dev/shm` in a Dynamo worker',
        'the operator drops it and mounts a volume of its own, 8Gi unless told otherwise',
      ],
    ],
    'A volume counts as meant for `/dev/shm` only if it is memory-backed, and unmounted, or mounted where its name or ' +
      'path says so. A cache in memory is not reported. Each argument that the program will refuse is reported where it stands, ' +
      'and where there is none the first of the others: what mends it makes the rest needless.',
  ],
  severities: [
    {
      severity: 'error',
      when: 'the container will not start: an unknown argument, or less than the engine is known to need',
    },
    { severity: 'warning', when: 'what is left is below what the engine is expected to use' },
    { severity: 'information', when: 'what is left is enough, but less than was asked for' },
  ],
  why: [
    'Somebody has thought of shared memory and believes that the matter is settled. The failure is the one of ' +
      '[shm-missing](shm-missing.md), and harder to see, because the file seems to say the opposite.',
  ],
  examples: {
    compose: {
      mistake: `
        services:
          vllm:
            build:
              context: .
              shm_size: 2gb
            image: vllm/vllm-openai:v0.29.0
            command: --model Qwen/Qwen3-32B --tensor-parallel-size 2
      `,
      instead: `
        services:
          vllm:
            build:
              context: .
              shm_size: 2gb
            image: vllm/vllm-openai:v0.29.0
            command: --model Qwen/Qwen3-32B --tensor-parallel-size 2
            shm_size: 2gb
      `,
    },
    'docker run': {
      mistake: `
        docker run --gpus all vllm/vllm-openai:v0.29.0 \\
          --model Qwen/Qwen3-32B --tensor-parallel-size 2 \\
          --shm-size=8g
      `,
      instead: `
        docker run --gpus all --shm-size=8g vllm/vllm-openai:v0.29.0 \\
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
          volumes:
            - name: dshm
              emptyDir:
                medium: Memory
                sizeLimit: 8Gi
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
                sizeLimit: 8Gi
      `,
    },
  },
  knownProblems: [
    'Something that changes pods as they are created (an admission webhook) may add the mount. Nothing in the file ' +
      'tells.',
    'Where the paths or names of mounts are variables, nothing is said.',
  ],
  fixSafety: [
    'Moving or repairing a flag is safe; where its size would be too small, one that is large enough is written.',
    'Mounting the volume is safe, with a size that is enough for all engines that then have it; where the memory limit ' +
      'leaves no room for that it needs a look, and where nothing could be written to the volume, no fix is offered. To ' +
      'take an argument away that the program does not know is safe as well. For Dynamo the ' +
      "size is written where the operator reads it; the mount that has no effect stays. In production-stack's values " +
      'the parallel size moves from `extraArgs` to its key; if a comment stands at the argument, that stays as well ' +
      'and says the same.',
  ],
  sources: [
    'docker/cli `cli/command/container/run.go`: `SetInterspersed(false)`; spf13/pflag `parseArgs`.',
    '[vllm-project/vllm#1771](https://github.com/vllm-project/vllm/issues/1771): `-e --ipc=host`.',
    "containers/podman `pkg/specgen/container_validate.go`: a size next to the host's IPC namespace.",
    '[huggingface/text-generation-inference#540](https://github.com/huggingface/text-generation-inference/issues/540): ' +
      "`--shm-size` in a pod's arguments.",
    'NVIDIA/nim-deploy, `llama-3.3-nemotron` serving runtime: a volume `dshm` mounted at `/opt/nim/.cache`.',
    'vllm-project/production-stack `helm/templates/deployment-vllm-multi.yaml`, and ' +
      '[#276](https://github.com/vllm-project/production-stack/issues/276).',
    'ai-dynamo/dynamo `deploy/operator/internal/dynamo`, `ApplySharedMemoryVolumeAndMount`.',
  ],
};
