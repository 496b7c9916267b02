import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CORE_SCHEMA, loadAll, mergeTag } from 'js-yaml';
import { lint } from '../../../core/lint';
import { DEFAULT_OPTIONS, type Finding, type Fix, type LintResult } from '../../../core/model';
import { applyEdits } from '../../../core/text/span';
import { type Fixture, fixturesOf } from '../../support/fixtures';
import { MemoryWorkspace } from '../../support/memory-workspace';

async function lintText(file: string, text: string): Promise<LintResult> {
  return lint({ uri: `file:///project/${file}`, text }, new MemoryWorkspace(), DEFAULT_OPTIONS);
}

/** What becomes of a text with one finding when it is ignored. */
async function ignored(
  file: string,
  text: string,
  where: 'here' | 'in this file',
): Promise<string | undefined> {
  const { findings, suppressionsOf } = await lintText(file, text);
  const [finding, ...others] = findings;
  assert.ok(finding && others.length === 0, 'there is one finding');
  const fix = suppressionsOf(finding).find(({ title }) => title === `Ignore ${finding.rule} ${where}`);
  if (!fix) return undefined;
  assert.equal(fix.safe, false);
  const result = applyEdits(text, fix.edits);
  const again = await lintText(file, result);
  assert.deepEqual(again.findings, [], result);
  assert.deepEqual(
    again.suppressed.map(({ rule }) => rule),
    [finding.rule],
  );
  return result;
}

const NEXT = 'shm-lint-disable-next-line shm-missing';
const FILE = 'shm-lint-disable-file shm-missing';
const COMPOSE = 'services:\n  vllm:\n    image: vllm/vllm-openai:v0.11.2\n    command: --model m -tp 2\n';

/** What goes in front of which line of a text. */
type Case = readonly [file: string, text: string, line: string, comment: string];

const HERE: readonly Case[] = [
  ['compose.yaml', COMPOSE, '    command', `    # ${NEXT}`],
  [
    'compose.yaml',
    'services:\n  vllm:\n    image: vllm/vllm-openai:v0.11.2\n    command: >-\n      --model m\n      -tp 2\n',
    '    command',
    `    # ${NEXT}`,
  ],
  [
    'compose.yaml',
    'services:\n  vllm:\n    image: vllm/vllm-openai:v0.11.2\n    command: --model m\n      --port 80\n      -tp 2\n',
    '    command',
    `    # ${NEXT}`,
  ],
  [
    'compose.yaml',
    'services:\n  vllm:\n    image: vllm/vllm-openai:v0.11.2\n    command:\n      - --model=m\n      # half each\n      - -tp=2\n',
    '      - -tp=2',
    `      # ${NEXT}`,
  ],
  [
    'compose.yaml',
    'services:\n  vllm: {\n    image: vllm/vllm-openai:v0.11.2,\n    command: --model m -tp 2\n  }\n',
    '  vllm',
    `  # ${NEXT}`,
  ],
  [
    'compose.yaml',
    'services:\n  vllm:\n    labels:\n      a: |+\n        text\n\n\n    command: --model m -tp 2\n    image: vllm/vllm-openai:v0.11.2\n',
    '    command',
    `    # ${NEXT}`,
  ],
  [
    '.github/workflows/a.yml',
    'jobs:\n  a:\n    steps:\n      - run: |\n          set -e\n          docker run vllm/vllm-openai:v0.11.2 \\\n            --model m -tp 2\n',
    '      - run',
    `      # ${NEXT}`,
  ],
  [
    'run.sh',
    '#!/bin/sh\nif true; then\n\t# the big one\n\tsudo docker run \\\n\t  vllm/vllm-openai:v0.11.2 \\\n\t  --model m -tp 2\nfi\n',
    '\tsudo',
    `\t# ${NEXT}`,
  ],
  ['run.sh', '# no \\\ndocker run vllm/vllm-openai:v0.11.2 --model m -tp 2\n', 'docker', `# ${NEXT}`],
  ['run.sh', "ssh host '\n  docker run vllm/vllm-openai:v0.11.2 --model m -tp 2\n'\n", 'ssh', `# ${NEXT}`],
  [
    'run.sh',
    'cd /srv && \\\n  X="a\nb" docker run vllm/vllm-openai:v0.11.2 --model m -tp 2\n',
    'cd',
    `# ${NEXT}`,
  ],
  [
    'run.sh',
    'ARGS=(\n  --model m\n  -tp 2\n)\ndocker run vllm/vllm-openai:v0.11.2 "${ARGS[@]}"\n',
    'ARGS',
    `# ${NEXT}`,
  ],
  [
    'Dockerfile',
    '# syntax=docker/dockerfile:1\nFROM vllm/vllm-openai:v0.11.2\nCMD ["--model", "m", \\\n  "-tp", "2"]\n',
    'CMD',
    `# ${NEXT}`,
  ],
  [
    'Makefile',
    'serve:\n\techo\n\tdocker run \\\n\t  vllm/vllm-openai:v0.11.2 --model m -tp 2\n',
    '\tdocker',
    `# ${NEXT}`,
  ],
  [
    'README.md',
    'Text\n> ```console\n> $ docker run vllm/vllm-openai:v0.11.2 \\\n>   --model m -tp 2\n> ```\n',
    '> ```console',
    `> <!-- ${NEXT} -->`,
  ],
  [
    'guide.mdx',
    '```yaml\nservices:\n  a: {image: vllm/vllm-openai:v0.11.2, command: --model m -tp 2}\n```\n',
    '```yaml',
    `{/* ${NEXT} */}`,
  ],
  [
    'vllm.container',
    '[Container]\nImage=docker.io/vllm/vllm-openai:v0.11.2\nExec=--model m \\\n  -tp 2\n',
    'Exec',
    `# ${NEXT}`,
  ],
  [
    'vllm.service',
    '[Service]\nExecStart=/usr/bin/docker run \\\n  vllm/vllm-openai:v0.11.2 --model m -tp 2\n',
    'ExecStart',
    `# ${NEXT}`,
  ],
  [
    'llm.nomad',
    'task "a" {\n  driver = "docker"\n  config {\n    image = "vllm/vllm-openai:v0.11.2"\n    args = [\n      "--model", "m",\n      "-tp", "2",\n    ]\n  }\n}\n',
    '    args',
    `    # ${NEXT}`,
  ],
  [
    '.devcontainer/devcontainer.json',
    '{\n  // vLLM\n  "image": "vllm/vllm-openai:v0.11.2",\n  "postStartCommand": "vllm serve m -tp 2"\n}\n',
    '  "postStartCommand',
    `  // ${NEXT}`,
  ],
];

