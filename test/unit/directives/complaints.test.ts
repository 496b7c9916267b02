import assert from 'node:assert/strict';
import { lint } from '../../../core/lint';
import { DEFAULT_OPTIONS, type LintOptions, type LintResult } from '../../../core/model';
import { applyEdits } from '../../../core/text/span';
import { MemoryWorkspace } from '../../support/memory-workspace';

const ENGINE = '    image: vllm/vllm-openai:v0.11.2\n    command: --model m -tp 2\n';

function lintText(
  text: string,
  { file = 'compose.yaml', ...options }: Partial<LintOptions> & { file?: string } = {},
): Promise<LintResult> {
  return lint({ uri: `file:///project/${file}`, text }, new MemoryWorkspace(), {
    ...DEFAULT_OPTIONS,
    ...options,
  });
}

/** What is said of the directives in a text. */
async function complaintsIn(text: string, options: Parameters<typeof lintText>[1] = {}) {
  const { findings } = await lintText(text, options);
  return findings.filter(({ rule }) => rule === 'unused-directive');
}

describe('what is said of directives', () => {
  it('one that silences nothing, with its place and its removal', async () => {
    const text = `services:\n  # shm-lint-disable-next-line\n  web: {image: nginx}\n  vllm:\n${ENGINE}`;
    const [complaint, ...others] = await complaintsIn(text);
    assert.deepEqual(others, []);
    assert.equal(complaint!.severity, 'information');
    assert.equal(text.slice(complaint!.span.start, complaint!.span.end), 'shm-lint-disable-next-line');
    assert.equal(
      complaint!.what,
      '`shm-lint-disable-next-line` silences nothing: there is no such finding about the line below.',
    );
    assert.equal(complaint!.workload, '');
    assert.match(complaint!.url, /docs\/rules\/unused-directive\.md$/);
    assert.deepEqual(
      complaint!.fixes.map(({ title, safe }) => [title, safe]),
      [['Remove the directive', true]],
    );
  });

  it('one about the line below where there is none', async () => {
    const text = `services:\n  vllm:\n${ENGINE}    shm_size: 8g\n# shm-lint-disable-next-line`;
    assert.equal((await complaintsIn(text)).length, 1);
    assert.equal((await complaintsIn(`${text}\n\n`)).length, 1);
  });

  it('a name that no rule has: the one that was meant, or the removal', async () => {
    const text = `services:\n  vllm: # shm-lint-disable-line shm-mising, shm-missing\n${ENGINE}`;
    const { findings, suppressed } = await lintText(text);
    assert.deepEqual(
      suppressed.map(({ rule }) => rule),
      ['shm-missing'],
    );
    assert.deepEqual(
      findings.map(({ severity, what, todo }) => [severity, what, todo]),
      [
        [
          'warning',
          'There is no rule `shm-mising`; the directive silences nothing by that name.',
          'Write `shm-missing`.',
        ],
      ],
    );
    assert.deepEqual(
      findings[0]!.fixes.map(({ title, safe, edits }) => [
        title,
        safe,
        applyEdits(text, edits).split('\n')[1],
      ]),
      [
        ['Write shm-missing', false, '  vllm: # shm-lint-disable-line shm-missing, shm-missing'],
        ['Remove shm-mising', false, '  vllm: # shm-lint-disable-line shm-missing'],
      ],
    );
  });

  it('a reason without its dashes, said once', async () => {
    const [complaint, ...others] = await complaintsIn(
      `services:\n  vllm: # shm-lint-disable-line the daemon sets 8g\n${ENGINE}`,
    );
    assert.deepEqual(others, []);
    assert.equal(
      complaint!.what,
      'There is no rule `the`, `daemon`, `sets`, `8g`; the directive silences nothing by those names.',
    );
    assert.equal(complaint!.todo, 'Remove it, or write ` -- ` in front of a reason.');
  });

  for (const [written, meant] of [
    ['shm-lint-disable-nextline', 'shm-lint-disable-next-line'],
    ['shm-lint-disable', 'shm-lint-disable-next-line'],
    ['shm-lint-ignore-file', 'shm-lint-disable-file'],
    ['shm-lint-disable-this-line', 'shm-lint-disable-line'],
  ]) {
    it(`${written}: ${meant}`, async () => {
      const text = `services:\n  vllm: # ${written} shm-missing\n${ENGINE}`;
      const [complaint] = await complaintsIn(text);
      assert.equal(complaint?.severity, 'warning');
      assert.equal(complaint.what, `There is no directive \`${written}\`, so it silences nothing.`);
      const [fix] = complaint.fixes;
      assert.equal(fix?.safe, false);
      assert.ok(applyEdits(text, fix.edits).includes(`# ${meant} shm-missing\n`));
    });
  }

  it('in the severity that is chosen for them, or not at all', async () => {
    const text = `services:\n  vllm: # shm-lint-disable-line shm-too-small\n${ENGINE}`;
    assert.equal(
      (await complaintsIn(text, { rules: { 'unused-directive': 'error' } }))[0]?.severity,
      'error',
    );
    assert.deepEqual(await complaintsIn(text, { rules: { 'unused-directive': 'off' } }), []);
    assert.deepEqual(await complaintsIn(`# shm-lint-disable-file unused-directive\n${text}`), []);
  });
});

