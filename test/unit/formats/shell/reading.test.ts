import { table } from '../reading';

const VLLM = 'vllm/vllm-openai:v0.29.0';
const DEFAULT = 'default 67108864';

/** `docker run` with what decides on its ranks. */
const run = (ranks: string, flags = '--gpus all') => `docker run ${flags} ${VLLM} --model a/b -tp ${ranks}\n`;
const line = (number: number, ranks: string) => [`line ${number}: ${DEFAULT}, ${ranks} ranks, unknown GPUs`];

table('values of a script', 'run.sh', [
  ['the first of an array', `A=(2 4)\n${run('$A')}`, line(2, '2')],
  ['an array that no other shell gets', `A=(2)\nbash -c '${run('$A').trim()}'\n`, line(2, 'unknown')],
  ['the same behind a profile', `TP=2\nsource ~/.bashrc\n${run('$TP')}`, line(3, '2')],
  [
    'an alternative that leaves',
    `if [ -d /x ]; then { echo no; exit 1; }; else TP=2; fi\n${run('$TP')}`,
    line(2, '2'),
  ],
  [
    'alternatives that a caller gives',
    `if [ -d /x ]; then TP=$1; else TP=$2; fi\n${run('$TP')}`,
    line(2, 'unknown'),
  ],
  [
    'arrays that are empty either way',
    `if [ -d /x ]; then A=(); else A=(); fi\n${run('2', '--gpus all "${A[@]}"')}`,
    line(2, '2'),
  ],
  ['parameters', `set -- 2 4\n${run('$1')}`, line(2, '2')],
  ['parameters that moved', `set -- 4 2\nshift\n${run('$1')}`, line(3, '2')],
  ['parameters that moved by some number', `set -- 4 2\nshift $N\n${run('$1')}`, line(3, 'unknown')],
  [
    'parameters that a loop moves',
    `set -- 4 2\nwhile [ $# -gt 1 ]; do shift; done\n${run('$1')}`,
    line(3, 'unknown'),
  ],
]);

table('programs elsewhere', 'run.sh', [
  ['word by word', `ssh -p 22 -v gpu ${run('2')}`, line(1, '2')],
  ['as a text', `ssh gpu '${run('2').trim()}'\n`, line(1, '2')],
]);

const script = (flags: string, client = 'docker run') => `${client} ${flags} ${VLLM} --model a/b -tp 2\n`;

table('flags', 'run.sh', [
  ['one with a single dash', script('-shm-size=2g'), [`line 1: ${DEFAULT}, 2 ranks, none GPUs`]],
  [
    'one that became a name',
    script('--name --shm-size=2g'),
    [`--shm-size=2g: ${DEFAULT}, 2 ranks, none GPUs`],
  ],
  ['a service', script('--ipc host', 'docker service create'), [`line 1: ${DEFAULT}, 2 ranks, none GPUs`]],
  ['no IPC in Podman', script('--ipc=none', 'podman run'), ['line 1: absent, 2 ranks, none GPUs']],
  [
    'no IPC and a size in Podman',
    script('--ipc=none --shm-size=2g', 'podman run'),
    ['line 1: absent, 2 ranks, none GPUs'],
  ],
  [
    'a builder',
    `docker builder build --shm-size=1g -t vllm .\n${script('')}`,
    [`line 2: ${DEFAULT}, 2 ranks, none GPUs`],
  ],
  [
    'another size in front',
    script('--shm-size=1 --shm-size=2g'),
    ['line 1: sized 2147483648, 2 ranks, none GPUs'],
  ],
  ['bytes', script('--shm-size=64'), ['line 1: sized 64, 2 ranks, none GPUs']],
  [
    'a shell behind a client',
    `sudo docker run ${VLLM} bash -c 'vllm serve a/b -tp 4'\n`,
    [`line 1: ${DEFAULT}, 4 ranks, none GPUs`],
  ],
  [
    'an environment that swallows a flag',
    script('-e --shm-size'),
    ['line 1: default 67108864, 2 ranks, none GPUs'],
  ],
]);

const mount = (fields: string, client?: string) => script(`--mount ${fields}`, client);

table('mounts', 'run.sh', [
  ['a tmpfs', mount('type=tmpfs,dst=/dev/shm,tmpfs-size=2g'), ['line 1: tmpfs 2147483648, 2 ranks, none GPUs']],
  ['a tmpfs of a variable', mount('type=tmpfs,dst=/dev/shm,tmpfs-size=$SIZE'), ['line 1: unknown, 2 ranks, none GPUs']],
  ['a tmpfs whose size Podman takes for another key', mount('type=tmpfs,dst=/dev/shm,size=2g', 'podman run'), ['line 1: unbounded, 2 ranks, none GPUs']],
  ['a volume without a name', mount('type=volume,dst=/dev/shm'), ['line 1: disk, 2 ranks, none GPUs']],
  ['a volume by a name', mount('source=data,dst=/dev/shm'), ['line 1: unknown, 2 ranks, none GPUs']],
  ['a volume by a path', mount('type=volume,source=/dev/shm,dst=/dev/shm'), ['line 1: host, 2 ranks, none GPUs']],
]); // biome-ignore format: one case a line

table('files that a script takes in', 'run.sh', [
  ['one twice', `. ./tp.sh\n. ./tp.sh\n${run('$TP')}`, line(3, '2'), { 'tp.sh': 'TP=2\n' }],
  ['itself', `. ./run.sh\n${run('2')}`, line(2, '2')],
  [
    'one that may leave with a value',
    `. ./tp.sh\n${run('${TP:-2}')}`,
    line(2, 'unknown'),
    { 'tp.sh': 'if [ -d /x ]; then TP=4; return; fi\n' },
  ],
  [
    'one that sets a value in a subshell alone',
    `. ./tp.sh\n${run('${TP:-2}')}`,
    line(2, '2'),
    { 'tp.sh': '(TP=4; echo)\n' },
  ],
]);

table('flags of another file', 'run.sh', [
  [
    'a volume on disk',
    `. ./flags.sh\n${run('2', '"${FLAGS[@]}"')}`,
    ['line 2: disk, 2 ranks, none GPUs'],
    { 'flags.sh': 'FLAGS=(-v /dev/shm)\n' },
  ],
  [
    'a size that a variable gives',
    `. ./flags.sh\n${run('2', '"${FLAGS[@]}"')}`,
    ['line 2: sized 67108864, 2 ranks, none GPUs'],
    { 'flags.sh': 'SHM=64m\nFLAGS=(--shm-size=$SHM)\n' },
  ],
]);

table('scripts that stand in no folder', 'untitled:run.sh', [
  ['with a file that they take in', `. ./tp.sh\n${run('$TP')}`, line(2, 'unknown'), { 'tp.sh': 'TP=2\n' }],
]);
