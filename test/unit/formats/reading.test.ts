import assert from 'node:assert/strict';
import { read, table } from './reading';

const VLLM = 'vllm/vllm-openai:v0.29.0';
const DEFAULT = 'default 67108864';

/** A task of ECS with one container. */
const task = (keys: object, container: object = {}) =>
  JSON.stringify({
    ...keys,
    containerDefinitions: [
      { name: 'llm', image: VLLM, command: ['--model', 'a/b', '-tp', '2'], ...container },
    ],
  });
const linux = (linuxParameters: object) => task({}, { linuxParameters });

table('ECS', 'task.json', [
  ['a container', task({}), [`llm: ${DEFAULT}, 2 ranks, none GPUs`]],
  ['a size', linux({ sharedMemorySize: 2048 }), ['llm: sized 2147483648, 2 ranks, none GPUs']],
  ['a size of nothing', linux({ sharedMemorySize: 0 }), [`llm: ${DEFAULT}, 2 ranks, none GPUs`]],
  ['a size that is no number', linux({ sharedMemorySize: '2g' }), ['llm: unknown, 2 ranks, none GPUs']],
  [
    'a tmpfs over it',
    linux({ tmpfs: [{ containerPath: '/dev/shm', size: 64 }] }),
    ['llm: unknown, 2 ranks, none GPUs'],
  ],
  [
    'a tmpfs elsewhere',
    linux({ tmpfs: [{ containerPath: '/tmp', size: 64 }] }),
    [`llm: ${DEFAULT}, 2 ranks, none GPUs`],
  ],
  ['an IPC namespace for the task', task({ ipcMode: 'task' }), ['llm: unknown, 2 ranks, none GPUs']],
  ['the host’s IPC namespace', task({ ipcMode: 'host' }), ['llm: host, 2 ranks, none GPUs']],
  [
    'GPUs, by number and not',
    task({}, { resourceRequirements: [{ type: 'GPU', value: '2' }] }),
    [`llm: ${DEFAULT}, 2 ranks, 2 GPUs`],
  ],
  [
    'GPUs that are no number',
    task({}, { resourceRequirements: [{ type: 'GPU', value: 'many' }] }),
    [`llm: ${DEFAULT}, 2 ranks, unknown GPUs`],
  ],
  [
    'variables, and what is none',
    task({}, { environment: [{ name: 'CUDA_VISIBLE_DEVICES', value: '0,1' }, { name: 'HALF' }, 'half'] }),
    [`llm: ${DEFAULT}, 2 ranks, 2 GPUs`],
  ],
  [
    'words that are none',
    task({}, { command: ['--model', 'a/b', '-tp', '2', null, ['x']] }),
    [`llm: ${DEFAULT}, 2 ranks, none GPUs`],
  ],
  ['a container without a name', task({}, { name: null }), [`${VLLM}: ${DEFAULT}, 2 ranks, none GPUs`]],
  [
    'a container without a name and an image',
    task({}, { name: null, image: null, command: ['vllm', 'serve', 'm', '-tp', '2'] }),
    [`task.json: ${DEFAULT}, 2 ranks, none GPUs`],
  ],
  ['no container', '{"containerDefinitions": ["llm", null], "containerProperties": 1}', []],
  ['no mapping', '["containerDefinitions": 1]', []],
]);

/** A job of Nomad with one task. */
const job = (config: string, rest = '') => `job "llm" {
  task "vllm" {
    driver = "docker"
    config {
      image = "${VLLM}"
      args = ["--model", "a/b", "-tp", "2"]
${config}    }
${rest}  }
}
`;

