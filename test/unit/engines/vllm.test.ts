import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readLaunch } from '../../../core/engines';
import { NEWEST_VLLM } from '../../../core/engines/vllm/images';
import * as memory from '../../../core/memory/engines/vllm';
import { HOLE, known, unknown } from '../../../core/model';
import {
  IMAGE_PLACE,
  launch,
  started,
  URI,
  unquoted,
  valueIn,
  WORKLOAD_PLACE,
  type WordSpec,
  wordsOf,
  workloadOf,
} from './support';

const OFFICIAL = 'vllm/vllm-openai:v0.11.2';
const text = (line: string | readonly WordSpec[]) => (typeof line === 'string' ? line : JSON.stringify(line));
const tensorParallel = (line: string | readonly WordSpec[]) => valueIn(started(line).tensorParallel);

describe('commands that start vLLM', () => {
  for (const line of [
    'vllm serve m -tp 2',
    '/opt/venv/bin/vllm serve m -tp 2',
    'vllm run-batch -i in.jsonl -o out.jsonl --model m -tp 2',
    'vllm bench latency --model m -tp 2',
    'vllm bench throughput --model m -tp 2',
    'vllm launch engine m -tp 2',
    'python -m vllm.entrypoints.openai.api_server --model m -tp 2',
    'python3 -m vllm.entrypoints.openai.api_server --model m -tp 2',
    '/usr/bin/python3.12 -u -m vllm.entrypoints.api_server --model m -tp 2',
    'python3 -m vllm.entrypoints.openai.run_batch --model m -tp 2',
    'python3 -m vllm.entrypoints.cli.main serve m -tp 2',
    'python3 /usr/local/bin/vllm serve m -tp 2',
    'python3 -m dynamo.vllm --model m --tensor-parallel-size 2 --is-prefill-worker',
    'vllm serve m --omni -tp 2',
    'vllm-omni serve m -tp 2',
    'python -m ipex_llm.vllm.xpu.entrypoints.openai.api_server --model m -tp 2',
    'python -m huggingfaceserver --model_id m --tensor-parallel-size 2',
    'dynamo run in=http out=vllm m --tensor-parallel-size=2',
    'dynamo-run out=vllm m --tensor-parallel-size 2',
    'dynamo serve graphs.agg:Frontend -f configs/agg.yaml --VllmWorker.tensor-parallel-size=2',
    'dynamo serve graphs.disagg:Frontend --VllmWorker.tensor-parallel-size=2 --PrefillWorker.tensor-parallel-size=1',
    'mpirun -n 1 --allow-run-as-root vllm serve m -tp 2',
    'srun --gpus 2 vllm serve m -tp 2',
    'torchrun --nproc-per-node 1 --no-python vllm serve m -tp 2',
    'conda run -n llm --no-capture-output python -m vllm.entrypoints.openai.api_server --model m -tp 2',
    'dumb-init -- vllm serve m -tp 2',
    'tini -g -- uv run vllm serve m -tp 2',
    '/lib64/ld-linux-x86-64.so.2 --preload libtcmalloc.so vllm serve m -tp 2',
    'exec vllm serve m -tp 2',
    'numactl -m 0 vllm serve m -tp 2',
    'env HF_HOME=/data vllm serve m -tp 2',
    'uv run vllm serve m -tp 2',
    'nsys profile -o report vllm serve m -tp 2',
  ])
    it(line, () => {
      assert.equal(tensorParallel(line), 2);
    });

  for (const line of [
    'vllm',
    'vllm chat -tp 2',
    'vllm complete -tp 2',
    'vllm collect-env',
    'vllm bench serve --model m -tp 2',
    'vllm launch render m -tp 2',
    'vllm launch -tp 2',
    'vllm ${SUBCOMMAND} m -tp 2',
    '${COMMAND} serve m -tp 2',
    'notvllm serve m -tp 2',
    'vllm-router serve m -tp 2',
    'echo vllm serve m -tp 2',
    'pip install vllm',
    'bash start.sh vllm serve m -tp 2',
    'python3 serve.py --model m -tp 2',
    'python3 -m sglang.launch_server --model-path m --tp 2',
    'python3 -m sglang.launch_server --model-path m --tensor-parallel-size 2',
    'sglang serve m --tensor-parallel-size 2',
    'trtllm-serve m --tp_size 2',
    'text-generation-launcher --model-id m --num-shard 2',
    'lmdeploy serve api_server m --tp 2',
    'aphrodite run m --tensor-parallel-size 2',
    'torchrun --nproc-per-node 2 generate.py -tp 2',
    'python3 -m dynamo.sglang --model m --tp 2',
    'python3 -m dynamo.frontend',
    'dynamo run in=http out=sglang m --tensor-parallel-size=2',
    'dynamo run in=http out=dyn m',
    'dynamo build --tensor-parallel-size=2',
    'dynamo serve graphs.agg:Frontend -f configs/agg.yaml',
    'dynamo serve graphs.agg:Frontend --SGLangWorker.tensor-parallel-size=2',
    'serve run app:deployment',
    'serve deploy config.yaml',
    'vllm-router run -tp 2',
  ])
    it(`not: ${line}`, () => {
      assert.notEqual(launch({ commands: [line] })?.engine, 'vllm');
    });

  it('skips the commands around it, and reads the first of two engines', () => {
    const commands = ['ray start --head', 'pip install x', 'vllm serve a -tp 4', 'vllm serve b -tp 8'];
    assert.equal(valueIn(launch({ commands })!.tensorParallel), 4);
  });

  it('reads nothing from a container without command, image or entrypoint', () => {
    assert.equal(launch({ commands: [] }), undefined);
    assert.equal(launch({}), undefined);
  });
});

