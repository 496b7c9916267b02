import assert from 'node:assert/strict';
import { known, unknown } from '../../../core/model';
import { launch, valueIn } from './support';

const IMAGE = 'ghcr.io/ggml-org/llama.cpp:server-cuda';
const gpus = known(3);

describe('llama.cpp that splits tensors', () => {
  for (const args of [
    '-m m.gguf -sm tensor',
    '--model m.gguf --split-mode tensor',
    '-ngl 99 --split-mode=tensor --port 80',
  ])
    it(args, () => {
      for (const spec of [{ image: IMAGE, args }, { commands: [`/app/llama-server ${args}`] }]) {
        const result = launch({ ...spec, gpus })!;
        assert.deepEqual(
          [result.engine, result.platform, valueIn(result.localRanks)],
          ['llamacpp', 'cuda', 3],
        );
        assert.equal(result.implied, 'all 3 GPUs by default');
        assert.equal(valueIn(launch({ ...spec, gpus: unknown('all of them') })!.localRanks), 'unknown');
      }
    });

  for (const args of [
    '-m m.gguf',
    '-m m.gguf -sm layer',
    '-m m.gguf --split-mode row',
    '-sm none',
    '-sm ${MODE}',
    '-ts 1,1',
  ])
    it(`not: ${args}`, () => {
      assert.equal(launch({ image: IMAGE, args, gpus }), undefined);
      assert.equal(launch({ commands: [`llama-server ${args}`], gpus }), undefined);
    });

  it('takes the devices it is given', () => {
    const result = launch({ image: IMAGE, args: '-sm tensor -dev CUDA0,CUDA1', gpus })!;
    assert.deepEqual([valueIn(result.localRanks), result.implied], [2, undefined]);
    assert.equal(
      valueIn(launch({ image: IMAGE, args: '-sm tensor -dev ${D}', gpus })!.localRanks),
      'unknown',
    );
  });

  it('has collectives only on CUDA and ROCm', () => {
    const platform = (tag: string) =>
      launch({ image: `ghcr.io/ggml-org/llama.cpp:${tag}`, args: '-sm tensor', gpus })?.platform;
    assert.equal(platform('server-cuda-b9305'), 'cuda');
    assert.equal(platform('server-rocm'), 'rocm');
    assert.equal(platform('server-vulkan'), 'xpu');
    assert.equal(platform('light-cuda'), undefined);
  });
});
