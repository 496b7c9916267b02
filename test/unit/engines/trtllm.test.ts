import assert from 'node:assert/strict';
import { readLaunch } from '../../../core/engines';
import { known } from '../../../core/model';
import { IMAGE_PLACE, launch, started, unquoted, valueIn, type WordSpec, workloadOf } from './support';

const IMAGE = 'nvcr.io/nvidia/tensorrt-llm/release:1.2.0';
const tensorParallel = (line: string | readonly WordSpec[]) => valueIn(started(line).tensorParallel);

describe('commands that start TensorRT-LLM', () => {
  for (const line of [
    'trtllm-serve m --tp_size 2',
    'trtllm-serve serve m --tp_size 2',
    'trtllm-serve grpc m --tp_size 2',
    '/usr/local/bin/trtllm-serve m --tp_size 2',
    'python3 -m tensorrt_llm.commands.serve m --tp_size 2',
    'trtllm-llmapi-launch trtllm-serve m --tp_size 2',
    'mpirun -n 2 --allow-run-as-root --oversubscribe trtllm-llmapi-launch trtllm-serve m --tp_size 2',
    'srun --mpi=pmix trtllm-llmapi-launch trtllm-serve m --tp_size 2',
    'python3 -m dynamo.trtllm --model-path m --tensor-parallel-size 2',
  ])
    it(line, () => {
      const result = started(line);
      assert.deepEqual([result.engine, valueIn(result.tensorParallel)], ['trtllm', 2]);
    });

  for (const line of [
    'trtllm-serve disaggregated -c disagg.yaml',
    'trtllm-serve disaggregated_mpi_worker -c disagg.yaml',
    'trtllm-serve mm_embedding_serve m',
    'trtllm-build --checkpoint_dir c --workers 4',
    'python3 -m tensorrt_llm.commands.build --tp_size 4',
    'pip install tensorrt_llm',
  ])
    it(`not: ${line}`, () => {
      assert.equal(launch({ commands: [line] }), undefined);
    });

  it('is not started by an image alone, whose entrypoint is a shell', () => {
    assert.equal(launch({ image: IMAGE }), undefined);
    assert.equal(launch({ image: IMAGE, args: '--tp_size 2' }), undefined);
    assert.equal(launch({ image: IMAGE, args: 'trtllm-serve m --tp_size 2' })?.engine, 'trtllm');
  });
});

describe('spellings of TensorRT-LLM’s tensor-parallel size', () => {
  const values: readonly (readonly [string | readonly WordSpec[], number | 'unknown'])[] = [
    ['--tp_size 2', 2],
    ['--tp_size=2', 2],
    ['--tensor_parallel_size 2', 2],
    ['--tp_size 2 --tensor_parallel_size 4', 4],
    ['--trust_remote_code --tp_size 2', 2],
    ['--tp_size ${TP}', 'unknown'],
    ['--tp_size two', 'unknown'],
    [['--backend', 'pytorch', unquoted('${EXTRA}')], 'unknown'],
    ['--extra_llm_api_options c.yaml', 'unknown'],
    ['--config=c.yaml', 'unknown'],
    // The file could change it, but hardly ever does.
    ['--extra_llm_api_options c.yaml --tp_size 2', 2],
    // click takes no dashes, no abbreviations and no short names that it was not told.
    ['--tensor-parallel-size 2', 1],
    ['--tp-size 2', 1],
    ['--tp 2', 1],
    ['--tensor_parallel 2', 1],
    ['-tp 2', 1],
    ['--ep_size 8', 1],
    ['--moe_cluster_parallel_size 2', 1],
    ['', 1],
  ];
  for (const [args, expected] of values)
    it(`${typeof args === 'string' ? args || 'none' : JSON.stringify(args)} is ${expected}`, () => {
      const words = typeof args === 'string' ? args.split(' ').filter(word => word) : args;
      assert.equal(tensorParallel(['trtllm-serve', 'org/model', ...words]), expected);
    });

  it('are dashes in NVIDIA Dynamo’s worker, which also knows variables', () => {
    const dynamo = (args: string) => tensorParallel(`python3 -m dynamo.trtllm --model m ${args}`);
    assert.equal(dynamo('--tensor-parallel-size 2'), 2);
    assert.equal(dynamo('--tensor-par 2'), 2);
    assert.equal(dynamo('--tp_size 2'), 1);
    assert.equal(dynamo('--tensor_parallel_size 2'), 1);
    assert.equal(dynamo('--extra-engine-args engine.yaml'), 'unknown');
    assert.equal(dynamo('--override-engine-args {"tensor_parallel_size":4}'), 'unknown');
    assert.equal(dynamo('--override-engine-args {"kv_cache_config":{}}'), 1);
    const environment = { DYN_TRTLLM_TENSOR_PARALLEL_SIZE: '4' };
    const commands = ['python3 -m dynamo.trtllm --model m'];
    assert.equal(valueIn(launch({ commands, environment })!.tensorParallel), 4);
    assert.equal(valueIn(launch({ commands: ['trtllm-serve m'], environment })!.tensorParallel), 1);
    const hidden = { environmentIncomplete: true };
    assert.equal(valueIn(launch({ commands, ...hidden })!.tensorParallel), 'unknown');
    assert.equal(valueIn(launch({ commands: ['trtllm-serve m'], ...hidden })!.tensorParallel), 1);
  });

  it('stand in a file of settings, which overrules the command line', () => {
    const workload = workloadOf({ commands: ['trtllm-serve m --tp_size 2 --extra_llm_api_options c.yaml'] });
    const place = { uri: 'file:///c.yaml', span: { start: 0, end: 23 } };
    const value = { text: '8', place: { ...place, span: { start: 22, end: 23 } } };
    const setting = { keys: ['tensor_parallel_size'], value, place };
    const configFiles = new Map([['c.yaml', { settings: [setting] }]]);
    const result = readLaunch({ ...workload, configFiles })!;
    assert.deepEqual(result.tensorParallel, known(8, value.place));
    const nothing = new Map([['c.yaml', { settings: [] }]]);
    assert.equal(valueIn(readLaunch({ ...workload, configFiles: nothing })!.tensorParallel), 2);
  });
});