describe('programs that start vLLM with a file of their own', () => {
  const file = (settings: readonly (readonly [keys: string, value: string])[]) => ({
    settings: settings.map(([keys, value]) => {
      const [word] = wordsOf([value]);
      return { keys: keys.split('.'), value: word!, place: word!.place };
    }),
  });
  const reading = (line: string, settings: readonly (readonly [keys: string, value: string])[]) => {
    const workload = workloadOf({ commands: [line] });
    return readLaunch({ ...workload, configFiles: new Map([['f.yaml', file(settings)]]) });
  };
  const DISAGGREGATED = [
    ['Common.model', 'm'],
    ['VllmWorker.tensor-parallel-size', '2'],
    ['VllmWorker.ServiceArgs.resources.gpu', '2'],
    ['PrefillWorker.tensor-parallel-size', '4'],
    ['Planner.tensor-parallel-size', '16'],
  ] as const;

  it('reads the largest worker of a Dynamo graph, and what overrides the file', () => {
    const serve = 'dynamo serve graphs.disagg:Frontend -f f.yaml';
    assert.equal(valueIn(reading(serve, DISAGGREGATED)!.tensorParallel), 4);
    assert.equal(
      valueIn(reading(`${serve} --VllmWorker.tensor-parallel-size=8`, DISAGGREGATED)!.tensorParallel),
      8,
    );
    assert.equal(reading(serve, [['SGLangWorker.tensor-parallel-size', '2']]), undefined);
    assert.equal(reading(serve, [['VllmWorker.ServiceArgs.tensor-parallel-size', '2']]), undefined);
    assert.equal(reading('dynamo serve graphs.agg:Frontend -f g.yaml', DISAGGREGATED), undefined);
  });

  it('reads the engine’s arguments of the first model that Ray Serve runs', () => {
    const app = 'applications.0.args.llm_configs';
    const ray = reading('serve run f.yaml', [
      [`${app}.0.model_loading_config.model_id`, 'm'],
      [`${app}.0.engine_kwargs.tensor_parallel_size`, '2'],
      [`${app}.0.engine_kwargs.pipeline_parallel_size`, '2'],
      [`${app}.0.engine_kwargs.enforce_eager`, 'true'],
      [`${app}.0.engine_kwargs.enable_lora`, 'false'],
      [`${app}.1.engine_kwargs.tensor_parallel_size`, '8'],
    ])!;
    assert.deepEqual(
      [valueIn(ray.tensorParallel), valueIn(ray.pipelineParallel), ray.executor],
      [2, 2, 'ray'],
    );
    assert.equal(reading('serve run f.yaml', [['applications.0.name', 'x']]), undefined);
  });

  it('does not know the sizes of omni-modal stages', () => {
    assert.equal(tensorParallel('vllm serve m --omni'), 'unknown');
  });
});

describe('spellings of the tensor-parallel size', () => {
  const values: readonly (readonly [string | readonly WordSpec[], number | 'unknown'])[] = [
    ['--tensor-parallel-size 2', 2],
    ['--tensor-parallel-size=2', 2],
    ['--tensor_parallel_size 2', 2],
    ['--tensor_parallel-size=2', 2],
    ['-tp 2', 2],
    ['-tp=2', 2],
    ['-t 2', 2],
    ['--tensor 2', 2],
    ['--tensor-parallel=4', 4],
    ['--te 4', 4],
    ['-tp 2 --tensor-parallel-size 8', 8],
    ['--tensor-parallel-size 8 -tp=2', 2],
    ['-tp 02', 2],
    ['-tp 2_0', 20],
    [['-tp', ' 2 '], 2],
    [['--tensor-parallel-size 2'], 2],
    [['-tp 2'], 2],
    [['--tensor-parallel-size', "'2'"], 'unknown'],
    [['--tensor-parallel-size', '2 # two'], 'unknown'],
    ['-tp 2.0', 'unknown'],
    ['-tp two', 'unknown'],
    ['-tp 0', 'unknown'],
    ['-tp -1', 'unknown'],
    ['-tp 99999999999999999999', 'unknown'],
    ['-tp', 'unknown'],
    ['--tensor-parallel-size --port 8000', 'unknown'],
    ['--tensor-parallel-size -- 2', 'unknown'],
    ['--tensor-parallel-size=', 'unknown'],
    ['--tensor-parallel-size=${TP}', 'unknown'],
    ['--tensor-parallel-size ${TP}', 'unknown'],
    [['--tensor-parallel-size', unquoted('${TP}')], 'unknown'],
    ['--tensor-parallel-size 1${TP}', 'unknown'],
    ['', 1],
    ['-tp4', 1],
    ['--tp 2', 1],
    ['--tp-size 2', 1],
    ['--t 2', 1],
    ['--moe-dense-tp-size 2', 1],
    ['--mm-encoder-tp-mode data', 1],
    ['--speculative-draft-tensor-parallel-size 2', 1],
    [['--speculative-config', '{"model": "d", "draft_tensor_parallel_size": 2}'], 1],
    ['--speculative-config.draft_tensor_parallel_size 2', 1],
    ['--tensor-parallel-size.x 2', 1],
    ['--ici_tensor_parallelism 2', 1],
    ['-- -tp 2', 1],
    ['--config=serve.yaml', 1],
  ];
  for (const [line, expected] of values)
    it(`${text(line) || 'none'} is ${expected}`, () => {
      const words: readonly WordSpec[] =
        typeof line === 'string' ? line.split(' ').filter(word => word) : line;
      assert.equal(tensorParallel(['vllm', 'serve', 'org/model', ...words]), expected);
    });

  it('tells where the value stands and how it was come by', () => {
    const line = 'vllm serve m --tensor-parallel-size=16';
    const fact = started(line).tensorParallel;
    assert.ok(fact.known);
    assert.deepEqual(fact.place, { uri: URI, span: { start: line.length - 2, end: line.length } });
    assert.equal(fact.origin, undefined);
    const joined = started(['vllm', 'serve', 'm', '--tensor-parallel-size 2']).tensorParallel;
    assert.match((joined.known && joined.origin) || '', /one word/);
    const none = started('vllm serve m').tensorParallel;
    assert.equal(none.known && none.origin, 'default of vLLM');
  });

  it('says why a value is not known', () => {
    const reason = (line: string) => {
      const fact = started(line).tensorParallel;
      return fact.known ? undefined : fact.reason;
    };
    assert.equal(reason('vllm serve m -tp two'), 'the value of --tensor-parallel-size is no whole number');
    assert.equal(reason('vllm serve m -tp 0'), 'the value of --tensor-parallel-size is out of range');
    assert.equal(reason('vllm serve m -tp'), '--tensor-parallel-size has no value');
    assert.equal(
      reason('vllm serve m -tp ${N}'),
      'the file does not spell out the value of --tensor-parallel-size',
    );
    assert.equal(reason('vllm serve --config f.yaml'), 'the file that --config names may hold it');
  });
});

