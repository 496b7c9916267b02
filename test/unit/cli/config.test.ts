import assert from 'node:assert/strict';
import { cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { check } from '../../../cli/commands/check';
import * as core from '../../../core/lint';
import { DEFAULT_OPTIONS } from '../../../core/model';
import { EXPECTED_SEVERITIES, MULTI_ROOT } from '../../support/multi-root';
import { FakeLinter, folderWith, testIo } from './support';

async function run(cwd: string, args: readonly string[]) {
  const io = testIo(cwd);
  const linter = new FakeLinter();
  const status = await check(args, io, linter);
  return { status, out: io.out(), err: io.err(), options: linter.options };
}

/** The paths that are checked, with the severity of their findings. */
async function severities(cwd: string, args: readonly string[]): Promise<Record<string, string[]>> {
  const io = testIo(cwd);
  await check([...args, '--format', 'json', '--fail-on', 'never'], io, core);
  assert.equal(io.err(), '');
  const { files } = JSON.parse(io.out()) as {
    files: { path: string; findings: { rule: string; severity: string }[] }[];
  };
  return Object.fromEntries(
    files.map(({ path, findings }) => [path, findings.map(({ severity }) => severity)]),
  );
}

describe('cli configuration: nested files in two folders', () => {
  const found = Object.fromEntries(
    Object.entries(EXPECTED_SEVERITIES)
      .filter(([path]) => !path.includes('vendor'))
      .map(([path, severity]) => [path, severity === undefined ? [] : [severity]]),
  );

  /** A copy that is in no repository. */
  async function copy(): Promise<string> {
    const cwd = await folderWith({});
    await cp(MULTI_ROOT, cwd, { recursive: true });
    return cwd;
  }

  it('give what they give in an editor, from the folder above', async () => {
    const cwd = await copy();
    assert.deepEqual(await severities(cwd, ['alpha', 'beta']), found);
    assert.deepEqual(await severities(cwd, ['.']), found);
  });

  it('and in a repository from any folder', async () => {
    const cwd = await copy();
    await mkdir(join(cwd, '.git'));
    await writeFile(join(cwd, '.git/HEAD'), 'ref: refs/heads/main\n');
    assert.deepEqual(await severities(join(cwd, 'alpha/nested/lab'), ['compose.yml']), {
      'compose.yml': ['error'],
    });
    assert.deepEqual(await severities(join(cwd, 'alpha/nested/lab'), ['.']), { 'compose.yml': ['error'] });
    assert.deepEqual(await severities(join(cwd, 'beta'), ['own']), { 'own/compose.yml': ['warning'] });
  });
});

describe('cli configuration: what counts', () => {
  const FILES = {
    '.shm-lint.yaml': 'interconnect: p2p\nsizing: per-gpu\ndefaultShmSize: 8g\nrules: {shm-missing: hint}\n',
    'a.yml': 'services:',
  };

  it('options count above files, and files above defaults', async () => {
    const cwd = await folderWith(FILES);
    const { options } = await run(cwd, ['a.yml', '--interconnect', 'shm', '--default-shm-size', '0']);
    assert.deepEqual(options, [{ rules: { 'shm-missing': 'hint' }, interconnect: 'shm', sizing: 'per-gpu' }]);
  });

  it('--no-config leaves the files out', async () => {
    const cwd = await folderWith({ ...FILES, '.shm-lint.yaml': 'nonsense: [\n' });
    assert.deepEqual((await run(cwd, ['a.yml', '--no-config'])).options, [DEFAULT_OPTIONS]);
  });

  it('--config takes just that one, with globs from the current folder', async () => {
    const cwd = await folderWith({
      ...FILES,
      'ci/strict.yml': 'sizing: per-gpu\nexclude: [old]\noverrides: [{files: b.yml, interconnect: shm}]\n',
      'b.yml': 'services:',
      'old/c.yml': 'services:',
    });
    const { options } = await run(cwd, ['.', '--config', 'ci/strict.yml']);
    assert.deepEqual(options, [
      { rules: {}, interconnect: 'unknown', sizing: 'per-gpu' },
      { rules: {}, interconnect: 'shm', sizing: 'per-gpu' },
    ]);
  });

  it('a file that is a link counts if it leads into a folder that was named, and with --config', async () => {
    const shared = await folderWith({ 'shared.yaml': 'sizing: per-gpu\n' });
    const cwd = await folderWith({ 'a.yml': 'services:', 'ci/strict.yaml': 'sizing: per-gpu\n' });
    await symlink(join('ci', 'strict.yaml'), join(cwd, '.shm-lint.yaml'));
    assert.equal((await run(cwd, ['a.yml'])).options[0]!.sizing, 'per-gpu');
    await symlink(join(shared, 'shared.yaml'), join(cwd, 'link.yaml'));
    assert.equal((await run(cwd, ['a.yml', '--config', 'link.yaml'])).options[0]!.sizing, 'per-gpu');
  });

  it('a link to elsewhere is not followed, for its mistakes would tell what stands there', async () => {
    const elsewhere = await folderWith({ secrets: 'token: hf_canary\n' });
    const cwd = await folderWith({ 'a.yml': 'services:' });
    await symlink(join(elsewhere, 'secrets'), join(cwd, '.shm-lint.yaml'));
    const io = testIo(cwd);
    assert.equal(await check(['a.yml'], io, new FakeLinter()), 2);
    assert.equal(
      io.err(),
      'shm-lint: .shm-lint.yaml:1:1: it is a link that leads out of the folders that were named, and is not followed; --config reads it\n',
    );
  });

  it('standard input is held against what holds for its name', async () => {
    const cwd = await folderWith({ 'ci/.shm-lint.yaml': 'sizing: per-gpu\n' });
    const io = testIo(cwd, { stdin: 'services:' });
    const linter = new FakeLinter();
    await check(['-', '--stdin-filename', 'ci/compose.yml'], io, linter);
    assert.equal(linter.options[0]!.sizing, 'per-gpu');
  });
});

describe('cli configuration: mistakes', () => {
  it('are told with their places, before anything is checked or written, with status 2', async () => {
    const cwd = await folderWith({
      '.shm-lint.yaml': '# Ours.\ninterconect: p2p\nrules:\n  shm-mising: off\nextends: sub/base.yaml\n',
      'sub/base.yaml': 'sizing: 1\n',
      'a.yml': 'services: BAD',
    });
    const { status, out, err, options } = await run(cwd, ['.', '--fix', '--quiet']);
    assert.equal(status, 2);
    assert.equal(out, '');
    assert.deepEqual(options, []);
    assert.equal(
      err,
      [
        'shm-lint: .shm-lint.yaml:2:1: unknown key "interconect"; did you mean "interconnect"?\n',
        'shm-lint: .shm-lint.yaml:4:3: unknown rule "shm-mising"; did you mean "shm-missing"?\n',
        'shm-lint: sub/base.yaml:1:9: sizing cannot be "1"; one of: computed, per-gpu\n',
      ].join(''),
    );
  });

  it('are told of a file in a folder where nothing else is', async () => {
    const cwd = await folderWith({ 'a.yml': 'services:', 'empty/.shm-lint.yaml': 'x: 1\n' });
    assert.equal((await run(cwd, ['.'])).status, 2);
    assert.equal((await run(cwd, ['a.yml'])).status, 0);
  });

  it('are told of a file that cannot be read', async () => {
    const cwd = await folderWith({ 'a.yml': 'services:', '.shm-lint.yaml': Buffer.from('rules:\0') });
    const { status, err } = await run(cwd, ['a.yml']);
    assert.equal(status, 2);
    assert.equal(
      err,
      'shm-lint: .shm-lint.yaml:1:1: it cannot be read: it is a binary file (or UTF-16; save it as UTF-8 to have it checked)\n',
    );
  });

  it('of the command line name the remedy', async () => {
    const cwd = await folderWith({ 'a.yml': 'services:' });
    await assert.rejects(run(cwd, ['a.yml', '--config', 'nope.yml']), {
      name: 'UsageError',
      message: '--config: there is no file nope.yml',
    });
    await assert.rejects(run(cwd, ['a.yml', '--config', 'a.yml', '--no-config']), { name: 'UsageError' });
    await assert.rejects(run(cwd, ['a.yml', '--print-config', 'a.yml']), { name: 'UsageError' });
  });
});

describe('cli configuration: exclude', () => {
  const FILES = {
    '.shm-lint.yaml': 'exclude:\n- vendor\n- "*.gen.yml"\n',
    'a.yml': 'services:',
    'b.gen.yml': 'services: BAD',
    'vendor/x/c.yml': 'services: BAD',
  };

  it('is left out of folders without a word', async () => {
    const { status, out, err } = await run(await folderWith(FILES), ['.', '--format', 'json']);
    assert.deepEqual([status, err], [0, '']);
    assert.deepEqual(
      JSON.parse(out).files.map(({ path }: { path: string }) => path),
      ['a.yml'],
    );
  });

  it('is left out, too, when it is named: with a word', async () => {
    const cwd = await folderWith(FILES);
    const { status, err } = await run(cwd, ['b.gen.yml', 'vendor/x']);
    assert.equal(status, 0);
    assert.equal(
      err,
      'shm-lint: b.gen.yml: left out, .shm-lint.yaml:3:3 excludes "*.gen.yml"; --no-config checks it\n' +
        'shm-lint: vendor/x: left out, .shm-lint.yaml:2:3 excludes "vendor"; --no-config checks it\n',
    );
    assert.equal((await run(cwd, ['b.gen.yml', '--no-config'])).status, 1);
  });
});

describe('cli check --print-config', () => {
  const FILES = {
    '.shm-lint.yaml': 'extends: base.yaml\nrules: {shm-missing: hint}\nexclude: [vendor]\n',
    'base.yaml': 'defaultShmSize: 512m\noverrides:\n- files: gpu\n  interconnect: p2p\n',
  };

  it('says what holds for a file, and who set it', async () => {
    const cwd = await folderWith(FILES);
    const { status, out } = await run(cwd, ['--print-config', 'gpu/compose.yml', '--sizing', 'per-gpu']);
    assert.equal(status, 0);
    assert.equal(
      out,
      [
        'defaultShmSize     512 MiB  base.yaml:1:17\n',
        'interconnect       p2p      base.yaml:4:17\n',
        'sizing             per-gpu  --sizing\n',
        'rules.shm-missing  hint     .shm-lint.yaml:2:22\n',
        'exclude            vendor   .shm-lint.yaml:3:11\n',
      ].join(''),
    );
  });

  it('says first that the file is left out', async () => {
    const cwd = await folderWith(FILES);
    const { out } = await run(cwd, ['--print-config', 'vendor/compose.yml']);
    assert.match(out, /^excluded +vendor +\.shm-lint\.yaml:3:11\n/);
  });

  it('says so for programs, too', async () => {
    const cwd = await folderWith(FILES);
    const { out } = await run(cwd, ['--print-config', 'x.yml', '--format', 'json', '--no-config']);
    assert.deepEqual(JSON.parse(out), [
      { setting: 'defaultShmSize', value: null, where: 'default' },
      { setting: 'interconnect', value: 'unknown', where: 'default' },
      { setting: 'sizing', value: 'computed', where: 'default' },
    ]);
  });

  it('tells mistakes instead', async () => {
    const cwd = await folderWith({ '.shm-lint.yaml': 'x: 1\n' });
    const { status, out, err } = await run(cwd, ['--print-config', 'x.yml']);
    assert.deepEqual([status, out], [2, '']);
    assert.match(err, /^shm-lint: \.shm-lint\.yaml:1:1: unknown key "x"; /);
  });
});
