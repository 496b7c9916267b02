import assert from 'node:assert/strict';
import { known } from '../../../core/model';
import { launch, started, unquoted, valueIn, type WordSpec } from './support';

const tensorParallel = (line: string | readonly WordSpec[]) => valueIn(started(line).tensorParallel);
const ranks = (args: string) => valueIn(started(`aphrodite run m ${args}`).localRanks);

describe('Aphrodite', () => {
  for (const line of [
    'aphrodite run m -tp 2',
    'aphrodite run m --tensor-parallel-size=2',
    '/opt/venv/bin/aphrodite serve m --tensor_parallel_size 2',
    'python3 -m aphrodite.endpoints.openai.api_server --model m -tp 2',
    'python -m aphrodite.endpoints.kobold.api_server --model m -tp 2',
    'python -m aphrodite.endpoints.openai.api_server --model m --tensor 2 --gmu 0.9',
  ])
    it(line, () => {
      const result = started(line);
      assert.deepEqual([result.engine, result.engineTitle], ['aphrodite', 'Aphrodite']);
      assert.equal(valueIn(result.tensorParallel), 2);
      assert.equal(valueIn(result.localRanks), 2);
    });

  for (const line of [
    'aphrodite',
    'aphrodite chat -tp 2',
    'aphrodite --help',
    'python -m aphrodite.endpoints.openai.protocol -tp 2',
    'pip install aphrodite-engine',
    'notaphrodite run m -tp 2',
  ])
    it(`not: ${line}`, () => {
      assert.equal(launch({ commands: [line] }), undefined);
    });

  const sizes: readonly (readonly [string, number | 'unknown'])[] = [
    ['', 1],
    ['--tp 2', 1],
    ['-tp ${TP}', 'unknown'],
    ['-tp 2 -tp 4', 4],
  ];
  for (const [args, expected] of sizes)
    it(`${args || 'none'} is ${expected}`, () => {
      assert.equal(tensorParallel(`aphrodite run m ${args}`.trim()), expected);
    });

  it('knows the model from what may be options', () => {
    assert.equal(tensorParallel(['aphrodite', 'run', unquoted('${MODEL}')]), 1);
    assert.equal(tensorParallel(['aphrodite', 'run', 'm', unquoted('${EXTRA}')]), 'unknown');
  });

  it('counts ranks as vLLM does', () => {
    assert.equal(ranks('-tp 2 -pp 2'), 4);
    assert.equal(ranks('-tp 2 -dp 2'), 4);
    assert.equal(ranks('-tp 2 -dp 4 -dpl 2'), 4);
    assert.equal(ranks('-tp 8 --nnodes 2'), 4);
    assert.equal(started('aphrodite run m -tp 2 --distributed-executor-backend ray').executor, 'ray');
    assert.equal(started('aphrodite run m -tp 2').executor, 'multiprocessing');
    for (const backend of ['external_launcher', 'constructor'])
      assert.equal(
        started(`aphrodite run m -tp 2 --distributed-executor-backend ${backend}`).executor,
        'external',
      );
  });

  it('is started by its image, with the size in a variable', () => {
    const image = 'alpindale/aphrodite-openai:latest';
    const of = (environment: Record<string, string>, args?: string) => {
      const found = launch({ image, environment, ...(args !== undefined && { args }) });
      return found && valueIn(found.tensorParallel);
    };
    assert.equal(of({}), 1);
    assert.equal(of({ NUM_GPUS: '2' }), 2);
    assert.equal(of({ NUM_GPUS: 'all' }), 'unknown');
    assert.equal(of({ NUM_GPUS: '2' }, '--tensor-parallel-size 4'), 4);
    assert.equal(of({ CMD_ADDITIONAL_ARGUMENTS: '-tp 2' }), 'unknown');
    assert.equal(of({}, 'bash'), undefined);
    assert.equal(tensorParallel('aphrodite run m'), 1);
    assert.equal(
      valueIn(started('aphrodite run m', { image, environment: { NUM_GPUS: '2' } }).tensorParallel),
      1,
    );
  });

  it('tells its release, and offloads where vLLM does', () => {
    const { engineVersion } = started('aphrodite run m', { image: 'alpindale/aphrodite-openai:v0.6.7' });
    assert.deepEqual([engineVersion.version.join('.'), engineVersion.certainty], ['0.6.7', 'pinned']);
    const extras = (image: string) =>
      started('aphrodite run m -tp 2 --kv-offloading-size 8', { image }).extras.map(({ bytes }) => bytes);
    assert.deepEqual(extras('alpindale/aphrodite-openai:v0.6.7'), []);
    assert.equal(valueIn(extras('alpindale/aphrodite-openai:v0.20.0')[0] ?? known(0)), 8_589_934_592);
  });
});
