/** The ways into a pipeline, each run as it would be there. */
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DockerfileParser } from 'dockerfile-ast';
import { parse } from 'yaml';
import { version } from '../../package.json';
import { bash, folderWith, installedPackage, output, pipeline, ROOT, run, TOO_LITTLE } from './support';

const ENOUGH = `${TOO_LITTLE}    shm_size: 2gb\n`;
const TITLE = /vLLM 0\.29\.0 with tensor parallel 2 will not start: it needs at least 240 MiB of \/dev\/shm/;

const inRoot = (path: string) => readFileSync(join(ROOT, path), 'utf8');

describe('the GitHub Action', function () {
  this.timeout(120_000);
  const { inputs, runs } = parse(inRoot('action.yml'));

  /** Runs the steps one after the other, as a runner does, until one fails. */
  function runAction(files: Readonly<Record<string, string>>, given: Readonly<Record<string, string>>) {
    const repository = folderWith(files);
    const temp = folderWith({ summary: '' });
    const values: Record<string, string> = { 'runner.temp': temp };
    for (const [name, input] of Object.entries<{ default: string }>(inputs)) {
      values[`inputs.${name}`] = given[name] ?? String(input.default);
    }
    const filledIn = (text: string) =>
      text.replace(/\$\{\{\s*(.*?)\s*\}\}/g, (_, name) => {
        assert.ok(name in values, `the runner of this test does not know ${name}`);
        return values[name]!;
      });
    let stdout = '';
    for (const step of runs.steps) {
      assert.equal(step.shell, 'bash');
      const env = Object.fromEntries(
        Object.entries<string>(step.env).map(([name, value]) => [name, filledIn(value)]),
      );
      const result = bash(filledIn(step.run), {
        folder: repository,
        env: {
          ...env,
          GITHUB_ACTIONS: 'true',
          GITHUB_WORKSPACE: repository,
          GITHUB_STEP_SUMMARY: join(temp, 'summary'),
          npm_config_offline: 'true',
        },
      });
      stdout += result.stdout;
      if (result.status !== 0) return { repository, stdout, status: result.status, stderr: result.stderr };
    }
    return {
      repository,
      stdout,
      status: 0,
      stderr: '',
      summary: readFileSync(join(temp, 'summary'), 'utf8'),
    };
  }

  const packed = () => `file:${installedPackage().tarball}`;

  it('installs this release when it is told nothing else', () => {
    assert.equal(runs.using, 'composite');
    assert.equal(inputs.version.default, version);
  });

  it('annotates the line and fails', () => {
    const { status, stdout } = runAction({ 'deploy/compose.yaml': TOO_LITTLE }, { version: packed() });
    assert.equal(status, 1);
    assert.match(stdout, /^::error file=deploy\/compose\.yaml,line=4,/m);
    assert.match(stdout, TITLE);
  });

  it('passes where nothing is wrong', () => {
    assert.equal(runAction({ 'compose.yaml': ENOUGH }, { version: packed() }).status, 0);
  });

  it('takes paths a line each, with blanks in them, and looks nowhere else', () => {
    const { status, stdout } = runAction(
      { 'compose.yaml': TOO_LITTLE, 'a b/compose.yaml': TOO_LITTLE, 'c/compose.yaml': ENOUGH },
      { version: packed(), paths: 'a b\n\nc\n', 'fail-on': 'never' },
    );
    assert.equal(status, 0);
    assert.deepEqual(stdout.match(/file=[^,]*/g), ['file=a b/compose.yaml']);
  });

  it('writes SARIF beside, and leaves out what a baseline holds', () => {
    const { repository } = runAction(
      { 'compose.yaml': TOO_LITTLE },
      { version: packed(), sarif: 'shm-lint.sarif' },
    );
    const sarif = JSON.parse(readFileSync(join(repository, 'shm-lint.sarif'), 'utf8'));
    assert.equal(sarif.runs[0].results[0].ruleId, 'shm-missing');
    const { folder, env } = pipeline({ 'compose.yaml': TOO_LITTLE });
    bash('shm-lint check . --write-baseline', { folder, env });
    const baseline = readFileSync(join(folder, '.shm-lint-baseline.json'), 'utf8');
    const files = { 'compose.yaml': TOO_LITTLE, '.shm-lint-baseline.json': baseline };
    const { status, stderr } = runAction(files, { version: packed(), baseline: '.shm-lint-baseline.json' });
    assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
  });

  it('takes no input for a piece of its script', () => {
    const { status, repository } = runAction(
      { 'compose.yaml': ENOUGH },
      { version: packed(), paths: '$(touch harm); `touch harm`"; touch harm' },
    );
    assert.equal(status, 3);
    assert.ok(!existsSync(join(repository, 'harm')));
  });
});

