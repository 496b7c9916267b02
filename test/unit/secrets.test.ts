/** A value that stands wherever a format knows variables, and that nothing may show. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../cli/program';
import { FORMATS } from '../../cli/report/formats';
import { lint, mayConcern } from '../../core/lint';
import { LineIndex } from '../../core/text/span';
import { connect, GLANCING, range } from '../server/harness';
import { folderWith, testIo } from './cli/support';

const CANARY = 'hf_CanaryQ7xZ';

/** A service whose engine is found, with settings of its own. */
const service = (name: string, settings: string, args = '--tensor-parallel-size 4'): string =>
  `  ${name}:\n    image: vllm/vllm-openai:v0.11.2\n    command: --model m ${args}\n${settings.replace(/^(?=.)/gm, '    ')}\n`;

const COMPOSE = `services:
${service('size', 'shm_size: ${TOKEN}')}
${service('default', 'shm_size: ${NONE:-${TOKEN}}')}
${service('other', 'ipc: "container:${TOKEN}"')}
${service('mode', 'ipc: ${TOKEN}')}
${service('volume', 'volumes: ["${TOKEN}:/dev/shm"]')}
${service('bind', 'volumes: ["./${TOKEN}:/dev/shm"]')}
${service('long', 'volumes: [{type: bind, source: "/${TOKEN}", target: /dev/shm}]')}
${service('tmpfs', 'tmpfs: ["/dev/shm:size=${TOKEN}"]')}
${service('long-tmpfs', 'volumes: [{type: tmpfs, target: /dev/shm, tmpfs: {size: "${TOKEN}"}}]')}
${service('named', 'container_name: ${TOKEN}\nhostname: ${TOKEN}')}
${service('machine', 'mem_limit: ${TOKEN}\nenv_file: ["${TOKEN}.env", secrets.env]')}
${service('devices', 'deploy: {resources: {reservations: {devices: [{count: "${TOKEN}"}]}}}')}
${service('parallel', '', '--tensor-parallel-size ${TOKEN}')}
${service('flags', '', '--tensor-parallel-size 4 --api-key ${TOKEN} ${TOKEN} --shm-size=${TOKEN}')}
${service('config', '', '--config /etc/${TOKEN}.yaml')}
${service('knobs', 'environment: {NCCL_P2P_LEVEL: "${TOKEN}", NCCL_DEBUG_FILE: "${TOKEN}", NCCL_BUFFSIZE: "${TOKEN}"}')}
${service('shell', 'entrypoint: [sh, -c]\nenvironment: [TP=${TOKEN}, "SHM_SIZE=${TOKEN}"]', '"vllm serve m -tp $$TP"')}
  tagged:
    image: vllm/vllm-openai:\${TOKEN}
    command: --model m --tensor-parallel-size 4
  elsewhere:
    image: \${TOKEN}/vllm-openai:v0.11.2
    command: --model m --tensor-parallel-size 4
  lmi:
    image: deepjavalibrary/djl-serving:0.36.0-lmi18.0.0-cu128
    environment: {OPTION_TENSOR_PARALLEL_DEGREE: "\${TOKEN}", TENSOR_PARALLEL_DEGREE: "\${TOKEN}"}
  nim:
    image: nvcr.io/nim/meta/llama-3.1-70b-instruct:1.8.5
    environment: {NIM_MODEL_PROFILE: "\${TOKEN}", NGC_API_KEY: "\${TOKEN}"}
  tgi:
    image: ghcr.io/huggingface/text-generation-inference:3.3.4
    environment: {NUM_SHARD: "\${TOKEN}", CUDA_VISIBLE_DEVICES: "\${TOKEN}"}
  aphrodite:
    image: alpindale/aphrodite-openai:latest
    environment: {NUM_GPUS: "\${TOKEN}"}
  trtllm:
    image: nvcr.io/nvidia/tensorrt-llm/release:1.0.0
    command: trtllm-serve m --extra_llm_api_options \${TOKEN} --tp_size 4
  extending:
    extends: {file: "\${TOKEN}.yaml", service: "\${TOKEN}"}
    command: --model m --tensor-parallel-size 4
`;