describe('what is removed of a directive', () => {
  /** The text after the one safe fix. */
  async function removed(text: string, file = 'compose.yaml'): Promise<string> {
    const [complaint, ...others] = await complaintsIn(text, { file });
    assert.deepEqual(others, []);
    assert.equal(complaint?.fixes.length, 1);
    assert.ok(complaint.fixes[0]!.safe);
    return applyEdits(text, complaint.fixes[0]!.edits);
  }

  const line = (named: string) => `services:\n  vllm: # shm-lint-disable-line${named}\n${ENGINE}`;

  for (const [before, after] of [
    [' shm-missing, shm-too-small', ' shm-missing'],
    [' shm-too-small, shm-missing -- why', ' shm-missing -- why'],
    [' shm-too-small shm-not-memory  shm-missing', ' shm-missing'],
    [' shm-not-memory,shm-missing,shm-too-small -- a, b', ' shm-missing -- a, b'],
    [' shm-missing , shm-too-small,shm-not-memory', ' shm-missing'],
  ]) {
    it(`${before}: what is left is${after}`, async () => {
      assert.equal(await removed(line(before!)), line(after!));
    });
  }

  it('all of it, where no rule is left, with the blanks in front of it', async () => {
    assert.equal(
      await removed(`${line('')}  web: {image: x}   # shm-lint-disable-line -- why\n`),
      `${line('')}  web: {image: x}\n`,
    );
  });

  it('its line, where it stands alone; the end of the file stays as it is', async () => {
    const text = `services:\r\n  vllm:\r\n${ENGINE.replaceAll('\n', '\r\n')}    shm_size: 8g`;
    assert.equal(await removed(`\uFEFF# shm-lint-disable-file\r\n${text}`), `\uFEFF${text}`);
    assert.equal(await removed(`${text}\r\n    # shm-lint-disable-file`), text);
    assert.equal(await removed(`${text}\r\n    # shm-lint-disable-file\r\n`), `${text}\r\n`);
  });

  it('only itself, where code stands behind it', async () => {
    const text = (comment: string) =>
      `{\n  ${comment}"image": "vllm/vllm-openai:v0.11.2",\n  "postStartCommand": "vllm serve m"\n}\n`;
    assert.equal(
      await removed(text('/* shm-lint-disable-line */ '), '.devcontainer/devcontainer.json'),
      text(''),
    );
  });

  it('nothing, where what stands around it would mean something else', async () => {
    const keep = `services:\n  vllm:\n${ENGINE}    shm_size: 8g\n    labels:\n      a: |+\n        text\n    # shm-lint-disable-file\n\n    tty: true\n`;
    const continued =
      'docker run \\\n# shm-lint-disable-file\n  vllm/vllm-openai:v0.11.2 --model m\ndocker run vllm/vllm-openai:v0.11.2 --model m\n';
    const escaped = 'docker run vllm/vllm-openai:v0.11.2 --model m \\  # shm-lint-disable-file\n';
    for (const [text, file] of [
      [keep, 'compose.yaml'],
      [escaped, 'run.sh'],
      [continued, 'run.sh'],
    ]) {
      const [complaint] = await complaintsIn(text!, { file: file! });
      assert.deepEqual(complaint?.fixes, [], file);
    }
  });
});

