import assert from 'node:assert/strict';
import { sanitize, textWidth, wrap } from '../../../cli/report/cells';
import { hunksOf } from '../../../cli/report/diff';
import { renderFrame } from '../../../cli/report/frame';
import { renderPretty } from '../../../cli/report/pretty';
import type { FileReport } from '../../../cli/report/report';
import { painter, useColours } from '../../../cli/report/style';
import { EMPTY_RESULT, type Finding, type WorkloadReport } from '../../../core/model';
import { LineIndex } from '../../../core/text/span';
import { finding, REQUIREMENT, workload } from './support';

const plain = painter(false);

/** The frame around the text between `«` and `»`, which the marks themselves are no part of. */
function frame(marked: string, width = 60): string[] {
  const start = marked.indexOf('«');
  const text = marked.replace('«', '').replace('»', '');
  const end = marked.indexOf('»') - 1;
  return renderFrame(text, new LineIndex(text), { start, end }, { width, paint: plain, underline: 'red' });
}

describe('cli: code frames', () => {
  it('underlines the span between its neighbour lines', () => {
    assert.deepEqual(frame('a:\n  image: x\n  command: «-tp 2» --port 1\n  gpus: all\nb:'), [
      ' 2 │   image: x',
      ' 3 │   command: -tp 2 --port 1',
      '   │            ^^^^^',
      ' 4 │   gpus: all',
    ]);
  });

  it('aligns line numbers and leaves blank neighbours out', () => {
    assert.deepEqual(frame(`${'\n'.repeat(8)}ok\n«bad»\n\nnext`), ['  9 │ ok', ' 10 │ bad', '    │ ^^^']);
  });

  it('keeps the underline in place behind tabs, wide characters, marks and emoji', () => {
    assert.deepEqual(frame('\tx\t«2»'), [' 1 │     x   2', '   │         ^']);
    assert.deepEqual(frame('模型 «タグ» x'), [' 1 │ 模型 タグ x', '   │      ^^^^']);
    assert.deepEqual(frame('e\u0301 «x»'), [' 1 │ e\u0301 x', '   │   ^']);
    assert.deepEqual(frame('🚀 👩‍💻 «x»'), [' 1 │ 🚀 👩‍💻 x', '   │       ^']);
  });

  it('cuts long lines around the span', () => {
    const long = `${'a'.repeat(100)} «-tp 2» ${'b'.repeat(100)}`;
    const [line, marks] = frame(long, 50);
    assert.equal(line, ` 1 │ …${'a'.repeat(23)} -tp 2 ${'b'.repeat(13)}…`);
    assert.equal(marks, `   │ ${' '.repeat(25)}^^^^^`);
    assert.equal(line.length, 50);
  });

  it('keeps the end of a long line where the span is close to it, and its start where it is close to that', () => {
    assert.deepEqual(frame(`${'a'.repeat(100)}«zz»`, 50), [
      ` 1 │ …${'a'.repeat(42)}zz`,
      `   │ ${' '.repeat(43)}^^`,
    ]);
    assert.deepEqual(frame(`«zz»${'a'.repeat(100)}`, 50), [` 1 │ zz${'a'.repeat(42)}…`, '   │ ^^']);
  });

  it('marks a span of several lines, the first four, and not the line behind its last break', () => {
    assert.deepEqual(frame('a:\n  «b: 1\n  c: 2\n»d: 3'), [
      ' 1 │ a:',
      ' 2 │   b: 1',
      '   │   ^^^^',
      ' 3 │   c: 2',
      '   │   ^^^^',
      ' 4 │ d: 3',
    ]);
    const six = frame('«1\n2\n3\n4\n5\n6»');
    assert.deepEqual(six.slice(-3), ['   │ ^', ' 5 │ 5', '   │ … 2 more lines']);
  });

  it('shows one caret for an empty span, at the end of the text too', () => {
    assert.deepEqual(frame('a: «»b'), [' 1 │ a: b', '   │    ^']);
    assert.deepEqual(frame('a:«»'), [' 1 │ a:', '   │   ^']);
    assert.deepEqual(frame('«»'), [' 1 │', '   │ ^']);
  });

  it('never prints a control character from the file', () => {
    assert.deepEqual(frame('a\x1b[31m «x»\x07\u202E'), [' 1 │ a␛[31m x␇\uFFFD', '   │        ^']);
  });
});

