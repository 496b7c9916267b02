import { table } from './reading';

const VLLM = 'vllm/vllm-openai:v0.29.0';
const DEFAULT = 'default 67108864';
const ENGINE = `${VLLM} --model a/b -tp 2`;

table('Dockerfiles', 'Dockerfile', [
  [
    'an image that the build is given',
    'ARG IMAGE\nFROM $IMAGE\nCMD vllm serve a/b -tp 2\n',
    [`Dockerfile: ${DEFAULT}, 2 ranks, none GPUs`],
  ],
  ['a program in front of every image', `CMD vllm serve m -tp 4\nFROM ${VLLM}\nCMD --model a/b -tp 2\n`, []],
  [
    'the arguments that stand in front of their entrypoint',
    `FROM ${VLLM}\nCMD ["serve", "a/b", "-tp", "2"]\nENTRYPOINT ["vllm"]\n`,
    [`Dockerfile: ${DEFAULT}, 2 ranks, none GPUs`],
  ],
  ['another escape character', `# escape=\`\nFROM ${VLLM}\nCMD ["--model", "a/b", "-tp", "2"]\n`, []],
  [
    'a variable in the old spelling',
    `FROM ${VLLM}\nENV CUDA_VISIBLE_DEVICES 0,1\nCMD ["--model", "a/b", "-tp", "2"]\n`,
    [`Dockerfile: ${DEFAULT}, 2 ranks, 2 GPUs`],
  ],
  ['a program that is a string', `FROM ${VLLM}\nENTRYPOINT "vllm"\n`, []],
  [
    'strings that JSON does not know',
    `FROM ${VLLM}\nCMD ["--model", "a\\d", "-tp", "2"]\n`,
    [`Dockerfile: ${DEFAULT}, 2 ranks, none GPUs`],
  ],
  [
    'strings with escapes between comments',
    `FROM ${VLLM}\nCMD ["--model", \\\n# the model\n "a\\u002fb", \\\n# ranks\n "-tp", "2"]\n`,
    [`Dockerfile: ${DEFAULT}, 2 ranks, none GPUs`],
  ],
]);

table('makefiles', 'Makefile', [
  [
    'a target and a dollar',
    `run:\n\tdocker run --name $@ -e A=$$HOME --gpus all ${ENGINE}\n`,
    [`line 2: ${DEFAULT}, 2 ranks, unknown GPUs`],
  ],
]);

table('systemd units', 'vllm.service', [
  [
    'a percent sign',
    `[Service]\nExecStart=/usr/bin/docker run --gpus all -e LOAD=90%% ${ENGINE}\n`,
    [`line 2: ${DEFAULT}, 2 ranks, unknown GPUs`],
  ],
]);

table('Markdown', 'README.md', [
  [
    'a block in a list that ends before its line does',
    `- Start it:\n\n  \`\`\`bash\n  docker run --gpus all \\\n ${ENGINE}\n  \`\`\`\n`,
    [`line 4: ${DEFAULT}, 2 ranks, unknown GPUs`],
  ],
  [
    'a quotation with a line that lacks its mark',
    `> \`\`\`bash\n> docker run --gpus all \\\n${ENGINE}\n> \`\`\`\n`,
    [`line 2: ${DEFAULT}, 2 ranks, unknown GPUs`],
  ],
]);

const tasks = (task: object | string) => JSON.stringify({ version: '2.0.0', tasks: [task] });
const run = { command: 'docker', args: ['run', '--gpus', 'all', VLLM, '--model', 'a/b', '-tp', '2'] };

table('tasks of VS Code', '.vscode/tasks.json', [
  ['words', tasks(run), [`line 1: ${DEFAULT}, 2 ranks, unknown GPUs`]],
  [
    'words with blanks, objects, and what is neither',
    tasks({
      ...run,
      args: [
        'run',
        '-e',
        'A=b c',
        { value: '--gpus', quoting: 'strong' },
        null,
        ['x'],
        'all',
        ...run.args.slice(3),
      ],
    }),
    [`line 1: ${DEFAULT}, 2 ranks, unknown GPUs`],
  ],
  [
    'a word with blanks and a quote',
    tasks({ ...run, args: ['run', '-e', "'A=b c'", ...run.args.slice(1)] }),
    [`line 1: ${DEFAULT}, 2 ranks, unknown GPUs`],
  ],
  ['a task without a command', tasks({ label: `docker run ${ENGINE}` }), []],
  ['a task that is a text', tasks(`docker run ${ENGINE}`), []],
  ['no tasks', `{"tasks": "docker run ${ENGINE}"}`, []],
]);