describe('arguments that the file does not spell out', () => {
  const cases: readonly (readonly [readonly WordSpec[], number | 'unknown'])[] = [
    [['m', unquoted('${EXTRA}')], 'unknown'],
    [['m', '${EXTRA}'], 'unknown'],
    [['m', '--port', '8000', unquoted('${EXTRA}')], 'unknown'],
    [['m', '--enforce-eager', unquoted('${EXTRA}')], 'unknown'],
    [['m', '--${FLAG}'], 'unknown'],
    [['m', '--config', 'f.yaml'], 'unknown'],
    [['--config', '${FILE}'], 'unknown'],
    [[unquoted('${ARGS}')], 'unknown'],
    [['${MODEL}'], 1],
    [[unquoted('${MODEL}'), unquoted('${EXTRA}')], 'unknown'],
    [['--model', unquoted('${MODEL}'), unquoted('${EXTRA}')], 'unknown'],
    // The size is there: the best evidence, whatever else may follow.
    [['m', unquoted('${EXTRA}'), '-tp', '2'], 2],
    [['m', '-tp', '2', unquoted('${EXTRA}')], 2],
    [['m', '--config', 'f.yaml', '-tp', '2'], 2],
    // These holes are a model or a value.
    [[unquoted('${MODEL}'), '--port', '8000'], 1],
    [['${MODEL}', '--enforce-eager'], 1],
    [['--model', unquoted('${MODEL}'), '--port', unquoted('${PORT}')], 1],
    [['m', '--unheard-of', unquoted('${VALUE}')], 1],
    [['m', '--port=${PORT}'], 1],
  ];
  for (const [args, expected] of cases)
    it(`vllm serve ${JSON.stringify(args)} is ${expected}`, () => {
      assert.equal(tensorParallel(['vllm', 'serve', ...args]), expected);
    });
});

