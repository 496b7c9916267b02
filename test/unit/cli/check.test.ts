import assert from 'node:assert/strict';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { check } from '../../../cli/commands/check';
import { IgnoredPaths } from '../../../cli/files/ignored';
import { DEFAULT_OPTIONS, EMPTY_RESULT } from '../../../core/model';
import { FakeLinter, finding, folderWith, testIo } from './support';

async function run(cwd: string, args: readonly string[], stdin?: string | Buffer) {
  const io = testIo(cwd, stdin === undefined ? {} : { stdin });
  const linter = new FakeLinter();
  const status = await check(args, io, linter);
  return { status, out: io.out(), err: io.err(), linter };
}

async function checkedPaths(cwd: string, args: readonly string[]): Promise<string[]> {
  const { out } = await run(cwd, [...args, '--format', 'json', '--fail-on', 'never']);
  return (JSON.parse(out) as { files: { path: string }[] }).files.map(file => file.path);
}

describe('cli check: exit status', () => {
  const severities = ['error', 'warning', 'information', 'hint'] as const;

  it('is 0 for a clean file and 1 for an error', async () => {
    const cwd = await folderWith({ 'good.yml': 'services: {}', 'bad.yml': 'services: BAD' });
    assert.equal((await run(cwd, ['good.yml'])).status, 0);
    assert.equal((await run(cwd, ['bad.yml'])).status, 1);
  });

  for (const [i, severity] of severities.entries()) {
    it(`heeds --fail-on for a finding of severity ${severity}`, async () => {
      const cwd = await folderWith({ 'a.yml': `services: BAD:${severity}` });
      for (const [j, threshold] of severities.entries()) {
        assert.equal((await run(cwd, ['a.yml', '--fail-on', threshold])).status, i <= j ? 1 : 0, threshold);
      }
      assert.equal((await run(cwd, ['a.yml', '--fail-on', 'never'])).status, 0);
      assert.equal((await run(cwd, ['a.yml'])).status, severity === 'error' ? 1 : 0);
    });
  }

  it('is 3 when a path does not exist, and still reports the others', async () => {
    const cwd = await folderWith({ 'bad.yml': 'services: BAD' });
    const { status, out, err } = await run(cwd, ['missing.yml', 'bad.yml', '--format', 'json']);
    assert.equal(status, 3);
    assert.equal(
      err,
      'shm-lint: missing.yml: there is no such file or folder; check the spelling (paths count from the current folder)\n',
    );
    assert.equal(JSON.parse(out).summary.errors, 1);
  });

  it('is 3 when symbolic links lead in a circle', async () => {
    const cwd = await folderWith({});
    await symlink('compose.yml', join(cwd, 'compose.yml'));
    const { status, err } = await run(cwd, ['compose.yml']);
    assert.equal(status, 3);
    assert.match(err, /^shm-lint: compose\.yml: it cannot be read: its symbolic links lead in a circle/);
  });

  it('is 3 when the linter fails on a file, which does not stop the others', async () => {
    const cwd = await folderWith({ 'a.yml': 'services: THROW', 'b.yml': 'services: BAD' });
    const { status, out, err } = await run(cwd, ['.', '--format', 'json']);
    assert.equal(status, 3);
    assert.equal(err, 'shm-lint: a.yml: it cannot be checked: the linter fell over\n');
    assert.deepEqual(
      JSON.parse(out).files.map((file: { path: string }) => file.path),
      ['b.yml'],
    );
  });
});

