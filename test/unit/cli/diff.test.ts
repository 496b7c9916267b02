import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { check } from '../../../cli/commands/check';
import { run } from '../../../cli/program';
import { renderPatch } from '../../../cli/report/patch';
import { FakeLinter, folderWith, testIo } from './support';

/** What a real git makes of a folder and a patch. The settings of this machine have no say. */
function gitApply(cwd: string, patch: string): void {
  const { status, stderr } = spawnSync('git', ['apply', '--whitespace=nowarn', '-'], {
    cwd,
    input: patch,
    encoding: 'utf8',
    env: {
      PATH: process.env.PATH,
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CEILING_DIRECTORIES: dirname(cwd),
    },
  });
  assert.equal(status, 0, stderr);
}

describe('cli: unified diffs', () => {
  it('shows three lines around each change, and joins what is close', () => {
    const lines = Array.from({ length: 20 }, (_, i) => `l${i + 1}\n`);
    const before = lines.join('');
    const after = [...lines.slice(0, 5), 'new\n', ...lines.slice(5, 11), ...lines.slice(12, 19), 'last'].join(
      '',
    );
    assert.equal(
      renderPatch('a.yml', before, after),
      `--- a/a.yml
+++ b/a.yml
@@ -3,13 +3,13 @@
 l3
 l4
 l5
+new
 l6
 l7
 l8
 l9
 l10
 l11
-l12
 l13
 l14
 l15
@@ -17,4 +17,4 @@
 l17
 l18
 l19
-l20
+last
\\ No newline at end of file
`,
    );
  });

  it('is empty where nothing changed', () => {
    assert.equal(renderPatch('a.yml', 'x', 'x'), '');
  });

  it('leaves carriage returns in their lines', () => {
    assert.equal(
      renderPatch('a', 'a\r\nb\rc\r\n', 'a\r\nB\rc\r\n'),
      '--- a/a\n+++ b/a\n@@ -1,2 +1,2 @@\n a\r\n-b\rc\r\n+B\rc\r\n',
    );
  });

  it('writes names as git does', () => {
    assert.match(
      renderPatch('a b.yml', '', 'x\n'),
      /^--- a\/a b\.yml\t\n\+\+\+ b\/a b\.yml\t\n@@ -0,0 \+1,1 @@\n/,
    );
    assert.match(renderPatch('q"\\\u0001\t.yml', 'x\n', ''), /^--- "a\/q\\"\\\\\\001\\t\.yml"\n/);
  });

  it('is applied by a real git, whatever the texts', async function () {
    this.timeout(60_000);
    const cwd = await folderWith({});
    const line = fc.constantFrom('a\n', 'b\n', 'c\r\n', '\n', ' é\n', '-x\n', '\\ y\n');
    const text = fc
      .tuple(fc.array(line, { maxLength: 12 }), fc.constantFrom('', 'end', 'end\r'))
      .map(([lines, end]) => lines.join('') + end);
    const pairs = fc.sample(fc.tuple(text, text), { numRuns: 300, seed: 7 });
    // Empty files are created and deleted in a form of its own, which no fix needs.
    const changed = pairs.filter(([before, after]) => before !== after && before !== '' && after !== '');
    assert.ok(changed.length > 200);
    const name = (i: number) => `f ${i}.yml`;
    changed.forEach(([before], i) => void writeFileSync(join(cwd, name(i)), before));
    gitApply(cwd, changed.map(([before, after], i) => renderPatch(name(i), before, after)).join(''));
    for (const [i, [, after]] of changed.entries()) {
      assert.equal(readFileSync(join(cwd, name(i)), 'utf8'), after);
    }
  });
});

describe('cli check --diff', () => {
  const files = {
    'a b/"q".yml': '\uFEFFservices:\r\n  BAD\r\n  RISKY\r\n  x',
    'é.yml': 'services: BAD:warning',
    'ok.yml': 'services:',
  };

  async function outcome(cwd: string, args: readonly string[]) {
    const io = testIo(cwd);
    const status = await check(args, io, new FakeLinter());
    return { status, out: io.out(), err: io.err() };
  }

  it('prints what --fix would write, writes nothing, and keeps the exit status of check', async () => {
    const cwd = await folderWith(files);
    const { status, out, err } = await outcome(cwd, ['.', '--diff']);
    assert.equal(status, 1);
    assert.equal(err, 'shm-lint: 2 files would be fixed\n');
    assert.equal(
      out,
      '--- "a/a b/\\"q\\".yml"\n+++ "b/a b/\\"q\\".yml"\n@@ -1,4 +1,4 @@\n \uFEFFservices:\r\n-  BAD\r\n+  GOOD\r\n   RISKY\r\n   x\n\\ No newline at end of file\n' +
        '--- a/é.yml\n+++ b/é.yml\n@@ -1,1 +1,1 @@\n-services: BAD:warning\n\\ No newline at end of file\n+services: GOOD\n\\ No newline at end of file\n',
    );
    for (const [name, text] of Object.entries(files))
      assert.equal(readFileSync(join(cwd, name), 'utf8'), text);
    assert.equal((await outcome(cwd, ['é.yml', '--diff', '--quiet'])).status, 0);
    assert.deepEqual(await outcome(cwd, ['ok.yml', '--diff']), {
      status: 0,
      out: '',
      err: 'shm-lint: nothing to fix\n',
    });
  });

  it('means the same behind fix, and lets reports go to files, of the files as they are', async () => {
    const cwd = await folderWith(files);
    const diff = await outcome(cwd, ['.', '--diff']);
    assert.deepEqual(await outcome(cwd, ['--fix', '.', '--diff', '--format', 'concise=out']), diff);
    assert.match(readFileSync(join(cwd, 'out'), 'utf8'), /^a b\/"q"\.yml:2:3: error: /);
  });

  it('equals --fix when git applies it, with --unsafe too, from a folder in the repository', async () => {
    for (const extra of [[], ['--unsafe']]) {
      const [one, two] = [await folderWith(files), await folderWith(files)];
      spawnSync('git', ['init', '-q'], { cwd: one });
      gitApply(join(one, 'a b'), (await outcome(join(one, 'a b'), ['.', '--diff', ...extra])).out);
      await outcome(join(two, 'a b'), ['.', '--fix', ...extra]);
      const text = readFileSync(join(two, 'a b/"q".yml'), 'utf8');
      assert.equal(text, `\uFEFFservices:\r\n  GOOD\r\n  ${extra.length > 0 ? 'GOOD' : 'RISKY'}\r\n  x`);
      assert.equal(readFileSync(join(one, 'a b/"q".yml'), 'utf8'), text);
    }
  });

  it('shows later files what would be written of an earlier one', async () => {
    const cwd = await folderWith({ 'a.yml': 'services: BAD', 'b.yml': 'services:' });
    const seen: (string | undefined)[] = [];
    const linter = new (class extends FakeLinter {
      override async lint(...args: Parameters<FakeLinter['lint']>) {
        const [document, workspace] = args;
        if (document.uri.endsWith('b.yml'))
          seen.push(await workspace.read(document.uri.replace('b.yml', 'a.yml')));
        return super.lint(...args);
      }
    })();
    await check(['.', '--diff'], testIo(cwd), linter);
    assert.deepEqual(seen, ['services: GOOD']);
  });

  it('takes standard input', async () => {
    const io = testIo(await folderWith({}), { stdin: 'services: BAD\n' });
    await check(['-', '--diff', '--stdin-filename', 'c.yml'], io, new FakeLinter());
    assert.match(
      io.out(),
      /^--- a\/c\.yml\n\+\+\+ b\/c\.yml\n@@ -1,1 \+1,1 @@\n-services: BAD\n\+services: GOOD\n$/,
    );
  });

  it('warns of a file outside of the current folder', async () => {
    const base = await folderWith({ 'a.yml': 'services: BAD', 'in/x': '' });
    const { err } = await outcome(join(base, 'in'), ['../a.yml', '--diff']);
    assert.match(err, /^shm-lint: \.\.\/a\.yml: it lies outside of the current folder; /);
  });

  it('equals --fix on every fixture that has a fix', async function () {
    this.timeout(120_000);
    const [one, two] = [await folderWith({}), await folderWith({})];
    for (const cwd of [one, two]) {
      for (const format of ['compose', 'fixes']) {
        mkdirSync(join(cwd, format));
        cpSync(join('test/fixtures', format), join(cwd, format), { recursive: true });
      }
    }
    const io = testIo(one);
    await run(['check', '.', '--diff', '--no-config'], io);
    assert.ok(io.out().match(/^--- /gm)!.length > 50);
    gitApply(one, io.out());
    await run(['fix', '.', '--no-config'], testIo(two));
    const names = readdirSync(two, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
    for (const { parentPath, name } of names) {
      const path = join(parentPath, name);
      assert.equal(readFileSync(path.replace(two, one), 'utf8'), readFileSync(path, 'utf8'), path);
    }
  });
});

describe('cli: --unsafe and --max-warnings', () => {
  it('writes the fixes that need a look only when it is told to', async () => {
    const cwd = await folderWith({ 'a.yml': 'services: RISKY BAD' });
    const path = join(cwd, 'a.yml');
    assert.equal(await check(['.', '--fix'], testIo(cwd), new FakeLinter()), 1);
    assert.equal(readFileSync(path, 'utf8'), 'services: RISKY GOOD');
    assert.equal(await check(['.', '--fix', '--unsafe'], testIo(cwd), new FakeLinter()), 0);
    assert.equal(readFileSync(path, 'utf8'), 'services: GOOD GOOD');
  });

  it('fails a run with more warnings than are allowed', async () => {
    const cwd = await folderWith({ 'a.yml': 'services: BAD:warning BAD:warning BAD:information' });
    const outcome = async (...args: string[]) => {
      const io = testIo(cwd);
      return [await check(['.', ...args], io, new FakeLinter()), io.err()];
    };
    assert.deepEqual(await outcome(), [0, '']);
    assert.deepEqual(await outcome('--max-warnings', '2'), [0, '']);
    assert.deepEqual(await outcome('--max-warnings=1'), [
      1,
      'shm-lint: 2 warnings; --max-warnings allows 1\n',
    ]);
    assert.deepEqual(await outcome('--max-warnings', '0', '--quiet', '--fail-on', 'never'), [1, '']);
  });
});