describe('images whose entrypoint is vLLM', () => {
  const served = (image: string, args?: string | readonly WordSpec[]) =>
    launch(args === undefined ? { image } : { image, args })?.tensorParallel;

  for (const image of [
    'vllm/vllm-openai',
    'vllm/vllm-openai:v0.8.5',
    'docker.io/vllm/vllm-openai:latest',
    'registry.example.com/mirror/vllm/vllm-openai:v0.11.2',
    '${REGISTRY}/vllm/vllm-openai:${TAG}',
    'vllm/vllm-openai-rocm',
    'public.ecr.aws/q9t5s3a7/vllm-release-repo:v0.11.2',
    'lmcache/vllm-openai:v0.3.9',
    'opea/vllm-gaudi:latest',
    'opea/vllm-cpu:latest',
    'vllm-cpu-env',
    'vllm/vllm-tpu:gemma4',
    '763104351884.dkr.ecr.us-east-1.amazonaws.com/vllm:0.11.2-gpu-py312-cu129-ubuntu22.04-ec2',
    'kserve/huggingfaceserver:v0.15.0-gpu',
  ])
    it(image, () => {
      assert.deepEqual(valueIn(served(image, '--model m --tensor-parallel-size 2')!), 2);
      assert.deepEqual(valueIn(served(image, 'org/model -tp 4')!), 4);
      assert.deepEqual(valueIn(served(image, '/models/llama -tp 4')!), 4);
      assert.deepEqual(valueIn(served(image)!), 1);
    });

  it('reads a command that repeats what the entrypoint says', () => {
    assert.equal(valueIn(served(OFFICIAL, 'vllm serve m -tp 2')!), 2);
    assert.equal(
      valueIn(served(OFFICIAL, 'python3 -m vllm.entrypoints.openai.api_server --model m -tp 2')!),
      2,
    );
  });

  it('does not take another command for arguments', () => {
    for (const args of [
      'sleep infinity',
      '/bin/bash',
      './start.sh -tp 2',
      'nvidia-smi -L',
      'ray start --head',
    ])
      assert.equal(served(OFFICIAL, args), undefined, args);
  });

  it('leaves images alone whose entrypoint is a shell', () => {
    for (const image of [
      'nvcr.io/nvidia/vllm:25.09-py3',
      'nvcr.io/nvidia/ai-dynamo/vllm-runtime:1.0.0',
      'quay.io/ascend/vllm-ascend:v0.11.0',
      'rocm/vllm:latest',
      'vllm/vllm-omni:v0.14.0',
      'intel/llm-scaler-vllm:1.1',
      'intelanalytics/ipex-llm-serving-xpu:0.8.3',
    ])
      assert.equal(served(image, '--model m --tensor-parallel-size 2'), undefined, image);
  });

  it('takes unmistakable arguments of an unknown image as vLLM’s', () => {
    for (const image of [undefined, 'registry.example.com/team/inference:3', 'voipmonitor/vllm:cu130'])
      for (const args of [
        '--model m --tensor-parallel-size 2',
        'org/model --tensor-parallel-size=2',
        '--model=m -tp 2',
      ]) {
        const result = launch({ ...(image !== undefined && { image }), args });
        assert.equal(result && valueIn(result.tensorParallel), 2, `${image} ${args}`);
        assert.equal(result?.engineVersion.certainty, 'assumed');
      }
  });

  it('takes the folder of a model for one where the image is called vLLM', () => {
    for (const args of ['/models/m --tensor-parallel-size 2', './m -tp 2', '${MODEL} -tp 2']) {
      assert.equal(served('example.com/team/vllm-mxfp4:gfx1201', args) && 'vllm', 'vllm', args);
      assert.equal(served('example.com/team/inference:1', args), undefined, args);
    }
    for (const args of ['/models/m', './start.sh -tp 2', '/usr/bin/serve -tp 2', 'single -tp 2'])
      assert.equal(served('example.com/team/vllm-mxfp4:gfx1201', args), undefined, args);
    assert.equal(served('example.com/team/vllm-router:1', '/models/m -tp 2'), undefined);
  });

  it('takes no other arguments of an unknown image as vLLM’s', () => {
    for (const args of [
      '--model m',
      '--tensor-parallel-size 2',
      '--model-path m --tensor-parallel-size 2',
      '--model m --tensor_parallel_size 2',
      '--model m --tp 2',
      '--model m --tensor 2',
      'serve --tensor-parallel-size 2',
      './serve/it --tensor-parallel-size 2',
      'tools/run.sh --tensor-parallel-size 2',
      '/app/server --tensor-parallel-size 2',
    ])
      assert.equal(launch({ image: 'example.com/team/inference', args }), undefined, args);
    assert.equal(launch({ image: 'example.com/team/inference' }), undefined);
  });

  it('knows products that only look like vLLM', () => {
    for (const image of [
      'nginx:1.27',
      'ghcr.io/llm-d/llm-d-inference-sim:v0.5.0',
      'lmsysorg/sglang:latest',
      'ghcr.io/huggingface/text-generation-inference:3.3.7',
      'ghcr.io/berriai/litellm:main',
      'alpindale/aphrodite-openai',
      'example.com/vllm-router',
      'public.ecr.aws/neuron/pytorch-inference-vllm-neuronx:0.9.1',
    ])
      assert.notEqual(launch({ image, args: '--model m --tensor-parallel-size 2' })?.engine, 'vllm', image);
  });

  it('finds no engine in nginx or a simulator, whatever the command and the variables say', () => {
    const environment = { TENSOR_PARALLEL_SIZE: '4' };
    assert.equal(launch({ image: 'nginx:latest', environment }), undefined);
    for (const image of ['example.com/openanolis/nginx:1.14.1', 'ghcr.io/llm-d/llm-d-inference-sim'])
      assert.equal(launch({ image, environment, commands: ['vllm serve m -tp 4'] }), undefined);
  });
});

describe('variables that carry options', () => {
  it('are read where the image’s entrypoint reads them', () => {
    const sagemaker = { image: 'public.ecr.aws/deep-learning-containers/vllm:0.11.2-gpu-py312' };
    const environment = { SM_VLLM_TENSOR_PARALLEL_SIZE: '4' };
    assert.equal(valueIn(launch({ ...sagemaker, environment })!.tensorParallel), 4);
    assert.equal(valueIn(launch({ image: 'example.com/vllm-sagemaker:1', environment })!.tensorParallel), 4);
    const registry = '763104351884.dkr.ecr.us-west-2.amazonaws.com';
    assert.equal(valueIn(launch({ image: `${registry}/vllm:0.11.2-gpu`, environment })!.tensorParallel), 4);
    assert.equal(
      launch({ image: '123456789012.dkr.ecr.us-west-2.amazonaws.com/vllm', environment }),
      undefined,
    );
    const runpod = { image: 'runpod/worker-v1-vllm:v2.7.0', environment: { TENSOR_PARALLEL_SIZE: '2' } };
    const fact = launch(runpod)!.tensorParallel;
    assert.deepEqual(fact.known && [fact.value, fact.origin], [
      2,
      'environment variable TENSOR_PARALLEL_SIZE',
    ]);
    assert.equal(valueIn(launch({ ...runpod, args: '-tp 8' })!.tensorParallel), 8);
  });

  it('are ignored everywhere else', () => {
    const environment = { TENSOR_PARALLEL_SIZE: '4', SM_VLLM_TENSOR_PARALLEL_SIZE: '4' };
    assert.equal(valueIn(launch({ image: OFFICIAL, environment })!.tensorParallel), 1);
    assert.equal(valueIn(started('vllm serve m', { environment }).tensorParallel), 1);
    const runpod = { image: 'runpod/worker-v1-vllm', environment: { SM_VLLM_TENSOR_PARALLEL_SIZE: '4' } };
    assert.equal(valueIn(launch(runpod)!.tensorParallel), 1);
  });

  it('may hide in an environment file that cannot be seen', () => {
    const image = 'runpod/worker-v1-vllm';
    assert.equal(valueIn(launch({ image, environmentIncomplete: true })!.tensorParallel), 'unknown');
    assert.equal(valueIn(launch({ image: OFFICIAL, environmentIncomplete: true })!.tensorParallel), 1);
  });
});

