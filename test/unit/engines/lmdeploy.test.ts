import assert from 'node:assert/strict';
import { known } from '../../../core/model';
import { launch, started, unquoted, valueIn, type WordSpec, type WorkloadSpec } from './support';

const SERVER = 'lmdeploy serve api_server m';
const tensorParallel = (line: string | readonly WordSpec[]) => valueIn(started(line).tensorParallel);
const ranks = (args: string, more?: WorkloadSpec) => valueIn(started(`${SERVER} ${args}`, more).localRanks);

describe('commands that start LMDeploy', () => {
  for (const line of [
    'lmdeploy serve api_server internlm/internlm3-8b-instruct --tp 2',
    '/opt/py3/bin/lmdeploy serve api_server m --server-port 23333 --tp=2',
    'lmdeploy serve gradio m --tp 2',
    'lmdeploy chat m --tp 2',
    'python3 -m lmdeploy serve api_server m --tp 2',
    'exec lmdeploy serve api_server m --tp 2',
  ])
    it(line, () => {
      const result = started(line);
      assert.deepEqual([result.engine, result.engineTitle], ['lmdeploy', 'LMDeploy']);
      assert.equal(valueIn(result.tensorParallel), 2);
    });

  for (const line of [
    'lmdeploy',
    'lmdeploy serve',
    'lmdeploy serve proxy --tp 2',
    'lmdeploy serve api_client http://localhost:23333 --tp 2',
    'lmdeploy lite auto_awq m --tp 2',
    'lmdeploy convert hf m --tp 2',
    'lmdeploy check_env',
    'pip install lmdeploy',
    'echo lmdeploy serve api_server m --tp 2',
    'python3 benchmark/profile_restful_api.py --backend lmdeploy --tp 2',
  ])
    it(`not: ${line}`, () => {
      assert.equal(launch({ commands: [line] }), undefined);
    });

  it('not: the arguments alone, which other engines take as well', () => {
    assert.equal(launch({ image: 'openmmlab/lmdeploy:latest', args: 'm --tp 2' }), undefined);
  });
});

describe("LMDeploy's sizes and ranks", () => {
  const sizes: readonly (readonly [string, number | 'unknown'])[] = [
    ['--tp 4', 4],
    ['--tp=4', 4],
    ['--tp 2 --tp 4', 4],
    ['', 1],
    ['--tp ${TP}', 'unknown'],
    ['--tp', 'unknown'],
    ['--tp two', 'unknown'],
    ['-tp 4', 1],
    ['--tensor-parallel-size 4', 1],
    ['--model-name llama-tp4', 1],
    ['--vision-max-batch-size 4', 1],
  ];
  for (const [args, expected] of sizes)
    it(`${args || 'none'} is ${expected}`, () => {
      assert.equal(tensorParallel(`${SERVER} ${args}`.trim()), expected);
    });

  it('are unknown where the arguments are', () => {
    assert.equal(tensorParallel(['lmdeploy', 'serve', 'api_server', unquoted('${MODEL}')]), 1);
    assert.equal(tensorParallel(['lmdeploy', 'serve', 'api_server', 'm', unquoted('${EXTRA}')]), 'unknown');
  });

  it('are the tensor-parallel ones on a node', () => {
    assert.equal(ranks('--tp 4'), 4);
    assert.equal(ranks('--tp 4 --dp 1'), 4);
    assert.equal(ranks('--tp 16 --nnodes 2 --backend pytorch'), 8);
    assert.equal(ranks('--tp 2 --dp 2'), 'unknown');
    assert.equal(ranks('--tp 4', { gpus: known(1) }), 'unknown');
  });

  it('are threads in one process, or processes, by the backend', () => {
    const executor = (args: string, environment: Record<string, string> = {}) =>
      started(`${SERVER} --tp 2 ${args}`, { environment }).executor;
    assert.equal(executor(''), 'uniprocess');
    assert.equal(executor('--backend turbomind'), 'uniprocess');
    assert.equal(executor('--backend pytorch'), 'ray');
    assert.equal(executor('--backend pytorch --distributed-executor-backend mp'), 'multiprocessing');
    assert.equal(executor('--backend pytorch', { LMDEPLOY_EXECUTOR_BACKEND: 'mp' }), 'multiprocessing');
    assert.equal(executor('--backend pytorch --distributed-executor-backend ray'), 'ray');
    for (const other of ['${B}', 'slurm', 'constructor'])
      assert.equal(executor(`--backend pytorch --distributed-executor-backend ${other}`), 'external', other);
  });

  it('need no /dev/shm as threads that talk by CUDA IPC', () => {
    assert.equal(ranks('--tp 4 --communicator cuda-ipc'), 1);
    assert.equal(ranks('--tp 4 --communicator native'), 1);
    assert.equal(ranks('--tp 4 --communicator nccl'), 4);
    assert.equal(ranks('--tp 4 --communicator cuda-ipc --backend pytorch'), 4);
  });

  it('tells release and platform', () => {
    const of = (image: string, args = '') => {
      const { engineVersion, platform } = started(`${SERVER} --tp 2 ${args}`.trim(), { image });
      return [engineVersion.version.join('.'), engineVersion.certainty, platform];
    };
    assert.deepEqual(of('openmmlab/lmdeploy:v0.9.2-cu12'), ['0.9.2', 'pinned', 'cuda']);
    assert.deepEqual(of('openmmlab/lmdeploy:latest-cu12'), ['0.16.0', 'rolling', 'cuda']);
    assert.deepEqual(of('registry.example.com/lmdeploy:1', '--device ascend'), [
      '0.16.0',
      'assumed',
      'ascend',
    ]);
  });
});
