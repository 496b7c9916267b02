import assert from 'node:assert/strict';
import { CST, Parser } from 'yaml';
import { lint } from '../../core/lint';
import { DEFAULT_OPTIONS } from '../../core/model';
import { MemoryWorkspace } from '../support/memory-workspace';

const COMPOSE = `x-common: &common
  restart: always
services:
  one:
    <<: *common
    image: vllm/vllm-openai:v0.11.0
    # shm-lint-disable-next-line shm-missing -- known
    command: --model m --tensor-parallel-size 2
  two:
    image: vllm/vllm-openai:v0.11.0
    command: --model m --tensor-parallel-size 4
    shm_size: 64m
    environment: [NCCL_SHM_DISABLE=1]
`;

/** Long enough to be worth taking apart. */
const LONG =
  COMPOSE + COMPOSE.slice(COMPOSE.indexOf('  one:')).replace('one:', 'three:').replace('two:', 'four:');

const WORKFLOW = `jobs:
  test:
    runs-on: gpu
    container:
      image: vllm/vllm-openai:v0.11.0
    steps:
      # shm-lint-disable-next-line
      - run: docker run --gpus all vllm/vllm-openai:v0.11.0 --model m --tensor-parallel-size 2
`;

/** Lexemes that are no text. */
const MARKS = new Set([CST.DOCUMENT, CST.FLOW_END, CST.SCALAR]);

describe('parsing', () => {
  /** Of each text that went through the parser of YAML: how many characters it has. */
  let parsed: number[] = [];
  const { next, end } = Parser.prototype;

  beforeEach(() => {
    parsed = [];
    const characters = new WeakMap<Parser, number>();
    Parser.prototype.next = function (lexeme) {
      // Between the characters of the text, the lexer tells what is about to come.
      const length = MARKS.has(lexeme) ? 0 : lexeme.length;
      characters.set(this, (characters.get(this) ?? 0) + length);
      return next.call(this, lexeme);
    };
    Parser.prototype.end = function () {
      parsed.push(characters.get(this) ?? 0);
      return end.call(this);
    };
  });
  afterEach(() => {
    Object.assign(Parser.prototype, { next, end });
  });

  for (const [name, text] of [
    ['compose.yaml', COMPOSE],
    ['.github/workflows/test.yaml', WORKFLOW],
  ] as const) {
    it(`reads ${name} once, for all formats, rules, fixes and directives together`, async () => {
      const document = { uri: `file:///work/${name}`, text };
      const { workloads, findings, suppressed, suppressionsOf } = await lint(
        document,
        new MemoryWorkspace(),
        DEFAULT_OPTIONS,
      );
      for (const finding of findings) suppressionsOf(finding);
      assert.ok(workloads.length > 0);
      assert.ok(suppressed.length > 0, 'a directive has been heeded');
      assert.deepEqual(parsed, [text.length]);
    });
  }

  it('reads only the service and the document again that an edit touches', async () => {
    const manifest = (name: string) =>
      `---\napiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec:\n  containers:\n    - name: llm\n      image: vllm/vllm-openai:v0.11.0\n      args: [--model=m, -tp=2]\n`;
    for (const [name, before, after, touched] of [
      ['compose.yaml', LONG, LONG.replace('  two:\n', '  two:\n    # a line more\n'), LONG.length / 3],
      ['pod.yaml', manifest('a') + manifest('b'), manifest('aaa') + manifest('b'), manifest('aaa').length],
    ] as const) {
      const uri = `file:///work/${name}`;
      const life = { text: before };
      await lint({ uri, text: before, life }, new MemoryWorkspace(), DEFAULT_OPTIONS);
      life.text = after;
      parsed = [];
      const { findings } = await lint({ uri, text: after, life }, new MemoryWorkspace(), DEFAULT_OPTIONS);
      assert.ok(findings.length > 0);
      assert.equal(parsed.length, 1, name);
      assert.ok(parsed[0]! > 0 && parsed[0]! <= touched, `${name}: ${parsed[0]}`);
    }
  });

  it('reads nothing where no engine is mentioned', async () => {
    const text = 'services:\n  db:\n    image: postgres:16\n';
    await lint({ uri: 'file:///work/compose.yaml', text }, new MemoryWorkspace(), DEFAULT_OPTIONS);
    assert.deepEqual(parsed, []);
  });
});