describe('ranks in the container', () => {
  const cases: readonly (readonly [args: string, ranks: number | 'unknown', gpus?: number])[] = [
    ['', 1],
    ['-tp 2', 2],
    ['-tp 4 -pp 2', 8],
    ['-tp 2 -pcp 2', 4],
    ['-tp 2 -dcp 2', 2],
    ['-tp 2 -ep', 2],
    ['-dp 4', 4],
    ['-tp 2 -dp 4', 8],
    ['-tp 2 -dp 4 -dpl 2', 4],
    ['-tp 2 --data-parallel-size 4 --data-parallel-size-local=1', 2],
    ['-tp 2 -dp 4 -dpn 1', 2],
    ['-tp 2 -dp 4 --data-parallel-rank 1', 2],
    ['-tp 2 -dp 4 -dpe --node-rank 1 --nnodes 4', 2],
    ['-tp 2 -dp 4 --data-parallel-external-lb', 2],
    ['-tp 2 -dp 4 -dpm -dpl 4', 8],
    ['-tp 16 --nnodes 2', 8],
    ['-tp 16 -n 2', 8],
    ['-tp 16 -n2 -r1', 8],
    ['-tp 4 -pp 3 -n 2', 6],
    ['-tp 3 -n 2', 2],
    ['-tp 8 -dp 2 -n 2', 8],
    ['-tp 8 -dp 2 -n 4', 4],
    ['-tp 8 -dp 4 -dpl 2 -n 2', 16],
    ['-tp 8 -n ${NODES}', 'unknown'],
    ['-tp ${TP}', 'unknown'],
    ['-tp ${TP}', 1, 1],
    ['-tp ${TP}', 'unknown', 2],
    ['-tp 4', 'unknown', 1],
    ['-tp 4', 'unknown', 0],
    ['-tp 16', 8, 8],
    ['-tp 2', 2, 8],
    ['-dp 8 --data-parallel-backend ray', 1, 1],
    ['-tp 2 -dp 8 -dpb ray', 4, 4],
    ['-tp 2 -dp 8 -dpb ray', 16],
  ];
  for (const [args, ranks, gpus] of cases)
    it(`${args || 'no options'}${gpus === undefined ? '' : ` on ${gpus} GPUs`}: ${ranks}`, () => {
      const line = `vllm serve m ${args}`.trim();
      const result = started(line, gpus === undefined ? {} : { gpus: known(gpus) });
      assert.equal(valueIn(result.localRanks), ranks);
    });

  it('does not bound them by GPUs that are not counted, or on a CPU', () => {
    assert.equal(valueIn(started('vllm serve m -tp 4', { gpus: unknown('all') }).localRanks), 4);
    const image = 'vllm/vllm-openai-cpu:v0.11.2';
    assert.equal(valueIn(launch({ image, args: '--model m -tp 4', gpus: known(1) })!.localRanks), 4);
  });

  it('is one data-parallel rank a container where Ray is told to span nodes with them', () => {
    const environment = { VLLM_RAY_DP_PACK_STRATEGY: 'span' };
    assert.equal(valueIn(started('vllm serve m -tp 2 -dp 8 -dpb ray', { environment }).localRanks), 2);
    assert.equal(valueIn(started('vllm serve m -tp 2 -dp 8', { environment }).localRanks), 16);
  });

  it('tells each size and the nodes of a replica', () => {
    const result = started('vllm serve m -tp 8 -pp 2 -dcp 4 -pcp 2 -dp 2 -dpl 1 --nnodes 4');
    assert.deepEqual(
      [
        result.tensorParallel,
        result.pipelineParallel,
        result.decodeContextParallel,
        result.prefillContextParallel,
        result.dataParallelLocal,
        result.nodes,
        result.localRanks,
      ].map(valueIn),
      [8, 2, 4, 2, 1, 2, 16],
    );
  });
});

describe('executor', () => {
  const cases: readonly (readonly [args: string, executor: string, gpus?: number])[] = [
    ['--model m', 'uniprocess'],
    ['--model m -tp 2', 'multiprocessing'],
    ['--model m -pp 2', 'multiprocessing'],
    ['--model m -dp 2', 'multiprocessing'],
    ['--model m -tp ${TP}', 'multiprocessing'],
    ['--model m -tp 2 --distributed-executor-backend ray', 'ray'],
    ['--model m --distributed-executor-backend=mp', 'multiprocessing'],
    ['--model m -tp 2 --distributed_executor_backend uni', 'uniprocess'],
    ['--model m -tp 2 --distributed-executor-backend external_launcher', 'external'],
    ['--model m -tp 2 --distributed-executor-backend my.Executor', 'external'],
    ['--model m -tp 2 --distributed-executor-backend ${B}', 'multiprocessing'],
    ['--model m -dp 2 -dpb ray', 'ray'],
    ['--model m -tp 16', 'ray', 8],
    ['--model m -tp 16 --nnodes 2', 'multiprocessing', 8],
    ['--model m -tp 8', 'multiprocessing', 8],
  ];
  for (const [args, executor, gpus] of cases)
    it(`${args}${gpus === undefined ? '' : ` on ${gpus} GPUs`}: ${executor}`, () => {
      const result = launch({ image: OFFICIAL, args, ...(gpus !== undefined && { gpus: known(gpus) }) });
      assert.equal(result?.executor, executor);
    });

  it('is multiprocessing on a CPU, even for one rank', () => {
    const image = 'vllm/vllm-openai-cpu:v0.11.2';
    assert.equal(launch({ image, args: '--model m' })?.executor, 'multiprocessing');
    const uni = '--model m --distributed-executor-backend uni';
    assert.equal(launch({ image, args: uni })?.executor, 'multiprocessing');
    assert.equal(started('vllm serve m --device cpu').executor, 'multiprocessing');
  });

  // tpu-inference chooses UniProcExecutor for one host without pipeline stages, whatever the options say.
  it('is one process for all chips of a TPU host', () => {
    const serve = (line: string, environment: Readonly<Record<string, string>> = {}, tag = 'latest') => {
      const result = started(`vllm serve m ${line}`, {
        image: `vllm/vllm-tpu:${tag}`,
        environment,
        gpus: known(8),
      });
      return [result.executor, valueIn(result.localRanks)];
    };
    assert.deepEqual(serve('-tp 8'), ['uniprocess', 1]);
    assert.deepEqual(serve('-tp 8 --distributed-executor-backend mp'), ['uniprocess', 1]);
    assert.deepEqual(serve('-tp 4', {}, 'v0.11.1'), ['uniprocess', 1]);
    assert.deepEqual(serve('-tp 8 -pp 2'), ['external', 'unknown']);
    assert.deepEqual(serve('-tp 16', { TPU_MULTIHOST_BACKEND: 'ray' }), ['external', 'unknown']);
    assert.deepEqual(serve('-tp 8', {}, 'v0.10.2'), ['multiprocessing', 8]);
  });
});