describe('cli check: which files', () => {
  it('walks folders in a fixed order, without node_modules, .git and names no format reads', async () => {
    const cwd = await folderWith({
      'b.yml': 'services:',
      'a/z.yaml': 'services:',
      'a/Z.YAML': 'services:',
      '.devcontainer/compose.yml': 'services:',
      'node_modules/x/compose.yml': 'services:',
      '.git/compose.yml': 'services:',
      'weights.safetensors': 'services:',
      'notes.yml': 'nothing here',
    });
    const expected = ['.devcontainer/compose.yml', 'a/Z.YAML', 'a/z.yaml', 'b.yml'];
    assert.deepEqual(await checkedPaths(cwd, ['.']), expected);
    assert.deepEqual(await checkedPaths(cwd, ['./']), expected);
  });

  it('enters a folder that is named like a file', async () => {
    const cwd = await folderWith({ 'docker-compose.yml/compose.yml': 'services:' });
    assert.deepEqual(await checkedPaths(cwd, ['docker-compose.yml']), ['docker-compose.yml/compose.yml']);
  });

  it('names files as the command line did', async () => {
    const cwd = await folderWith({ 'sub/compose.yml': 'services:' });
    assert.deepEqual(await checkedPaths(cwd, ['sub']), ['sub/compose.yml']);
    assert.deepEqual(await checkedPaths(cwd, ['./sub/compose.yml']), ['sub/compose.yml']);
    assert.deepEqual(await checkedPaths(cwd, [join(cwd, 'sub')]), [`${cwd}/sub/compose.yml`]);
    assert.deepEqual(await checkedPaths(join(cwd, 'sub'), ['..']), ['../sub/compose.yml']);
  });

  it('takes patterns, below the folder in front of them', async () => {
    const cwd = await folderWith({
      'a.yaml': 'services: BAD',
      'b.yml': 'services: BAD',
      'deploy/c.yaml': 'services: BAD',
      'deploy/deep/d.yaml': 'services: BAD',
      'deploy/deep/e.sh': 'services: BAD',
      'deploy/node_modules/f.yaml': 'services: BAD',
      'deploy/[g].yaml': 'services: BAD',
    });
    const checked = async (...paths: string[]) => {
      const io = testIo(cwd);
      await check([...paths, '--format', 'json'], io, new FakeLinter());
      const { files } = JSON.parse(io.out()) as { files: { path: string }[] };
      return files.map(({ path }) => path);
    };
    assert.deepEqual(await checked('*.yaml'), ['a.yaml']);
    assert.deepEqual(await checked('*.{yaml,yml}'), ['a.yaml', 'b.yml']);
    assert.deepEqual(await checked('deploy/*.yaml'), ['deploy/[g].yaml', 'deploy/c.yaml']);
    assert.deepEqual(await checked('deploy/**/*.yaml'), [
      'deploy/[g].yaml',
      'deploy/c.yaml',
      'deploy/deep/d.yaml',
    ]);
    assert.deepEqual(await checked('deploy/d*'), ['deploy/deep/d.yaml', 'deploy/deep/e.sh']);
    assert.deepEqual(await checked('./**/?.sh'), ['deploy/deep/e.sh']);
    // What is there is meant as it is called.
    assert.deepEqual(await checked('deploy/[g].yaml'), ['deploy/[g].yaml']);
  });

  it('says so when a pattern matches nothing, or cannot be used', async () => {
    const cwd = await folderWith({ 'a.yaml': 'services: fine' });
    const io = testIo(cwd);
    assert.equal(await check(['a.yaml', 'none/*.yaml'], io, new FakeLinter()), 3);
    assert.equal(io.err(), 'shm-lint: none/*.yaml: no file matches this pattern; check the spelling\n');
    const within = testIo(cwd);
    assert.equal(await check(['a.yaml/none/*.yaml'], within, new FakeLinter()), 3);
    assert.match(within.err(), /^shm-lint: a\.yaml\/none\/\*\.yaml: no file matches this pattern/);
    const empty = testIo(cwd);
    assert.equal(await check(['*.yml'], empty, new FakeLinter()), 3);
    assert.match(empty.err(), /^shm-lint: \*\.yml: no file matches this pattern; check the spelling$/m);
    await assert.rejects(
      check(['*/../../*.yaml'], testIo(cwd), new FakeLinter()),
      /the pattern "\*\/\.\.\/\.\.\/\*\.yaml" cannot be used: it cannot lead out of the folder/,
    );
  });

  it('reads as many files at a time as --jobs says, in the same order', async () => {
    const names = Array.from({ length: 30 }, (_, i) => `${String(i).padStart(2, '0')}.yml`);
    const cwd = await folderWith(Object.fromEntries(names.map(name => [name, 'services:'])));
    for (const jobs of ['1', '7', '1024'])
      assert.deepEqual(await checkedPaths(cwd, ['.', '--jobs', jobs]), names);
    for (const jobs of ['0', '1025', 'many', '-1'])
      await assert.rejects(
        check(['.', `--jobs=${jobs}`], testIo(cwd), new FakeLinter()),
        /--jobs needs a number/,
      );
  });

  it('checks a file once, however often it is named', async () => {
    const cwd = await folderWith({ 'b.yml': 'services:', 'a.yml': 'services:' });
    assert.deepEqual(await checkedPaths(cwd, ['b.yml', '.', './b.yml']), ['b.yml', 'a.yml']);
  });

  it('says a name with line breaks in one line, so that it gives no commands to a CI system', async () => {
    const cwd = await folderWith({});
    const io = testIo(cwd);
    await check(['a\n::error::b'], io, new FakeLinter());
    assert.match(io.err(), /^shm-lint: a\u240A::error::b: there is no such file[^\n]*\n$/);
  });

  it('does not follow symbolic links in a folder, so that a circle ends', async () => {
    const cwd = await folderWith({ 'in/compose.yml': 'services:', 'out/other.yml': 'services:' });
    await symlink('..', join(cwd, 'in', 'up'));
    await symlink('../out/other.yml', join(cwd, 'in', 'link.yml'));
    assert.deepEqual(await checkedPaths(cwd, ['in']), ['in/compose.yml']);
    assert.deepEqual(await checkedPaths(cwd, ['in/link.yml']), ['in/link.yml']);
  });

  it('leaves out what ignore files name; the nearest one that says anything decides', async () => {
    const cwd = await folderWith({
      '.git/HEAD': '',
      '.gitignore': 'build/\n*.gen.yml\n/top.yml\n',
      '.shm-lintignore': 'mine.yml\n!kept.gen.yml\n',
      'build/a.yml': 'services:',
      'x.gen.yml': 'services:',
      'kept.gen.yml': 'services:',
      'mine.yml': 'services:',
      'top.yml': 'services:',
      'sub/top.yml': 'services:',
      'sub/.gitignore': '!x.gen.yml\nlocal.yml',
      'sub/x.gen.yml': 'services:',
      'sub/local.yml': 'services:',
    });
    const kept = ['kept.gen.yml', 'sub/top.yml', 'sub/x.gen.yml'];
    assert.deepEqual(await checkedPaths(cwd, ['.']), kept);
    assert.deepEqual(await checkedPaths(join(cwd, 'sub'), ['.']), ['top.yml', 'x.gen.yml']);
    assert.deepEqual(await checkedPaths(cwd, ['build', 'mine.yml']), ['build/a.yml', 'mine.yml']);
    assert.equal((await checkedPaths(cwd, ['.', '--no-ignore'])).length, 8);
  });

  it('heeds .gitignore in a repository alone, .shm-lintignore everywhere', async () => {
    const cwd = await folderWith({
      '.gitignore': 'a.yml',
      '.shm-lintignore': 'b.yml',
      'a.yml': 'services:',
      'b.yml': 'services:',
    });
    assert.deepEqual(await checkedPaths(cwd, ['.']), ['a.yml']);
  });

  it('leaves nothing out for ignore files that cannot be asked for', async () => {
    const cwd = await folderWith({ file: '' });
    // The file system says ENOTDIR, as it says EACCES for a folder that may be listed but not entered.
    const isLeftOut = IgnoredPaths.below(join(cwd, 'file')).in(join(cwd, 'file'));
    assert.equal(isLeftOut(join(cwd, 'file', 'a.yml'), false), false);
  });

  it('checks a named file whatever its name and content', async () => {
    const cwd = await folderWith({ 'manifest.txt': 'vllm BAD' });
    assert.equal((await run(cwd, ['manifest.txt'])).status, 1);
  });

  it('leaves out binary and huge files, with a word only for one that was named', async () => {
    const cwd = await folderWith({
      'binary.yml': Buffer.from('services:\0BAD'),
      'huge.yml': `services: BAD #${'x'.repeat(10_000_000)}`,
    });
    const walked = await run(cwd, ['.', '--format', 'json']);
    assert.deepEqual({ status: walked.status, err: walked.err }, { status: 0, err: '' });
    assert.equal(JSON.parse(walked.out).summary.files, 0);

    const named = await run(cwd, ['binary.yml', 'huge.yml', '--format', 'json']);
    assert.equal(named.status, 0);
    assert.equal(
      named.err,
      'shm-lint: binary.yml: left out, it is a binary file (or UTF-16; save it as UTF-8 to have it checked)\n' +
        'shm-lint: huge.yml: left out, it has 11 MB; the limit is 10 MB\n',
    );
    assert.equal((await run(cwd, ['binary.yml', '--quiet'])).err, '');
  });

  it('hands a text without its byte order mark to the linter', async () => {
    const cwd = await folderWith({ 'a.yml': '\uFEFFservices: BAD' });
    const { out, linter } = await run(cwd, ['a.yml', '--format', 'json']);
    assert.equal(linter.documents[0]!.text, 'services: BAD');
    assert.deepEqual(JSON.parse(out).files[0].findings[0].range.start, { line: 0, character: 10 });
  });
});