describe('cli: text in a terminal', () => {
  it('knows widths', () => {
    assert.equal(textWidth('abc'), 3);
    assert.equal(textWidth('ab\tc'), 5);
    assert.equal(textWidth('ＧＰＵ'), 6);
    assert.equal(textWidth('─×'), 2);
    assert.equal(textWidth('👍🏽'), 2);
  });

  it('wraps between words and keeps line breaks', () => {
    assert.deepEqual(wrap('one two three\nfour', 8), ['one two', 'three', 'four']);
    assert.deepEqual(wrap('incomprehensibilities no', 5), ['incomprehensibilities', 'no']);
  });

  it('keeps line breaks when it makes a text harmless', () => {
    assert.equal(sanitize('a\nb\r\x1b]0;x\x07\u2028\x7f'), 'a\nb␍␛]0;x␇\uFFFD␡');
  });
});

describe('cli: fixes as lines', () => {
  const edit = (start: number, end: number, newText: string) => ({ span: { start, end }, newText });

  it('shows an inserted line alone, wherever the insertion starts', () => {
    const text = 'a:\n  b: 1\n  c: 2\n';
    const added = [{ line: 3, removed: [], added: ['  x: 9'] }];
    assert.deepEqual(hunksOf(text, [edit(10, 10, '  x: 9\n')]), added);
    assert.deepEqual(hunksOf(text, [edit(9, 9, '\n  x: 9')]), added);
    assert.deepEqual(hunksOf('a: 1\r\nb: 2\r\n', [edit(4, 4, '\r\nx: 9')]), [
      { line: 2, removed: [], added: ['x: 9'] },
    ]);
  });

  it('shows an insertion at the end, with and without a final line break', () => {
    assert.deepEqual(hunksOf('a: 1\n', [edit(5, 5, 'b: 2\n')]), [{ line: 2, removed: [], added: ['b: 2'] }]);
    assert.deepEqual(hunksOf('a: 1', [edit(4, 4, '\nb: 2')]), [{ line: 2, removed: [], added: ['b: 2'] }]);
  });

  it('shows a changed line as taken away and brought', () => {
    assert.deepEqual(hunksOf('a: 1\nb: 64m # c\n', [edit(8, 11, '4gb')]), [
      { line: 2, removed: ['b: 64m # c'], added: ['b: 4gb # c'] },
    ]);
  });

  it('shows a removed line, and edits of one line together', () => {
    assert.deepEqual(hunksOf('a\nb\nc\n', [edit(2, 4, '')]), [{ line: 2, removed: ['b'], added: [] }]);
    assert.deepEqual(hunksOf('x y\nz', [edit(2, 3, 'Y'), edit(0, 1, 'X'), edit(4, 5, 'Z')]), [
      { line: 1, removed: ['x y'], added: ['X Y'] },
      { line: 2, removed: ['z'], added: ['Z'] },
    ]);
  });
});

describe('cli: colours', () => {
  it('are for a person’s terminal, unless the environment says otherwise', () => {
    assert.equal(useColours({}, true), true);
    assert.equal(useColours({}, false), false);
    assert.equal(useColours({ TERM: 'dumb' }, true), false);
    assert.equal(useColours({ NO_COLOR: '1' }, true), false);
    assert.equal(useColours({ NO_COLOR: '' }, true), true);
    assert.equal(useColours({ FORCE_COLOR: '1' }, false), true);
    assert.equal(useColours({ FORCE_COLOR: '0' }, true), false);
  });
});