describe('release and platform by image', () => {
  const cases: readonly (readonly [string | undefined, readonly number[], string, string])[] = [
    ['vllm/vllm-openai:v0.11.2', [0, 11, 2], 'pinned', 'cuda'],
    ['vllm/vllm-openai:0.11.2-cu129', [0, 11, 2], 'pinned', 'cuda'],
    ['docker.io/vllm/vllm-openai:v0.9.0.1', [0, 9, 0], 'pinned', 'cuda'],
    ['vllm/vllm-openai:v0.6.3.post1', [0, 6, 3], 'pinned', 'cuda'],
    ['vllm/vllm-openai:v0.8.5@sha256:0f', [0, 8, 5], 'pinned', 'cuda'],
    ['vllm/vllm-openai:latest', [0, 29, 0], 'rolling', 'cuda'],
    ['vllm/vllm-openai', [0, 29, 0], 'rolling', 'cuda'],
    ['vllm/vllm-openai:cu130-nightly', [0, 29, 0], 'rolling', 'cuda'],
    ['vllm/vllm-openai:nightly-01d4d1ad375dc5854779c593eee093bcebb0cada', [0, 29, 0], 'assumed', 'cuda'],
    ['vllm/vllm-openai:nightly-${COMMIT}', [0, 29, 0], 'assumed', 'cuda'],
    ['vllm/vllm-openai@sha256:0f', [0, 29, 0], 'assumed', 'cuda'],
    ['vllm/vllm-openai:latest@sha256:0f', [0, 29, 0], 'assumed', 'cuda'],
    ['vllm/vllm-openai:rocm6.3', [0, 29, 0], 'assumed', 'rocm'],
    ['registry.example.com/team/vllm-rocm641:1', [0, 29, 0], 'assumed', 'rocm'],
    ['vllm/vllm-openai:gptoss', [0, 29, 0], 'assumed', 'cuda'],
    ['vllm/vllm-openai:${TAG}', [0, 29, 0], 'assumed', 'cuda'],
    ['vllm/vllm-openai-rocm:v0.14.0', [0, 14, 0], 'pinned', 'rocm'],
    ['rocm/vllm:rocm6.4.1_vllm_0.9.1_20250702', [0, 9, 1], 'pinned', 'rocm'],
    ['vllm/vllm-openai-xpu:v0.26.0', [0, 26, 0], 'pinned', 'xpu'],
    ['public.ecr.aws/q9t5s3a7/vllm-cpu-release-repo:v0.9.2', [0, 9, 2], 'pinned', 'cpu'],
    ['quay.io/ascend/vllm-ascend:v0.11.0rc1', [0, 11, 0], 'pinned', 'ascend'],
    ['vllm/vllm-tpu:latest', [0, 29, 0], 'rolling', 'tpu'],
    ['opea/vllm-gaudi:1.4', [0, 29, 0], 'assumed', 'xpu'],
    ['lmcache/vllm-openai:v0.3.9', [0, 29, 0], 'assumed', 'cuda'],
    ['nvcr.io/nvidia/vllm:25.09-py3', [0, 29, 0], 'assumed', 'cuda'],
    ['nvcr.io/nvidia/ai-dynamo/vllm-runtime:1.0.0', [0, 29, 0], 'assumed', 'cuda'],
    ['ghcr.io/llm-d/llm-d-cuda:v0.3.0', [0, 29, 0], 'assumed', 'cuda'],
    ['registry.example.com/team/vllm:v0.8.4', [0, 8, 4], 'assumed', 'cuda'],
    ['registry.example.com/team/vllm:3.1.0', [0, 29, 0], 'assumed', 'cuda'],
    ['registry.example.com/team/llm-server:0.8.4', [0, 29, 0], 'assumed', 'cuda'],
    ['registry.example.com/team/vllm-cpu:v0.9.2', [0, 9, 2], 'assumed', 'cpu'],
    ['intel/vllm:0.10.0-xpu', [0, 10, 0], 'pinned', 'xpu'],
    ['intel/vllm:0.21.0-ubuntu24.04', [0, 21, 0], 'pinned', 'xpu'],
    ['intel/llm-scaler-vllm:1.1-preview', [0, 29, 0], 'assumed', 'xpu'],
    ['intelanalytics/ipex-llm-serving-xpu:0.8.3-b20', [0, 29, 0], 'assumed', 'xpu'],
    ['quay.io/ascend/vllm-ascend:v0.11.0-a3-openeuler', [0, 11, 0], 'pinned', 'ascend'],
    ['opea/vllm-cpu:1.4', [0, 29, 0], 'assumed', 'cpu'],
    ['vllm-cpu-env:latest', [0, 29, 0], 'assumed', 'cpu'],
    ['763104351884.dkr.ecr.us-west-2.amazonaws.com/vllm:0.14.0-gpu-py312-ec2', [0, 14, 0], 'pinned', 'cuda'],
    ['vllm/vllm-omni:v0.14.0', [0, 14, 0], 'pinned', 'cuda'],
    [undefined, [0, 29, 0], 'assumed', 'cuda'],
  ];
  for (const [image, version, certainty, platform] of cases)
    it(`${image}`, () => {
      const result = started('vllm serve m', image === undefined ? {} : { image });
      assert.deepEqual(result.engineVersion.version, version);
      assert.equal(result.engineVersion.certainty, certainty);
      assert.equal(result.platform, platform);
    });

  it('knows the same releases as the memory model', () => {
    assert.deepEqual(NEWEST_VLLM, memory.NEWEST_VLLM);
    for (const [release, inSharedMemory] of [
      [[0, 26, 9], false],
      [[0, 27, 0], true],
    ] as const) {
      const image = `vllm/vllm-openai:v${release.join('.')}`;
      const { extras } = launch({ image, args: '--model m --kv-offloading-size 1' })!;
      assert.equal(extras.length === 1, inSharedMemory);
      assert.equal(memory.offloadsIntoShm(release), inSharedMemory);
    }
  });

  const choosing: readonly (readonly [image: string, variables: readonly string[], platform: string])[] = [
    ['team/inference:1', ['HIP_VISIBLE_DEVICES'], 'rocm'],
    ['team/inference:1', ['ROCR_VISIBLE_DEVICES'], 'rocm'],
    ['team/inference:1', ['HSA_OVERRIDE_GFX_VERSION'], 'rocm'],
    ['team/inference:1', ['ZE_AFFINITY_MASK'], 'xpu'],
    ['team/inference:1', ['HABANA_VISIBLE_DEVICES'], 'xpu'],
    ['team/inference:1', ['HABANA_VISIBLE_MODULES'], 'xpu'],
    ['team/inference:1', ['ASCEND_RT_VISIBLE_DEVICES'], 'ascend'],
    ['team/inference:1', ['ASCEND_VISIBLE_DEVICES'], 'ascend'],
    ['team/inference:1', ['CUDA_VISIBLE_DEVICES'], 'cuda'],
    ['team/inference:1', ['HIP_VISIBLE_DEVICES', 'NVIDIA_VISIBLE_DEVICES'], 'cuda'],
    ['team/inference:1', ['HIP_VISIBLE_DEVICES', 'CUDA_VISIBLE_DEVICES'], 'cuda'],
    ['team/vllm-cpu:1', ['HIP_VISIBLE_DEVICES'], 'cpu'],
    [OFFICIAL, ['HIP_VISIBLE_DEVICES'], 'cuda'],
  ];
  for (const [image, variables, platform] of choosing)
    it(`${image} with ${variables.join(' and ')}`, () => {
      const environment = Object.fromEntries(variables.map(name => [name, '0,1']));
      assert.equal(started('vllm serve m', { image, environment }).platform, platform);
    });

  it('an explicit device decides', () => {
    assert.equal(started('vllm serve m --device cpu', { image: OFFICIAL }).platform, 'cpu');
    assert.equal(started('vllm serve m --device auto', { image: OFFICIAL }).platform, 'cuda');
  });
});

