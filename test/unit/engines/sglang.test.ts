import assert from 'node:assert/strict';
import { type Fact, known, type Launch, unknown } from '../../../core/model';
import {
  IMAGE_PLACE,
  launch,
  started,
  URI,
  unquoted,
  valueIn,
  type WordSpec,
  type WorkloadSpec,
} from './support';

const SERVER = 'python3 -m sglang.launch_server --model-path m';
const tensorParallel = (line: string | readonly WordSpec[], more?: WorkloadSpec) =>
  valueIn(started(line, more).tensorParallel);
const ranks = (line: string, more?: WorkloadSpec) => valueIn(started(line, more).localRanks);
const reasonOf = (fact: Fact<number>) => (fact.known ? undefined : fact.reason);

describe('commands that start SGLang', () => {
  for (const line of [
    'python3 -m sglang.launch_server --model-path m --tp 2',
    'python -m sglang.launch_server --model m --tp-size=2',
    '/opt/venv/bin/python3.12 -u -m sglang.launch_server --model-path m --tensor-parallel-size 2',
    'sglang serve m --tp 2',
    '/usr/local/bin/sglang serve --model-path m --tp 2',
    'python -m sglang_router.launch_server --model-path m --tp-size 2',
    'python3 -m dynamo.sglang --model-path m --tp 2 --skip-tokenizer-init',
    'python3 -m dynamo.sglang.worker --model-path m --tp 2',
    'python3 -m dynamo.sglang.decode_worker --model-path m --tp 2',
    'python3 -m sglang.bench_one_batch --model-path m --tp 2',
    'python3 -m sglang.bench_offline_throughput --model-path m --tp 2',
    'dynamo run in=http out=sglang m --tensor-parallel-size 2',
    'numactl -m 0 python3 -m sglang.launch_server --model-path m --tp 2',
    'nsys profile -o report python3 -m sglang.launch_server --model-path m --tp 2',
    'env NCCL_DEBUG=INFO python3 -m sglang.launch_server --model-path m --tp 2',
  ])
    it(line, () => {
      const result = started(line);
      assert.equal(result.engine, 'sglang');
      assert.equal(result.engineTitle, 'SGLang');
      assert.equal(valueIn(result.tensorParallel), 2);
      assert.equal(valueIn(result.localRanks), 2);
    });

  for (const line of [
    'sglang',
    'sglang version',
    'sglang generate --model-path m --tp 2',
    'sglang render --tp 2',
    'python3 -m sglang.bench_serving --backend sglang --tp 2',
    'python3 -m sglang.bench_one_batch_server --base-url http://x --tp 2',
    'python3 -m sglang.test.few_shot_gsm8k --tp 2',
    'python3 -m sglang.check_env',
    'python3 -m sglang_router.launch_router --worker-urls http://a --tp 2',
    'python3 -m sglang.launch_router --tp 2',
    'sglang-router launch --worker-urls http://a',
    'smg launch --tp 2',
    'python3 -m dynamo.frontend --tp 2',
    'pip install sglang[all]',
    'echo sglang serve m --tp 2',
    'python3 server.py sglang.launch_server --tp 2',
  ])
    it(`not: ${line}`, () => {
      assert.equal(launch({ commands: [line] }), undefined);
    });
});