/** What goes in front of which line of a text when the whole file is meant. */
const EVERYWHERE: readonly Case[] = [
  ['compose.yaml', COMPOSE, 'services', `# ${FILE}`],
  ['compose.yaml', `\uFEFF${COMPOSE}`, 'services', `# ${FILE}`],
  ['compose.yaml', `# Licence\n# of ours\n\n${COMPOSE}`, '', `# ${FILE}`],
  ['compose.yaml', `%YAML 1.2\n---\n${COMPOSE}`, 'services', `# ${FILE}`],
  ['compose.yaml', `--- # first\n${COMPOSE}`, 'services', `# ${FILE}`],
  [
    'run.sh',
    '#!/bin/bash\n# Starts it.\ndocker run vllm/vllm-openai:v0.11.2 --model m -tp 2\n',
    'docker',
    `# ${FILE}`,
  ],
  [
    'Dockerfile',
    '# syntax=docker/dockerfile:1\n# escape=\\\nFROM vllm/vllm-openai:v0.11.2\nCMD ["--model", "m", "-tp", "2"]\n',
    'FROM',
    `# ${FILE}`,
  ],
  [
    'Makefile',
    '# a \\\n b\nserve:\n\tdocker run vllm/vllm-openai:v0.11.2 --model m -tp 2\n',
    '# a',
    `# ${FILE}`,
  ],
  [
    'README.md',
    '---\ntitle: a\n---\n# Title\n```sh\ndocker run vllm/vllm-openai:v0.11.2 --model m -tp 2\n```\n',
    '# Title',
    `<!-- ${FILE} -->`,
  ],
  [
    'vllm.container',
    '; ours\n[Container]\nImage=docker.io/vllm/vllm-openai:v0.11.2\nExec=--model m -tp 2\n',
    '[Container]',
    `# ${FILE}`,
  ],
  [
    'llm.hcl',
    '// ours\ntask "a" {\n  driver = "docker"\n  config {\n    image = "vllm/vllm-openai:v0.11.2"\n    args = ["-tp", "2"]\n  }\n}\n',
    'task',
    `# ${FILE}`,
  ],
  [
    '.devcontainer/devcontainer.json',
    '{ "image": "vllm/vllm-openai:v0.11.2", "postStartCommand": "vllm serve m -tp 2" }\n',
    '{',
    `// ${FILE}`,
  ],
];

describe('a finding is ignored by a new directive', () => {
  for (const [where, cases] of [
    ['here', HERE],
    ['in this file', EVERYWHERE],
  ] as const) {
    for (const [eol, name] of [
      ['\n', 'LF'],
      ['\r\n', 'CRLF'],
    ] as const) {
      for (const [file, text, line, comment] of cases) {
        it(`${where}, in ${file}, above ${line.trim() || 'a blank line'}, ${name}`, async () => {
          const lines = text.split('\n');
          const at = lines.findIndex(
            one => one.replace('\uFEFF', '').startsWith(line) && (line !== '' || one === ''),
          );
          const bom = lines[at]!.startsWith('\uFEFF') ? '\uFEFF' : '';
          const expected = [
            ...lines.slice(0, at),
            bom + comment,
            lines[at]!.slice(bom.length),
            ...lines.slice(at + 1),
          ];
          assert.equal(await ignored(file, lines.join(eol), where), expected.join(eol));
        });
      }
    }
  }
});

