import assert from 'node:assert/strict';
import { lint } from '../../../core/lint';
import { DEFAULT_OPTIONS } from '../../../core/model';
import { MemoryWorkspace } from '../../support/memory-workspace';

/**
 * A text with places `⟨name⟩` for a directive. On a line of its own a place takes `disable-next-line`, at the end of
 * a line `disable-line`. At those of `counts` a directive silences the one finding of the text; at all others it
 * silences nothing, which is reported, unless the place is in no comment at all (`text`).
 */
interface Table {
  readonly name: string;
  readonly file: string;
  readonly text: string;
  readonly counts: readonly string[];
  /** Places at which what is written is no comment, so that nobody reports it. */
  readonly isText?: readonly string[];
  /** How a comment is written where it is not `# …`, by the beginning of the place's name. */
  readonly comment?: Readonly<Record<string, (content: string) => string>>;
}

const slashes = { '': (content: string) => `// ${content}`, block: (content: string) => `/* ${content} */` };
const html = { '': (content: string) => `<!-- ${content} -->`, in: (content: string) => `# ${content}` };

const TABLES: readonly Table[] = [
  {
    name: 'Compose',
    file: 'compose.yaml',
    text: `⟨top⟩
services:
  ⟨above another⟩
  web: {image: nginx} ⟨another⟩
  ⟨above the service⟩
  vllm: ⟨service⟩
    ⟨above the image⟩
    image: vllm/vllm-openai:v0.11.2 ⟨image⟩
    ⟨above the command⟩
    command: --model m -tp 2 ⟨command⟩
    ⟨below⟩
    ports: ["8000:8000"]
`,
    counts: ['above the service', 'service', 'above the command', 'command'],
  },
  {
    name: 'Compose, a size and a command of several lines',
    file: 'compose.yaml',
    text: `services:
  vllm:
    ⟨above the size⟩
    shm_size: 128m ⟨size⟩
    image: vllm/vllm-openai:v0.11.2
    ⟨above the command⟩
    command: > ⟨command⟩
      --model m
      ⟨folded⟩
      --tensor-parallel-size 2
    ⟨below⟩
    ports: ["8000:8000"]
`,
    counts: ['above the size', 'size', 'above the command', 'command'],
    isText: ['folded'],
  },
  {
    name: 'Compose, an anchor',
    file: 'compose.yaml',
    text: `⟨above the anchor⟩
x-command: &command --model m -tp 2 ⟨anchor⟩
services:
  vllm:
    image: vllm/vllm-openai:v0.11.2
    ⟨above the alias⟩
    command: *command ⟨alias⟩
`,
    counts: ['above the anchor', 'anchor', 'above the alias', 'alias'],
  },
  {
    name: 'Compose, a flow collection',
    file: 'compose.yaml',
    text: `services:
  ⟨above the service⟩
  vllm: { ⟨service⟩
    image: vllm/vllm-openai:v0.11.2, ⟨image⟩
    ⟨above the command⟩
    command: --model m -tp 2, ⟨command⟩
  }
`,
    counts: ['above the service', 'service', 'above the command', 'command'],
  },
  {
    name: 'Compose, quotes and a shell',
    file: 'compose.yaml',
    text: `services:
  vllm:
    image: vllm/vllm-openai:v0.11.2
    entrypoint: [bash, -c]
    ⟨above the command⟩
    command: ⟨command⟩
      - |
        echo "
        ⟨quoted⟩
        "
        ⟨above the engine⟩
        vllm serve m \\
          --tensor-parallel-size 2 ⟨flag⟩
        ⟨below⟩
        echo done
`,
    counts: ['above the engine', 'flag'],
    isText: ['quoted'],
  },
  {
    name: 'Compose, texts that are no scripts of their own',
    file: 'compose.yaml',
    text: `services:
  vllm:
    image: vllm/vllm-openai:v0.11.2
    ⟨above the words⟩
    command: |
      --model m
      ⟨words⟩
      -tp 2
  other:
    image: vllm/vllm-openai:v0.11.2
    shm_size: 8g
    entrypoint: [bash, -c]
    command:
      - >
        vllm serve m -tp 2 ⟨folded⟩
`,
    counts: ['above the words'],
    isText: ['words', 'folded'],
  },
  {
    name: 'Kubernetes',
    file: 'deployment.yaml',
    text: `⟨top⟩
apiVersion: apps/v1
kind: Deployment
metadata: {name: llm}
spec:
  template:
    spec:
      containers:
        ⟨above the container⟩
        - image: vllm/vllm-openai:v0.11.2 ⟨container⟩
          ⟨above the name⟩
          name: vllm ⟨name⟩
          ⟨above the arguments⟩
          args: ⟨arguments⟩
            - --model=m
            ⟨above the flag⟩
            - --tensor-parallel-size=2 ⟨flag⟩
            ⟨below⟩
            - --port=8000
          resources: {limits: {nvidia.com/gpu: 2}}
`,
    counts: ['above the container', 'container', 'above the name', 'name', 'above the flag', 'flag'],
  },
  {
    name: 'Kubernetes, a volume',
    file: 'pod.yaml',
    text: `apiVersion: v1
kind: Pod
metadata: {name: llm}
spec:
  containers:
    - name: vllm
      image: vllm/vllm-openai:v0.11.2
      args: [--model=m, --tensor-parallel-size=8]
      volumeMounts:
        - {name: dshm, mountPath: /dev/shm}
  volumes:
    - name: dshm
      ⟨above the volume⟩
      emptyDir:
        medium: Memory
        ⟨above the size⟩
        sizeLimit: 256Mi ⟨size⟩
`,
    counts: ['above the size', 'size'],
  },
  {
    name: 'a script',
    file: 'run.sh',
    text: `#!/bin/bash
⟨above the variable⟩
NAME="a # shm ⟨variable⟩
⟨string⟩
b"
cat > x <<EOF
⟨document⟩
EOF
⟨above the command⟩
sudo docker run --gpus all \\
  -p 8000:8000 \\
  vllm/vllm-openai:v0.11.2 \\
  --model m \\
  --tensor-parallel-size 2 ⟨last line⟩
⟨below⟩
echo done
`,
    counts: ['above the command', 'last line'],
    isText: ['variable', 'string', 'document'],
  },
  {
    name: 'a script, programs in programs',
    file: 'run.sh',
    text: `⟨above ssh⟩
ssh host bash <<'EOF'
set -e
⟨above the command⟩
docker run --gpus all \\
  vllm/vllm-openai:v0.11.2 --model m -tp 2 ⟨last line⟩
⟨below⟩
echo done
EOF
`,
    counts: ['above ssh', 'above the command', 'last line'],
  },
  {
    name: 'a script, an array and a substitution',
    file: 'run.sh',
    text: `⟨above the array⟩
ARGS=( ⟨array⟩
  --model m
  ⟨above the flag⟩
  --tensor-parallel-size 2 ⟨flag⟩
)
⟨above the variable⟩
ID=$( ⟨variable⟩
  ⟨above the command⟩
  docker run -d --gpus all vllm/vllm-openai:v0.11.2 "\${ARGS[@]}" ⟨command⟩
)
`,
    counts: ['above the array', 'array', 'above the flag', 'flag', 'above the command', 'command'],
  },
  {
    name: 'a Dockerfile',
    file: 'Dockerfile',
    text: `# syntax=docker/dockerfile:1
⟨above FROM⟩
FROM vllm/vllm-openai:v0.11.2
RUN <<EOF
⟨document⟩
EOF
⟨above the instruction⟩
CMD vllm serve m \\
  ⟨above the flag⟩
  -tp 2 || \\
  ⟨above the rest⟩
  exit 1
`,
    counts: ['above the instruction', 'above the flag'],
    isText: ['document'],
  },
  {
    name: 'a Makefile',
    file: 'Makefile',
    text: `⟨above the variable⟩
PORT = 8000 ⟨variable⟩
⟨above the rule⟩
serve: ⟨rule⟩
	⟨above the command in the recipe⟩
	@docker run --gpus all \\
	  vllm/vllm-openai:v0.11.2 --model m -tp 2 ⟨last line⟩
⟨between⟩
	echo done
define TEXT
⟨definition⟩
endef
`,
    counts: ['above the command in the recipe', 'last line'],
    isText: ['definition'],
  },
  {
    name: 'Markdown, a fence of commands',
    file: 'README.md',
    text: `# Title
⟨above the text⟩
Text \`⟨quoted⟩\` and
⟨above the fence⟩

\`\`\`bash
⟨in: above the command⟩
docker run --gpus all \\
  vllm/vllm-openai:v0.11.2 \\
  --model m -tp 2 ⟨in: last line⟩
⟨in: below⟩
\`\`\`
`,
    counts: ['above the fence', 'in: above the command', 'in: last line'],
    isText: ['quoted'],
    comment: html,
  },
  {
    name: 'Markdown, a manifest in a quotation',
    file: 'README.md',
    text: `> ⟨above the fence⟩
> ~~~yaml
> services:
>   vllm:
>     image: vllm/vllm-openai:v0.11.2
>     command: --model m -tp 2
> ~~~

\`\`\`yaml
services:
  ⟨in: above the service⟩
  vllm:
    image: vllm/vllm-openai:v0.11.2
    ⟨in: above the command⟩
    command: --model m -tp 2 ⟨in: command⟩
\`\`\`
`,
    counts: ['in: above the service', 'in: above the command', 'in: command'],
    comment: html,
  },
  {
    name: 'MDX',
    file: 'guide.mdx',
    text: `⟨above the fence⟩
\`\`\`bash
docker run vllm/vllm-openai:v0.11.2 --model m -tp 2
\`\`\`
⟨below⟩
text
`,
    counts: ['above the fence'],
    comment: { '': content => `{/* ${content} */}` },
  },
  {
    name: 'Quadlet',
    file: 'vllm.container',
    text: `⟨above the section⟩
[Container]
⟨; above the image⟩
Image=docker.io/vllm/vllm-openai:v0.11.2
⟨above the command⟩
Exec=--model m \\
⟨within the command⟩
  --tensor-parallel-size 2
⟨below⟩
PublishPort=8000:8000
`,
    counts: ['; above the image', 'above the command', 'within the command'],
    comment: { ';': content => `; ${content}` },
  },
  {
    name: 'a systemd unit',
    file: 'vllm.service',
    text: `[Service]
⟨above⟩
ExecStartPre=/bin/true
⟨above the command⟩
ExecStart=/usr/bin/docker run --gpus all \\
  vllm/vllm-openai:v0.11.2 \\
  --model m -tp 2
`,
    counts: ['above the command'],
  },
  {
    name: 'Nomad',
    file: 'llm.nomad',
    text: `job "llm" {
  group "g" {
    ⟨above the task⟩
    task "vllm" { ⟨task⟩
      driver = "docker"
      ⟨block: above the configuration⟩
      config { ⟨configuration⟩
        ⟨slashes: above the image⟩
        image = "vllm/vllm-openai:v0.11.2" ⟨block: image⟩
        ⟨above the arguments⟩
        args = [
          "--model", "# shm-lint-disable-line", ⟨model⟩
          ⟨slashes: above the flag⟩
          "--tensor-parallel-size", "2", ⟨flag⟩
        ]
      }
    }
  }
}
`,
    counts: [
      ...['above the task', 'task', 'slashes: above the image', 'block: image', 'above the arguments'],
      ...['slashes: above the flag', 'flag'],
    ],
    comment: { block: slashes.block, slashes: slashes[''] },
  },
  {
    name: 'devcontainer.json',
    file: '.devcontainer/devcontainer.json',
    text: `{
  ⟨above the image⟩
  "image": "vllm/vllm-openai:v0.11.2", ⟨block: image⟩
  ⟨block: above the arguments⟩
  "runArgs": ["--gpus=all"],
  "name": "// shm-lint-disable-file",
  ⟨above the command⟩
  "postStartCommand": "vllm serve m -tp 2" ⟨command⟩
}
`,
    counts: ['above the image', 'block: image', 'above the command', 'command'],
    comment: slashes,
  },
  {
    name: 'a workflow',
    file: '.github/workflows/serve.yml',
    text: `on: push
jobs:
  serve:
    runs-on: gpu
    steps:
      - name: serve
        ⟨above the program⟩
        run: | ⟨program⟩
          echo "
          ⟨quoted⟩
          "
          ⟨above the command⟩
          docker run --gpus all \\
            vllm/vllm-openai:v0.11.2 --model m -tp 2 ⟨last line⟩
          ⟨below⟩
          echo done
`,
    counts: ['above the program', 'program', 'above the command', 'last line'],
    isText: ['quoted'],
  },
];