const SCRIPT = `. ./.env
export LITERAL=${CANARY}
docker run --name $TOKEN --shm-size=$TOKEN vllm/vllm-openai:v0.11.2 --tensor-parallel-size 4
docker run --name "$LITERAL" --shm-size "$LITERAL" vllm/vllm-openai:v0.11.2 --tensor-parallel-size 4
docker run --ipc=container:$TOKEN vllm/vllm-openai:v0.11.2 --tensor-parallel-size 4
docker run --ipc=$TOKEN vllm/vllm-openai:v0.11.2 --tensor-parallel-size 4
podman run --pod $TOKEN vllm/vllm-openai:v0.11.2 --tensor-parallel-size 4
docker run -v $TOKEN:/dev/shm vllm/vllm-openai:v0.11.2 --tensor-parallel-size 4
docker run -v /$TOKEN:/dev/shm vllm/vllm-openai:v0.11.2 --tensor-parallel-size 4
docker run --mount type=tmpfs,dst=/dev/shm,size=$TOKEN vllm/vllm-openai:v0.11.2 --tensor-parallel-size 4
docker run --mount type=tmpfs,dst=/dev/shm,tmpfs-size=$TOKEN vllm/vllm-openai:v0.11.2 --tensor-parallel-size 4
docker run --tmpfs /dev/shm:size=$TOKEN vllm/vllm-openai:v0.11.2 --tensor-parallel-size 4
docker run -e --shm-size=$TOKEN vllm/vllm-openai:v0.11.2 --tensor-parallel-size 4
docker run --gpus $TOKEN --memory $TOKEN --env-file $TOKEN vllm/vllm-openai:v0.11.2 --tensor-parallel-size 4
docker run -e TP=$TOKEN -e NCCL_P2P_LEVEL=$TOKEN vllm/vllm-openai:v0.11.2 --tensor-parallel-size $TOKEN
docker run vllm/vllm-openai:v0.11.2 --tensor-parallel-size 4 --shm-size $TOKEN --ipc=$TOKEN
docker run vllm/vllm-openai:$TOKEN --tensor-parallel-size 4 $TOKEN
ARGS="--name $TOKEN --shm-size $TOKEN"
docker run $ARGS vllm/vllm-openai:v0.11.2 --tensor-parallel-size 4
vllm serve m --tensor-parallel-size $TOKEN
`;

/** Lines that keep a secret out of the patch of what stands below. */
const FAR = '\n#\n#\n#\n#\n';

const POD = `apiVersion: v1
kind: Secret
metadata: {name: tokens}
stringData: {HF_TOKEN: ${CANARY}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {TP: ${CANARY}, NCCL_P2P_LEVEL: ${CANARY}}
---${FAR}
apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  containers:
  - name: c
    image: vllm/vllm-openai:v0.11.2
    args: [--tensor-parallel-size, "4", --api-key, $(HF_TOKEN)]
    envFrom: [{secretRef: {name: tokens}}, {configMapRef: {name: settings}}]
  - name: d
    image: vllm/vllm-openai:v0.11.2
    args: [--tensor-parallel-size, $(TP), --config, /etc/$(TP).yaml]
    envFrom: [{configMapRef: {name: settings}}]
  - name: e
    image: vllm/vllm-openai:v0.11.2
    command: [sh, -c, 'vllm serve m -tp $HF_TOKEN']
    env:
    - {name: HF_TOKEN, valueFrom: {secretKeyRef: {name: tokens, key: HF_TOKEN}}}
    - {name: NCCL_DEBUG_FILE, value: $(HF_TOKEN)}
`;