describe('a directive in a block of code', () => {
  it('is about the file that the block shows', async () => {
    const block = (comment: string) => `\`\`\`yaml\n${comment}services:\n  vllm:\n${ENGINE}\`\`\`\n\n`;
    const text = block('# shm-lint-disable-file\n') + block('');
    const { findings, suppressed } = await lintText(text, { file: 'README.md' });
    assert.deepEqual(
      [suppressed, findings].map(all =>
        all.map(({ rule, span }) => [rule, text.slice(0, span.start).split('\n').length]),
      ),
      [[['shm-missing', 6]], [['shm-missing', 13]]],
    );
  });
});

describe('a directive about directives', () => {
  it('holds in the block of code that it stands in, and in no other', async () => {
    const idle = `services:\n  # shm-lint-disable-next-line\n  vllm:\n${ENGINE}    shm_size: 8g\n`;
    const text = `\`\`\`yaml\n# shm-lint-disable-file unused-directive\n${idle}\`\`\`\n\n\`\`\`yaml\n${idle}\`\`\`\n`;
    const complaints = await complaintsIn(text, { file: 'README.md' });
    assert.deepEqual(
      complaints.map(({ span }) => text.slice(0, span.start).split('\n').length),
      [13],
    );
  });

  it('is told once of what two formats read', async () => {
    const text =
      '# shm-lint-disable-file shm-mising\nserve:\n\tdocker run vllm/vllm-openai:v0.11.2 --model m -tp 2\n';
    const document = { uri: 'file:///project/serve.mk', text, languageId: 'shellscript' };
    const { findings } = await lint(document, new MemoryWorkspace(), DEFAULT_OPTIONS);
    assert.deepEqual(
      findings.map(({ rule }) => rule),
      ['unused-directive', 'shm-missing', 'shm-missing'],
    );
  });
});

describe('what looks like a directive is none', () => {
  const block = (language: string, inside: string) =>
    `\`\`\`${language}\n${inside}\n\`\`\`\n\n\`\`\`sh\ndocker run vllm/vllm-openai:v0.11.2 --model m -tp 2\n\`\`\`\n`;

  const texts: readonly (readonly [what: string, file: string, text: string])[] = [
    ['in a block of another language', 'README.md', block('python', '# shm-lint-disable-file')],
    ['as a comment that a block shows', 'README.md', block('html', '<!-- shm-lint-disable-file -->')],
    [
      'in a comment that is never closed',
      'README.md',
      `${block('sh', '# shm-lint')}<!-- shm-lint-disable-file`,
    ],
    [
      'in JSON, which has no comments',
      'pod.json',
      '{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a", "labels": {"x": "# shm-lint-disable-file"}}, "spec": {"containers": [{"name": "c", "image": "vllm/vllm-openai:v0.11.2", "args": ["-tp=2"]}]}}',
    ],
    [
      'in a here-document that is never closed',
      'run.sh',
      'docker run vllm/vllm-openai:v0.11.2 --model m -tp 2 <<END\n# shm-lint-disable-file\n',
    ],
    [
      'in a here-document of HCL',
      'vllm.nomad',
      'job "a" {\n  group "g" {\n    task "vllm" {\n      driver = "docker"\n      template {\n        data = <<END\n# shm-lint-disable-file\nEND\n      }\n      config {\n        image = "vllm/vllm-openai:v0.11.2"\n        args = ["--model", "m", "-tp", "2"]\n      }\n    }\n  }\n}\n',
    ],
    [
      'between backticks',
      'run.sh',
      'x=`docker run vllm/vllm-openai:v0.11.2 --model m -tp 2 # shm-lint-disable-line\n`\n',
    ],
  ];
  for (const [what, file, text] of texts)
    it(what, async () => {
      const { findings, suppressed, directives } = await lintText(text, { file });
      assert.deepEqual([findings.map(({ rule }) => rule), suppressed, directives], [['shm-missing'], [], []]);
    });
});

