import assert from 'node:assert/strict';
import { known, unknown } from '../../../core/model';
import { IMAGE_PLACE, launch, valueIn, type WorkloadSpec } from './support';

const IMAGE = 'nvcr.io/nim/meta/llama-3.1-70b-instruct:1.8.0';
const GPUS_PLACE = { uri: 'file:///compose.yaml', span: { start: 700, end: 701 } };
const gpus = (count: number) => known(count, GPUS_PLACE);
const size = (spec: WorkloadSpec) => valueIn(launch({ image: IMAGE, ...spec })!.tensorParallel);

describe('images that are NIMs for language models', () => {
  for (const image of [
    IMAGE,
    'nvcr.io/nim/meta/llama3-8b-instruct',
    'nvcr.io/nim/mistralai/mixtral-8x7b-instruct-v01:latest',
    'nvcr.io/nim/nvidia/nemotron-3-super-120b-a12b:1.8.0',
    'nvcr.io/nim/nvidia/llama-3.1-nemoguard-8b-content-safety:1.10.2',
    'nvcr.io/nim/nvidia/nemotron-nano-12b-v2-vl:1.6.0',
    'nvcr.io/nim/openai/gpt-oss-120b:1',
    'nvcr.io/nim/nvidia/llm-nim:1.14',
    'registry.example.com/mirror/nim/deepseek-ai/deepseek-r1:1.7.3',
  ])
    it(image, () => {
      const result = launch({ image, gpus: gpus(2) });
      assert.deepEqual([result?.engine, valueIn(result!.tensorParallel)], ['nim', 2]);
    });

  for (const image of [
    'nvcr.io/nim/nvidia/parakeet-ctc-1.1b-asr:1.0.0',
    'nvcr.io/nim/nvidia/fastpitch-hifigan-tts:1.0.0',
    'nvcr.io/nim/nvidia/riva-asr:1.3.0',
    'nvcr.io/nim/nvidia/llama-nemotron-embed-1b-v2:1.13.0',
    'nvcr.io/nim/nvidia/llama-3.2-nv-embedqa-1b-v2:1.3.0',
    'nvcr.io/nim/nvidia/llama-nemotron-rerank-1b-v2:1.10.0',
    'nvcr.io/nim/nvidia/llama-3.2-nemoretriever-1b-vlm-embed-v1:1.7.0',
    'nvcr.io/nim/nvidia/nemotron-parse:1.5.0',
    'nvcr.io/nim/nvidia/nemotron-ocr-v1:1.3.0',
    'nvcr.io/nim/nvidia/nemotron-page-elements-v3:1.8.0',
    'nvcr.io/nim/baidu/paddleocr:1.5.0',
    'nvcr.io/nim/arc/evo2-40b:2',
    'nvcr.io/nvidia/cuda:12.8.0-base-ubuntu24.04',
    'nvcr.io/nvidia/nemo:25.04',
    'example.com/nim-proxy/app:1',
  ])
    it(`not: ${image}`, () => {
      assert.equal(launch({ image, gpus: gpus(2) }), undefined);
    });

  it('not under another command', () => {
    for (const args of ['list-model-profiles', 'bash', 'nvidia-smi -L', 'download-to-cache --all'])
      assert.equal(launch({ image: IMAGE, args, gpus: gpus(2) }), undefined, args);
    const commands = ['nim-serve --tensor-parallel-size 4'];
    assert.equal(valueIn(launch({ image: IMAGE, commands })!.tensorParallel), 4);
  });

  it('are told by their variables where the image is not', () => {
    const image = 'registry.example.com/team/llm:3';
    assert.equal(
      valueIn(launch({ image, environment: { NIM_TENSOR_PARALLEL_SIZE: '2' } })!.tensorParallel),
      2,
    );
    const environment = { CONTAINER_PROFILE: 'tensorrt_llm-h100-fp8-tp2-latency' };
    assert.equal(valueIn(launch({ environment })!.tensorParallel), 2);
    assert.equal(launch({ image: 'example.com/genai-bench:1', environment }), undefined);
    assert.equal(launch({ image, environment: { NIM_CACHE_PATH: '/c' }, gpus: gpus(2) }), undefined);
    assert.equal(launch({ image, environment: { AWS_PROFILE: 'vllm-team' }, gpus: gpus(2) }), undefined);
  });

  it('read the release', () => {
    const version = (image: string) => {
      const { version: release, certainty } = launch({ image })!.engineVersion;
      return [release.join('.'), certainty];
    };
    assert.deepEqual(version(IMAGE), ['1.8.0', 'pinned']);
    assert.deepEqual(version('nvcr.io/nim/nvidia/llm-nim:1.14'), ['1.14.0', 'pinned']);
    assert.deepEqual(version('nvcr.io/nim/meta/llama3-8b-instruct:latest'), ['3.0.0', 'rolling']);
  });
});