describe('cli check: standard input', () => {
  it('is read for -, as YAML in the current folder', async () => {
    const cwd = await folderWith({});
    const { status, out, linter } = await run(cwd, ['-', '--format', 'json'], 'services: BAD');
    assert.equal(status, 1);
    assert.equal(JSON.parse(out).files[0].path, '<stdin>');
    assert.equal(linter.documents[0]!.uri, pathToFileURL(join(cwd, 'stdin.yaml')).href);
  });

  it('takes the name of --stdin-filename, whose folder the linter may read', async () => {
    const cwd = await folderWith({ 'here/x': '', 'there/.env': 'TP=2' });
    const io = testIo(join(cwd, 'here'), { stdin: 'services: BAD' });
    const linter = new FakeLinter();
    await check(['-', '--stdin-filename', '../there/compose.yml', '--format', 'json'], io, linter);
    assert.equal(JSON.parse(io.out()).files[0].path, '../there/compose.yml');
    assert.equal(linter.documents[0]!.uri, pathToFileURL(join(cwd, 'there/compose.yml')).href);
    assert.equal(await linter.workspace!.read(pathToFileURL(join(cwd, 'there/.env')).href), 'TP=2');
  });
});

describe('cli check: options', () => {
  it('hands the defaults to the linter when none is given', async () => {
    const cwd = await folderWith({ 'a.yml': 'services:' });
    assert.deepEqual((await run(cwd, ['a.yml'])).linter.options, [DEFAULT_OPTIONS]);
  });

  it('hands sizing, interconnect and the default size over; the last of two wins', async () => {
    const cwd = await folderWith({ 'a.yml': 'services:' });
    const args = ['a.yml', '--sizing', 'computed', '--sizing=per-gpu', '--interconnect', 'shm'];
    const { linter } = await run(cwd, [...args, '--default-shm-size', '8g']);
    assert.deepEqual(linter.options, [
      { rules: {}, sizing: 'per-gpu', interconnect: 'shm', defaultShmSize: 8589934592 },
    ]);
  });

  it('takes a default size of 0 as dockerd does: not set', async () => {
    const cwd = await folderWith({ 'a.yml': 'services:' });
    const { linter } = await run(cwd, ['a.yml', '--default-shm-size', '0']);
    assert.deepEqual(linter.options, [DEFAULT_OPTIONS]);
  });
});

