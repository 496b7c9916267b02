/**
 * Files that a stranger may have written to harm whoever opens them, and what becomes of each: the table in
 * docs/reliability.md, and what test/unit/hostile.test.ts holds the command line and the server against.
 */

/** What a folder holds: texts and bytes by path; `null` makes a named pipe, a link says where it leads. */
export type Files = Readonly<Record<string, string | Buffer | null | { readonly link: string }>>;

export interface Hostile {
  readonly id: string;
  /** The input, for the table. */
  readonly what: string;
  /** What becomes of it, for the table. */
  readonly outcome: string;
  /** What lies in the folder `project` that is checked, and with `../` beside it. */
  files(): Files;
  /** What is given to `check` in the folder. */
  readonly args: readonly string[];
  readonly status: 0 | 1 | 2 | 3;
  /** The rules that are found, in the order of the report. */
  readonly rules: readonly string[];
  /** All that is said besides the report; `…` stands for what a machine words in its own way. */
  readonly says: readonly string[];
}

/** A service with four ranks and the default of 64 MiB. */
const SERVICE = `services:
  vllm:
    image: vllm/vllm-openai:v0.11.2
    command: --model m --tensor-parallel-size 4
`;

const RUN = 'docker run --gpus all vllm/vllm-openai:v0.11.2 --model m --tensor-parallel-size 4';

const DEEP = 10_000;

const TOO_LONG = (path: string) =>
  `${path}: not read, or not all of it: it is longer than any that people write`;
const TOO_DEEP = (path: string) => `${path}: not read, or not all of it: it is nested too deeply`;

/** Lines that each say the one before twice. */
function doubling(line: (i: number) => string): string {
  return Array.from({ length: 60 }, (_, i) => `${line(i)}\n`).join('');
}

/** A file that is read in spite of what stands in it, and whose engine is found. */
function found(
  id: string,
  what: string,
  files: () => Files,
  outcome = 'read; the engine beside it is found',
): Hostile {
  return { id, what, outcome, files, args: ['.'], status: 0, rules: ['shm-missing'], says: [] };
}

/** A file that is left alone. */
function left(id: string, what: string, outcome: string, files: () => Files, says: string[] = []): Hostile {
  return { id, what, outcome, files, args: ['.'], status: 0, rules: [], says };
}

const DEEPLY = 'not read: nested too deeply';

