import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, lstat, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { check } from '../../../cli/commands/check';
import { fix } from '../../../cli/commands/fix';
import { ChangedMeanwhile } from '../../../cli/files/changedMeanwhile';
import { replaceFile } from '../../../cli/files/write';
import { fixText } from '../../../cli/fixes';
import { EMPTY_RESULT, type Finding, type LintResult } from '../../../core/model';
import { FakeLinter, finding, folderWith, testIo } from './support';

async function run(cwd: string, args: readonly string[], linter = new FakeLinter()) {
  const io = testIo(cwd);
  const status = await fix(args, io, linter);
  return { status, out: io.out(), err: io.err() };
}

describe('cli fix', () => {
  it('writes the safe fixes, keeps every other byte and reports what is left', async () => {
    const before = '\uFEFFservices:\r\n\tBAD # tief\u00FC \r\n  RISKY\n  BAD\r';
    const cwd = await folderWith({ 'a.yml': before });
    const { status, out, err } = await run(cwd, ['a.yml', '--format', 'json']);
    assert.equal(
      await readFile(join(cwd, 'a.yml'), 'utf8'),
      '\uFEFFservices:\r\n\tGOOD # tief\u00FC \r\n  RISKY\n  GOOD\r',
    );
    assert.equal(status, 1);
    assert.equal(JSON.parse(out).files[0].findings.length, 1);
    assert.deepEqual(JSON.parse(out).files[0].findings[0].range, {
      start: { line: 2, character: 2 },
      end: { line: 2, character: 7 },
    });
    assert.equal(
      err,
      'shm-lint: a.yml: fixed shm-missing (line 2): Write GOOD\nshm-lint: a.yml: fixed shm-missing (line 4): Write GOOD\n',
    );
  });

  it('tells what it fixed in the report for people', async () => {
    const cwd = await folderWith({ 'a.yml': 'services: vllm BAD' });
    const { status, out, err } = await run(cwd, ['.']);
    assert.deepEqual({ status, err }, { status: 0, err: '' });
    assert.equal(
      out,
      'a.yml  fixed  Write GOOD (shm-missing, line 1)\n\n1 fixed, nothing wrong with /dev/shm (1 engine launch in 1 file)\n',
    );
  });

  it('is check --fix', async () => {
    const cwd = await folderWith({ 'a.yml': 'services: BAD' });
    assert.equal(await check(['a.yml', '--fix'], testIo(cwd), new FakeLinter()), 0);
    assert.equal(await readFile(join(cwd, 'a.yml'), 'utf8'), 'services: GOOD');
  });

  it('leaves a file without findings alone, its time of change too', async () => {
    const cwd = await folderWith({ 'a.yml': 'services: RISKY' });
    const before = await stat(join(cwd, 'a.yml'), { bigint: true });
    await run(cwd, ['a.yml']);
    const after = await stat(join(cwd, 'a.yml'), { bigint: true });
    assert.deepEqual([after.ino, after.mtimeNs], [before.ino, before.mtimeNs]);
  });

  it('takes a fix back that does not settle its finding', async () => {
    const cwd = await folderWith({ 'a.yml': 'services: STUBBORN' });
    const { status, err } = await run(cwd, ['a.yml']);
    assert.equal(await readFile(join(cwd, 'a.yml'), 'utf8'), 'services: STUBBORN');
    assert.equal(status, 1);
    assert.equal(
      err,
      'shm-lint: a.yml: "Write STUBBORN STUBBORN" does not settle shm-missing here, so it was not written\n',
    );
  });

  it('does not write a file that is no valid UTF-8', async () => {
    const latin1 = Buffer.from('services: BAD # \xFC', 'latin1');
    const cwd = await folderWith({ 'a.yml': latin1 });
    const { status, err } = await run(cwd, ['a.yml']);
    assert.deepEqual(await readFile(join(cwd, 'a.yml')), latin1);
    assert.equal(status, 3);
    assert.equal(err, 'shm-lint: a.yml: it is not valid UTF-8; save it as UTF-8 to have it fixed\n');
  });

  it('does not write a file that changed since it was read', async () => {
    const cwd = await folderWith({ 'a.yml': 'services: BAD' });
    const path = join(cwd, 'a.yml');
    const linter = new (class extends FakeLinter {
      override async lint(...args: Parameters<FakeLinter['lint']>) {
        await writeFile(path, 'services: BAD # and a line that somebody just wrote');
        return super.lint(...args);
      }
    })();
    const { status, err } = await run(cwd, ['a.yml'], linter);
    assert.equal(await readFile(path, 'utf8'), 'services: BAD # and a line that somebody just wrote');
    assert.equal(status, 3);
    assert.match(err, /^shm-lint: a\.yml: it changed while it was being fixed, so nothing was written/);
    assert.deepEqual(await readdir(cwd), ['a.yml']);
  });

  it('shows later files the fixed text of an earlier one', async () => {
    const cwd = await folderWith({ 'a.yml': 'services: BAD', 'b.yml': 'services:' });
    const seen: (string | undefined)[] = [];
    const linter = new (class extends FakeLinter {
      override async lint(...args: Parameters<FakeLinter['lint']>) {
        const [document, workspace] = args;
        seen.push(await workspace.read(document.uri.replace('b.yml', 'a.yml')));
        return super.lint(...args);
      }
    })();
    await run(cwd, ['.'], linter);
    assert.deepEqual(seen, ['services: BAD', 'services: BAD', 'services: GOOD']);
  });
});

