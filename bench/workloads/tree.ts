/** A tree of files as a large repository holds it: most are of no concern, and some of those look as if they were. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { composeFile } from './compose';
import { manifests } from './kubernetes';
import type { Random } from './random';
import { script } from './script';
import { interfaceDescription } from './settings';

/** What stands in some files of the tree, and how they are called. */
interface Kind {
  /** With `#` for the number of the file. */
  readonly name: string;
  /** How many of a thousand files are of this kind. */
  readonly share: number;
  text(random: Random): string;
}

/** 40 of a thousand concern us. */
const KINDS: readonly Kind[] = [
  { name: '#.compose.yaml', share: 12, text: random => composeFile(random, random.between(1, 4)) },
  { name: 'deployment-#.yaml', share: 14, text: random => manifests(random, random.between(1, 5)) },
  { name: 'run-#.sh', share: 8, text: random => script(random, random.between(20, 120)) },
  { name: 'Dockerfile.#', share: 6, text: () => DOCKERFILE },
  { name: 'service-#.yaml', share: 110, text: random => plainManifest(random) },
  { name: 'ci-#.yaml', share: 60, text: random => workflow(random) },
  {
    name: 'openapi-#.yaml',
    share: 40,
    text: random => interfaceDescription(random, random.between(500, 6000)),
  },
  { name: 'guide-#.md', share: 130, text: random => prose(random) },
  { name: 'data-#.json', share: 110, text: random => json(random) },
  { name: 'build-#.sh', share: 50, text: random => buildScript(random) },
  { name: 'module-#.ts', share: 200, text: random => code(random, '//') },
  { name: 'module_#.py', share: 170, text: random => code(random, '#') },
  { name: 'module_#.go', share: 70, text: random => code(random, '//') },
  { name: 'image-#.bin', share: 20, text: random => `\0${random.hex(2000)}` },
];

const DOCKERFILE = `FROM vllm/vllm-openai:v0.11.0
ENV HF_HOME=/models
EXPOSE 8000
CMD ["--model", "Qwen/Qwen3-32B", "--tensor-parallel-size", "4"]
`;

/**
 * Writes a tree of so many files, ten to a folder, as a git repository. Returns how many concern us and how many bytes all
 * have.
 */
export function writeTree(
  folder: string,
  files: number,
  random: Random,
): { readonly ours: number; readonly bytes: number } {
  const order = KINDS.flatMap((kind, i) =>
    Array.from({ length: kind.share }, () => ({ kind, isOurs: i < 4 })),
  );
  mkdirSync(join(folder, '.git'), { recursive: true });
  writeFileSync(join(folder, '.gitignore'), 'dist/\n*.log\n/coverage\n');
  let ours = 0;
  let bytes = 0;
  for (let i = 0; i < files; i++) {
    const { kind, isOurs } = random.one(order);
    const home = Math.floor(i / 10);
    const path = join(folder, `area-${home % 40}`, `package-${home}`, kind.name.replace('#', String(i)));
    mkdirSync(dirname(path), { recursive: true });
    const text = kind.text(random);
    writeFileSync(path, text);
    bytes += text.length;
    if (isOurs) ours++;
  }
  return { ours, bytes };
}

function plainManifest(random: Random): string {
  return [
    'apiVersion: apps/v1',
    'kind: Deployment',
    'metadata:',
    `  name: ${random.word()}`,
    'spec:',
    '  template:',
    '    spec:',
    '      containers:',
    `        - name: ${random.word()}`,
    `          image: registry.example.com/${random.word()}:${random.hex(7)}`,
    '          env:',
    ...Array.from({ length: random.between(2, 20) }, () => [
      `            - name: ${random.word().toUpperCase()}`,
      `              value: "${random.words(2)}"`,
    ]).flat(),
    '',
  ].join('\n');
}

function workflow(random: Random): string {
  return [
    `name: ${random.word()}`,
    'on: [push]',
    'jobs:',
    '  build:',
    '    runs-on: ubuntu-latest',
    '    steps:',
    '      - uses: actions/checkout@v4',
    ...Array.from({ length: random.between(2, 12) }, () => [
      `      - name: ${random.words(3)}`,
      `        run: docker build -t ${random.word()} . && npm run ${random.word()}`,
    ]).flat(),
    '',
  ].join('\n');
}

function prose(random: Random): string {
  return Array.from({ length: random.between(3, 30) }, (_, i) =>
    i % 5 === 3
      ? `\`\`\`sh\nnpm run ${random.word()}\n\`\`\`\n`
      : `${random.words(random.between(8, 60))}.\n`,
  ).join('\n');
}

function json(random: Random): string {
  const entries = Array.from({ length: random.between(3, 60) }, (_, i) => [
    `${random.word()}${i}`,
    random.words(3),
  ]);
  return `${JSON.stringify(Object.fromEntries(entries), undefined, 2)}\n`;
}

function buildScript(random: Random): string {
  return `#!/bin/sh\n${Array.from({ length: random.between(3, 40) }, () => `docker build --tag ${random.word()} ${random.word()}`).join('\n')}\n`;
}

function code(random: Random, comment: string): string {
  return `${Array.from({ length: random.between(10, 90) }, () => `${comment} ${random.words(6)}`).join('\n')}\n`;
}
