/**
 * Files with one finding, and what the preferred fix makes of them: the same to the byte in every editor, so all tests
 * in editors take them from here.
 */

export interface Cure {
  readonly title: string;
  /** Where the file lies in a workspace. */
  readonly path: string;
  readonly before: string;
  /** The flag that the finding stands at. */
  readonly flag: string;
  /** The title of the fix. */
  readonly fix: string;
  readonly after: string;
}

const COMPOSE_FILE = `# Two GPUs, and not a word about /dev/shm.
services:
  vllm:
    image: vllm/vllm-openai:v0.11.2
    command: --model Qwen/Qwen2.5-7B-Instruct --tensor-parallel-size 2 # half a model each
    ports:
      - "8000:8000"
    deploy:
      resources:
        reservations:
          devices:
            - driver: nvidia
              count: 2
              capabilities: [gpu]
`;

const COMMAND_LINE =
  '    command: --model Qwen/Qwen2.5-7B-Instruct --tensor-parallel-size 2 # half a model each\n';

/** A service of Docker Compose; the fix inserts a line. */
export const COMPOSE: Cure = {
  title: 'a compose file',
  path: 'missing/docker-compose.yml',
  before: COMPOSE_FILE,
  flag: '--tensor-parallel-size 2',
  fix: 'Give vllm 2 GiB of shared memory (shm_size: 2gb)',
  after: COMPOSE_FILE.replace(COMMAND_LINE, `${COMMAND_LINE}    shm_size: 2gb\n`),
};

const withCrlf = (text: string) => text.replaceAll('\n', '\r\n');

/** The same with the line endings of Windows. */
export const COMPOSE_CRLF: Cure = {
  ...COMPOSE,
  title: 'a compose file with CRLF',
  path: 'crlf/compose.yaml',
  before: withCrlf(COMPOSE.before),
  after: withCrlf(COMPOSE.after),
};

const MANIFEST = `# Four GPUs, and no volume for /dev/shm.
apiVersion: apps/v1
kind: Deployment
metadata:
  name: llama
spec:
  selector:
    matchLabels:
      app: llama
  template:
    metadata:
      labels:
        app: llama
    spec:
      containers:
      - name: vllm
        image: vllm/vllm-openai:v0.11.2
        args:
        - --model=meta-llama/Llama-3.3-70B-Instruct
        - --tensor-parallel-size=4 # one of four
        resources:
          limits:
            nvidia.com/gpu: 4
---
apiVersion: v1
kind: Service
metadata:
  name: llama
spec:
  selector:
    app: llama
`;

/** A Deployment; the fix inserts the volume and the mount, in two places. */
export const DEPLOYMENT: Cure = {
  title: 'a Deployment',
  path: 'kubernetes/deployment.yaml',
  before: MANIFEST,
  flag: '--tensor-parallel-size=4',
  fix: 'Give Deployment/llama/vllm 4 GiB of shared memory (emptyDir: {medium: Memory, sizeLimit: 4Gi})',
  after: MANIFEST.replace(
    `            nvidia.com/gpu: 4
`,
    `            nvidia.com/gpu: 4
        volumeMounts:
        - name: dshm
          mountPath: /dev/shm
      volumes:
      - name: dshm
        emptyDir:
          medium: Memory
          sizeLimit: 4Gi
`,
  ),
};

const COMMAND = `docker run --rm \\
  --gpus all \\
  -p 8000:8000 \\
  vllm/vllm-openai:v0.11.2 \\
  --model Qwen/Qwen2.5-7B-Instruct \\
  --tensor-parallel-size 2
`;

const FIXED_COMMAND = COMMAND.replace('  vllm/', '  --shm-size=2g \\\n  vllm/');

/** `docker run` over several lines; the fix is one more. */
export const SCRIPT: Cure = {
  title: 'docker run in a script',
  path: 'shell/run.sh',
  before: `#!/bin/bash\n# Two GPUs\n${COMMAND}`,
  flag: '--tensor-parallel-size 2',
  fix: 'Give this container 2 GiB of shared memory (--shm-size=2g)',
  after: `#!/bin/bash\n# Two GPUs\n${FIXED_COMMAND}`,
};

const aroundFence = (command: string) =>
  `# Serving\n\nIn prose, \`docker run\` is left alone.\n\n\`\`\`bash\n${command}\`\`\`\n`;

/** The same in a fence of Markdown. */
export const FENCE: Cure = {
  ...SCRIPT,
  title: 'docker run in a fence in Markdown',
  path: 'shell/README.md',
  before: aroundFence(COMMAND),
  after: aroundFence(FIXED_COMMAND),
};