describe("SGLang's tensor-parallel size", () => {
  const values: readonly (readonly [string, number | 'unknown'])[] = [
    ['--tp 8', 8],
    ['--tp=8', 8],
    ['--tp-s 8', 8],
    ['--tp-size 8', 8],
    ['--tp-size=8', 8],
    ['--tensor-parallel-size 8', 8],
    ['--tensor-parallel-size=8', 8],
    ['--tensor 8', 8],
    ['--te 8', 8],
    ['--tp 2 --tensor-parallel-size 8', 8],
    ['--tensor-parallel-size 8 --tp 2', 2],
    ['--tp ${TP}', 'unknown'],
    ['--tp-size=${TP}', 'unknown'],
    ['--tp', 'unknown'],
    ['--tp two', 'unknown'],
    ['--tp 0', 'unknown'],
    ['', 1],
    // Plain argparse: dashes only, no single dash, several options begin with `--t`.
    ['--tp_size 8', 1],
    ['--tensor_parallel_size 8', 1],
    ['-tp 8', 1],
    ['--t 8', 1],
    // Other options, and values that only look like it.
    ['--moe-dense-tp-size 1', 1],
    ['--moe-dense-tp-size 8', 1],
    ['--enable-tp-lm-head-all-to-all', 1],
    ['--ep-size 8', 1],
    ['--ep 8', 1],
    ['--served-model-name llama-tp8', 1],
    ['--served-model-name --tp 8', 8],
    ['--json-model-override-args {"tp_size":8}', 1],
    ['--config=serve.yaml', 1],
  ];
  for (const [args, expected] of values)
    it(`${args || 'none'} is ${expected}`, () => {
      assert.equal(tensorParallel(`${SERVER} ${args}`.trim()), expected);
    });

  it('tells where it stands, and whose default it is', () => {
    const line = `${SERVER} --tp=16`;
    const fact = started(line).tensorParallel;
    assert.ok(fact.known);
    assert.deepEqual(fact.place, { uri: URI, span: { start: line.length - 2, end: line.length } });
    const none = started(SERVER).tensorParallel;
    assert.equal(none.known && none.origin, 'default of SGLang');
  });

  it('is unknown where the file does not spell out the arguments', () => {
    const cases: readonly (readonly [readonly WordSpec[], number | 'unknown'])[] = [
      [['sglang', 'serve', unquoted('${MODEL}'), '--port', '1'], 1],
      [['sglang', 'serve', 'm', unquoted('${EXTRA}')], 'unknown'],
      [['sglang', 'serve', '--model-path', 'm', unquoted('${EXTRA}')], 'unknown'],
      [['python3', '-m', 'sglang.launch_server', unquoted('${ARGS}')], 'unknown'],
      [['python3', '-m', 'sglang.launch_server', '--model-path', '${MODEL}'], 1],
      [['python3', '-m', 'sglang.launch_server', '--model-path', 'm', '--${FLAG}'], 'unknown'],
      [['python3', '-m', 'sglang.launch_server', unquoted('${ARGS}'), '--tp', '2'], 2],
    ];
    for (const [words, expected] of cases)
      assert.equal(tensorParallel(words), expected, JSON.stringify(words));
    assert.equal(
      reasonOf(started(`${SERVER} --config serve.yaml`).tensorParallel),
      'the file that --config names may hold it',
    );
    assert.equal(tensorParallel(`${SERVER} --config serve.yaml --tp 4`), 4);
  });
});