describe('cli check: stdout', () => {
  it('carries nothing but the report', async () => {
    const cwd = await folderWith({ 'a.yml': 'services: BAD', 'b.yml': Buffer.from('services:\0') });
    const { out, err } = await run(cwd, ['missing', 'b.yml', 'a.yml', '--format', 'json']);
    assert.doesNotThrow(() => JSON.parse(out));
    assert.equal(err.trimEnd().split('\n').length, 2);
  });

  it('stays empty with --quiet when nothing is wrong', async () => {
    const cwd = await folderWith({ 'a.yml': 'services: {}' });
    assert.equal((await run(cwd, ['a.yml', '--quiet'])).out, '');
  });
});

describe('cli check: files that a finding points into', () => {
  it('are named from the current folder if they lie there, otherwise in full, and placed if they can be read', async () => {
    const base = await folderWith({
      'here/a.yml': 'services: BAD',
      'here/.env': 'A=1\nTP=2',
      'there/b': 'x',
    });
    const uris = ['here/.env', 'there/b'].map(path => pathToFileURL(join(base, path)).href);
    const related = [...uris, 'file://elsewhere/c'].map(uri => ({
      place: { uri, span: { start: 4, end: 6 } },
      message: 'because',
    }));
    const linter = new (class extends FakeLinter {
      override async lint() {
        return { ...EMPTY_RESULT, workloads: [], findings: [finding({ related })] };
      }
    })();
    const io = testIo(join(base, 'here'));
    await check(['a.yml', '--format', 'json'], io, linter);
    const shown = JSON.parse(io.out()).files[0].findings[0].related;
    assert.deepEqual(
      shown.map(({ path, range }: { path: string; range: { start: object } | null }) => [path, range?.start]),
      [
        ['.env', { line: 1, character: 0 }],
        [`${base}/there/b`, undefined],
        ['file://elsewhere/c', undefined],
      ],
    );
  });
});