table('workspaces of VS Code', 'gpu.code-workspace', [
  ['tasks', `{"folders": [], "tasks": ${tasks(run)}}`, [`line 1: ${DEFAULT}, 2 ranks, unknown GPUs`]],
]);

const step = `- run: docker run --gpus all ${ENGINE}`;

table('workflows', '.github/workflows/run.yml', [
  [
    'keys and variables that are none',
    `jobs:\n  a:\n    env: {A: [1]}\n    ? [x]\n    : y\n    steps:\n      ${step}\n`,
    [`line 7: ${DEFAULT}, 2 ranks, unknown GPUs`],
  ],
  [
    'steps deeper than anybody nests them',
    `jobs:\n  a: ${'{x: '.repeat(40)}[{run: "docker run --gpus all ${ENGINE}"}]${'}'.repeat(40)}\n  steps: []\n`,
    [],
  ],
]);

table('containers of jobs', '.github/workflows/gpu.yml', [
  [
    'a job',
    `jobs:\n  serve:\n    runs-on: gpu\n    container: ${VLLM}\n    steps: [{run: vllm serve a/b -tp 2}]\n`,
    [`serve: ${DEFAULT}, 2 ranks, none GPUs`],
  ],
  [
    'a list of jobs in the place of a workflow',
    `- runs-on: gpu\n  container: ${VLLM}\n  steps: [{run: vllm serve a/b -tp 2}]\n`,
    [],
  ],
  [
    'jobs that are a list',
    `jobs:\n  - runs-on: gpu\n    container: ${VLLM}\n    steps: [{run: vllm serve a/b -tp 2}]\n`,
    [],
  ],
]);

table('containers of an editor', '.devcontainer/devcontainer.json', [
  [
    'one that is built',
    '{"build": {}, "runArgs": ["--gpus", "all"], "postStartCommand": "vllm serve a/b -tp 2"}',
    [`devcontainer.json: ${DEFAULT}, 2 ranks, unknown GPUs`],
  ],
]);

table('task definitions', 'task.json', [
  [
    'a container of a command alone, and none',
    '{"containerDefinitions": [1, {"command": ["vllm", "serve", "a/b", "-tp", "2"]}]}',
    [`task.json: ${DEFAULT}, 2 ranks, none GPUs`],
  ],
]);

const task = (rest: string, config = '') => `task "llm" {
  driver = "docker"
  config {
    image = "${VLLM}"
    args = ["--model", "a/b", "-tp", "2"]
${config}  }
${rest}}
`;

table('Nomad jobs', 'llm.nomad', [
  ['a task', task(''), [`llm: ${DEFAULT}, 2 ranks, none GPUs`]],
  ['a task that configures nothing', `task "vllm" {\n  driver = "docker"\n}\n`, []],
  [
    'braces that open in a text',
    task('  env {\n    NOTE = <<EOF\nmap = {\nEOF\n    CUDA_VISIBLE_DEVICES = "0,1"\n  }\n'),
    [`llm: ${DEFAULT}, 2 ranks, 2 GPUs`],
  ],
  [
    'a block that opens in a text, behind which nothing is read',
    task('  env {\n    NOTE = <<EOF\nblock {\nEOF\n    CUDA_VISIBLE_DEVICES = "0,1"\n  }\n'),
    [`llm: ${DEFAULT}, 2 ranks, none GPUs`],
  ],
]);

const unit = (rest: string, image = `docker.io/${VLLM}`) =>
  `[Container]\nImage=${image}\nExec=vllm serve a/b -tp 2\n${rest}`;
const PODMAN = 'default 65536000';