describe('the pre-commit hooks', function () {
  this.timeout(120_000);
  const hooks: readonly { id: string; entry: string; language: string; types: string[] }[] = parse(
    inRoot('.pre-commit-hooks.yaml'),
  );

  /** Runs a hook as pre-commit does: its entry, and the files of the commit behind it. */
  function commit(id: string, files: Readonly<Record<string, string>>) {
    const hook = hooks.find(hook => hook.id === id);
    const { folder, env } = pipeline(files);
    const [program, ...args] = hook!.entry.split(' ');
    return { folder, ...run(program!, [...args, ...Object.keys(files)], { cwd: folder, env }) };
  }

  it('are those that the documentation names', () => {
    assert.deepEqual(
      hooks.map(({ id, language, types }) => ({ id, language, types })),
      ['shm-lint', 'shm-lint-fix'].map(id => ({ id, language: 'node', types: ['text'] })),
    );
  });

  it('fail a commit that holds an error, and say nothing of other files', () => {
    const { status, stdout } = commit('shm-lint', {
      'compose.yaml': TOO_LITTLE,
      'README.txt': 'vllm --tensor-parallel-size 2\n',
      'src/main.c': 'int main() { return 0; }\n',
    });
    assert.equal(status, 1);
    assert.match(stdout, TITLE);
    const clean = commit('shm-lint', { 'compose.yaml': ENOUGH, 'a.c': 'int a;\n' });
    assert.deepEqual([clean.status, clean.stdout, clean.stderr], [0, '', '']);
  });

  it('write the safe fixes, which pre-commit sees as a change', () => {
    const { folder, status } = commit('shm-lint-fix', { 'compose.yaml': TOO_LITTLE });
    assert.equal(status, 0);
    assert.equal(readFileSync(join(folder, 'compose.yaml'), 'utf8'), ENOUGH);
  });
});

/** An image's root folder, filled by the COPY instructions of the Dockerfile, and its entry point. */
function imageOf(dockerfile: string) {
  const parsed = DockerfileParser.parse(dockerfile);
  const root = folderWith({});
  const allowed = inRoot('.dockerignore').split('\n');
  for (const copy of parsed.getCOPYs()) {
    const [source, target] = copy.getArguments().map(argument => argument.getValue()) as [string, string];
    assert.ok(allowed.includes(`!${source}`), `.dockerignore leaves ${source} out`);
    mkdirSync(dirname(join(root, target)), { recursive: true });
    copyFileSync(join(ROOT, source), join(root, target));
  }
  const [entry] = parsed.getENTRYPOINTs();
  const words: string[] = JSON.parse(entry!.getArgumentsContent()!);
  return words.map(word => (word.startsWith('/') ? join(root, word) : word));
}