const PROJECT: Readonly<Record<string, string>> = {
  '.env': `TP=4\nTOKEN=${CANARY}\nAPI_KEY=${CANARY}\n`,
  'secrets.env': `TENSOR_PARALLEL_SIZE=${CANARY}\nNCCL_ALGO=${CANARY}\n`,
  'compose.yaml': COMPOSE,
  'run.sh': SCRIPT,
  'pod.yaml': POD,
  'values.yaml': `servingEngineSpec:
  modelSpec:
  - name: m
    repository: vllm/vllm-openai
    tag: v0.11.2
    modelURL: m
    vllmConfig: {tensorParallelSize: 4}
    env:
    - {name: HF_TOKEN, value: ${CANARY}}
    - {name: NCCL_P2P_LEVEL, value: ${CANARY}}
`,
  Dockerfile: `ENV TP=${CANARY} HF_TOKEN=${CANARY}${FAR}FROM vllm/vllm-openai:v0.11.2
ENV TP=${CANARY} NCCL_P2P_LEVEL=${CANARY}${FAR}
ENTRYPOINT vllm serve m --tensor-parallel-size 4 --api-key $HF_TOKEN
`,
  'vllm.container': `[Container]
Environment=HF_TOKEN=${CANARY} NCCL_P2P_LEVEL=${CANARY}
EnvironmentFile=secrets.env${FAR}
Image=vllm/vllm-openai:v0.11.2
Exec=--model m --tensor-parallel-size 4
`,
  'vllm.service': `[Service]
Environment=TOKEN=${CANARY}
EnvironmentFile=secrets.env${FAR}
ExecStart=/usr/bin/docker run --name \${TOKEN} --shm-size \${TOKEN} vllm/vllm-openai:v0.11.2 --tensor-parallel-size 4
`,
  Makefile: `TOKEN := ${CANARY}${FAR}
run:
\tdocker run --name $(TOKEN) --shm-size=$(TOKEN) vllm/vllm-openai:v0.11.2 --tensor-parallel-size 4
\tdocker run --ipc=container:$(TOKEN) vllm/vllm-openai:v0.11.2 --tensor-parallel-size $(TOKEN)
`,
  '.github/workflows/ci.yml': `on: push
env: {TOKEN: ${CANARY}}${FAR}
jobs:
  a:
    runs-on: x
    env: {TP: ${CANARY}}
    steps:
    - run: docker run --name $TOKEN --shm-size=$TOKEN vllm/vllm-openai:v0.11.2 -tp 4
      env: {TOKEN: ${CANARY}}
    - run: docker run vllm/vllm-openai:v0.11.2 -tp \${{ env.TP }} --shm-size \${{ env.TOKEN }}
    - run: docker run vllm/vllm-openai:v0.11.2 -tp 4
`,
  '.devcontainer/devcontainer.json': `{
  "image": "vllm/vllm-openai:v0.11.2",
  "containerEnv": {"HF_TOKEN": "${CANARY}"},
  "remoteEnv": {"HF_TOKEN": "${CANARY}"},



  "runArgs": ["--gpus=all"],
  "postStartCommand": "vllm serve m -tp 4"
}
`,
  'job.nomad': `job "a" {
  group "b" {
    task "c" {
      driver = "docker"
      env {
        HF_TOKEN = "${CANARY}"
        NCCL_P2P_LEVEL = "${CANARY}"
      }




      config {
        image = "vllm/vllm-openai:v0.11.2"
        args  = ["--model", "m", "--tensor-parallel-size", "4"]
      }
    }
  }
}
`,
  'task.json': `{
  "family": "a",
  "containerDefinitions": [
    {
      "name": "b",
      "environment": [{"name": "HF_TOKEN", "value": "${CANARY}"}, {"name": "TP", "value": "${CANARY}"}],




      "image": "vllm/vllm-openai:v0.11.2",
      "command": ["--model", "m", "--tensor-parallel-size", "4"]
    }
  ]
}
`,
  '.vscode/tasks.json': `{
  "version": "2.0.0",
  "options": {"env": {"TOKEN": "${CANARY}"}},



  "tasks": [{"label": "a", "type": "shell", "command": "docker run --name \${env:TOKEN} vllm/vllm-openai:v0.11.2 -tp 4"}]
}
`,
  'README.md': `\`\`\`sh
export TOKEN=${CANARY}${FAR}
docker run --name $TOKEN --shm-size $TOKEN vllm/vllm-openai:v0.11.2 --tensor-parallel-size 4
\`\`\`
`,
};

