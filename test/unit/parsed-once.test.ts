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

  it('reads nothing where no engine is mentioned', async () => {
    const text = 'services:\n  db:\n    image: postgres:16\n';
    await lint({ uri: 'file:///work/compose.yaml', text }, new MemoryWorkspace(), DEFAULT_OPTIONS);
    assert.equal(parses, 0);
  });
});
