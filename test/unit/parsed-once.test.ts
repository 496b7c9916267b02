import assert from 'node:assert/strict';
import { Parser } from 'yaml';
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

describe('parsing', () => {
  /** How often a text went through the parser of YAML. */
  let parses = 0;
  const { parse } = Parser.prototype;

  beforeEach(() => {
    parses = 0;
    Parser.prototype.parse = function (...args) {
      parses++;
      return parse.apply(this, args);
    };
  });
  afterEach(() => {
    Parser.prototype.parse = parse;
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
      assert.equal(parses, 1);
    });
  }

  it('reads only the service and the document again that an edit touches', async () => {
    const read: string[] = [];
    Parser.prototype.parse = function (text, incomplete) {
      read.push(text);
      return parse.call(this, text, incomplete);
    };
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
      read.length = 0;
      const { findings } = await lint({ uri, text: after, life }, new MemoryWorkspace(), DEFAULT_OPTIONS);
      assert.ok(findings.length > 0);
      assert.equal(read.length, 1, name);
      assert.ok(read[0]!.length <= touched, name);
    }
  });

  it('reads nothing where no engine is mentioned', async () => {
    const text = 'services:\n  db:\n    image: postgres:16\n';
    await lint({ uri: 'file:///work/compose.yaml', text }, new MemoryWorkspace(), DEFAULT_OPTIONS);
    assert.equal(parses, 0);
  });
});