/** Files in which there is an engine. */
const LINTED = Object.keys(PROJECT).filter(name => !name.endsWith('.env'));

function assertHidden(said: string, where: string): void {
  const at = said.indexOf(CANARY);
  assert.equal(at, -1, `${where}: …${said.slice(Math.max(0, at - 300), at + 60)}…`);
}

describe('security: the values of variables', function () {
  this.timeout(120_000);

  it('stand in no report and no message of the command line', async () => {
    const cwd = await folderWith(PROJECT);
    for (const format of FORMATS) {
      // `pretty` shows lines of the file, some of which hold the value as it is.
      const files = format === 'pretty' ? LINTED.filter(name => !PROJECT[name]!.includes(CANARY)) : LINTED;
      const io = testIo(cwd);
      await run(['check', ...files, '--format', format, '--explain'], io);
      assert.match(io.out(), /./, format);
      assertHidden(io.out() + io.err(), format);
    }
  });

  it('stand in no patch but where the line itself has them, and in no baseline', async () => {
    const cwd = await folderWith(PROJECT);
    const io = testIo(cwd);
    await run(['check', 'compose.yaml', 'pod.yaml', '--diff', '--unsafe'], io);
    assert.match(io.out(), /^\+/m);
    assertHidden(io.out() + io.err(), 'patch');
    await run(['check', ...LINTED, '--baseline', 'known.json', '--write-baseline'], testIo(cwd));
    assertHidden(await readFile(join(cwd, 'known.json'), 'utf8'), 'baseline');
  });

  it('are there to be shown: each file has an engine', async () => {
    const cwd = await folderWith(PROJECT);
    const io = testIo(cwd);
    await run(['check', ...LINTED, '--format', 'json'], io);
    const { files } = JSON.parse(io.out()) as {
      files: { path: string; workloads: unknown[]; findings: { message: string }[] }[];
    };
    const found = new Map(files.map(({ path, workloads }) => [path, workloads.length]));
    assert.deepEqual(
      LINTED.filter(name => !found.get(name)),
      [],
    );
    const messages = files.flatMap(({ findings }) => findings.map(({ message }) => message)).join('\n');
    assert.match(
      messages,
      /What “\$\{TOKEN\}” stands for is no size that the container runtime understands\./,
    );
    assert.match(messages, /What “\$TOKEN” stands for is no size that the container runtime understands\./);
  });

  it('stand in nothing that the server answers or logs', async () => {
    const said: string[] = [];
    const read = async (uri: string) => PROJECT[uri.slice('file:///w/'.length)];
    const client = await connect(
      { lint, mayConcern, localFiles: { read, list: async () => Object.keys(PROJECT) } },
      {
        ...GLANCING,
        folders: ['file:///w'],
        prepare: connection => {
          connection.onNotification('window/logMessage', ({ message }: { message: string }) => {
            said.push(message);
          });
        },
      },
    );
    for (const name of LINTED) {
      const uri = `file:///w/${name}`;
      const text = PROJECT[name]!;
      const textDocument = { uri };
      const lines = new LineIndex(text);
      const ask = async (method: string, params: object) =>
        said.push(JSON.stringify(await client.connection.sendRequest(method, { textDocument, ...params })));
      await client.open(uri, text);
      said.push(JSON.stringify(await client.pull(uri)));
      const whole = range(0, 0, lines.lineCount, 0);
      await ask('textDocument/codeLens', {});
      await ask('textDocument/inlayHint', { range: whole });
      await ask('shm-lint/workloads', { uri });
      // What an edit replaces is text of the file itself.
      said.push(JSON.stringify(await client.codeActions(uri, whole)));
      for (let offset = 0; offset < text.length; offset += 3) {
        const position = lines.positionAt(offset);
        await ask('textDocument/hover', { position });
        if (offset % 15 === 0) await ask('textDocument/completion', { position });
      }
    }
    client.dispose();
    assert.ok(said.some(answer => answer.includes('tensor parallel')));
    for (const answer of said) assertHidden(answer, 'server');
  });
});
