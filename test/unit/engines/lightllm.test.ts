import assert from 'node:assert/strict';
import { launch, started, unquoted, valueIn, type WordSpec } from './support';

const SERVER = 'python -m lightllm.server.api_server --model_dir /models/m';
const tensorParallel = (line: string | readonly WordSpec[]) => valueIn(started(line).tensorParallel);
const ranks = (args: string) => valueIn(started(`${SERVER} ${args}`).localRanks);

describe('LightLLM', () => {
  for (const line of [
    `${SERVER} --tp 2`,
    'python3 -u -m lightllm.server.api_server --tp=2 --model_dir /models/m',
    'numactl -N 0 python -m lightllm.server.api_server --model_dir m --tp 2 --run_mode prefill',
  ])
    it(line, () => {
      const result = started(line);
      assert.deepEqual([result.engine, result.engineTitle], ['lightllm', 'LightLLM']);
      assert.equal(valueIn(result.tensorParallel), 2);
      assert.equal(valueIn(result.localRanks), 2);
    });

  for (const line of [
    'python -m lightllm.server.api_server --run_mode pd_master --tp 2',
    'python -m lightllm.server.api_server --run_mode=config_server --tp 2',
    'python -m lightllm.server.router.manager --tp 2',
    'python test/benchmark_client.py --tp 2',
    'pip install lightllm',
    'lightllm --tp 2',
  ])
    it(`not: ${line}`, () => {
      assert.equal(launch({ commands: [line] }), undefined);
    });

  const sizes: readonly (readonly [string, number | 'unknown'])[] = [
    ['--tp 8', 8],
    ['--tp 2 --tp 8', 8],
    ['', 1],
    ['--tp ${TP}', 'unknown'],
    ['--tp', 'unknown'],
    ['--visual_tp 8', 1],
    ['--tp-size 8', 1],
    ['-tp 8', 1],
    ['--model_name --tp 8', 8],
  ];
  for (const [args, expected] of sizes)
    it(`${args || 'none'} is ${expected}`, () => {
      assert.equal(tensorParallel(`${SERVER} ${args}`.trim()), expected);
    });

  it('does not know what a variable among the arguments holds', () => {
    const words = ['python', '-m', 'lightllm.server.api_server', unquoted('${ARGS}')];
    assert.equal(tensorParallel(words), 'unknown');
  });

  it('counts ranks by node; data parallelism splits them', () => {
    assert.equal(ranks('--tp 8 --dp 8'), 8);
    assert.equal(ranks('--tp 16 --nnodes 2 --node_rank 1'), 8);
    assert.equal(ranks('--tp 2 --run_mode visual_only'), 'unknown');
  });

  it('is started by the arguments alone where the image is called after it', () => {
    const of = (image: string, args: string) => launch({ image, args })?.engine;
    assert.equal(of('ghcr.io/modeltc/lightllm:main', '--model_dir m --tp 2'), 'lightllm');
    assert.equal(of('registry.example.com/llm:1', '--model_dir m --tp 2'), undefined);
    assert.equal(of('ghcr.io/modeltc/lightllm:main', 'bash'), undefined);
  });

  it('shares its requests between processes', () => {
    const buffers = (args: string) =>
      started(`${SERVER} ${args}`).extras.map(({ id, bytes }) => [id, valueIn(bytes)]);
    // 256 requests × 16,384 tokens × 16 B
    assert.deepEqual(buffers('--tp 2'), [['request-buffers', 67_108_864]]);
    // 1,000 × 65,536 × 16 B
    assert.deepEqual(buffers('--tp 2 --running_max_req_size 1000 --max_req_total_len 65536'), [
      ['request-buffers', 1_048_576_000],
    ]);
    assert.deepEqual(buffers('--tp 2 --max_req_total_len ${LEN}'), [['request-buffers', 'unknown']]);
    assert.deepEqual(buffers('--tp 1'), []);
  });
});
