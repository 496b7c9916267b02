import assert from 'node:assert/strict';
import { lint } from '../../../core/lint';
import { DEFAULT_OPTIONS, known, unknown } from '../../../core/model';
import { MemoryWorkspace } from '../../support/memory-workspace';
import { IMAGE_PLACE, launch, started, unquoted, valueIn, type WordSpec, type WorkloadSpec } from './support';

const IMAGE = 'ghcr.io/huggingface/text-generation-inference:3.3.5';
const GPUS_PLACE = { uri: 'file:///compose.yaml', span: { start: 700, end: 701 } };
const gpus = (count: number) => known(count, GPUS_PLACE);
const shards = (spec: WorkloadSpec) => valueIn(launch({ image: IMAGE, ...spec })!.tensorParallel);

describe('commands that start TGI', () => {
  for (const [line, engine] of [
    ['text-generation-launcher --model-id m --num-shard 2', 'tgi'],
    ['/usr/local/bin/text-generation-launcher --num-shard 2', 'tgi'],
    ['/tgi-entrypoint.sh --model-id m --num-shard 2', 'tgi'],
    ['exec text-generation-launcher --num-shard 2', 'tgi'],
    ['env MODEL_ID=m text-generation-launcher --num-shard 2', 'tgi'],
    ['lorax-launcher --model-id m --num-shard 2', 'lorax'],
  ] as const)
    it(line, () => {
      const result = started(line);
      assert.deepEqual([result.engine, valueIn(result.tensorParallel)], [engine, 2]);
    });

  for (const line of [
    'text-generation-server serve m --sharded',
    'text-generation-router --num-shard 2',
    'text-generation-benchmark --tokenizer-name m',
    'lorax-server serve m',
    'echo text-generation-launcher --num-shard 2',
    'python3 text-generation-launcher.py --num-shard 2',
  ])
    it(`not: ${line}`, () => {
      assert.equal(launch({ commands: [line] }), undefined);
    });
});

describe('images that start TGI', () => {
  for (const [image, engine, platform] of [
    ['ghcr.io/huggingface/text-generation-inference', 'tgi', 'cuda'],
    ['ghcr.io/huggingface/text-generation-inference:sha-8e02d1d', 'tgi', 'cuda'],
    ['registry.example.com/huggingface/text-generation-inference:3.3.5', 'tgi', 'cuda'],
    ['ghcr.io/huggingface/text-generation-inference:3.3.5-rocm', 'tgi', 'rocm'],
    ['ghcr.io/huggingface/text-generation-inference:2.4.0-intel-cpu', 'tgi', 'cpu'],
    ['ghcr.io/huggingface/text-generation-inference:latest-intel-xpu', 'tgi', 'xpu'],
    ['ghcr.io/huggingface/text-generation-inference:3.3.5-gaudi', 'tgi', 'xpu'],
    ['ghcr.io/huggingface/tgi-gaudi:2.0.6', 'tgi', 'xpu'],
    [
      '763104351884.dkr.ecr.us-east-1.amazonaws.com/huggingface-pytorch-tgi-inference:2.7.0-tgi3.3.4-gpu-py311',
      'tgi',
      'cuda',
    ],
    [
      'us-docker.pkg.dev/deeplearning-platform-release/gcr.io/huggingface-text-generation-inference-cu124.2-3.ubuntu2204.py311',
      'tgi',
      'cuda',
    ],
    ['ghcr.io/predibase/lorax:main', 'lorax', 'cuda'],
  ] as const)
    it(image, () => {
      for (const args of ['--model-id m --num-shard 2', '--num-shard=2'])
        assert.deepEqual(
          [launch({ image, args })].map(it => [it?.engine, it?.platform, valueIn(it!.tensorParallel)]),
          [[engine, platform, 2]],
        );
      assert.equal(launch({ image })?.engine, engine);
    });

  for (const image of [
    'ghcr.io/huggingface/text-generation-inference:3.3.5-trtllm',
    'ghcr.io/huggingface/text-generation-inference:3.3.5-llamacpp',
    'ghcr.io/huggingface/text-generation-inference:latest-neuron',
    'ghcr.io/huggingface/text-embeddings-inference:1.8',
    'opea/llm-tgi:latest',
    'example.com/team/tgi-proxy:1',
  ])
    it(`not: ${image}`, () => {
      for (const args of ['--model-id m', '--num-shard 2', ''])
        assert.equal(launch({ image, ...(args && { args }) }), undefined);
    });

  it('not under another command', () => {
    for (const args of ['bash', 'text-generation-server download-weights m', '/bin/sh -c ls'])
      assert.equal(launch({ image: IMAGE, args }), undefined, args);
  });

  it('takes unmistakable arguments of an unknown image as TGI’s', () => {
    const image = 'registry.example.com/team/llm:3';
    assert.equal(launch({ image, args: '--model-id m --num-shard 2' })?.engine, 'tgi');
    for (const args of [
      '--num-shard 2',
      '--model-id m',
      'serve --model-id m --num-shard 2',
      '--num_shard 2 --model-id m',
    ])
      assert.equal(launch({ image, args }), undefined, args);
  });

  it('reads the release', () => {
    const version = (tag: string) => {
      const { version: release, certainty } = launch({
        image: `ghcr.io/huggingface/text-generation-inference${tag}`,
      })!.engineVersion;
      return [release.join('.'), certainty];
    };
    assert.deepEqual(version(':2.4.1-rocm'), ['2.4.1', 'pinned']);
    assert.deepEqual(version(':latest'), ['3.3.7', 'rolling']);
    assert.deepEqual(version(':sha-8e02d1d'), ['3.3.7', 'assumed']);
    const sageMaker = 'x.amazonaws.com/huggingface-pytorch-tgi-inference:2.7.0-tgi3.3.4-gpu-py311-cu124';
    assert.deepEqual(launch({ image: sageMaker })!.engineVersion.version, [3, 3, 4]);
  });
});