describe('a finding is ignored by a directive that is there', () => {
  const line = (named: string) => COMPOSE.replace('-tp 2', `-tp 2 # shm-lint-disable-line${named}`);
  for (const [before, after] of [
    [' shm-not-memory', ' shm-not-memory, shm-missing'],
    [' shm-not-memory -- why', ' shm-not-memory, shm-missing -- why'],
    [' shm-not-memory, shm-too-small  -- why', ' shm-not-memory, shm-too-small, shm-missing  -- why'],
    [' shm-not-memory shm-too-small', ' shm-not-memory shm-too-small shm-missing'],
  ]) {
    it(`${before}: becomes${after}`, async () => {
      const { findings, suppressionsOf } = await lintText('compose.yaml', line(before!));
      const finding = findings.find(({ rule }) => rule === 'shm-missing')!;
      const [here] = suppressionsOf(finding);
      assert.equal(applyEdits(line(before!), here!.edits), line(after!));
    });
  }

  it('of the file, for the file', async () => {
    const text = `# shm-lint-disable-file shm-not-memory -- why\n${COMPOSE}`;
    const { findings, suppressionsOf } = await lintText('compose.yaml', text);
    const fixes = suppressionsOf(findings.find(({ rule }) => rule === 'shm-missing')!);
    assert.deepEqual(
      fixes.map(({ edits }) => applyEdits(text, edits)),
      [
        text.replace('    command', `    # ${NEXT}\n    command`),
        `# shm-lint-disable-file shm-not-memory, shm-missing -- why\n${COMPOSE}`,
      ],
    );
  });
});

describe('no directive is offered', () => {
  async function offered(file: string, text: string): Promise<string[]> {
    const { findings, suppressionsOf } = await lintText(file, text);
    assert.ok(findings.length > 0);
    return findings.flatMap(finding => suppressionsOf(finding).map(({ title }) => title));
  }
  const inFile = ['Ignore shm-missing in this file'];

  it('in JSON', async () => {
    const compose =
      '{"services": {"a": {"image": "vllm/vllm-openai:v0.11.2", "command": "--model m -tp 2"}}}';
    assert.deepEqual(await offered('compose.yaml', compose), []);
    const pod =
      '{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": {"containers": [{"name": "c", "image": "vllm/vllm-openai:v0.11.2", "args": ["-tp=2"]}]}}';
    assert.deepEqual(await offered('pod.json', pod), []);
    const scripts = '{"scripts": {"a": "docker run vllm/vllm-openai:v0.11.2 --model m -tp 2"}}';
    assert.deepEqual(await offered('package.json', scripts), []);
  });

  it('above a block of code that begins on the line of a list item', async () => {
    const text = '- ```sh\n  docker run vllm/vllm-openai:v0.11.2 --model m -tp 2\n  ```\n';
    assert.deepEqual(await offered('README.md', text), inFile);
  });

  it('in the definition of a variable of make', async () => {
    const text = 'define serve\n\tdocker run vllm/vllm-openai:v0.11.2 --model m -tp 2\nendef\n';
    assert.deepEqual(await offered('Makefile', text), inFile);
  });

  it('at the top of a script that begins with a byte order mark, which bash takes for a part of its first word', async () => {
    const run = 'docker run vllm/vllm-openai:v0.11.2 --model m -tp 2\n';
    assert.deepEqual(await offered('run.sh', `\uFEFFset -e\n${run}`), ['Ignore shm-missing here']);
    assert.deepEqual(await offered('run.sh', `\uFEFF# a\nset -e\n${run}`), [
      'Ignore shm-missing here',
      ...inFile,
    ]);
  });

  it('where a lone carriage return ends a line for some and not for others', async () => {
    const run = 'docker run vllm/vllm-openai:v0.11.2 --model m -tp 2\n';
    assert.deepEqual(await offered('run.sh', `# a\rb\n${run}`), []);
  });

  it('in a stream of so many documents that it is not read as a whole, where a comment still counts', async () => {
    const stream = (end: string) =>
      `${'---\na: 1\n'.repeat(1001)}---\napiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n` +
      `    - name: c\n      image: vllm/vllm-openai:v0.11.2\n      args: [--model=m, -tp=2]${end}\n`;
    assert.deepEqual(await offered('pods.yaml', stream('')), []);
    const silenced = await lintText('pods.yaml', stream(' # shm-lint-disable-line'));
    assert.deepEqual([silenced.findings.length, silenced.suppressed.length], [0, 1]);
  });

  it('of a document without anything of interest', async () => {
    const { suppressionsOf } = await lintText('compose.yaml', 'services: {web: {image: nginx}}\n');
    const { findings } = await lintText('compose.yaml', COMPOSE);
    assert.deepEqual(suppressionsOf(findings[0]!), []);
  });

  it('about a directive', async () => {
    const { findings, suppressionsOf } = await lintText(
      'compose.yaml',
      `# shm-lint-disable-file shm-mising\n${COMPOSE}`,
    );
    assert.equal(findings[0]!.rule, 'unused-directive');
    assert.deepEqual(suppressionsOf(findings[0]!), []);
  });
});