table('unit files of Podman', 'llm.container', [
  ['a container', unit(''), [`llm: ${PODMAN}, 2 ranks, none GPUs`]],
  ['an image that another unit builds', unit('', 'llm.build'), [`llm: ${PODMAN}, 2 ranks, none GPUs`]],
  ['an image of the unit’s own name', unit('', '%N'), [`llm: ${PODMAN}, 2 ranks, none GPUs`]],
]);

table('unit files that stand in no folder', 'untitled:llm.container', [
  [
    'a file of variables, which cannot be found',
    unit('EnvironmentFile=gpu.env\n'),
    [`untitled:llm: ${PODMAN}, 2 ranks, none GPUs`],
    { 'gpu.env': 'CUDA_VISIBLE_DEVICES=0,1\n' },
  ],
]);

/** One model of the production stack. */
const stack = (model: string) => `servingEngineSpec:\n  modelSpec:\n    - ${model}\n`;
const model = (config: string, rest = '') =>
  `{name: llm, repository: vllm/vllm-openai, tag: v0.29.0, modelURL: a/b${rest}, vllmConfig: ${config}}`;

table('values of the production stack', 'values.yaml', [
  ['a model', stack(model('{extraArgs: ["-tp", "2"]}')), [`modelSpec/llm: ${DEFAULT}, 2 ranks, none GPUs`]],
  ['a model that is none', stack('vllm'), []],
  ['a model without a repository', stack('{name: vllm}'), []],
  ['a model without a name', stack('{repository: vllm/vllm-openai}'), []],
  ['values deeper than can be parsed', stack(`&vllm ${'['.repeat(2_000)}`), []],
  [
    'arguments that a variable gives, or that are missing',
    stack(model('{extraArgs: ["${ARGS}", "-tp", "2", "-tp"]}')),
    [`modelSpec/llm: ${DEFAULT}, unknown ranks, none GPUs`],
  ],
  [
    'a size that does not count, and is none',
    stack(model('{extraArgs: ["-tp", "2"]}', ', shmSize: much')),
    [`modelSpec/llm: ${DEFAULT}, 2 ranks, none GPUs`],
  ],
  [
    'a size that does not count, of a variable',
    stack(model('{extraArgs: ["-tp", "2"]}', ', shmSize: "${SHM}"')),
    [`modelSpec/llm: ${DEFAULT}, 2 ranks, none GPUs`],
  ],
  [
    'a name that a variable gives',
    stack(model('{extraArgs: ["-tp", "2"]}').replace('name: llm', 'name: "${NAME}"')),
    [`modelSpec: ${DEFAULT}, 2 ranks, none GPUs`],
  ],
]);

/** Values of llm-d's modelservice. */
const served = (rest: string) => `modelArtifacts: {uri: "hf://a/b"}\n${rest}`;
const decode = `decode:\n  parallelism: {tensor: 2}\n  containers:\n    - {name: vllm, image: "${VLLM}", modelCommand: vllmServe}\n`;

table('values of modelservice', 'values.yaml', [
  ['a role', served(decode), [`decode/vllm: ${DEFAULT}, 2 ranks, none GPUs`]],
  ['an accelerator that a variable names', served(`accelerator: {type: "\${TYPE}"}\n${decode}`), []],
  ['a role without containers', served('decode: # of vLLM\n  parallelism: {tensor: 2}\n'), []],
  ['no artifacts', decode.replace(/^/, 'modelArtifacts: {size: 1Gi}\n'), []],
  [
    'artifacts by name alone',
    decode.replace(/^/, 'modelArtifacts: {name: a/b}\n'),
    [`decode/vllm: ${DEFAULT}, 2 ranks, none GPUs`],
  ],
]);

const tgi = 'image: {repository: ghcr.io/huggingface/text-generation-inference, tag: "3.3.4"}\n';

table('values of OPEA', 'values.yaml', [
  [
    'a chart of its own for TGI',
    `LLM_MODEL_ID: a/b\n${tgi}extraCmdArgs: ["--num-shard", "2"]\n`,
    ['tgi: managed 1073741824, 2 ranks, none GPUs'],
  ],
]);
