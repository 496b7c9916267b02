import assert from 'node:assert/strict';
import { run } from '../../../cli/program';
import { closest } from '../../../core/text/closest';
import { version } from '../../../package.json';
import { folderWith, testIo } from './support';

async function outcome(args: readonly string[], cwd = '/') {
  const io = testIo(cwd);
  const status = await run(args, io);
  return { status, out: io.out(), err: io.err() };
}

describe('cli: the command line', () => {
  it('prints the version of package.json', async () => {
    assert.deepEqual(await outcome(['--version']), { status: 0, out: `shm-lint ${version}\n`, err: '' });
    assert.deepEqual(await outcome(['-V']), { status: 0, out: `shm-lint ${version}\n`, err: '' });
  });

  it('prints help to stdout when asked, and to stderr as an error when nothing is given', async () => {
    const asked = await outcome(['--help']);
    assert.equal(asked.status, 0);
    assert.match(asked.out, /^Usage: shm-lint COMMAND/m);
    assert.equal(asked.err, '');
    const bare = await outcome([]);
    assert.deepEqual({ status: bare.status, out: bare.out }, { status: 2, out: '' });
    assert.equal(bare.err, asked.out);
  });

  it('prints a command’s own help', async () => {
    const expected = await outcome(['check', '--help']);
    assert.match(expected.out, /^Usage: shm-lint check PATH…/m);
    assert.equal(expected.status, 0);
    assert.deepEqual(await outcome(['help', 'check']), expected);
    assert.match((await outcome(['fix', 'x', '-h'])).out, /^Usage: shm-lint fix PATH…/m);
  });

  it('documents each exit status in the help', async () => {
    assert.match(
      (await outcome(['check', '--help'])).out,
      /0 nothing .* 1 findings, 2 wrong usage, 3 a file could not/,
    );
  });

  const wrong: readonly [args: string[], message: string][] = [
    [['chekc', '.'], 'unknown command "chekc"; did you mean "check"?'],
    [
      ['deploy'],
      'unknown command "deploy"; commands: check, fix, calc, diagnose, rules, explain, lsp, completion, help',
    ],
    [['--format', 'json'], 'a command comes before the options: shm-lint check --format PATH…'],
    [['help', 'chek'], 'unknown command "chek"; did you mean "check"?'],
    [['check'], 'no PATH given; to check the current folder: shm-lint check .'],
    [['check', '.', '--fromat', 'json'], 'unknown option --fromat; did you mean --format?'],
    [['check', '.', '--colour'], 'unknown option --colour; see shm-lint --help'],
    [['check', '.', '-x'], 'unknown option -x; see shm-lint --help'],
    [['check', '.', '--format', 'jsn'], '--format cannot be "jsn"; did you mean "json"?'],
    [
      ['check', '.', '--format', 'xml'],
      '--format cannot be "xml"; one of: pretty, concise, json, sarif, junit, github, gitlab, rdjson',
    ],
    [['check', '.', '--format'], '--format needs a value'],
    [
      ['check', '.', '--format', '=x'],
      '--format needs one of: pretty, concise, json, sarif, junit, github, gitlab, rdjson',
    ],
    [['check', '.', '--format', 'sarif='], '--format sarif= needs a file behind the "="'],
    [
      ['check', '.', '--format', 'json', '--format', 'pretty'],
      'only one report can go to standard output; give one a file: --format json=FILE',
    ],
    [['check', '.', '--format', 'json=out', '--format', 'sarif=out'], 'two reports cannot go to out'],
    [['check', '.', '--unsafe'], '--unsafe says which fixes are applied; add --fix or --diff'],
    [
      ['check', '.', '--diff', '--format', 'json'],
      '--diff takes standard output; give the report a file: --format json=FILE',
    ],
    [
      ['check', '.', '--diff', '--write-baseline'],
      '--diff writes nothing, so --write-baseline excludes it; leave one out',
    ],
    [['check', '.', '--max-warnings', 'few'], '--max-warnings needs a number, not "few"'],
    [['check', '.', '--fail-on', 'warn'], '--fail-on cannot be "warn"; did you mean "warning"?'],
    [['check', '.', '--fix=yes'], '--fix takes no value'],
    [['check', '-', '--fix'], 'standard input cannot be fixed in place; name a file'],
    [['fix', '-'], 'standard input cannot be fixed in place; name a file'],
    [['completion'], 'name one shell: bash, zsh, fish; as in: source <(shm-lint completion bash)'],
    [['completion', 'fihs'], 'SHELL cannot be "fihs"; did you mean "fish"?'],
    [['lsp'], 'lsp needs a way to talk to the editor: --stdio'],
    [['lsp', '--stdio', '--node-ipc'], 'lsp needs one way to talk to the editor: --stdio'],
    [['lsp', '--stdoi'], 'unknown option --stdoi; did you mean --stdio?'],
    [
      ['lsp', '--stdio', 'compose.yaml'],
      'lsp opens no file by itself; "compose.yaml" is for: shm-lint check',
    ],
    [
      ['check', '.', '--stdin-filename', 'x.yaml'],
      '--stdin-filename names the text of PATH "-", which is not given',
    ],
  ];
  for (const [args, message] of wrong) {
    it(`refuses "${args.join(' ')}" with status 2 and a remedy`, async () => {
      assert.deepEqual(await outcome(args), { status: 2, out: '', err: `shm-lint: ${message}\n` });
    });
  }

  it('refuses a default size that Docker would refuse, or that lacks its unit', async () => {
    for (const size of ['2Gi', 'lots', '8']) {
      const { status, out, err } = await outcome(['check', '.', '--default-shm-size', size]);
      assert.deepEqual({ status, out }, { status: 2, out: '' });
      assert.match(
        err,
        new RegExp(`^shm-lint: --default-shm-size: .*“${size}”.* Write it like 64m or 8g\\.\n$`),
      );
    }
  });

  it('proposes check when a path stands where a command belongs', async () => {
    const cwd = await folderWith({ 'compose.yaml': '' });
    assert.deepEqual(await outcome(['compose.yaml'], cwd), {
      status: 2,
      out: '',
      err: 'shm-lint: "compose.yaml" is no command; to check that path: shm-lint check compose.yaml\n',
    });
  });
});

describe('cli: suggestions', () => {
  it('forgives two typing errors in a long word, one in a short one, and completes', () => {
    assert.equal(closest('iterconect', ['interconnect', 'format']), 'interconnect');
    assert.equal(closest('fromat', ['format', 'fix']), 'format');
    assert.equal(closest('fxi', ['format', 'fix']), 'fix');
    assert.equal(closest('inter', ['interconnect', 'format']), 'interconnect');
    assert.equal(closest('foo', ['format', 'fix']), undefined);
    assert.equal(closest('', ['format', 'fix']), undefined);
  });
});