// ───────────────────────────── Every finding of every fixture ─────────────────────────────

const FOLDERS = readdirSync(join(__dirname, '../../fixtures')).filter(name => name !== 'directives');

/** Formats whose fixtures are linted once more with each directive; of the others, whose YAML is the same, a part. */
const SAMPLED: Readonly<Record<string, number>> = { compose: 6, kubernetes: 8, 'helm-values': 2, actions: 2 };

for (const folder of FOLDERS) {
  describe(`findings ignored: ${folder}`, () => {
    const fixtures = fixturesOf(folder);
    for (const [i, fixture] of fixtures.entries()) {
      it(fixture.name, async () => {
        const before = await lintFixture(fixture, fixture.text);
        for (const finding of before.findings)
          for (const fix of before.suppressionsOf(finding)) {
            const result = assertOnlyComment(fixture, fix);
            if (i % (SAMPLED[folder] ?? 1) === 0) await assertSilenced(fixture, before, finding, fix, result);
          }
      });
    }
  });
}

function lintFixture(fixture: Fixture, text: string): Promise<LintResult> {
  const workspace = new MemoryWorkspace({ ...fixture.beside, [fixture.uri]: text });
  return lint({ uri: fixture.uri, text }, workspace, DEFAULT_OPTIONS);
}

/** A line goes in, or a rule into a line that is a directive already; nothing goes out, and no other reader sees a change. */
function assertOnlyComment({ uri, text, name }: Fixture, { edits, title }: Fix): string {
  const result = applyEdits(text, edits);
  const context = `${name}, “${title}”:\n${result}`;
  assert.equal(edits.length, 1, context);
  const { span, newText } = edits[0]!;
  assert.equal(span.start, span.end, `nothing is taken away: ${context}`);
  const line = text.slice(text.lastIndexOf('\n', span.start - 1) + 1, span.start);
  if (/shm-lint-disable/.test(line)) {
    assert.match(newText, /^, [\w-]+$/, `the directive that is there takes one rule more: ${context}`);
    return result;
  }
  const eol = /\r\n/.test(text) ? '\r\n' : '\n';
  assert.match(newText, eol === '\n' ? /^[^\r\n]+\n$/ : /^[^\r\n]+\r\n$/, `one line: ${context}`);
  assert.ok(span.start === 0 || /[\n\uFEFF]/.test(text[span.start - 1]!), `before a line: ${context}`);
  if (/\.ya?ml$/.test(uri)) assert.deepEqual(load(result), load(text), `js-yaml sees no change: ${context}`);
  if (/\.sh$/.test(uri) && accepts(text)) assert.ok(accepts(result), `bash accepts it: ${context}`);
  return result;
}

/** That finding is gone; so are at most those that share its place, and none has come. */
async function assertSilenced(
  fixture: Fixture,
  before: LintResult,
  finding: Finding,
  { title }: Fix,
  result: string,
): Promise<void> {
  const { findings, suppressed } = await lintFixture(fixture, result);
  const context = `${fixture.name}, “${title}”:\n${result}`;
  const said = ({ rule, what }: Finding) => `${rule}: ${what}`;
  assert.ok(
    suppressed.some(one => said(one) === said(finding)),
    `it is silenced: ${context}`,
  );
  const suppressedBefore = before.suppressed.map(said);
  assert.ok(
    suppressed.every(one => one.rule === finding.rule || suppressedBefore.includes(said(one))),
    `no other rule is: ${context}`,
  );
  assert.deepEqual(
    [...findings, ...suppressed].map(said).sort(),
    [...before.findings.map(said), ...suppressedBefore].sort(),
    context,
  );
}

const SCHEMA = CORE_SCHEMA.withTags(mergeTag);

/** The documents as js-yaml sees them; undefined for a text that it refuses. */
function load(text: string): unknown[] | undefined {
  try {
    return loadAll(text, { schema: SCHEMA, maxTotalMergeKeys: -1 });
  } catch {
    return undefined;
  }
}

function accepts(script: string): boolean {
  return spawnSync('bash', ['-n'], { input: script.replaceAll('\r\n', '\n') }).status === 0;
}