describe("SGLang's ranks in a container", () => {
  const lines: readonly (readonly [string, number | 'unknown'])[] = [
    ['--tp 4', 4],
    ['--tp 4 --pp-size 2', 8],
    ['--tp 4 --pipeline-parallel-size=2', 8],
    ['--dp 2', 2],
    ['--dp-size 2 --tp 2', 4],
    ['--data-parallel-size 2 --tp-size 2', 4],
    // Data-parallel attention splits the same GPUs, expert and context parallelism too.
    ['--tp 8 --dp 8 --enable-dp-attention', 8],
    ['--tp 8 --dp ${DP} --enable-dp-attention', 8],
    ['--tp 8 --dp ${DP}', 'unknown'],
    ['--tp 8 --ep-size 8', 8],
    ['--tp 8 --attn-cp-size 4 --dcp-size 2', 8],
    ['--tp 16 --nnodes 2 --node-rank 1', 8],
    ['--tp 16 --nnodes 4 --pp-size 2', 8],
    ['--tp 16 --nnodes ${NODES}', 'unknown'],
    // `--pp` could be three options.
    ['--tp 4 --pp 2', 4],
    ['--num-gpus 4', 'unknown'],
    ['--tp-size 2 --ulysses-degree 2', 'unknown'],
  ];
  for (const [args, expected] of lines)
    it(`${args} are ${expected}`, () => {
      assert.equal(ranks(`${SERVER} ${args}`), expected);
    });

  it('counts the replicas that the router starts, whatever splits them', () => {
    assert.equal(ranks('python3 -m sglang_router.launch_server --model-path m --dp-size 2 --tp-size 2'), 4);
    assert.equal(
      ranks('python3 -m sglang_router.launch_server --model-path m --dp 2 --tp 2 --enable-dp-attention'),
      4,
    );
  });

  it('are no more than the GPUs, however many nodes there are', () => {
    const of = (args: string, gpus: number) => ranks(`${SERVER} ${args}`, { gpus: known(gpus) });
    assert.equal(of('--tp 16 --nnodes ${NODES}', 8), 8);
    assert.equal(of('--tp 2 --nnodes ${NODES}', 1), 1);
    assert.equal(of('--tp 2 --nnodes ${NODES}', 8), 'unknown');
    assert.equal(of('--tp ${TP} --nnodes ${NODES}', 8), 'unknown');
    assert.equal(of('--tp 4', 1), 'unknown');
  });

  it('are the cause of a finding', () => {
    const at = (line: string) => {
      const { span } = started(line).cause;
      return line.slice(span.start, span.end);
    };
    assert.equal(at(`${SERVER} --dp 2 --tp 4`), '--tp 4');
    assert.equal(at(`${SERVER} --tp 1 --dp 2`), '--dp 2');
    assert.equal(at(`${SERVER} --pp-size=2`), '--pp-size=2');
    assert.equal(at(SERVER), 'python3 -m sglang.launch_server');
  });

  it('are run by processes, or by Ray', () => {
    assert.equal(started(`${SERVER} --tp 2`).executor, 'multiprocessing');
    assert.equal(started(`${SERVER} --tp 2 --use-ray`).executor, 'ray');
    assert.equal(started(SERVER).executor, 'uniprocess');
  });
});