const PLACE = /⟨([^⟩]+)⟩/g;

function placesOf({ text }: Table): string[] {
  return [...text.matchAll(PLACE)].map(match => match[1]!);
}

/** The text with one directive, or without any. */
function written({ text, comment }: Table, place?: string, named = ''): string {
  const lines = text.split('\n').flatMap(line => {
    const [, inFront = '', name] = /^(.*)⟨([^⟩]+)⟩/.exec(line) ?? [];
    if (name === undefined) return [line];
    const isAlone = /^[\s>]*$/.test(inFront) && !/⟩./.test(line);
    if (name !== place) return isAlone ? [] : [line.replace(PLACE, '').trimEnd()];
    const kind = Object.keys(comment ?? {}).find(one => one !== '' && name.startsWith(one)) ?? '';
    const write = comment?.[kind] ?? ((content: string) => `# ${content}`);
    return [line.replace(PLACE, write(`shm-lint-disable-${isAlone ? 'next-line' : 'line'}${named}`))];
  });
  return lines.join('\n');
}

async function rulesIn({ file }: Table, text: string, eol: string): Promise<string[]> {
  const document = { uri: `file:///project/${file}`, text: text.replaceAll('\n', eol) };
  const { findings } = await lint(document, new MemoryWorkspace(), DEFAULT_OPTIONS);
  return findings.map(({ rule }) => rule).sort();
}

for (const [name, eol] of [
  ['LF', '\n'],
  ['CRLF', '\r\n'],
] as const) {
  for (const table of TABLES) {
    describe(`directives, ${table.name}, ${name}`, () => {
      let without: string[];
      before(async () => {
        without = await rulesIn(table, written(table), eol);
      });

      it('has a finding without any', () => assert.ok(without.length > 0));

      for (const place of placesOf(table)) {
        if (table.counts.includes(place)) {
          it(`${place}: silences`, async () => {
            const rules = await rulesIn(table, written(table, place), eol);
            assert.deepEqual(rules, without.slice(1));
          });
          it(`${place}: silences no other rule, and is reported`, async () => {
            const rules = await rulesIn(table, written(table, place, ' shm-over-memory-limit'), eol);
            assert.deepEqual(rules, [...without, 'unused-directive'].sort());
          });
        } else {
          const isText = table.isText?.includes(place);
          it(`${place}: silences nothing${isText ? '' : ', and is reported'}`, async () => {
            const rules = await rulesIn(table, written(table, place), eol);
            assert.deepEqual(rules, isText ? without : [...without, 'unused-directive'].sort());
          });
        }
      }
    });
  }
}