describe('NIM’s parallel sizes', () => {
  const cases: readonly (readonly [WorkloadSpec, number | 'unknown'])[] = [
    [{ environment: { NIM_TENSOR_PARALLEL_SIZE: '2' } }, 2],
    [{ environment: { NIM_TENSOR_PARALLEL_SIZE: 'two' } }, 'unknown'],
    [{ environment: { NIM_TENSOR_PARALLEL_SIZE: '${TP}' } }, 'unknown'],
    [{ environment: { NIM_PASSTHROUGH_ARGS: '--tensor-parallel-size 2' } }, 2],
    [{ args: '--tensor-parallel-size 4' }, 4],
    [{ args: 'hf://org/model --tensor-parallel-size=4' }, 4],
    [{ args: '--tp-size 4' }, 4],
    [{ args: '--tensor-parallel-size 4', environment: { NIM_TENSOR_PARALLEL_SIZE: '2' } }, 4],
    [{ environment: { NIM_MODEL_PROFILE: 'vllm-bf16-tp4-pp1-lora' } }, 4],
    [{ environment: { NIM_MODEL_PROFILE: 'vllm-fp16-tp2' } }, 2],
    [{ environment: { NIM_MODEL_PROFILE: 'tensorrt_llm-A100-fp16-tp1-throughput' } }, 1],
    [{ environment: { NIM_MODEL_PROFILE: 'vllm-fp16-tp2', NIM_TENSOR_PARALLEL_SIZE: '4' } }, 4],
    [{ environment: { NIM_MODEL_PROFILE: '751382df4272eafc83f541f364d61b35' } }, 'unknown'],
    [{ environment: { NIM_MODEL_PROFILE: '${PROFILE}' } }, 'unknown'],
    [{ environment: { OTHER_PROFILE: '${PROFILE}' } }, 8],
    [{ environment: { NIM_PASSTHROUGH_ARGS: '${ARGS}' } }, 'unknown'],
    [{ environmentIncomplete: true }, 'unknown'],
    [{ args: ['hf://org/model', { unquoted: '${EXTRA}' }] }, 'unknown'],
    // None of these is NIM's; it then takes all eight GPUs.
    [{ environment: { TENSOR_PARALLEL_SIZE: '2' } }, 8],
    [{ environment: { NIM_TENSOR_PARALLEL: '2' } }, 8],
    [{ args: '--max-model-len 8192' }, 8],
  ];
  for (const [spec, expected] of cases)
    it(`${JSON.stringify(spec)}: ${expected}`, () => {
      assert.equal(size({ gpus: gpus(8), ...spec }), expected);
    });

  it('multiply, and divide over nodes', () => {
    const ranks = (environment: Record<string, string>, count: number) =>
      valueIn(launch({ image: IMAGE, environment, gpus: gpus(count) })!.localRanks);
    assert.equal(ranks({ NIM_TENSOR_PARALLEL_SIZE: '2', NIM_PIPELINE_PARALLEL_SIZE: '2' }, 4), 4);
    assert.equal(ranks({ NIM_MODEL_PROFILE: 'tensorrt_llm-trtllm_buildable-bf16-tp4-pp2' }, 8), 8);
    const nodes = {
      NIM_TENSOR_PARALLEL_SIZE: '8',
      NIM_PIPELINE_PARALLEL_SIZE: '2',
      NIM_NUM_COMPUTE_NODES: '2',
    };
    assert.equal(ranks(nodes, 8), 8);
    // As many as its GPUs are here, however many nodes there are; without their number nothing is known.
    for (const count of ['${NODES}', '0', 'two']) {
      const environment = { ...nodes, NIM_NUM_COMPUTE_NODES: count };
      assert.equal(ranks(environment, 8), 8, count);
      const { nodes: told, localRanks } = launch({ image: IMAGE, environment })!;
      assert.deepEqual([valueIn(told), valueIn(localRanks)], ['unknown', 'unknown'], count);
    }
  });
});

describe('NIM without a parallel size', () => {
  it('takes all GPUs, and says so', () => {
    const result = launch({ image: IMAGE, gpus: gpus(4) })!;
    assert.deepEqual(result.tensorParallel, known(4, GPUS_PLACE, 'NVIDIA NIM takes all GPUs it sees'));
    assert.equal(result.implied, 'all 4 GPUs by default');
    assert.deepEqual(result.cause, GPUS_PLACE);
    assert.deepEqual(launch({ image: IMAGE, gpus: gpus(1) })!.cause, IMAGE_PLACE);
  });

  it('does not guess how many GPUs a host has, or what an unknown model needs', () => {
    assert.equal(size({ gpus: unknown('all of them') }), 'unknown');
    assert.equal(size({}), 'unknown');
    assert.equal(size({ image: 'nvcr.io/nim/${VENDOR}/${MODEL}:1', gpus: gpus(4) }), 'unknown');
    assert.equal(size({ image: 'nvcr.io/nim/vendor/something:1', gpus: gpus(4) }), 'unknown');
  });
});