describe('cli fix: choosing fixes', () => {
  const result = (findings: readonly Finding[]): LintResult => ({
    ...EMPTY_RESULT,
    findings,
  });
  const replace = (start: number, end: number, newText: string) => ({
    title: newText,
    safe: true,
    edits: [{ span: { start, end }, newText }],
  });

  it('puts off a fix that touches another one, to the next pass', async () => {
    const first = finding({ workload: 'one', fixes: [replace(0, 2, 'X')] });
    const second = finding({ workload: 'two', fixes: [replace(1, 3, 'Y')] });
    const texts: string[] = [];
    const outcome = await fixText('abc', result([first, second]), async text => {
      texts.push(text);
      return result(texts.length === 1 ? [finding({ workload: 'two', fixes: [replace(1, 2, 'Y')] })] : []);
    });
    assert.deepEqual(texts, ['Xc', 'XY']);
    assert.equal(outcome.text, 'XY');
    assert.deepEqual(
      outcome.applied.map(({ finding: { workload } }) => workload),
      ['one', 'two'],
    );
  });

  it('applies the same edit of two findings once', async () => {
    const insertion = replace(1, 1, '+');
    const outcome = await fixText(
      'ab',
      result([
        finding({ workload: 'one', fixes: [insertion] }),
        finding({ workload: 'two', fixes: [insertion] }),
      ]),
      async () => result([]),
    );
    assert.equal(outcome.text, 'a+b');
    assert.equal(outcome.applied.length, 2);
  });

  it('takes a pass back that brings a finding of another rule', async () => {
    const outcome = await fixText('ab', result([finding({ fixes: [replace(0, 1, 'X')] })]), async () =>
      result([finding({ rule: 'shm-over-memory-limit' })]),
    );
    assert.equal(outcome.text, 'ab');
    assert.equal(outcome.applied.length, 0);
    assert.equal(outcome.takenBack.length, 1);
  });

  it('goes on where what is left of another workload reads otherwise', async () => {
    const first = finding({ workload: 'one', fixes: [replace(0, 1, 'X')] });
    const second = finding({ workload: 'two', fixes: [replace(0, 2, 'Y')] });
    const now = finding({ rule: 'shm-not-applied', workload: 'two', fixes: [replace(1, 2, 'Z')] });
    const outcome = await fixText('ab', result([first, second]), async text =>
      result(text === 'Xb' ? [now] : []),
    );
    assert.equal(outcome.text, 'XZ');
    assert.deepEqual(outcome.takenBack, []);
  });

  it('lets a directive lose what it silenced, and takes it away in the next pass', async () => {
    const idle = finding({ rule: 'unused-directive', workload: '', fixes: [replace(1, 3, '')] });
    const outcome = await fixText('a#b', result([finding({ fixes: [replace(0, 1, 'X')] })]), async text =>
      result(text.includes('#') ? [idle] : []),
    );
    assert.equal(outcome.text, 'X');
    assert.equal(outcome.applied.length, 2);
  });

  it('does not apply the second fix where the first is not safe', async () => {
    const risky = { ...replace(0, 1, 'X'), safe: false };
    const outcome = await fixText('ab', result([finding({ fixes: [risky, replace(0, 1, 'Y')] })]), async () =>
      result([]),
    );
    assert.equal(outcome.text, 'ab');
  });
});