table('Nomad', 'llm.nomad', [
  ['a task', job(''), [`vllm: ${DEFAULT}, 2 ranks, none GPUs`]],
  ['a size', job('      shm_size = 2147483648\n'), ['vllm: sized 2147483648, 2 ranks, none GPUs']],
  ['a size of nothing', job('      shm_size = 0\n'), [`vllm: ${DEFAULT}, 2 ranks, none GPUs`]],
  ['the host’s IPC', job('      ipc_mode = "host"\n'), ['vllm: host, 2 ranks, none GPUs']],
  ['another IPC', job('      ipc_mode = "private"\n'), ['vllm: unknown, 2 ranks, none GPUs']],
  [
    'a mount there',
    job('      mounts = [{ type = "tmpfs", target = "/dev/shm" }]\n'),
    ['vllm: unknown, 2 ranks, none GPUs'],
  ],
  [
    'attributes behind a block and a map',
    job(
      '      logging {\n        type = "none"\n      }\n      labels = { shm_size = 1 }\n      shm_size = 2147483648\n',
    ),
    ['vllm: sized 2147483648, 2 ranks, none GPUs'],
  ],
  [
    'a device without a number, which is one',
    job('', '    resources {\n      device "nvidia/gpu" {\n      }\n    }\n'),
    [`vllm: ${DEFAULT}, unknown ranks, 1 GPUs`],
  ],
  [
    'two devices',
    job('', '    resources {\n      device "nvidia/gpu" {\n        count = 2\n      }\n    }\n'),
    [`vllm: ${DEFAULT}, 2 ranks, 2 GPUs`],
  ],
  [
    'variables, and what is none',
    job('', '    env {\n      CUDA_VISIBLE_DEVICES = "0,1"\n      N = 1\n    }\n'),
    [`vllm: ${DEFAULT}, 2 ranks, 2 GPUs`],
  ],
  [
    'an image that a variable names',
    job('').replace(VLLM, 'vllm/vllm-openai:${var.tag}'),
    [`vllm: ${DEFAULT}, 2 ranks, none GPUs`],
  ],
  ['a task without an image', job('').replace(/image = .*/, ''), []],
  ['a task without a config', 'task "x" {\n  driver = "docker"\n}\n', []],
]);

/** A folder that an editor opens in a container. */
const folder = (keys: object) =>
  JSON.stringify({ image: VLLM, postStartCommand: 'vllm serve a/b -tp 2', ...keys });

table('devcontainer.json', '.devcontainer/devcontainer.json', [
  ['a command', folder({}), [`devcontainer.json: ${DEFAULT}, 2 ranks, none GPUs`]],
  [
    'a command in words, and what is none',
    folder({ postStartCommand: ['vllm', 'serve', 'a/b', '-tp', '2', null] }),
    [`devcontainer.json: ${DEFAULT}, 2 ranks, none GPUs`],
  ],
  ['a command without words', folder({ postStartCommand: [] }), []],
  ['no image', folder({ image: null, build: {} }), [`devcontainer.json: ${DEFAULT}, 2 ranks, none GPUs`]],
  [
    'flags, and what is none',
    folder({ runArgs: ['--gpus', '2', null, '--shm-size=2g'] }),
    ['devcontainer.json: sized 2147483648, 2 ranks, 2 GPUs'],
  ],
  [
    'a flag that Docker does not have',
    folder({ runArgs: ['--shm_size=2g'] }),
    ['devcontainer.json: unknown, 2 ranks, none GPUs'],
  ],
]);

/** A job of GitHub Actions with a service. */
const workflow = (service: string) => `jobs:
  test:
    runs-on: gpu
    services:
      llm:
        image: ${VLLM}
${service}    steps:
      - run: ./test.sh
`;

table('GitHub Actions', '.github/workflows/test.yml', [
  [
    'a service with a command',
    workflow('        command: --model a/b -tp 2\n'),
    [`test/llm: ${DEFAULT}, 2 ranks, none GPUs`],
  ],
  [
    'a service with an entrypoint',
    workflow('        entrypoint: vllm\n        command: serve a/b -tp 2\n'),
    [`test/llm: ${DEFAULT}, 2 ranks, none GPUs`],
  ],
  [
    'an image whose tag an expression gives',
    workflow('        command: --model a/b -tp 2\n').replace('v0.29.0', '${{ env.TAG }}'),
    [`test/llm: ${DEFAULT}, 2 ranks, none GPUs`],
  ],
  ['jobs that are none', 'jobs: none\ncontainer: x\nruns-on: y\n', []],
]);

/** A service of Compose with two ranks. */
const service = (keys: string, top = '') => `${top}services:
  llm:
    image: ${VLLM}
    command: --model a/b -tp 2
${keys}`;