describe('the number of shards', () => {
  const values: readonly (readonly [string | readonly WordSpec[], number | 'unknown'])[] = [
    ['--num-shard 2', 2],
    ['--num-shard=2', 2],
    ['--sharded true --num-shard 4', 4],
    // As find_num_shards has it: a number wins over `false`.
    ['--sharded false --num-shard 4', 4],
    ['--sharded=false', 1],
    [['--num-shard 2'], 2],
    ['--json-output --num-shard 2', 2],
    ['--model-id m -p 8080 --num-shard 2 --trust-remote-code', 2],
    ['--num-shard ${N}', 'unknown'],
    [['--num-shard', unquoted('${N}')], 'unknown'],
    ['--num-shard', 'unknown'],
    ['--num-shard two', 'unknown'],
    ['--sharded ${SHARDED}', 'unknown'],
    [['--model-id', 'm', unquoted('${EXTRA}')], 'unknown'],
    [['--json-output', unquoted('${EXTRA}')], 'unknown'],
    [['--num-shard', '2', unquoted('${EXTRA}')], 2],
    // Not what the launcher is called with; eight GPUs then make eight shards.
    ['--num_shard 2', 8],
    ['--num 2', 8],
    ['--num-shards 2', 8],
    ['--NUM-SHARD 2', 8],
    ['--tensor-parallel-size 2', 8],
    ['--model-id ${MODEL}', 8],
    ['--sharded true', 8],
    ['', 8],
  ];
  for (const [args, expected] of values)
    it(`${typeof args === 'string' ? args || 'no arguments' : JSON.stringify(args)}: ${expected}`, () => {
      const words = typeof args === 'string' ? args.split(' ').filter(word => word) : args;
      assert.equal(shards({ args: words, gpus: gpus(8) }), expected);
    });

  it('may stand in variables of the same names, behind the options', () => {
    assert.equal(shards({ environment: { NUM_SHARD: '2' } }), 2);
    assert.equal(shards({ environment: { NUM_SHARD: '2' }, args: '--num-shard 4' }), 4);
    assert.equal(shards({ environment: { SHARDED: 'false' }, gpus: gpus(4) }), 1);
    assert.equal(shards({ environment: { SHARDED: 'true' }, gpus: gpus(4) }), 4);
    const prefixed = { commands: ['text-generation-launcher'], assignments: { NUM_SHARD: '2' } };
    assert.equal(valueIn(launch(prefixed)!.tensorParallel), 2);
    const { tensorParallel } = launch({ image: IMAGE, environment: { NUM_SHARD: '2' } })!;
    assert.equal(tensorParallel.known && tensorParallel.origin, 'environment variable NUM_SHARD');
  });

  it('may hide in an environment file that cannot be seen', () => {
    assert.equal(shards({ environmentIncomplete: true, gpus: gpus(4) }), 'unknown');
    assert.equal(shards({ environmentIncomplete: true, gpus: gpus(4), args: '--num-shard 2' }), 2);
  });

  it('is SageMaker’s SM_NUM_GPUS only in SageMaker’s image', () => {
    const environment = { SM_NUM_GPUS: '4', NUM_SHARD: '2' };
    const image = 'x.amazonaws.com/huggingface-pytorch-tgi-inference:2.7.0-tgi3.3.4-gpu';
    assert.equal(shards({ image, environment }), 4);
    assert.equal(shards({ environment }), 2);
  });
});

