import assert from 'node:assert/strict';
import { chmodSync, cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { folderWith, output, ROOT, run } from './support';

const inRoot = (name: string) => readFileSync(join(ROOT, name), 'utf8');

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
}

const manifest = JSON.parse(inRoot('package.json')) as {
  readonly version: string;
  readonly scripts: Readonly<Record<string, string>>;
};

const workflow = load(inRoot('.github/workflows/release.yml')) as {
  readonly jobs: { readonly release: { readonly steps: readonly Step[] } };
};
const { steps } = workflow.jobs.release;

/** The shell program of a step, run as GitHub does. */
function runStep(name: string, cwd: string, env: Readonly<Record<string, string>>) {
  const step = steps.find(each => each.name === name);
  assert.ok(step?.run, `no step "${name}" that runs anything`);
  return run('bash', ['-e', '-o', 'pipefail', '-c', step.run], { cwd, env });
}

describe('the release workflow', function () {
  this.timeout(60_000);

  it('runs scripts that there are, and other people’s actions by a release', () => {
    const scripts = steps.flatMap(({ run = '' }) =>
      [...run.matchAll(/npm run ([\w:-]+)/g)].map(found => found[1]!),
    );
    assert.deepEqual(scripts, ['audit', 'package']);
    for (const script of scripts) assert.ok(manifest.scripts[script], script);
    for (const { uses } of steps) if (uses) assert.match(uses, /^actions\/[\w-]+@v\d+$/);
  });

  it('tests before it publishes anything', () => {
    const at = (text: string) => steps.findIndex(({ run }) => run?.includes(text));
    const [tests, ...published] = ['npm test', 'npm publish', 'vsce publish', 'ovsx', 'gh release'].map(at);
    assert.ok(tests! > 0);
    for (const step of published) assert.ok(step > tests!);
  });

  it('refuses a tag that is not the version', () => {
    const run = (tag: string) => runStep('The tag is the version', ROOT, { GITHUB_REF_NAME: tag }).status;
    assert.equal(run(`v${manifest.version}`), 0);
    assert.equal(run('v99.0.0'), 1);
    assert.equal(run(manifest.version), 1);
  });

  it('takes just the release’s part of the changelog', () => {
    const cwd = folderWith({
      'CHANGELOG.md': '# Changelog\n\n## 0.3.0\n\n- New.\n\n### More\n\n## 0.2.0\n\n- Old.\n',
      'bin/gh': '#!/bin/sh\necho "$@"\n',
    });
    chmodSync(join(cwd, 'bin/gh'), 0o755);
    const { status, stdout } = runStep('Create the release, with its part of the changelog', cwd, {
      GITHUB_REF_NAME: 'v0.3.0',
      PATH: `${join(cwd, 'bin')}:${process.env.PATH}`,
    });
    assert.equal(status, 0);
    assert.equal(stdout, 'release create v0.3.0 shm-lint.vsix --title v0.3.0 --notes-file notes.md\n');
    assert.equal(readFileSync(join(cwd, 'notes.md'), 'utf8'), '## 0.3.0\n\n- New.\n\n### More\n\n');
  });
});

describe('a changeset', function () {
  this.timeout(60_000);

  it('becomes the next version and its entry', () => {
    const cwd = folderWith({ '.changeset/new.md': '---\n"shm-lint": minor\n---\n\nReads Ray Serve.\n' });
    for (const name of [
      'package.json',
      'CHANGELOG.md',
      '.changeset/config.json',
      '.changeset/changelog.cjs',
    ]) {
      cpSync(join(ROOT, name), join(cwd, name));
    }
    output('git', ['init', '-q', '-b', 'main'], { cwd });
    output('git', ['add', '-A'], { cwd });
    output('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '-qm', 'all'], { cwd });
    output(process.execPath, [join(ROOT, 'node_modules/@changesets/cli/bin.js'), 'version'], { cwd });
    const [major, minor] = manifest.version.split('.').map(Number);
    const next = `${major}.${minor! + 1}.0`;
    assert.equal(JSON.parse(readFileSync(join(cwd, 'package.json'), 'utf8')).version, next);
    const head = `# Changelog\n\n## ${next}\n\n### Minor Changes\n\n- Reads Ray Serve.\n\n## ${manifest.version}`;
    assert.equal(readFileSync(join(cwd, 'CHANGELOG.md'), 'utf8').slice(0, head.length), head);
  });
});