describe('when nothing is said of a directive', () => {
  const idle = (comment: string, rest = '') => `services:\n  ${comment}\n  vllm:\n${ENGINE}${rest}`;
  const directive = '# shm-lint-disable-next-line shm-missing';

  it('it silences something by the default options, whatever the options are', async () => {
    for (const options of [{ rules: { 'shm-missing': 'off' } }, { defaultShmSize: 8 * 2 ** 30 }] as const) {
      const { findings } = await lintText(idle(directive), options);
      assert.deepEqual(findings, []);
    }
  });

  it('it silences something by the options, and nothing by the default ones', async () => {
    const text = `services:\n  # shm-lint-disable-next-line\n  vllm:\n${ENGINE}    shm_size: 1900m\n`;
    assert.deepEqual((await lintText(text, { sizing: 'per-gpu' })).findings, []);
    assert.equal((await complaintsIn(text)).length, 1);
  });

  it('the workload has something unknown, or may have more elsewhere', async () => {
    for (const change of [
      (text: string) => text.replace('-tp 2', '-tp ${TP}'),
      (text: string) => text.replace('vllm/vllm-openai:v0.11.2', '${IMAGE}'),
      (text: string) => text.replace('-tp 2\n', '-tp 2\n    shm_size: ${SHM}\n'),
      (text: string) => text.replace('-tp 2\n', '-tp 1\n    env_file: secret.env\n'),
    ]) {
      const text = change(idle(directive));
      assert.deepEqual((await lintText(text)).findings, [], text);
      const ofFile = change(idle('# shm-lint-disable-file'));
      assert.deepEqual((await lintText(ofFile)).findings, [], ofFile);
    }
  });

  it('the unknown is about another workload: then something is said', async () => {
    const text =
      idle('# shm-lint-disable-next-line', '    shm_size: 8g\n') +
      `  other:\n${ENGINE.replace('2\n', '${TP}\n')}`;
    assert.equal((await complaintsIn(text)).length, 1);
    assert.equal((await complaintsIn(text.replace('next-line', 'file'))).length, 0);
  });

  it('the text is broken where it stands', async () => {
    const pod = (name: string, args: string) =>
      `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec:\n  containers:\n    - name: c\n      image: vllm/vllm-openai:v0.11.2\n      args: ${args}\n`;
    const broken = pod('b', '[--model=m, "-tp 2  # shm-lint-disable-line');
    const file = 'pods.yaml';
    assert.deepEqual(await complaintsIn(`${pod('a', '[--model=m]')}---\n${broken}`, { file }), []);
    const apart = `${pod('a', '[--model=m] # shm-lint-disable-line')}---\n${broken}`;
    assert.equal((await complaintsIn(apart, { file })).length, 1);
    const script = 'docker run vllm/vllm-openai:v0.11.2 --model m # shm-lint-disable-line\n';
    assert.equal((await complaintsIn(script, { file: 'run.sh' })).length, 1);
    assert.deepEqual(await complaintsIn(`${script}if x; then\n`, { file: 'run.sh' }), []);
  });

  it('nothing was read of its file, or of its block of code', async () => {
    const text =
      'services:\n  web:\n    image: nginx # not vllm\n    # shm-lint-disable-next-line\n    command: x\n';
    assert.equal((await complaintsIn(text)).length, 1);
    assert.deepEqual(await complaintsIn(`${text}  x: [\n`), []);
    const fences = `\`\`\`yaml\n${idle(directive)}\`\`\`\n\n\`\`\`yaml\nvllm: x # shm-lint-disable-line\n\`\`\`\n`;
    assert.deepEqual((await lintText(fences, { file: 'README.md' })).findings, []);
  });

  it('something is unknown in its block of code; of a block beside it something is said', async () => {
    const fence = (yaml: string) => `\`\`\`yaml\n${yaml}\`\`\`\n\n`;
    const known = `services:\n  vllm:\n${ENGINE}    shm_size: 8g\n`;
    const uncertain = known.replace('-tp 2', '-tp ${TP}');
    const comment = '# shm-lint-disable-file\n';
    const count = async (text: string) => (await complaintsIn(text, { file: 'README.md' })).length;
    assert.equal(await count(fence(comment + uncertain) + fence(known)), 0);
    assert.equal(await count(fence(comment + known) + fence(uncertain)), 1);
  });
});
