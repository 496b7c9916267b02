import assert from 'node:assert/strict';
import { type CalculatorInput, calculate, prefillOf } from '../../../core/calculator';
import { readLaunch } from '../../../core/engines';
import { requirementOf } from '../../../core/memory';
import { known, type Launch, unknown } from '../../../core/model';
import { readService } from '../../support/compose';

async function launchOf(image: string, command: string, environment = '{}'): Promise<Launch> {
  const launch = readLaunch(
    await readService(
      `services:\n  a:\n    image: ${image}\n    command: ${command}\n    environment: ${environment}\n`,
    ),
  );
  assert.ok(launch);
  return launch;
}

function sums(input: CalculatorInput) {
  const result = calculate(input);
  assert.ok(result.ok);
  const {
    minimumBytes: minimum,
    expectedBytes: expected,
    recommendedBytes: recommended,
  } = result.calculation;
  return { minimum, expected, recommended };
}

describe('the calculator’s choices from a launch', () => {
  const launches: readonly (readonly [string, string, string?])[] = [
    ['vllm/vllm-openai:v0.11.2', '-tp 2'],
    ['vllm/vllm-openai:v0.11.2', '-tp 4 -pp 2', '{NCCL_CUMEM_ENABLE: "0"}'],
    ['vllm/vllm-openai:latest', '-tp 2 --data-parallel-size 4'],
    ['vllm/vllm-openai:v0.29.0', '-tp 8 --kv-offloading-size 16 --data-parallel-size 2'],
    ['vllm/vllm-openai:v0.27.0', '-tp 4 --mm-processor-cache-type shm --mm-processor-cache-gb 2.5'],
    ['vllm/vllm-openai:v0.9.0', '-tp 8', '{NCCL_P2P_DISABLE: "1", NCCL_BUFFSIZE: "1048576"}'],
    ['vllm/vllm-openai:v0.8.5', '-tp 2', '{VLLM_USE_V1: "0"}'],
    ['vllm/vllm-openai:v0.11.2', '-tp 1'],
    ['rocm/vllm:latest', 'vllm serve m -tp 4'],
  ];
  for (const [image, command, environment] of launches) {
    it(`gives the linter’s own sums for ${image} ${command}`, async () => {
      const launch = await launchOf(image, command, environment);
      for (const interconnect of ['unknown', 'p2p', 'shm'] as const) {
        const requirement = requirementOf(launch, { interconnect })!;
        const { minimum, expected, recommended } = requirement;
        assert.deepEqual(sums(prefillOf(launch, interconnect).input), { minimum, expected, recommended });
      }
    });
  }

  it('shows a cuMem switch as such, and other variables by name', async () => {
    const launch = await launchOf(
      'vllm/vllm-openai:v0.11.2',
      '-tp 2',
      '{NCCL_CUMEM_ENABLE: "1", NCCL_BUFFSIZE: "1048576", HF_TOKEN: secret}',
    );
    const { input, gaps } = prefillOf(launch, 'p2p');
    assert.equal(input.cuMem, 'on');
    assert.deepEqual(input.environment, { NCCL_BUFFSIZE: '1048576' });
    assert.equal(input.interconnect, 'p2p');
    assert.deepEqual(gaps, []);
  });

  it('says what is unknown, and what it cannot express', async () => {
    const launch: Launch = {
      ...(await launchOf('vllm/vllm-openai:v0.29.0', '-tp 2')),
      engineVersion: { version: [0, 29, 0], certainty: 'assumed' },
      tensorParallel: unknown('nothing sets ${TP}'),
      executor: 'ray',
      knobs: new Map([['NCCL_CUMEM_ENABLE', unknown('nothing sets ${C}')]]),
      extras: [
        { id: 'kv-offload', bytes: unknown('nothing sets ${KV}'), prefaulted: true },
        { id: 'ray-object-store', bytes: known(1), prefaulted: false },
      ],
    };
    const { input, gaps } = prefillOf(launch, 'unknown');
    assert.deepEqual([input.tensorParallel, input.kvOffloadBytes, input.cuMem], [1, 0, undefined]);
    assert.deepEqual(input.environment, {});
    assert.deepEqual(gaps, [
      'The tensor parallel size is unknown: nothing sets ${TP}.',
      'The size of the KV cache offload is unknown: nothing sets ${KV}.',
      'NCCL_CUMEM_ENABLE is unknown: nothing sets ${C}.',
      'The image does not tell the release for certain; choose the one that it holds.',
      'The service starts its workers with Ray; the calculator counts as if it did not.',
      'The Ray object store is not counted by the calculator.',
    ]);
  });
});