describe('cli: replacing a file', () => {
  const old = Buffer.from('old');
  const fresh = Buffer.from('new');

  it('keeps the mode and leaves nothing behind', async () => {
    const cwd = await folderWith({ 'a.sh': old });
    const path = join(cwd, 'a.sh');
    await chmod(path, 0o754);
    await replaceFile(path, old, fresh);
    assert.equal((await stat(path)).mode & 0o7777, 0o754);
    assert.equal(await readFile(path, 'utf8'), 'new');
    assert.deepEqual(await readdir(cwd), ['a.sh']);
  });

  it('writes through a symbolic link, which stays one', async () => {
    const cwd = await folderWith({ 'real/a.yml': old });
    await symlink('real/a.yml', join(cwd, 'link.yml'));
    await replaceFile(join(cwd, 'link.yml'), old, fresh);
    assert.equal((await lstat(join(cwd, 'link.yml'))).isSymbolicLink(), true);
    assert.equal(await readFile(join(cwd, 'real/a.yml'), 'utf8'), 'new');
  });

  it('refuses when the file holds something else', async () => {
    const cwd = await folderWith({ 'a.yml': 'other' });
    await assert.rejects(replaceFile(join(cwd, 'a.yml'), old, fresh), ChangedMeanwhile);
    assert.equal(await readFile(join(cwd, 'a.yml'), 'utf8'), 'other');
    assert.deepEqual(await readdir(cwd), ['a.yml']);
  });

  it('swaps the file in one step: a reader that holds the old one still sees all of it', async () => {
    const cwd = await folderWith({ 'a.yml': old });
    const path = join(cwd, 'a.yml');
    const before = (await stat(path)).ino;
    await replaceFile(path, old, fresh);
    assert.notEqual((await stat(path)).ino, before);
  });
});

describe('cli fix: killed at any moment', () => {
  it('leaves every file either old or new, and nothing else that would be read', async function () {
    this.timeout(120_000);
    const old = `services: {} # ${'x'.repeat(300_000)}\n`;
    const fresh = old.replaceAll('x', 'y');
    const names = Array.from({ length: 10 }, (_, i) => `f${i}.yml`);
    const cwd = await folderWith(Object.fromEntries(names.map(name => [name, old])));
    const program = `
      const { replaceFile } = require(${JSON.stringify(join(process.cwd(), 'cli/files/write.ts'))});
      const { readFileSync } = require('node:fs');
      (async () => {
        for (;;) for (const name of ${JSON.stringify(names)}) {
          const bytes = readFileSync(name);
          const text = bytes.toString();
          await replaceFile(name, bytes, Buffer.from(text.includes('x') ? text.replaceAll('x', 'y') : text.replaceAll('y', 'x')));
          process.stdout.write('.');
        }
      })();`;
    const seen = new Set<string>();
    for (let kill = 0; kill < 12; kill++) {
      const child = spawn(process.execPath, ['--require', require.resolve('tsx/cjs'), '-e', program], {
        cwd,
      });
      const ended = once(child, 'exit');
      let written = 0;
      for await (const dots of child.stdout) {
        written += dots.length;
        if (written > kill % 3) break;
      }
      // Moments spread over the time that the next write takes.
      await new Promise(done => setTimeout(done, kill * 1.2));
      child.kill('SIGKILL');
      assert.deepEqual(await ended, [null, 'SIGKILL']);
      for (const name of names) {
        const text = await readFile(join(cwd, name), 'utf8');
        assert.ok(text === old || text === fresh, `${name} holds ${text.length} characters`);
        seen.add(text);
      }
    }
    assert.equal(seen.size, 2);
    const left = (await readdir(cwd)).filter(name => !names.includes(name));
    for (const name of left) assert.match(name, /^\.f\d+\.yml\.shm-lint-[0-9a-f]{12}$/);
    const io = testIo(cwd);
    await check(['.', '--format', 'json'], io, new FakeLinter());
    assert.equal(JSON.parse(io.out()).summary.files, 10);
  });
});