describe('TGI without a number of shards', () => {
  it('takes all GPUs, and says so', () => {
    const result = launch({ image: IMAGE, gpus: gpus(4) })!;
    assert.deepEqual(result.tensorParallel, known(4, GPUS_PLACE, 'TGI takes all GPUs it sees'));
    assert.equal(result.implied, 'all 4 GPUs by default');
    assert.equal(valueIn(result.localRanks), 4);
    assert.deepEqual(result.cause, GPUS_PLACE);
  });

  it('has one shard on one GPU', () => {
    const result = launch({ image: IMAGE, gpus: gpus(1) })!;
    assert.deepEqual(
      [valueIn(result.localRanks), result.implied, result.executor],
      [1, undefined, 'uniprocess'],
    );
    assert.deepEqual(result.cause, IMAGE_PLACE);
  });

  it('does not guess how many GPUs a host has', () => {
    const reason = (spec: WorkloadSpec) => {
      const { localRanks } = launch({ image: IMAGE, ...spec })!;
      return localRanks.known ? localRanks.value : localRanks.reason;
    };
    assert.equal(reason({}), 'TGI takes all GPUs it sees: the file asks for none by number');
    assert.equal(reason({ gpus: unknown('all of them') }), 'TGI takes all GPUs it sees: all of them');
  });

  const IN_SCRIPTS: readonly (readonly [flags: string, shards: number | 'unknown'])[] = [
    ['', 1],
    ['--gpus 2', 2],
    ['--gpus all', 'unknown'],
    ['--runtime nvidia', 'unknown'],
    ['--runtime=runc', 1],
    ['$MORE', 'unknown'],
    ['-e NVIDIA_VISIBLE_DEVICES=0,1', 2],
  ];
  for (const [flags, expected] of IN_SCRIPTS)
    it(`docker run ${flags} has ${expected} of them: without a flag a container gets no GPU`, async () => {
      const uri = 'file:///run.sh';
      const text = `docker run ${flags} ${IMAGE} --model-id m\n`;
      const { workloads } = await lint({ uri, text }, new MemoryWorkspace({ [uri]: text }), DEFAULT_OPTIONS);
      assert.deepEqual(
        workloads.map(({ launch: { tensorParallel } }) => valueIn(tensorParallel)),
        [expected],
      );
    });

  it('counts no devices of other vendors', () => {
    const rocm = 'ghcr.io/huggingface/text-generation-inference:3.3.5-rocm';
    assert.equal(shards({ image: rocm, gpus: gpus(2) }), 1);
    assert.equal(shards({ image: rocm, gpus: gpus(2), environment: { HIP_VISIBLE_DEVICES: '0,1' } }), 1);
    assert.equal(shards({ image: rocm, environment: { CUDA_VISIBLE_DEVICES: '0,1' } }), 2);
    assert.equal(shards({ image: rocm, environment: { CUDA_VISIBLE_DEVICES: '${GPUS}' } }), 'unknown');
    const xpu = 'ghcr.io/huggingface/text-generation-inference:3.3.5-intel-xpu';
    assert.equal(shards({ image: xpu, environment: { ZE_AFFINITY_MASK: '0,1' } }), 2);
    const cpu = 'ghcr.io/huggingface/text-generation-inference:2.4.0-intel-cpu';
    assert.equal(shards({ image: cpu, gpus: unknown('all of them') }), 1);
  });

  it('is told in the message, which stands at the GPUs', async () => {
    const uri = 'file:///compose.yaml';
    const text = `services:\n  a:\n    image: ${IMAGE}\n    gpus: [{driver: nvidia, count: 2}]\n`;
    const { findings } = await lint({ uri, text }, new MemoryWorkspace({ [uri]: text }), DEFAULT_OPTIONS);
    assert.equal(findings.length, 1);
    const { what, span } = findings[0]!;
    assert.match(
      what,
      /^TGI 3\.3\.5 with tensor parallel 2 \(all 2 GPUs by default\) may run out of shared memory/,
    );
    assert.equal(text.slice(span.start, span.end), '2');
  });
});
