import assert from 'node:assert/strict';
import { Configurations, exclusionOf, toLintOptions } from '../../../core/config';
import { LineIndex } from '../../../core/text/span';
import { MemoryWorkspace } from '../../support/memory-workspace';

const R = 'file:///home/me/repo/';

interface Given {
  readonly roots?: readonly string[];
  readonly only?: { readonly uri: string; readonly folder: string };
}

/** Files by path below {@link R}, or by URI; the folder is a repository unless it says `.git/HEAD` otherwise. */
function configurations(files: Readonly<Record<string, string>>, { roots = [], only }: Given = {}) {
  const byUri = Object.fromEntries(
    Object.entries({ '.git/HEAD': 'ref: refs/heads/main\n', ...files })
      .filter(([, text]) => text !== '(none)')
      .map(([path, text]) => [path.includes(':') ? path : R + path, text]),
  );
  const workspace = new MemoryWorkspace(byUri);
  const all = new Configurations(workspace, roots, only);
  const of = (path: string) => all.of(path.includes(':') ? path : R + path);
  return {
    workspace,
    sizing: async (path: string) => (await of(path)).settings.sizing?.value,
    options: async (path: string) => toLintOptions((await of(path)).settings),
    isExcluded: async (path: string) => exclusionOf(R + path, (await of(path)).exclusions) !== undefined,
    problems: async (path: string) =>
      (await of(path)).problems.map(({ place, message }) => {
        const { line, character } = new LineIndex(byUri[place.uri]!).positionAt(place.span.start);
        return `${place.uri.replace(R, '')}:${line + 1}:${character + 1} ${message}`;
      }),
    dependencies: async (path: string) => (await of(path)).dependencies.map(uri => uri.replace(R, '')),
    check: (path: string) => all.check(R + path),
  };
}

describe('config: which file holds', () => {
  it('the nearest one, alone', async () => {
    const { options } = configurations({
      '.shm-lint.yaml': 'sizing: per-gpu\ninterconnect: p2p\n',
      'a/b/.shm-lint.json': '{"interconnect": "shm"}',
    });
    assert.deepEqual(await options('x.yml'), { rules: {}, sizing: 'per-gpu', interconnect: 'p2p' });
    assert.deepEqual(await options('a/x.yml'), { rules: {}, sizing: 'per-gpu', interconnect: 'p2p' });
    assert.deepEqual(await options('a/b/c/x.yml'), { rules: {}, sizing: 'computed', interconnect: 'shm' });
  });

  it('.yaml before .yml before .json, and the others are told to have no effect', async () => {
    const { sizing, problems } = configurations({
      '.shm-lint.json': '{"sizing": "computed"}',
      '.shm-lint.yml': 'sizing: per-gpu\n',
    });
    assert.equal(await sizing('x.yml'), 'per-gpu');
    assert.deepEqual(await problems('x.yml'), [
      '.shm-lint.json:1:1 it has no effect: .shm-lint.yml beside it counts',
    ]);
  });

  it('the one beside a file of an address that is no hierarchy', async () => {
    const { sizing, problems } = configurations({
      'untitled:work/.shm-lint.yaml': 'sizing: per-gpu\nextends: more.yaml\n',
    });
    assert.equal(await sizing('untitled:work/compose.yaml'), 'per-gpu');
    assert.equal(await sizing('untitled:work/a/compose.yaml'), undefined);
    assert.deepEqual(await problems('untitled:work/compose.yaml'), [
      'untitled:work/.shm-lint.yaml:2:10 extends: "more.yaml" is no path',
    ]);
  });

  it('up to the root of the repository and no further', async () => {
    const above = { 'file:///home/me/.shm-lint.yaml': 'sizing: per-gpu\n' };
    assert.equal(await configurations(above).sizing('a/x.yml'), undefined);
    assert.equal(await configurations(above, { roots: ['file:///home/me'] }).sizing('a/x.yml'), undefined);
    // A worktree and a submodule have a file there.
    const worktree = { ...above, '.git/HEAD': '(none)', 'sub/.git': 'gitdir: elsewhere\n' };
    assert.equal(
      await configurations(worktree, { roots: ['file:///home/me'] }).sizing('sub/x.yml'),
      undefined,
    );
  });

  it('of the repository, though only a folder in it was opened', async () => {
    const { sizing } = configurations({ '.shm-lint.yaml': 'sizing: per-gpu\n' }, { roots: [`${R}a/b`] });
    assert.equal(await sizing('a/b/x.yml'), 'per-gpu');
  });

  it('outside of a repository up to the outermost folder that was opened', async () => {
    const files = { '.git/HEAD': '(none)', '.shm-lint.yaml': 'sizing: per-gpu\n' };
    assert.equal(await configurations(files).sizing('a/x.yml'), undefined);
    assert.equal(await configurations(files).sizing('x.yml'), 'per-gpu', 'its own folder counts always');
    assert.equal(await configurations(files, { roots: [`${R}a`] }).sizing('a/x.yml'), undefined);
    assert.equal(await configurations(files, { roots: [`${R}a`, R] }).sizing('a/b/x.yml'), 'per-gpu');
  });

  it('none for a document that is in no folder', async () => {
    assert.deepEqual(await configurations({}).options('untitled:Untitled-1'), {
      rules: {},
      sizing: 'computed',
      interconnect: 'unknown',
    });
  });

  it('the one that was named, with globs relative to the folder that is given', async () => {
    const { options, isExcluded } = configurations(
      {
        '.shm-lint.yaml': 'sizing: computed\n',
        'ci/strict.yaml': 'sizing: per-gpu\nexclude: a/old\noverrides: [{files: a, interconnect: shm}]\n',
      },
      { only: { uri: `${R}ci/strict.yaml`, folder: R } },
    );
    assert.deepEqual(await options('a/x.yml'), { rules: {}, sizing: 'per-gpu', interconnect: 'shm' });
    assert.deepEqual(await options('b/x.yml'), { rules: {}, sizing: 'per-gpu', interconnect: 'unknown' });
    assert.equal(await isExcluded('a/old/x.yml'), true);
  });

  it('is read once for all files', async () => {
    const { sizing, workspace } = configurations({ '.shm-lint.yaml': 'sizing: per-gpu\n' });
    for (const path of ['x.yml', 'y.yml', 'a/x.yml', 'a/y.yml']) await sizing(path);
    assert.equal(workspace.reads.length, new Set(workspace.reads).size, workspace.reads.join('\n'));
  });

  it('depends on the files that would be nearer, present or not', async () => {
    const { dependencies } = configurations({ '.shm-lint.yaml': 'extends: base.yaml\n', 'base.yaml': '' });
    assert.deepEqual((await dependencies('a/x.yml')).toSorted(), [
      '.shm-lint.json',
      '.shm-lint.yaml',
      '.shm-lint.yaml',
      '.shm-lint.yml',
      'a/.shm-lint.json',
      'a/.shm-lint.yaml',
      'a/.shm-lint.yml',
      'base.yaml',
    ]);
  });
});

