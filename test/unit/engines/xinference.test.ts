import assert from 'node:assert/strict';
import { type Fact, known, unknown } from '../../../core/model';
import { launch, started, valueIn } from './support';

const LATER = 'models are launched later, and each is told then how many GPUs it gets';
const of = (commands: readonly string[], gpus?: Fact<number>) => {
  const found = launch({ image: 'xprobe/xinference:v1.9.1-cu128', commands, ...(gpus && { gpus }) });
  assert.ok(found);
  return found;
};

describe('Xinference', () => {
  for (const line of [
    'xinference-local -H 0.0.0.0',
    '/opt/conda/bin/xinference-local --host 0.0.0.0 --port 9997',
    'xinference-worker -e http://supervisor:9997 -H 0.0.0.0',
  ])
    it(line, () => {
      const result = started(line);
      assert.deepEqual([result.engine, result.engineTitle], ['xinference', 'Xinference']);
    });

  for (const line of [
    'xinference',
    'xinference launch --model-name qwen --n-gpu 4',
    'xinference list',
    'xinference-supervisor -H 0.0.0.0',
    'pip install xinference[all]',
    'echo xinference-local',
  ])
    it(`not: ${line}`, () => {
      assert.equal(launch({ commands: [line] }), undefined);
    });

  it('not: its image alone', () => {
    assert.equal(launch({ image: 'xprobe/xinference:latest' }), undefined);
  });

  it('does not tell how many GPUs models get that are launched later', () => {
    for (const gpus of [undefined, known(8), unknown('all of them')]) {
      const { tensorParallel, localRanks } = of(['xinference-local'], gpus);
      assert.ok(!tensorParallel.known && !localRanks.known);
      assert.equal(tensorParallel.reason, LATER);
    }
  });

  it('runs one rank on one GPU', () => {
    assert.equal(valueIn(of(['xinference-local'], known(1)).localRanks), 1);
  });

  it('reads what is launched in the same container', () => {
    const cases: readonly (readonly [string, number | 'unknown'])[] = [
      ['--n-gpu 4', 4],
      ['--n-gpu=4', 4],
      ['--n-gpu auto', 1],
      ['--n-gpu None', 1],
      ['', 1],
      ['--gpu-idx 0,1', 2],
      ['--gpu-idx 0,1 --n-gpu 4', 2],
      ['--n-gpu ${N}', 'unknown'],
      // click knows no abbreviations and no underscores.
      ['--n_gpu 4', 1],
      ['--n-g 4', 1],
    ];
    for (const [args, expected] of cases) {
      const found = of(['xinference-local -H 0.0.0.0', `xinference launch --model-name qwen ${args}`.trim()]);
      assert.equal(valueIn(found.localRanks), expected, args);
    }
    const two = of([
      'xinference-local',
      'xinference launch -n a --n-gpu 2',
      'xinference launch -n b --n-gpu 4',
    ]);
    assert.equal(valueIn(two.localRanks), 4);
  });

  it('tells its release', () => {
    const { engineVersion, platform } = of(['xinference-local']);
    assert.deepEqual(
      [engineVersion.version.join('.'), engineVersion.certainty, platform],
      ['1.9.1', 'pinned', 'cuda'],
    );
  });
});