describe('docs/ci.md', function () {
  this.timeout(120_000);
  const page = inRoot('docs/ci.md');
  const recorded = (name: string) => `#!/bin/sh\ncat '${join(ROOT, 'test/package/recorded', name)}'\n`;

  /** Runs a command of the page beside a Compose file with an error. */
  function runCommand(command: string) {
    const entry = imageOf(inRoot('Dockerfile')).join(' ');
    const { folder, env } = pipeline(
      { 'compose.yaml': TOO_LITTLE },
      {
        helm: recorded('helm-template.yaml'),
        kubectl: `#!/bin/sh
if [ "$1" = logs ]; then echo "gpu:1:2 [1] misc/shmutils.cc:87 NCCL WARN Error: failed to extend /dev/shm/nccl-a1 to 33030532 bytes, error: No space left on device (28)"
else cat '${join(ROOT, 'test/package/recorded/kubectl-get-deploy.yaml')}'
fi
`,
        docker: `#!/bin/sh\nwhile [ "$1" != shm-lint ]; do shift; done\nshift\nexec ${entry} "$@"\n`,
      },
    );
    return { folder, ...bash(command, { folder, env }) };
  }

  /** What each command of the page ends with and prints. */
  const expected: readonly [command: string, status: number, prints: RegExp, writes?: [string, RegExp]][] = [
    ['npx --yes shm-lint@0.1.0 check .', 1, TITLE],
    [
      'npx --yes shm-lint@0.1.0 check . --format pretty --format junit=shm-lint.xml',
      1,
      TITLE,
      ['shm-lint.xml', /<testsuites?[\s\S]*shm-missing/],
    ],
    [
      'npx --yes shm-lint@0.1.0 check . --write-baseline',
      0,
      /./,
      ['.shm-lint-baseline.json', /"shm-missing"/],
    ],
    [
      'npx --yes shm-lint@0.1.0 check . --diff --fail-on never > shm-lint.patch',
      0,
      /^$/,
      ['shm-lint.patch', /^\+ {4}shm_size: 2gb$/m],
    ],
    [
      'helm template my-release ./chart | npx --yes shm-lint@0.1.0 check -',
      1,
      /^<stdin>:19:23 {2}error {2}shm-missing\n.*tensor parallel 2 will not start.*`Deployment\/my-release-chart\/chart`/,
    ],
    [
      'kubectl get deploy -A -o yaml | npx --yes shm-lint@0.1.0 check -',
      1,
      /^<stdin>:38:13 {2}error {2}shm-missing\n.*tensor parallel 4 will not start.*`Deployment\/llm\/vllm`/,
    ],
    [
      'kubectl logs deploy/vllm | npx --yes shm-lint@0.1.0 diagnose -',
      0,
      /^\/dev\/shm is full: no room for another NCCL proxy pool/,
    ],
    ['docker run --rm -v "$PWD:/work:ro" shm-lint check .', 1, TITLE],
    ['source <(shm-lint completion bash)', 0, /^$/],
  ];
  for (const [command, status, prints, writes] of expected) {
    it(command, () => {
      const result = runCommand(command);
      assert.equal(result.status, status, result.stderr);
      assert.match(result.stdout, prints);
      if (writes) assert.match(readFileSync(join(result.folder, writes[0]), 'utf8'), writes[1]);
    });
  }

  it('leaves no command out', () => {
    const commands = [...page.matchAll(/^```sh\n([\s\S]*?)\n```$/gm)].map(([, command]) => command!);
    const withBaseline = 'npx --yes shm-lint@0.1.0 check . --baseline .shm-lint-baseline.json';
    assert.deepEqual(
      commands.filter(command => command !== withBaseline),
      expected.map(([command]) => command),
    );
    assert.ok(commands.includes(withBaseline));
    const { status, stdout } = runCommand(
      `npx --yes shm-lint@${version} check . --write-baseline > first\n${withBaseline}`,
    );
    assert.equal(status, 0);
    assert.doesNotMatch(stdout, /shm-missing/);
  });

  it('names this release everywhere', () => {
    const releases = [...page.matchAll(/shm-lint@v?([\d.]+)|rev: v([\d.]+)/g)];
    assert.equal(releases.length, 11);
    for (const [, first, second] of releases) assert.equal(first ?? second, version);
  });

  it('has a job for GitLab that reports what its artifacts name', () => {
    const [job] = [...page.matchAll(/^```yaml\n(shm-lint:[\s\S]*?)\n```$/gm)].map(([, text]) => parse(text!));
    const { script, artifacts } = job['shm-lint'];
    const { status, stdout, folder } = runCommand(script.join('\n'));
    assert.equal(status, 1);
    assert.match(stdout, TITLE);
    const [issue] = JSON.parse(readFileSync(join(folder, artifacts.reports.codequality), 'utf8'));
    assert.equal(issue.check_name, 'shm-missing');
  });

  it('gives the Action inputs that it has', () => {
    const [workflow] = [...page.matchAll(/^```yaml\n(on:[\s\S]*?)\n```$/gm)].map(([, text]) => parse(text!));
    const { inputs } = parse(inRoot('action.yml'));
    const step = workflow.jobs['shm-lint'].steps.at(-1);
    assert.equal(step.uses, `shm-lint/shm-lint@v${version}`);
    for (const name of Object.keys(step.with)) assert.ok(name in inputs, name);
    for (const name of Object.keys(inputs)) assert.match(page, new RegExp(`\`${name}\`|${name}:`));
  });

  it('has a task whose lines the problem matcher reads', () => {
    const task = JSON.parse(/^```json\n([\s\S]*?)\n```$/m.exec(page)![1]!);
    const { contributes } = JSON.parse(inRoot('package.json'));
    const matcher = contributes.problemMatchers.find(
      ({ name }: { name: string }) => `$${name}` === task.problemMatcher,
    );
    const { pattern } = matcher;
    const { stdout } = runCommand(`${task.command.replace('npx', 'npx --yes')} || true`);
    const [line] = stdout.split('\n');
    const match = new RegExp(pattern.regexp).exec(line!);
    assert.deepEqual(
      ['file', 'line', 'column', 'severity', 'code'].map(part => match?.[pattern[part]]),
      ['compose.yaml', '4', '24', 'error', 'shm-missing'],
    );
    assert.match(match![pattern.message]!, TITLE);
  });
});