describe('what else goes into /dev/shm', () => {
  const extras = (args: string, image = 'vllm/vllm-openai:v0.27.0') =>
    launch({ image, args: `--model m ${args}` })!.extras.map(({ id, bytes, prefaulted }) => [
      id,
      valueIn(bytes),
      prefaulted,
    ]);
  const GIB = 1_073_741_824;

  it('nothing without flags', () => {
    assert.deepEqual(extras('-tp 2'), []);
  });

  it('native KV offload since 0.27, in all over the tensor-parallel ranks, for each data-parallel engine', () => {
    assert.deepEqual(extras('-tp 4 --kv-offloading-size 20'), [['kv-offload', 20 * GIB, true]]);
    assert.deepEqual(extras('--kv_offloading_size=0.5 -dp 2'), [['kv-offload', GIB, true]]);
    assert.deepEqual(extras('--kv-offloading-size 8 --kv-offloading-backend native'), [
      ['kv-offload', 8 * GIB, true],
    ]);
    assert.deepEqual(extras('--kv-offloading-size ${SIZE}'), [['kv-offload', 'unknown', true]]);
    assert.deepEqual(extras('--kv-offloading-size 8GiB'), [['kv-offload', 'unknown', true]]);
    assert.deepEqual(extras('--kv-offloading-size 8 -dp ${DP}'), [['kv-offload', 'unknown', true]]);
    assert.deepEqual(extras('--kv-offloading-size 8', 'vllm/vllm-openai:latest'), [
      ['kv-offload', 8 * GIB, true],
    ]);
  });

  it('is not sure of it where the image does not tell the release', () => {
    assert.deepEqual(extras('--kv-offloading-size 8 -tp 2', 'example.com/x'), [
      ['kv-offload', 8 * GIB, false],
    ]);
  });

  it('no KV offload before 0.27, with LMCache, or of no size', () => {
    assert.deepEqual(extras('--kv-offloading-size 20', 'vllm/vllm-openai:v0.26.0'), []);
    assert.deepEqual(extras('--kv-offloading-size 20 --kv-offloading-backend lmcache'), []);
    assert.deepEqual(extras('--kv-offloading-size 0'), []);
  });

  it('the multimodal cache, if it is asked into shared memory', () => {
    assert.deepEqual(extras('--mm-processor-cache-type shm'), [['multimodal-cache', 4 * GIB, false]]);
    assert.deepEqual(extras('--mm-processor-cache-type shm --mm-processor-cache-gb 1.5'), [
      ['multimodal-cache', 1_610_612_736, false],
    ]);
    assert.deepEqual(extras('--mm-processor-cache-type shm --mm-processor-cache-gb ${GB}'), [
      ['multimodal-cache', 'unknown', false],
    ]);
    assert.deepEqual(extras('--mm-processor-cache-type shm --mm-processor-cache-gb 0'), []);
    assert.deepEqual(extras('--mm-processor-cache-type lru --mm-processor-cache-gb 8'), []);
    assert.deepEqual(extras('--mm-processor-cache-gb 8'), []);
  });
});