describe("SGLang's images", () => {
  it('tell release and platform', () => {
    const of = (
      image: string,
    ): readonly [string, Launch['engineVersion']['certainty'], Launch['platform']] => {
      const { engineVersion, platform } = started(`${SERVER} --tp 2`, { image });
      return [engineVersion.version.join('.'), engineVersion.certainty, platform];
    };
    assert.deepEqual(of('lmsysorg/sglang:v0.5.9'), ['0.5.9', 'pinned', 'cuda']);
    assert.deepEqual(of('docker.io/lmsysorg/sglang:v0.4.8.post1-cu126'), ['0.4.8', 'pinned', 'cuda']);
    assert.deepEqual(of('lmsysorg/sglang:latest'), ['0.5.18', 'rolling', 'cuda']);
    assert.deepEqual(of('lmsysorg/sglang'), ['0.5.18', 'rolling', 'cuda']);
    assert.deepEqual(of('lmsysorg/sglang:blackwell'), ['0.5.18', 'assumed', 'cuda']);
    assert.deepEqual(of('lmsysorg/sglang:v0.5.3-rocm630-mi30x'), ['0.5.3', 'pinned', 'rocm']);
    assert.deepEqual(of('lmsysorg/sglang:v0.5.6-cann8.3.rc1-910b'), ['0.5.6', 'pinned', 'ascend']);
    assert.deepEqual(of('lmsysorg/sglang:v0.5.6-npu'), ['0.5.6', 'pinned', 'ascend']);
    assert.deepEqual(of('lmsysorg/sglang:v0.5.8-xeon'), ['0.5.8', 'pinned', 'cpu']);
    assert.deepEqual(of('rocm/sgl-dev:v0.5.2'), ['0.5.2', 'pinned', 'rocm']);
    assert.deepEqual(of('nvcr.io/nvidia/ai-dynamo/sglang-runtime:1.0.0'), ['0.5.18', 'assumed', 'cuda']);
    assert.deepEqual(of('registry.example.com/ml/sglang:v0.5.4'), ['0.5.4', 'assumed', 'cuda']);
    assert.deepEqual(of('registry.example.com/ml/llm:v3.0.1'), ['0.5.18', 'assumed', 'cuda']);
  });

  it('leave the platform to --device', () => {
    const on = (args: string, image = 'lmsysorg/sglang:latest') =>
      started(`${SERVER} --tp 2 ${args}`, { image }).platform;
    assert.equal(on('--device cpu'), 'cpu');
    assert.equal(on('--device npu'), 'ascend');
    assert.equal(on('--device xpu'), 'xpu');
    assert.equal(on('--device hpu'), 'xpu');
    assert.equal(on('--device cuda'), 'cuda');
  });

  it('start it by arguments that can only be its own', () => {
    const of = (image: string | undefined, args: string) => launch({ ...(image && { image }), args })?.engine;
    assert.equal(of('registry.example.com/ml/sglang:1', '--model-path m --tp 2'), 'sglang');
    assert.equal(of('registry.example.com/ml/llm:1', '--model-path m --tp-size=2'), 'sglang');
    assert.equal(of('lmsysorg/sglang:latest', '--model-path=m --tp-size=4'), 'sglang');
    assert.equal(of(undefined, '--model-path m --tp 2'), 'sglang');
    for (const [image, args] of [
      ['lmsysorg/sglang:latest', 'bash'],
      ['lmsysorg/sglang:latest', '--model-path m'],
      ['registry.example.com/ml/sglang-router:1', '--model-path m --tp 2'],
      ['registry.example.com/ml/sgl-benchmark:1', '--model-path m --tp 2'],
      ['registry.example.com/ml/llm:1', '--model m --tp 2'],
      ['registry.example.com/ml/llm:1', '--model-path m --tensor-parallel-size 2'],
      ['registry.example.com/ml/llm:1', 'run --model-path m --tp 2'],
      ['nginx:1', '--model-path m --tp 2'],
    ] as const)
      assert.equal(of(image, args), undefined, `${image} ${args}`);
  });

  it('read SM_SGLANG_ variables on SageMaker, under any spelling of the option', () => {
    const image = '763104351884.dkr.ecr.us-west-2.amazonaws.com/deep-learning-containers/sglang:0.5.6-gpu';
    const of = (environment: Record<string, string>) => {
      const found = launch({ image, environment });
      return found && valueIn(found.tensorParallel);
    };
    assert.equal(of({ SM_SGLANG_TP_SIZE: '4' }), 4);
    assert.equal(of({ SM_SGLANG_TENSOR_PARALLEL_SIZE: '4' }), 4);
    assert.equal(of({ TP_SIZE: '4' }), 1);
    const given = (args: string) =>
      valueIn(launch({ image, args })?.tensorParallel ?? unknown('not started'));
    assert.equal(given('--tp 2'), 2);
    assert.equal(given('--context-length 4096'), 1);
    assert.equal(launch({ image, args: 'bash' }), undefined);
    const hidden = launch({ image, environmentIncomplete: true });
    assert.equal(
      hidden && reasonOf(hidden.tensorParallel),
      'an environment file that is not here may hold it',
    );
    const cause = launch({ image })?.cause;
    assert.deepEqual(cause, IMAGE_PLACE);
  });
});

describe('SGLang and NCCL', () => {
  const cuMem = (args: string, environment: Record<string, string> = {}) => {
    const found = started(`${SERVER} --tp 2 ${args}`, { environment });
    const wanted = found.knobs.get('NCCL_CUMEM_ENABLE');
    return [found.collectives?.cuMem, wanted && valueIn(wanted)];
  };

  it('turns cuMem off unless it is asked for', () => {
    assert.deepEqual(cuMem(''), ['off by default', undefined]);
    assert.deepEqual(cuMem('', { NCCL_CUMEM_ENABLE: '1' }), ['off by default', '1']);
    assert.deepEqual(cuMem('--enable-symm-mem'), ['off by default', '1']);
    assert.deepEqual(cuMem('--enable-symm-mem', { NCCL_CUMEM_ENABLE: '0' }), ['off by default', '1']);
    assert.deepEqual(cuMem('--enable-torch-symm-mem'), ['off by default', undefined]);
  });
});