export const HOSTILE: readonly Hostile[] = [
  found('yaml-aliases', 'YAML aliases of aliases (“billion laughs”)', () => ({
    'compose.yaml': `${SERVICE}x-0: &a0 [a, a]\n${doubling(i => `x-${i + 1}: &a${i + 1} [*a${i}, *a${i}]`)}`,
  })),
  found('yaml-merges', 'YAML merge keys of merge keys', () => ({
    'compose.yaml': `x-0: &a0 {K0: 1}\n${doubling(i => `x-${i + 1}: &a${i + 1} {<<: [*a${i}, *a${i}]}`)}${SERVICE}    environment: *a60\n`,
  })),
  left(
    'alias-command',
    'a command that is an alias bomb',
    'read; such a command is no list of words',
    () => ({
      'compose.yaml': `x-0: &a0 [a, a]\n${doubling(i => `x-${i + 1}: &a${i + 1} [*a${i}, *a${i}]`)}${SERVICE.replace(/--model.*/, '*a60')}`,
    }),
  ),
  found('alias-circle', 'a YAML anchor that holds itself', () => ({
    'compose.yaml': `x-a: &a [*a]\n${SERVICE}    environment: *a\n`,
  })),
  left(
    'dotenv-doubling',
    '`.env` whose variables each hold the one before twice',
    'the variables are not known; nothing is said of them',
    () => ({
      '.env': `V0=aaaaaaaaaa\n${doubling(i => `V${i + 1}=$V${i}$V${i}`)}`,
      'compose.yaml': SERVICE.replace('-size 4', '-size $V60'),
    }),
  ),
  left('dotenv-circle', '`.env` with variables in a circle', 'the variables are not known', () => ({
    '.env': 'A=$B\nB=$A\n',
    'compose.yaml': SERVICE.replace('-size 4', '-size $A'),
  })),
  found('shell-doubling', 'the same in a script', () => ({
    'run.sh': `V0=aaaaaaaaaa\n${doubling(i => `V${i + 1}="$V${i}$V${i}"`)}${RUN} $V60\n`,
  })),
  found('shell-arrays', 'the same with arrays', () => ({
    'run.sh': `V0=(a b)\n${doubling(i => `V${i + 1}=("\${V${i}[@]}" "\${V${i}[@]}")`)}${RUN} "\${V60[@]}"\n`,
  })),
  found('make-doubling', 'the same in a Makefile', () => ({
    Makefile: `V0=aaaaaaaaaa\n${doubling(i => `V${i + 1}=$(V${i})$(V${i})`)}run:\n\t${RUN} $(V60)\n`,
  })),
  found('kubernetes-doubling', 'the same in the variables of a pod', () => ({
    'pod.yaml': `apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  containers:
  - name: c
    image: vllm/vllm-openai:v0.11.2
    args: [--tensor-parallel-size, "4", $(V60)]
    env:
    - {name: V0, value: aaaaaaaaaa}
${doubling(i => `    - {name: V${i + 1}, value: $(V${i})$(V${i})}`)}`,
  })),
  found('dockerfile-doubling', 'the same in a Dockerfile', () => ({
    Dockerfile: `FROM vllm/vllm-openai:v0.11.2\nENV V0=aaaaaaaaaa\n${doubling(i => `ENV V${i + 1}=$V${i}$V${i}`)}CMD ["--model", "m", "--tensor-parallel-size", "4"]\n`,
  })),
  left('yaml-flow', `${DEEP} brackets in YAML`, DEEPLY, () => ({
    'compose.yaml': `${SERVICE}x: ${'['.repeat(DEEP)}${']'.repeat(DEEP)}\n`,
  })),
  left('yaml-block', `${DEEP} lists in lists of YAML`, DEEPLY, () => ({
    'compose.yaml': `${SERVICE}x:\n${'- '.repeat(DEEP)}a\n`,
  })),
  left('json', `${DEEP} brackets in JSON`, DEEPLY, () => ({
    'task.json': `{"containerDefinitions":[{"image":"vllm/vllm-openai"}],"x":${'['.repeat(DEEP)}${']'.repeat(DEEP)}}`,
  })),
  {
    ...found('shell-parens', `${DEEP} subshells`, () => ({
      'run.sh': `${RUN}\n${'('.repeat(DEEP)}a${')'.repeat(DEEP)}\n`,
    })),
  },
  left(
    'shell-quotes',
    `${DEEP} substitutions in quotes`,
    `${DEEPLY}, which is said`,
    () => ({
      'run.sh': `${RUN}\n${'"$('.repeat(DEEP)}a${')"'.repeat(DEEP)}\n`,
    }),
    [TOO_DEEP('run.sh')],
  ),
  found('hcl', `${DEEP} blocks in HCL`, () => ({
    'vllm.nomad': `job "x" { group "g" { task "t" {
driver = "docker"
config {
  image = "vllm/vllm-openai:v0.11.2"
  args = ["--model", "m", "--tensor-parallel-size", "4"]
}
} } }
${'a {\n'.repeat(DEEP)}${'}\n'.repeat(DEEP)}`,
  })),
  left(
    'long-line',
    'a line of 9 MB',
    'not read: longer than anything that people write, which is said',
    () => ({
      'compose.yaml': `${SERVICE}x: ${'a'.repeat(9e6)}\n`,
    }),
    [TOO_LONG('compose.yaml')],
  ),
  {
    ...left(
      'huge',
      'a file of 100 MB',
      'not opened: the limit is 10 MB, which is said of a file that is named',
      () => ({
        'compose.yaml': Buffer.concat([Buffer.from(SERVICE), Buffer.alloc(1e8, 'a')]),
      }),
      ['compose.yaml: left out, it has 101 MB; the limit is 10 MB'],
    ),
    args: ['compose.yaml'],
  },
  left(
    'documents',
    'a million YAML documents',
    'not read: longer than anything that people write, which is said',
    () => ({
      'pods.yaml': `apiVersion: v1\nkind: Pod\nvllm: 1\n${'---\n'.repeat(1e6)}`,
    }),
    [TOO_LONG('pods.yaml')],
  ),
  found('documents-2000', '2,001 empty documents in front of an engine', () => ({
    'pod.yaml': `${'---\n'.repeat(2001)}apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  containers:
  - {name: c, image: vllm/vllm-openai:v0.11.2, args: [--tensor-parallel-size, "4"]}
`,
  })),
  found(
    'branches',
    '100,000 branches in a script',
    () => ({
      'run.sh': `TP=4\ncase $1 in\n${'a) X=1 ;;\n'.repeat(90_000)}esac\n${RUN}\n`,
    }),
    'so many are not read; what stands around them is',
  ),
  {
    ...left(
      'binary',
      'bytes that are no text',
      'left out, which is said of a file that is named',
      () => ({
        'compose.yaml': Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 255, 254]),
      }),
      ['compose.yaml: left out, it is a binary file (or UTF-16; save it as UTF-8 to have it checked)'],
    ),
    args: ['compose.yaml'],
  },
  {
    ...left('nul', 'a NUL among the characters', 'the same', () => ({ 'compose.yaml': `${SERVICE}# \0\n` }), [
      'compose.yaml: left out, it is a binary file (or UTF-16; save it as UTF-8 to have it checked)',
    ]),
    args: ['compose.yaml'],
  },
  {
    ...left(
      'utf-16',
      'UTF-16',
      'the same',
      () => ({ 'compose.yaml': Buffer.from(`\uFEFF${SERVICE}`, 'utf16le') }),
      ['compose.yaml: left out, it is a binary file (or UTF-16; save it as UTF-8 to have it checked)'],
    ),
    args: ['compose.yaml'],
  },
  found('bom', 'a byte order mark', () => ({ 'compose.yaml': `\uFEFF${SERVICE}` })),
  found('boms', 'a second byte order mark', () => ({ 'compose.yaml': `\uFEFF\uFEFF# x\n${SERVICE}` })),
  {
    ...found(
      'surrogates',
      'half characters (lone surrogates, invalid UTF-8)',
      () => ({
        'compose.yaml': Buffer.concat([
          Buffer.from(SERVICE),
          Buffer.from([0x23, 0x20, 0xed, 0xa0, 0x80, 0xff, 0x0a]),
        ]),
      }),
      'read; never written, for the bytes would be others',
    ),
    args: ['.', '--fix'],
    status: 3,
    says: ['compose.yaml: it is not valid UTF-8; save it as UTF-8 to have it fixed'],
  },
  found('crlf', 'lines that end in CR LF', () => ({ 'compose.yaml': SERVICE.replaceAll('\n', '\r\n') })),
  found('mixed', 'lines that end in this and that', () => ({
    'compose.yaml': SERVICE.replace('services:\n', 'services:\r\n').replace('v0.11.2\n', 'v0.11.2\r\n'),
  })),
  left(
    'cr',
    'lines that end in CR alone',
    'one line, as YAML readers of today have it: none of ours',
    () => ({
      'compose.yaml': SERVICE.replaceAll('\n', '\r'),
    }),
  ),
  found(
    'nel-ls',
    'NEL, LS and PS among the characters',
    () => ({
      'compose.yaml': `# a\u0085b\u2028c\u2029d\n${SERVICE}`,
    }),
    'read; they end no line, as in YAML 1.2',
  ),
  found(
    'directory',
    'a folder with the name `docker-compose.yml`',
    () => ({
      'docker-compose.yml/compose.yaml': SERVICE,
    }),
    'a folder like any other',
  ),
  left('pipe', 'a named pipe with the name `compose.yaml`', 'not opened', () => ({ 'compose.yaml': null })),
  {
    ...left(
      'pipe-named',
      'the same, named on the command line',
      'left out, which is said',
      () => ({ 'compose.yaml': null }),
      ['compose.yaml: left out, it is no regular file; "-" reads standard input'],
    ),
    args: ['compose.yaml'],
  },
  found(
    'pipes',
    '`.env`, `.gitignore` and `.shm-lint.yaml` that are named pipes',
    () => ({
      '.env': null,
      '.gitignore': null,
      '.shm-lintignore': null,
      '.shm-lint.yaml': null,
      'compose.yaml': SERVICE,
    }),
    'not opened; the engine is found',
  ),
  found(
    'link-circle',
    'symbolic links in a circle',
    () => ({
      a: { link: 'b' },
      b: { link: 'a' },
      up: { link: '..' },
      'compose.yaml': SERVICE,
      '.env': { link: 'a' },
    }),
    'not followed; the engine is found',
  ),
  {
    ...left(
      'link-circle-named',
      'the same, named on the command line',
      'status 3, which is said',
      () => ({ 'compose.yaml': { link: 'compose.yaml' } }),
      ['compose.yaml: it cannot be read: its symbolic links lead in a circle; name the real file'],
    ),
    args: ['compose.yaml'],
    status: 3,
  },
  left('link-out', 'a link to a file outside of the folder', 'not followed', () => ({
    '../secret/compose.yaml': SERVICE,
    'compose.yaml': { link: '../secret/compose.yaml' },
  })),
  {
    ...left(
      'config-link',
      'a configuration file that is a link to a file outside',
      'not followed, which is said; status 2',
      () => ({
        '../secret/token.yaml': 'hf_canary: 1\n',
        '.shm-lint.yaml': { link: '../secret/token.yaml' },
        'compose.yaml': SERVICE,
      }),
      [
        '.shm-lint.yaml:1:1: it is a link that leads out of the folders that were named, and is not followed; --config reads it',
      ],
    ),
    status: 2,
  },
  {
    ...left(
      'include-out',
      '`include`, `extends` and `env_file` that lead out of the folder',
      'not followed, which is said',
      () => ({
        '../secret/compose.yaml': SERVICE,
        '../secret/.env': 'TP=4\n',
        'compose.yaml': `include: [../secret/compose.yaml]
services:
  vllm:
    extends: {file: ../secret/compose.yaml, service: vllm}
    env_file: ../secret/.env
`,
      }),
    ),
    says: [
      '…/secret/compose.yaml: not read, it lies outside of the folders that were named; name its folder, too',
      '…/secret/.env: not read, it lies outside of the folders that were named; name its folder, too',
    ],
  },
  {
    ...found(
      'include-circle',
      '`include` and `extends` in a circle',
      () => ({
        'compose.yaml': `include: [b.yaml]\n${SERVICE}    extends: {file: b.yaml, service: vllm}\n`,
        'b.yaml':
          'include: [compose.yaml]\nservices:\n  vllm:\n    extends: {file: compose.yaml, service: vllm}\n',
      }),
      'each file is read once',
    ),
    rules: ['shm-missing', 'shm-missing'],
  },
  found(
    'names',
    'names with line breaks, quotes and terminal codes',
    () => ({
      'a\nb\u001b[31m"\'.yaml': SERVICE,
    }),
    'shown with a picture of each such character, in one line',
  ),
  {
    ...left(
      'config-bomb',
      'a configuration that is an alias bomb',
      'not read, which is said; status 2',
      () => ({
        '.shm-lint.yaml': `x0: &a0 [a, a]\n${doubling(i => `x${i + 1}: &a${i + 1} [*a${i}, *a${i}]`)}exclude: *a60\n`,
        'compose.yaml': SERVICE,
      }),
      [
        '.shm-lint.yaml:1:1: it holds more than 10000 values once its aliases are followed, so nothing of it is read',
      ],
    ),
    status: 2,
  },
  found(
    'gitignore',
    'patterns in `.gitignore` with a dozen stars',
    () => ({
      '.git/HEAD': 'ref: refs/heads/main\n',
      '.gitignore': 'a*a*a*a*a*a*a*a*a*a*a*b.yaml\n**/a/**/a/**/a/**/a/**/a/**/b\n',
      [`${'a'.repeat(200)}.yaml`]: SERVICE,
    }),
    'those with more than three are left out of account',
  ),
  found(
    'glob',
    'globs in a configuration with a dozen stars',
    () => ({
      '.shm-lint.yaml': `exclude: ["a*a*a*a*a*a*a*a*a*a*a*b.yaml", "**/a/**/a/**/a/**/a/**/a/**/b", "{a,b}{a,b}{a,b}{a,b}"]\n`,
      [`${'a'.repeat(200)}.yaml`]: SERVICE,
    }),
    'matched without regular expressions',
  ),
];