describe('config: extends', () => {
  it('lies under the file itself, the last one on top, rules one by one', async () => {
    const { options } = configurations({
      '.shm-lint.yaml': 'extends: [shared/a.yaml, shared/b.json]\nrules: {shm-too-small: off}\n',
      'shared/a.yaml':
        'interconnect: p2p\nsizing: per-gpu\nrules: {shm-missing: hint, shm-too-small: hint}\n',
      'shared/b.json': '{"interconnect": "shm", "rules": {"shm-missing": "error"}}',
    });
    assert.deepEqual(await options('x.yml'), {
      rules: { 'shm-missing': 'error', 'shm-too-small': 'off' },
      interconnect: 'shm',
      sizing: 'per-gpu',
    });
  });

  it('brings overrides and excludes along, relative to the file that they stand in', async () => {
    const { sizing, isExcluded } = configurations({
      'a/.shm-lint.yaml': 'extends: ../.shm-lint.yaml\n',
      '.shm-lint.yaml': 'exclude: a/old\noverrides: [{files: a/gpu, sizing: per-gpu}]\n',
    });
    assert.equal(await sizing('a/gpu/x.yml'), 'per-gpu');
    assert.equal(await sizing('a/x.yml'), undefined);
    assert.equal(await isExcluded('a/old/x.yml'), true);
  });

  it('reads a file once that is reached on two ways', async () => {
    const { options, problems } = configurations({
      '.shm-lint.yaml': 'extends: [a.yaml, b.yaml]\n',
      'a.yaml': 'extends: base.yaml\nsizing: per-gpu\n',
      'b.yaml': 'extends: base.yaml\ninterconnect: p2p\n',
      'base.yaml': 'sizing: computed\ninterconnect: shm\n',
    });
    assert.deepEqual(await problems('x.yml'), []);
    assert.deepEqual(await options('x.yml'), { rules: {}, sizing: 'per-gpu', interconnect: 'p2p' });
  });

  it('ends though each of forty files names the next one twice', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 40 }, (_, i) => [`${i}.yaml`, `extends: [${i + 1}.yaml, ./${i + 1}.yaml]\n`]),
    );
    const { sizing } = configurations({
      '.shm-lint.yaml': 'extends: 0.yaml\n',
      ...files,
      '40.yaml': 'sizing: per-gpu\n',
    });
    assert.equal(await sizing('x.yml'), 'per-gpu');
  });

  const cases: [what: string, files: Record<string, string>, expected: string[]][] = [
    [
      'a file that is not there',
      { '.shm-lint.yaml': 'extends: nope.yaml\n' },
      ['.shm-lint.yaml:1:10 extends: there is no file "nope.yaml"'],
    ],
    [
      'a file that is not there, further on',
      { '.shm-lint.yaml': 'extends: a.yaml\n', 'a.yaml': 'sizing: computed\nextends: [b.yaml]\n' },
      ['a.yaml:2:11 extends: there is no file "b.yaml"'],
    ],
    [
      'itself',
      { '.shm-lint.yaml': 'extends: .shm-lint.yaml\n' },
      ['.shm-lint.yaml:1:10 extends: ".shm-lint.yaml" leads in a circle: .shm-lint.yaml → .shm-lint.yaml'],
    ],
    [
      'a circle',
      {
        '.shm-lint.yaml': 'extends: a/a.yaml\n',
        'a/a.yaml': 'extends: b.yaml\n',
        'a/b.yaml': 'extends: ../a/a.yaml\n',
      },
      ['a/b.yaml:1:10 extends: "../a/a.yaml" leads in a circle: a/a.yaml → a/b.yaml → a/a.yaml'],
    ],
    [
      'out of the repository',
      { '.shm-lint.yaml': 'extends: ../x.yaml\n', 'file:///home/me/x.yaml': '' },
      ['.shm-lint.yaml:1:10 extends: "../x.yaml" leads out of the folder "repo"'],
    ],
    [
      'an absolute path',
      { '.shm-lint.yaml': 'extends: /etc/shm.yaml\n' },
      ['.shm-lint.yaml:1:10 extends: "/etc/shm.yaml" is no path relative to this file'],
    ],
    [
      'half a character',
      { '.shm-lint.yaml': 'extends: "\ud83d.yaml"\n' },
      ['.shm-lint.yaml:1:10 extends: "\ud83d.yaml" is no path'],
    ],
    [
      'an address',
      { '.shm-lint.yaml': 'extends: https://example.org/a.yaml\n' },
      ['.shm-lint.yaml:1:10 extends: "https://example.org/a.yaml" is no path relative to this file'],
    ],
  ];
  for (const [what, files, expected] of cases) {
    it(`is a mistake: ${what}`, async () => {
      assert.deepEqual(await configurations({ ...files }).problems('x.yml'), expected);
    });
  }

  it('keeps the settings of the others in force', async () => {
    const { options } = configurations({
      '.shm-lint.yaml': 'extends: [nope.yaml, a.yaml]\n',
      'a.yaml': 'sizing: per-gpu\n',
    });
    assert.equal((await options('x.yml')).sizing, 'per-gpu');
  });

  it('says through which reference a mistake was read', async () => {
    const { check } = configurations({
      '.shm-lint.yaml': 'extends: a.yaml\n',
      'a.yaml': 'extends: b.yaml\n',
      'b.yaml': 'x: 1\n',
    });
    const { problems } = await check('.shm-lint.yaml');
    assert.deepEqual(
      problems.map(({ place, via }) => [place.uri, via?.path, via?.place]),
      [[`${R}b.yaml`, 'a.yaml', { uri: `${R}.shm-lint.yaml`, span: { start: 9, end: 15 } }]],
    );
  });
});

