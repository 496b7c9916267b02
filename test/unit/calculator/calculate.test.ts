import assert from 'node:assert/strict';
import { type Calculation, type CalculatorInput, calculate } from '../../../core/calculator';

const GIB = 1_073_741_824;

function calculation(input: Partial<CalculatorInput>): Calculation {
  const result = calculate({ engine: 'vllm', tensorParallel: 2, ...input });
  assert.ok(result.ok);
  return result.calculation;
}

function bytesOf(c: Calculation, id: string): number {
  return c.segments.find(segment => segment.id === id)?.bytes ?? 0;
}

describe('the calculator', () => {
  it('gives vLLM 0.11.2’s rings', () => {
    const rings = (tensorParallel: number) =>
      bytesOf(calculation({ engineVersion: '0.11.2', tensorParallel }), 'vllm-ring-buffers');
    assert.deepEqual([2, 4, 8].map(rings), [696_254_546, 1_199_571_098, 2_206_204_202]);
  });

  it('takes V1 in 0.6.6 to 0.7 and says so, unless told otherwise', () => {
    const c = calculation({ engineVersion: '0.7.3' });
    assert.equal(bytesOf(c, 'vllm-ring-buffers'), 339_738_706);
    assert.equal(
      c.assumptions.at(-1),
      'The V1 engine is taken (VLLM_USE_V1=1); V0, the default before 0.8, needs less.',
    );
    const v0 = calculation({ engineVersion: '0.7.3', environment: { VLLM_USE_V1: '0' } });
    assert.equal(bytesOf(v0, 'vllm-ring-buffers'), 25_165_836);
  });

  it('takes the newest release without one', () => {
    const c = calculation({});
    assert.equal(c.minimumBytes, 251_658_260);
    assert.equal(c.expectedBytes, 850_657_362);
    assert.deepEqual(calculation({ engineVersion: 'latest' }), c);
    assert.match(c.assumptions[0]!, /not pinned/);
  });

  it('heeds every choice', () => {
    const c = calculation({
      engineVersion: '0.29.0',
      ncclVersion: '2.26.2',
      interconnect: 'p2p',
      cuMem: 'off',
      communicators: 1,
      kvOffloadBytes: 3 * GIB,
      multimodalCacheBytes: 4 * GIB,
      environment: { NCCL_NVLS_ENABLE: '0' },
    });
    assert.deepEqual(
      c.segments.map(s => [s.id, s.bytes]),
      [
        ['vllm-ring-buffers', 696_254_546],
        ['nccl-proxy-pool', 66_068_480],
        ['kv-offload', 3 * GIB],
        ['multimodal-cache', 4 * GIB],
      ],
    );
    assert.equal(c.expectedBytes, 762_323_026 + 7 * GIB);
    assert.equal(c.expectedWithP2pBytes, c.expectedBytes);
    // The offload and the pools of one communicator.
    assert.equal(c.minimumBytes, 3 * GIB + 66_068_480);
    assert.equal(c.recommendedBytes, 9 * GIB);
  });

  it('has one offload for each replica, and none in /dev/shm before 0.27', () => {
    const offload = (input: Partial<CalculatorInput>) =>
      bytesOf(calculation({ kvOffloadBytes: GIB, ...input }), 'kv-offload');
    assert.equal(offload({ dataParallel: 2 }), 2 * GIB);
    assert.equal(offload({ engineVersion: '0.26.0' }), 0);
    const { assumptions } = calculation({ kvOffloadBytes: GIB, engineVersion: '0.26.0' });
    assert.equal(
      assumptions.at(-1),
      'The KV cache offload is not counted: before 0.27 it is pinned memory, not /dev/shm.',
    );
  });

  it('says of which engine the offload is not counted', () => {
    const { segments, assumptions } = calculation({ engine: 'tgi', kvOffloadBytes: GIB });
    assert.ok(!segments.some(({ id }) => id === 'kv-offload'));
    assert.equal(
      assumptions.at(-1),
      'The KV cache offload is not counted: that of TGI is not known to lie in /dev/shm.',
    );
  });

  it('knows that SGLang turns cuMem off, which brings pools', () => {
    const pools = (cuMem?: 'on') =>
      bytesOf(
        calculation({
          engine: 'sglang',
          interconnect: 'p2p',
          ncclVersion: '2.27.5',
          communicators: 1,
          ...(cuMem && { cuMem }),
        }),
        'nccl-proxy-pool',
      );
    // Two ranks, each with a pool of 33,030,532 B in pages of 4 KiB (NVIDIA/nccl v2.27.5-1 src/include/proxy.h).
    assert.deepEqual([pools(), pools('on')], [66_068_480, 0]);
  });

  it('refuses an engine that it does not know, and names those that it does', () => {
    const result = calculate({ engine: 'vlm', tensorParallel: 2 });
    assert.ok(!result.ok);
    assert.match(result.problem, /^engine must be one of vllm, sglang, .*, llamacpp, not vlm\.$/);
  });

  it('takes two numbers for a release', () => {
    assert.deepEqual(calculation({ engineVersion: '0.27' }), calculation({ engineVersion: '0.27.0' }));
    assert.ok(calculation({ engineVersion: '0.27' }).segments[0]!.source.includes(' v0.27.0 '));
  });

  it('multiplies the ranks and spreads them over nodes', () => {
    assert.equal(
      bytesOf(calculation({ pipelineParallel: 2, dataParallel: 2, nodes: 1 }), 'vllm-ring-buffers'),
      // Per replica: 10 × (16 MiB + 5 B) + 4 × 10 × (24 MiB + 2 B) + 2 × 6 × (4 MiB + 2 B).
      2 * (167_772_210 + 1_006_633_040 + 50_331_672),
    );
    assert.equal(
      bytesOf(calculation({ tensorParallel: 8, nodes: 2 }), 'vllm-ring-buffers'),
      167_772_210 + 100_663_416 + 25_165_848,
    );
  });

  it('writes the recommended size for each runtime', () => {
    assert.deepEqual(calculation({ tensorParallel: 4 }).snippets, {
      compose: 'shm_size: 4gb',
      dockerRun: '--shm-size=4g',
      kubernetes:
        '# in the pod\nvolumes:\n  - name: dshm\n    emptyDir:\n      medium: Memory\n      sizeLimit: 4Gi\n' +
        '# in the container\nvolumeMounts:\n  - name: dshm\n    mountPath: /dev/shm',
    });
  });

  it('needs nothing for one rank on a GPU, and the rings for one on the CPU', () => {
    const gpu = calculation({ tensorParallel: 1 });
    assert.deepEqual([gpu.expectedBytes, gpu.recommendedBytes, gpu.snippets.compose], [0, 0, '']);
    assert.equal(calculation({ tensorParallel: 1, platform: 'cpu' }).expectedBytes, 419_430_440);
  });

  const PROBLEMS: [Partial<CalculatorInput>, string][] = [
    [{ tensorParallel: 0 }, 'tensorParallel must be a whole number from 1, not 0.'],
    [{ pipelineParallel: 1.5 }, 'pipelineParallel must be a whole number from 1, not 1.5.'],
    [{ communicators: -1 }, 'communicators must be a whole number from 1, not -1.'],
    [{ dataParallel: Number.NaN }, 'dataParallel must be a whole number from 1, not NaN.'],
    [{ kvOffloadBytes: -1 }, 'kvOffloadBytes must be a whole number of bytes, not -1.'],
    [{ engineVersion: 'newest' }, 'engineVersion must be a release such as 0.11.2, or latest, not newest.'],
    [{ ncclVersion: 'two' }, 'ncclVersion must be a release such as 2.27.5, not two.'],
  ];

  for (const [input, problem] of PROBLEMS) {
    it(`refuses: ${problem}`, () => {
      assert.deepEqual(calculate({ engine: 'vllm', tensorParallel: 2, ...input }), { ok: false, problem });
    });
  }
});
