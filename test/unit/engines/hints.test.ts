import assert from 'node:assert/strict';
import { readLaunch } from '../../../core/engines';
import { unknown } from '../../../core/model';
import { launch, valueIn, type WorkloadSpec, workloadOf } from './support';

const TP4 = { TENSOR_PARALLEL_SIZE: '4' };
const PRIVATE = 'registry.example.com/team/vllm-serving:1.4';

describe('a start script that cannot be seen, by its environment', () => {
  const hints: readonly (readonly [title: string, spec: WorkloadSpec, size: number | 'unknown'])[] = [
    ['a private image called vLLM', { image: PRIVATE, environment: TP4 }, 4],
    ['with arguments', { image: PRIVATE, args: '--model m --port 8000', environment: TP4 }, 4],
    ['its script', { image: PRIVATE, commands: ['/opt/app/start --fast'], environment: TP4 }, 4],
    ['a script by a shell', { image: PRIVATE, commands: ['cd /llm', 'bash -e run.sh'], environment: TP4 }, 4],
    ['a script under a wrapper', { image: PRIVATE, commands: ['tini -- ./serve.sh'], environment: TP4 }, 4],
    ['a Python program', { image: PRIVATE, commands: ['python3 -u /app/serve.py'], environment: TP4 }, 4],
    [
      'Intel’s image for Arc GPUs',
      { image: 'intel/llm-scaler-vllm:1.1', commands: ['bash /llm/vllm_entry.sh'], environment: TP4 },
      4,
    ],
    [
      'an image that says nothing, with a script that is called vLLM',
      {
        image: 'intelanalytics/ipex-llm-serving-xpu:0.8.3',
        commands: ['cd /llm', 'bash start-vllm-service.sh'],
        environment: TP4,
      },
      4,
    ],
    ['the Gaudi fork', { image: 'example.com/vllm-gaudi:1.22', environment: TP4 }, 4],
    ['VLLM_TENSOR_PARALLEL_SIZE', { image: PRIVATE, environment: { VLLM_TENSOR_PARALLEL_SIZE: '2' } }, 2],
    ['TP_SIZE', { image: PRIVATE, environment: { TP_SIZE: '2' } }, 2],
    ['TP', { image: PRIVATE, environment: { TP: '2' } }, 2],
    ['VLLM_TP', { image: PRIVATE, environment: { VLLM_TP: '2' } }, 2],
    ['the most telling of several', { image: PRIVATE, environment: { TP: '2', VLLM_TP_SIZE: '8' } }, 8],
    ['what the command sets', { image: PRIVATE, commands: ['./run.sh'], assignments: { TP: '2' } }, 2],
    ['a size that is no number', { image: PRIVATE, environment: { TP: 'all' } }, 'unknown'],
    ['one GPU', { image: PRIVATE, environment: { TP: '1' } }, 1],
  ];
  for (const [title, spec, size] of hints)
    it(title, () => {
      const hint = launch(spec);
      assert.equal(hint?.engine, 'vllm');
      assert.equal(valueIn(hint.tensorParallel), size);
      assert.ok(hint.doubt);
    });

  it('says what it rests on', () => {
    const hint = launch({ image: PRIVATE, environment: TP4 })!;
    assert.equal(
      hint.doubt,
      'What starts here cannot be seen: it is taken to be vLLM, and to read TENSOR_PARALLEL_SIZE.',
    );
    assert.equal(
      hint.tensorParallel.known && hint.tensorParallel.origin,
      'environment variable TENSOR_PARALLEL_SIZE, which a start script is taken to read',
    );
  });

  it('goes by the name of the workload where the file names no image', () => {
    const named = (name: string) => readLaunch({ ...workloadOf({ environment: TP4 }), name });
    for (const name of ['vllm', 'vllm-server', 'llm_vllm_1'])
      assert.equal(named(name) && valueIn(named(name)!.tensorParallel), 4, name);
    for (const name of ['llm', 'vllm-router', 'vllm-proxy', 'open-webui', 'vllmish'])
      assert.equal(named(name), undefined, name);
  });

  it('keeps a value that is not told unknown', () => {
    const workload = workloadOf({ image: PRIVATE });
    const variables = new Map([['TP_SIZE', unknown('TP_SIZE is not set')]]);
    const hint = readLaunch({ ...workload, environment: { variables, incomplete: false } });
    assert.equal(valueIn(hint!.tensorParallel), 'unknown');
  });

  it('is SGLang where the name says so', () => {
    const hint = launch({ image: 'example.com/team/sglang-runner', environment: { SGLANG_TP_SIZE: '8' } });
    assert.deepEqual([hint?.engine, hint && valueIn(hint.tensorParallel)], ['sglang', 8]);
  });

  it('is TensorRT-LLM in its own image, whatever the script is called', () => {
    const hint = launch({
      image: 'nvcr.io/nvidia/tensorrt-llm/release:1.3.0rc1',
      commands: ['bash /app/start.sh'],
      environment: { TENSOR_PARALLEL_SIZE: '8' },
    });
    assert.deepEqual([hint?.engine, hint && valueIn(hint.tensorParallel)], ['trtllm', 8]);
  });

  it('is no guess where the command line tells', () => {
    const told = launch({ image: PRIVATE, commands: ['vllm serve m -tp 2'], environment: TP4 })!;
    assert.deepEqual([valueIn(told.tensorParallel), told.doubt], [2, undefined]);
    const one = launch({ image: 'vllm/vllm-openai', args: '--model m', environment: TP4 })!;
    assert.deepEqual([valueIn(one.tensorParallel), one.doubt], [1, undefined]);
  });

  const nothing: readonly (readonly [title: string, spec: WorkloadSpec])[] = [
    ['no variable', { image: PRIVATE, environment: { MODEL: 'm' } }],
    ['another product’s image', { image: 'nginx:1.27', environment: TP4 }],
    ['a router', { image: 'example.com/vllm-router:1', environment: TP4 }],
    ['a simulator', { image: 'ghcr.io/llm-d/vllm-sim:1', environment: TP4 }],
    ['an image that says nothing', { image: 'example.com/team/inference:3', environment: TP4 }],
    ['a container that sleeps', { image: PRIVATE, commands: ['sleep infinity'], environment: TP4 }],
    ['a shell', { image: PRIVATE, commands: ['/bin/bash'], environment: TP4 }],
    ['another program', { image: PRIVATE, commands: ['/usr/bin/nvidia-smi -L'], environment: TP4 }],
    ['arguments that are a program', { image: PRIVATE, args: 'sleep infinity', environment: TP4 }],
    [
      'a router’s image with a script called vLLM',
      { image: 'example.com/router', commands: ['bash vllm.sh'], environment: TP4 },
    ],
    [
      'a variable that only resembles one',
      { image: PRIVATE, environment: { TP_SOCKET_IFNAME: 'eth0', MAX_TP: '4' } },
    ],
  ];
  for (const [title, spec] of nothing)
    it(`not: ${title}`, () => {
      assert.equal(launch(spec), undefined);
    });
});