table('Compose', 'compose.yaml', [
  [
    'variables, and what is none',
    service('    environment: {CUDA_VISIBLE_DEVICES: "0,1", NONE: [1]}\n'),
    [`llm: ${DEFAULT}, 2 ranks, 2 GPUs`],
  ],
  [
    'GPUs by name and by number',
    service('    gpus:\n      - device_ids: ["0", "1"]\n      - count: 4\n'),
    [`llm: ${DEFAULT}, 2 ranks, unknown GPUs`],
  ],
  [
    'GPUs by a name that is none',
    service('    gpus:\n      - device_ids: ["0", [1]]\n'),
    [`llm: ${DEFAULT}, 2 ranks, unknown GPUs`],
  ],
  [
    'a bind mount without a source',
    service('    volumes:\n      - {type: bind, target: /dev/shm}\n'),
    [`llm: ${DEFAULT}, 2 ranks, none GPUs`],
  ],
  [
    'an overlay that joins another service',
    service(''),
    ['llm: unknown, 2 ranks, none GPUs'],
    { 'compose.gpu.yaml': 'services:\n  llm:\n    ipc: service:other\n' },
  ],
]);

it('reads a Compose file that stands in no folder', async () => {
  assert.deepEqual(await read('untitled:Untitled-1', service('    env_file: gpu.env\n')), [
    `llm: ${DEFAULT}, 2 ranks, none GPUs`,
  ]);
  assert.deepEqual(
    await read('untitled:Untitled-1', service('    extends: {file: base.yaml, service: llm}\n')),
    ['llm: unknown, 2 ranks, none GPUs'],
  );
});

describe('a text of more documents than anybody writes', () => {
  const documents = '---\n'.repeat(1_001);
  for (const [name, text] of [
    ['compose.yaml', service('')],
    ['.github/workflows/test.yml', workflow('        command: --model a/b -tp 2\n')],
    [
      '.github/workflows/run.yml',
      `jobs:\n  a:\n    steps:\n      - run: docker run --gpus all ${VLLM} -tp 2\n`,
    ],
    ['values.yaml', 'servingEngineSpec:\n  modelSpec: []\n'],
    ['devcontainer.json', folder({})],
  ] as const) {
    it(`is not read: ${name}`, async () => assert.deepEqual(await read(name, documents + text), []));
  }
});

/** `docker run` in a script; what stands in front of the image. */
const run = (flags: string, client = 'docker') => `${client} run ${flags} ${VLLM} --model a/b -tp 2\n`;

table('scripts', 'run.sh', [
  ['flags', run('--gpus all --shm-size 1g'), ['line 1: sized 1073741824, 2 ranks, unknown GPUs']],
  ['a number of GPUs that a variable gives', run('--gpus $N'), [`line 1: ${DEFAULT}, 2 ranks, unknown GPUs`]],
  ['a limit that a variable gives', run('--memory $M'), [`line 1: ${DEFAULT}, 2 ranks, none GPUs`]],
  ['an env file that a variable names', run('--env-file $F'), [`line 1: ${DEFAULT}, 2 ranks, none GPUs`]],
  ['a variable that a variable names', run('-e $NAME=1'), [`line 1: ${DEFAULT}, 2 ranks, none GPUs`]],
  ['no IPC', run('--ipc none'), ['line 1: absent, 2 ranks, none GPUs']],
  [
    'a mount without a target',
    run('--mount type=bind,source=/a'),
    [`line 1: ${DEFAULT}, 2 ranks, none GPUs`],
  ],
  ['a mount without a type', run('--mount target=/dev/shm'), ['line 1: disk, 2 ranks, none GPUs']],
  [
    'a bind mount without a source',
    run('--mount type=bind,target=/dev/shm'),
    [`line 1: ${DEFAULT}, 2 ranks, none GPUs`],
  ],
  [
    'a mount of another kind',
    run('--mount type=npipe,target=/dev/shm'),
    ['line 1: unknown, 2 ranks, none GPUs'],
  ],
  [
    'a tmpfs without a bound',
    run('--mount type=tmpfs,target=/dev/shm,tmpfs-size=0'),
    ['line 1: unbounded, 2 ranks, none GPUs'],
  ],
  ['a tmpfs of size nothing', run('--tmpfs /dev/shm:size=0'), ['line 1: unbounded, 2 ranks, none GPUs']],
  ['a tmpfs of a variable size', run('--tmpfs /dev/shm:size=$S'), ['line 1: unknown, 2 ranks, none GPUs']],
  ['a folder of the host', run('-v /data/shm:/dev/shm'), ['line 1: unknown, 2 ranks, none GPUs']],
  ['the host’s /run/shm', run('-v /run/shm:/dev/shm'), ['line 1: host, 2 ranks, none GPUs']],
  ['the build of an image', 'docker image build -t x .\ndocker buildx build --shm-size=1g .\n', []],
]);