describe('cli: the report for people', () => {
  const text = 'services:\n  vllm:\n    image: vllm/vllm-openai:v0.11.2\n    command: -tp 2\n    gpus: all\n';
  const flag = { start: text.indexOf('-tp 2'), end: text.indexOf('-tp 2') + 5 };
  const insertAt = text.indexOf('    gpus');
  const missing = finding({
    span: flag,
    related: [{ place: { uri: 'file:///p/.env', span: { start: 2, end: 3 } }, message: 'the 2 is set here' }],
    fixes: [
      {
        title: 'Set shm_size: 2gb',
        safe: true,
        edits: [{ span: { start: insertAt, end: insertAt }, newText: '    shm_size: 2gb\n' }],
      },
      { title: 'Share the host’s (ipc: host)', safe: false, edits: [] },
    ],
  });

  function render(
    findings: readonly Finding[],
    given: {
      workloads?: readonly WorkloadReport[];
      suppressed?: readonly Finding[];
      colours?: boolean;
      quiet?: boolean;
      explain?: boolean;
      width?: number;
    } = {},
  ): string {
    const file: FileReport = {
      path: 'compose.yml',
      uri: 'file:///p/compose.yml',
      text,
      result: {
        ...EMPTY_RESULT,
        workloads: given.workloads ?? [workload()],
        findings,
        suppressed: given.suppressed ?? [],
      },
      applied: [],
    };
    const related = new Map([['file:///p/.env', { path: '.env', text: 'A\nTP=2' }]]);
    const { colours = false, quiet = false, explain = false, width } = given;
    return renderPretty(
      { files: [file], failures: [], related },
      { colours, quiet, explain, width, paths: ["it's here"] },
    );
  }

  it('says where, what, why, and what to do, with the fix as lines', () => {
    assert.equal(
      render([missing]),
      `compose.yml:4:14  error  shm-missing
Two ranks share 64 MiB.
 3 │     image: vllm/vllm-openai:v0.11.2
 4 │     command: -tp 2
   │              ^^^^^
 5 │     gpus: all

  why  vLLM ring buffers  66 MiB  66 × 1 MiB · vLLM
       NCCL proxy pool     1 MiB  1 × 1 MiB (without P2P) · NCCL
       needed             67 MiB  in the worst case
       with P2P           66 MiB  between all GPUs
       /dev/shm           64 MiB
  see  .env:2:1  the 2 is set here
  do   Set a size.
  fix  Set shm_size: 2gb
       5 +     shm_size: 2gb
  or   Share the host’s (ipc: host)

1 error (1 engine launch in 1 file)
1 can be fixed: shm-lint fix 'it'\\''s here'
`,
    );
  });

  it('says what it takes to start, and tells close sizes to the byte', () => {
    const requirement = { ...REQUIREMENT, minimum: 67108865, minimumReason: 'vLLM asks for it.' };
    const lines = render([finding({ span: flag, requiredBytes: 67108865 })], {
      workloads: [workload({ requirement })],
    }).split('\n');
    const why = lines.findIndex(line => line.startsWith('  why'));
    assert.deepEqual(lines.slice(why, why + 6), [
      '  why  vLLM ring buffers        66 MiB  66 × 1 MiB · vLLM',
      '       NCCL proxy pool           1 MiB  1 × 1 MiB (without P2P) · NCCL',
      '       needed             70,254,592 B  in the worst case',
      '       with P2P           69,206,016 B  between all GPUs',
      '       to start           67,108,865 B  vLLM asks for it.',
      '       /dev/shm           67,108,864 B',
    ]);
  });

  it('gives the finding’s own words where no computed size is involved', () => {
    const own = finding({ span: flag, requiredBytes: 2147483648, why: 'The rule is\n1 GiB a rank.' });
    assert.match(render([own]), /^ {2}why {2}The rule is\n {7}1 GiB a rank\.\n {2}do {3}Set a size\.$/m);
  });

  it('drops the arithmetic, never the bytes, in a narrow terminal', () => {
    assert.match(render([missing], { width: 40 }), /^ {2}why {2}vLLM ring buffers {2}66 MiB$/m);
  });

  it('marks a fix that is not safe', () => {
    const risky = finding({ span: flag, fixes: [{ title: 'Drop it', safe: false, edits: [] }] });
    const report = render([risky]);
    assert.match(report, /^ {2}fix {2}Drop it \(needs a look: not written by "fix"\)$/m);
    assert.doesNotMatch(report, /can be fixed/);
  });

  it('counts each severity, and says so when nothing is wrong', () => {
    const report = render([missing, finding({ severity: 'warning' }), finding({ severity: 'information' })]);
    assert.match(report, /^1 error, 1 warning, 1 note \(1 engine launch in 1 file\)$/m);
    assert.equal(render([]), 'nothing wrong with /dev/shm (1 engine launch in 1 file)\n');
    assert.equal(render([], { workloads: [] }), 'no inference engine found in 1 file\n');
    assert.equal(render([], { quiet: true }), '');
    const suppressed = [missing, missing];
    assert.equal(
      render([], { suppressed }),
      'nothing wrong with /dev/shm (1 engine launch in 1 file, 2 suppressed)\n',
    );
    assert.match(render([missing], { suppressed }), /^1 error \(1 engine launch in 1 file, 2 suppressed\)$/m);
    assert.doesNotMatch(render([missing], { quiet: true }), /can be fixed|engine launch/);
  });

  it('has the same text with colours as without', () => {
    const coloured = render([missing], { colours: true });
    assert.match(coloured, /\x1b\[31merror\x1b\[39m/);
    assert.equal(coloured.replace(/\x1b\[\d+m/g, ''), render([missing]));
  });
});