describe('environment knobs', () => {
  it('are those that the model heeds; the command overrides the container, a wrapper overrides both', () => {
    const result = started('env NCCL_BUFFSIZE=3 NCCL_DEBUG=${LEVEL} vllm serve m', {
      environment: {
        HF_TOKEN: 'x',
        NCCL_P2P_DISABLE: '1',
        NCCL_BUFFSIZE: '1',
        NCCL_CUMEM_ENABLE: '0',
        VLLM_MQ_MAX_CHUNK_BYTES_MB: '4',
        VLLM_LOGGING_LEVEL: 'INFO',
        MY_NCCL_VARIABLE: '1',
      },
      assignments: { NCCL_BUFFSIZE: '2', NCCL_CUMEM_ENABLE: '1' },
    });
    assert.deepEqual(Object.fromEntries([...result.knobs].map(([name, fact]) => [name, valueIn(fact)])), {
      NCCL_P2P_DISABLE: '1',
      NCCL_BUFFSIZE: '3',
      NCCL_CUMEM_ENABLE: '1',
      NCCL_DEBUG: 'unknown',
      VLLM_MQ_MAX_CHUNK_BYTES_MB: '4',
    });
  });
});

describe('what a finding underlines', () => {
  const cause = (line: string) => {
    const { uri, span } = started(line).cause;
    assert.equal(uri, URI);
    return line.slice(span.start, span.end);
  };

  it('the option that makes ranks, with its value', () => {
    assert.equal(cause('vllm serve m --tensor-parallel-size 2 --port 8000'), '--tensor-parallel-size 2');
    assert.equal(cause('vllm serve m -tp=2 --port 8000'), '-tp=2');
    assert.equal(cause('vllm serve m -tp 2 -tp 4'), '-tp 4');
    assert.equal(cause('vllm serve m -pp 2'), '-pp 2');
    assert.equal(cause('vllm serve m -tp 1 -dp 8'), '-dp 8');
    assert.equal(cause('vllm serve m -dp 8 -tp 1 -pp 1'), '-dp 8');
    assert.equal(cause('vllm serve m -tp 1'), '-tp 1');
    const { start, end } = started('vllm serve m -pp 2 -tp ${TP}').cause.span;
    assert.deepEqual([start, end], [19, 24]);
  });

  it('the words that name the engine, or the image, where no option does', () => {
    assert.equal(cause('exec vllm serve m'), 'vllm serve');
    const module = 'python3 -u -m vllm.entrypoints.openai.api_server';
    assert.equal(cause(`${module} --model m`), module);
    assert.deepEqual(launch({ image: OFFICIAL })?.cause, IMAGE_PLACE);
  });

  it('one word alone, where the others stand further up', () => {
    const [serve, model, vllm] = wordsOf('serve m vllm');
    const workload = workloadOf({ commands: [[]] });
    const commands = [{ words: [vllm!, serve!, model!], assignments: new Map() }];
    assert.deepEqual(readLaunch({ ...workload, commands })?.cause.span, { start: 8, end: 12 });
  });

  it('the option, also where it stands in another file than the workload', () => {
    const workload = workloadOf({ image: OFFICIAL, args: '--model m -tp 2' });
    const elsewhere = { ...WORKLOAD_PLACE, uri: 'file:///override.yaml' };
    assert.deepEqual(readLaunch({ ...workload, place: elsewhere })?.cause, {
      uri: URI,
      span: { start: 10, end: 15 },
    });
  });
});

describe('any command line', () => {
  const word = fc.oneof(
    fc.constantFrom(
      ...[
        'vllm',
        'serve',
        'python3',
        '-m',
        'vllm.entrypoints.openai.api_server',
        'exec',
        'env',
        'nice',
        'uv',
        'run',
      ],
      ...[
        '-tp',
        '-t',
        '-n2',
        '--tensor-parallel-size',
        '--tensor',
        '--data-parallel-size',
        '--nnodes',
        '--config',
      ],
      ...[
        '2',
        '0',
        '-1',
        '--',
        '-',
        '',
        '=',
        '--=',
        '-=',
        '--.',
        'A=B',
        HOLE,
        `--${HOLE}`,
        `-tp=${HOLE}`,
        'a b',
      ],
      ...[
        '--tensor-parallel-size 2',
        '--kv-offloading-size',
        '1e308',
        'constructor',
        '__proto__',
        'toString',
      ],
    ),
    fc.string(),
    fc.string({ unit: 'binary' }),
  );
  const spec = fc.oneof(word, fc.record({ unquoted: word }));
  const image = fc.oneof(
    fc.constantFrom('vllm/vllm-openai:v0.27.0', 'runpod/worker-vllm', ':', '@', '/', HOLE, 'a/b:c@d:e'),
    fc.string(),
  );

  it('is read without an exception', () => {
    fc.assert(
      fc.property(
        fc.array(spec, { maxLength: 12 }),
        fc.option(image, { nil: undefined }),
        fc.boolean(),
        fc.option(fc.integer({ min: -1, max: 16 }), { nil: undefined }),
        (line, imageText, own, gpus) => {
          const common = {
            ...(imageText !== undefined && { image: imageText }),
            ...(gpus !== undefined && { gpus: known(gpus) }),
          };
          const result = launch(own ? { ...common, commands: [line] } : { ...common, args: line });
          const ranks = result?.localRanks;
          if (ranks?.known) assert.ok(Number.isInteger(ranks.value) && ranks.value >= 1);
        },
      ),
      { numRuns: 500, seed: 20_260_817 },
    );
  });
});