describe('the shell completions', function () {
  this.timeout(240_000);

  /** What each shell offers for the last of some words that stand behind the program's name. */
  const OFFERS: Readonly<Record<'bash' | 'zsh' | 'fish', (words: readonly string[]) => string>> = {
    bash: words => `source <(shm-lint completion bash)
COMP_WORDS=(shm-lint ${words.join(' ')}); COMP_CWORD=${words.length}; COMPREPLY=()
_shm_lint
printf '%s\\n' "\${COMPREPLY[@]}"`,
    // Outside of a line that is edited zsh has no \`compadd\`: this one takes what begins like the last word.
    zsh: words => `autoload -Uz compinit && compinit -u -D
source <(shm-lint completion zsh)
compadd() { shift; print -rl -- \${(M)@:#\${words[CURRENT]}*} }
_files() { print file }
words=(shm-lint ${words.join(' ')}); CURRENT=$#words
_shm_lint`,
    fish: words => `shm-lint completion fish | source
complete -C 'shm-lint ${words.join(' ')}'`,
  };

  const LINES: readonly (readonly [words: string, offered: readonly string[]])[] = [
    ['c', ['calc', 'check', 'completion']],
    ['check --fi', ['--fix']],
    ['check --fail-on e', ['error']],
    ['check --format s', ['sarif']],
    ['calc --engine vl', ['vllm']],
    ['explain shm-m', ['shm-missing']],
    ['help ex', ['explain']],
  ];

  for (const shell of ['bash', 'zsh', 'fish'] as const)
    it(`offer commands, options, their values and rules in ${shell}`, () => {
      const { folder, env } = pipeline({ 'compose.yaml': '' });
      const offered = LINES.map(([line]) => {
        const script = OFFERS[shell](line.split(' '));
        const options = shell === 'zsh' ? ['-f', '-c'] : shell === 'fish' ? ['--no-config', '-c'] : ['-c'];
        const lines = output(shell, [...options, script], { cwd: folder, env }).split('\n');
        return [
          line,
          lines
            .map(text => text.split('\t')[0]!)
            .filter(Boolean)
            .sort(),
        ];
      });
      assert.deepEqual(offered, LINES);
    });
});
