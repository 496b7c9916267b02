import assert from 'node:assert/strict';
import { known, unknown } from '../../../core/model';
import { launch, valueIn, type WorkloadSpec } from './support';

const IMAGE = '763104351884.dkr.ecr.us-east-1.amazonaws.com/djl-inference:0.33.0-lmi15.0.0-cu128';
const GPUS_PLACE = { uri: 'file:///compose.yaml', span: { start: 700, end: 701 } };
const degree = (value: string) => ({ OPTION_TENSOR_PARALLEL_DEGREE: value });
const sizes = (spec: WorkloadSpec) => {
  const { tensorParallel, localRanks } = launch({ image: IMAGE, ...spec })!;
  return [valueIn(tensorParallel), valueIn(localRanks)];
};

describe('images that are DJL LMI', () => {
  for (const image of [
    IMAGE,
    'deepjavalibrary/djl-serving:0.31.0-lmi',
    'deepjavalibrary/djl-serving:lmi-nightly',
    'x.amazonaws.com/djl-inference:0.30.0-tensorrtllm0.12.0-cu125',
    'x.amazonaws.com/djl-inference:0.27.0-deepspeed0.12.6-cu121',
  ])
    it(image, () => {
      assert.equal(launch({ image })?.engine, 'lmi');
      assert.equal(launch({ image, args: 'serve' })?.engine, 'lmi');
      assert.equal(launch({ image, args: 'bash' }), undefined);
    });

  for (const image of [
    'deepjavalibrary/djl-serving:0.31.0',
    'deepjavalibrary/djl-serving:0.31.0-pytorch-gpu',
    'x.amazonaws.com/djl-inference:0.29.0-neuronx-sdk2.19.1',
    'example.com/team/djl:lmi',
  ])
    it(`not: ${image}`, () => {
      assert.equal(launch({ image, environment: degree('4') }), undefined);
    });

  it('read the release', () => {
    assert.deepEqual(launch({ image: IMAGE })!.engineVersion.version, [0, 33, 0]);
  });
});

describe('DJL LMI’s tensor-parallel degree', () => {
  it('is what the variable says', () => {
    assert.deepEqual(sizes({ environment: degree('4') }), [4, 4]);
    assert.deepEqual(sizes({ environment: degree('1'), gpus: known(4) }), [1, 1]);
    for (const value of ['${TP}', 'all', '0', '4.0'])
      assert.deepEqual(sizes({ environment: degree(value) }), ['unknown', 'unknown'], value);
    assert.deepEqual(sizes({ environment: { TENSOR_PARALLEL_SIZE: '4' } }), ['unknown', 'unknown']);
    assert.deepEqual(
      sizes({ environment: { ...degree('2'), OPTION_PIPELINE_PARALLEL_DEGREE: '2' } }),
      [2, 4],
    );
  });

  it('is all GPUs by the word max, and stands there', () => {
    const environment = degree('max');
    assert.deepEqual(sizes({ environment, gpus: known(4, GPUS_PLACE) }), [4, 4]);
    assert.deepEqual(sizes({ environment, gpus: unknown('all of them') }), ['unknown', 'unknown']);
    assert.deepEqual(sizes({ environment }), ['unknown', 'unknown']);
    assert.equal(launch({ image: IMAGE, environment, gpus: known(4) })!.implied, undefined);
  });

  it('is not guessed without it, except on one GPU', () => {
    assert.deepEqual(sizes({ gpus: known(4) }), ['unknown', 'unknown']);
    assert.deepEqual(sizes({ gpus: known(1) }), ['unknown', 1]);
  });

  it('makes as many copies of the model as the GPUs hold', () => {
    assert.deepEqual(sizes({ environment: degree('2'), gpus: known(4) }), [2, 4]);
    assert.deepEqual(sizes({ environment: degree('2'), gpus: known(5) }), [2, 4]);
    assert.deepEqual(sizes({ environment: degree('4'), gpus: known(4) }), [4, 4]);
  });
});