describe('TensorRT-LLM’s ranks in the container', () => {
  const cases: readonly (readonly [args: string, ranks: number | 'unknown', gpus?: number])[] = [
    ['', 1],
    ['--tp_size 4', 4],
    ['--tp_size 4 --pp_size 2', 8],
    ['--tp_size 2 --cp_size 2', 4],
    ['--tp_size 8 --ep_size 8', 8],
    ['--tp_size 16 --gpus_per_node 8', 8],
    ['--tp_size 8 --pp_size 2 --gpus_per_node=8', 8],
    ['--tp_size 16', 8, 8],
    ['--tp_size 2', 'unknown', 1],
  ];
  for (const [args, ranks, gpus] of cases)
    it(`${args || 'no options'}${gpus === undefined ? '' : ` on ${gpus} GPUs`}: ${ranks}`, () => {
      const line = `trtllm-serve m ${args}`.trim();
      const result = started(line, gpus === undefined ? {} : { gpus: known(gpus) });
      assert.equal(valueIn(result.localRanks), ranks);
    });

  it('has the release from the image', () => {
    const commands = ['trtllm-serve m --tp_size 2'];
    assert.deepEqual(launch({ image: IMAGE, commands })!.engineVersion, {
      version: [1, 2, 0],
      certainty: 'pinned',
      place: IMAGE_PLACE,
    });
    assert.equal(launch({ image: 'example.com/x:1.0.0', commands })!.engineVersion.certainty, 'assumed');
  });
});

describe('Triton with the TensorRT-LLM backend', () => {
  const read = (line: string) => {
    const result = started(line);
    return [result.engine, valueIn(result.tensorParallel), valueIn(result.localRanks)];
  };

  it('has as many ranks as its start script is told', () => {
    const script = 'python3 /tensorrtllm_backend/scripts/launch_triton_server.py';
    assert.deepEqual(read(`${script} --world_size 4 --model_repo=llama_ifb/`), ['triton', 4, 4]);
    assert.deepEqual(read(`${script} --world_size=2 --model_repo llama_ifb/ --http_port 8000`), [
      'triton',
      2,
      2,
    ]);
    assert.deepEqual(read(`${script} --model_repo llama_ifb/`), ['triton', 1, 1]);
    assert.deepEqual(read(`${script} --world_size \${N}`), ['triton', 'unknown', 'unknown']);
    assert.deepEqual(read(`${script} --world-size 2`), ['triton', 1, 1]);
    assert.deepEqual(read('./scripts/launch_triton_server.py --world_size 2'), ['triton', 2, 2]);
  });

  it('spreads them over pods', () => {
    const leader = 'python3 ./server.py leader --pp=8 --tp=2 --gpu_per_node=8 --triton_model_repo_dir=/repo';
    assert.deepEqual(read(leader), ['triton', 2, 8]);
  });

  for (const line of [
    'tritonserver --model-repository /models',
    'mpirun -n 2 tritonserver --model-repository /models',
    'python3 ./server.py worker --triton_model_repo_dir=/repo',
    'python3 ./server.py leader --tp=2',
    'python3 server.py --tp 2',
  ])
    it(`not: ${line}`, () => {
      assert.equal(launch({ commands: [line] }), undefined);
    });

  it('is no plain server, whatever the GPUs', () => {
    const image = 'nvcr.io/nvidia/tritonserver:25.08-py3';
    assert.equal(
      launch({ image, args: 'tritonserver --model-repository=/models', gpus: known(4) }),
      undefined,
    );
    assert.equal(launch({ image, gpus: known(4) }), undefined);
  });
});