describe('config: overrides', () => {
  it('hold for the files that one of their globs means; the last one wins', async () => {
    const { options } = configurations({
      'a/.shm-lint.yaml': [
        'interconnect: p2p',
        'overrides:',
        '- files: ["*.yaml", gpu]',
        '  interconnect: shm',
        '- files: gpu/x.yaml',
        '  sizing: per-gpu',
        '  rules: {shm-missing: off}',
        '- files: gpu/x.yaml',
        '  interconnect: unknown',
      ].join('\n'),
    });
    const expected = { rules: {}, sizing: 'computed' };
    assert.deepEqual(await options('a/x.yml'), { ...expected, interconnect: 'p2p' });
    assert.deepEqual(await options('a/b/x.yaml'), { ...expected, interconnect: 'shm' });
    assert.deepEqual(await options('a/gpu/y.yml'), { ...expected, interconnect: 'shm' });
    assert.deepEqual(await options('a/gpu/x.yaml'), {
      rules: { 'shm-missing': 'off' },
      sizing: 'per-gpu',
      interconnect: 'unknown',
    });
  });

  it('take a default size back with 0', async () => {
    const { options } = configurations({
      '.shm-lint.yaml': 'defaultShmSize: 8g\noverrides: [{files: edge, defaultShmSize: 0}]\n',
    });
    assert.equal((await options('x.yml')).defaultShmSize, 8_589_934_592);
    assert.equal((await options('edge/x.yml')).defaultShmSize, undefined);
  });

  it('see a path as it is, not as a URI', async () => {
    const { sizing } = configurations({
      '.shm-lint.yaml': 'overrides: [{files: "my app/#1/*", sizing: per-gpu}]\n',
    });
    assert.equal(await sizing('my%20app/%231/x.yml'), 'per-gpu');
  });
});

describe('config: exclude', () => {
  it('reaches into folders that have a configuration of their own', async () => {
    const { isExcluded, sizing } = configurations({
      '.shm-lint.yaml': 'exclude: [vendor]\nsizing: per-gpu\n',
      'vendor/a/.shm-lint.yaml': 'sizing: computed\n',
      'b/.shm-lint.yaml': 'exclude: gen.yml\n',
    });
    assert.equal(await isExcluded('vendor/a/x.yml'), true);
    assert.equal(await isExcluded('vendor'), true, 'a folder stands in the one above it');
    assert.equal(await isExcluded('b/x.yml'), false);
    assert.equal(await isExcluded('b/gen.yml'), true);
    assert.equal(await isExcluded('gen.yml'), false);
    assert.equal(await sizing('vendor/a/x.yml'), 'computed');
  });
});
