import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import Ajv2020 from 'ajv/dist/2020';
import { run } from '../../../cli/program';
import { renderMarkdown, withAbsoluteLinks } from '../../../cli/report/markdown';
import { painter } from '../../../cli/report/style';
import { testIo } from './support';

const BASE = 'https://github.com/shm-lint/shm-lint/blob/main/docs/rules/';

async function outcome(
  args: readonly string[],
  terminal?: { columns: number; env?: Record<string, string> },
) {
  const io = testIo('/', { env: terminal?.env ?? {} });
  const stdout = terminal ? { ...io.stdout, isTerminal: true, columns: terminal.columns } : io.stdout;
  const status = await run(args, { ...io, stdout });
  return { status, out: io.out(), err: io.err() };
}

describe('cli: rules', () => {
  it('lists each rule with its severities and its fix', async () => {
    const { status, out, err } = await outcome(['rules']);
    assert.deepEqual({ status, err }, { status: 0, err: '' });
    const lines = out.split('\n');
    const at = lines.findIndex(line => line.startsWith('shm-over-memory-limit '));
    assert.deepEqual(
      lines.slice(at, at + 2).map(line => line.trim()),
      [
        'shm-over-memory-limit  The memory limit is too small for what goes into /dev/shm',
        'error, warning, information · fix: needs a look',
      ],
    );
    assert.match(out, /shm-lint explain shm-missing\n$/);
  });

  it('prints JSON that its schema describes', async () => {
    const { status, out } = await outcome(['rules', '--format', 'json']);
    assert.equal(status, 0);
    const report = JSON.parse(out);
    const schema = JSON.parse(readFileSync('schemas/rules-report.schema.json', 'utf8'));
    const validate = new Ajv2020({ strict: true, formats: { uri: true } }).compile(schema);
    validate(report);
    assert.deepEqual(validate.errors ?? [], []);
    const { severities, ...rest } = report.rules.find(({ id }: { id: string }) => id === 'shm-not-memory');
    assert.deepEqual(rest, {
      id: 'shm-not-memory',
      title: '/dev/shm is not in memory',
      since: '0.1.0',
      fix: 'safe',
      settings: ['interconnect', 'sizing'],
      url: `${BASE}shm-not-memory.md`,
    });
    assert.deepEqual(severities[1], { severity: 'warning', when: 'the volume is on a disk' });
  });

  it('gives each rule a page that is there', async () => {
    const { rules } = JSON.parse((await outcome(['rules', '--format', 'json'])).out);
    assert.ok(rules.length >= 6);
    for (const { url } of rules) {
      assert.ok(url.startsWith(BASE) && existsSync(`docs/rules/${url.slice(BASE.length)}`), url);
    }
  });
});

describe('cli: explain', () => {
  it('prints the page as Markdown into a pipe, with links that work from anywhere', async () => {
    const { status, out, err } = await outcome(['explain', 'shm-too-small']);
    assert.deepEqual({ status, err }, { status: 0, err: '' });
    assert.match(out, /^# shm-too-small\n\n\*\*The chosen \/dev\/shm is too small\.\*\*\n/);
    assert.ok(out.includes(`[shm-missing](${BASE}shm-missing.md)`));
    assert.ok(out.includes('[How much?](https://github.com/shm-lint/shm-lint/blob/main/docs/how-much.md)'));
    for (const section of [
      'What it does',
      'Why is this bad',
      'Example',
      'Use instead',
      'Fix safety',
      'Sources',
    ]) {
      assert.ok(out.includes(`\n## ${section}\n`), section);
    }
  });

  it('lays it out in a terminal', async () => {
    const { out } = await outcome(['explain', 'shm-invalid-size'], {
      columns: 60,
      env: { NO_COLOR: '1' },
    });
    const lines = out.split('\n');
    assert.equal(lines[0], 'shm-invalid-size');
    assert.ok(lines.includes('    half a byte: `m` is one thousandth'));
    assert.ok(lines.includes('        shm_size: 16Gi'), 'code is set off');
    assert.ok(!out.includes('\x1b') && !out.includes('```') && !out.includes('|---'));
    assert.ok(Math.max(...lines.filter(line => !/^ {4}/.test(line)).map(({ length }) => length)) <= 72);
  });

  it('shows headings in bold where there are colours', async () => {
    const { out } = await outcome(['explain', 'shm-missing'], { columns: 80, env: { TERM: 'xterm' } });
    assert.ok(out.startsWith('\x1b[1mshm-missing\x1b[22m\n'));
  });

  const wrong: readonly [args: string[], message: RegExp][] = [
    [['explain'], /^shm-lint: no RULE given, as in: shm-lint explain shm-missing\n$/],
    [['explain', 'shm-mising'], /^shm-lint: unknown rule "shm-mising"; did you mean "shm-missing"\?\n$/],
    [['explain', 'DL3008'], /^shm-lint: unknown rule "DL3008"; rules: shm-missing, shm-too-small, .*\n$/],
    [['explain', 'shm-missing', 'shm-too-small'], /^shm-lint: one RULE at a time; .* shm-lint rules\n$/],
    [['explain', 'shm-missing', '--format', 'json'], /^shm-lint: unknown option --format; /],
    [['rules', 'shm-missing'], /^shm-lint: rules lists them all; .* shm-lint explain shm-missing\n$/],
    [['rules', '--format', 'xml'], /^shm-lint: --format cannot be "xml"; one of: pretty, json\n$/],
  ];
  for (const [args, message] of wrong) {
    it(`refuses "${args.join(' ')}" with status 2 and a remedy`, async () => {
      const { status, out, err } = await outcome(args);
      assert.deepEqual({ status, out }, { status: 2, out: '' });
      assert.match(err, message);
    });
  }

  it('has help of its own', async () => {
    assert.match((await outcome(['explain', '--help'])).out, /^Usage: shm-lint explain RULE/m);
    assert.match((await outcome(['help', 'rules'])).out, /^Usage: shm-lint rules/m);
  });
});

describe('cli: Markdown in a terminal', () => {
  const render = (page: string, width = 40) => renderMarkdown(page, { paint: painter(false), width });

  it('breaks prose between words and hangs list items', () => {
    assert.equal(
      render(
        '# Title\n\nSome **bold** and *slanted* words that go on.\n\n- one item that is longer than a line\n',
        24,
      ),
      'Title\n\nSome bold and slanted\nwords that go on.\n\n- one item that is\n  longer than a line\n',
    );
  });

  it('makes each row of a table an item, what comes of it below', () => {
    assert.equal(
      render(
        '| where | written | result |\n|---|---|---|\n| here | `a` | gone |\n\n| x | y |\n|---|---|\n| 1 | 2 |\n',
      ),
      '- here · `a`\n    gone\n\n- 1\n    2\n',
    );
  });

  it('leaves code as it is', () => {
    const code = '| not | a table |\n# not a heading\n- **x** [a](b)';
    assert.equal(
      render(`\`\`\`sh\n${code}\n\`\`\`\n`, 10),
      '    | not | a table |\n    # not a heading\n    - **x** [a](b)\n',
    );
  });

  it('spells links out, made absolute first', () => {
    const page = withAbsoluteLinks(
      '[one](one.md) [up](../up.md#part) [out](https://x.org/)',
      `${BASE}two.md`,
    );
    assert.equal(
      render(page, 400),
      `one <${BASE}one.md> up <https://github.com/shm-lint/shm-lint/blob/main/docs/up.md#part> out <https://x.org/>\n`,
    );
  });
});
