import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type RequirementOptions, requirementOf } from '../../../core/memory';
import { known, type Launch, type Requirement, unknown, type Version } from '../../../core/model';
import { type LaunchChoice, launch } from './launch';

const GIB = 1_073_741_824;
const UNKNOWN: RequirementOptions = { interconnect: 'unknown' };
const P2P: RequirementOptions = { interconnect: 'p2p' };
const SHM: RequirementOptions = { interconnect: 'shm' };

function requirement(choice: LaunchChoice, options = UNKNOWN): Requirement {
  const result = requirementOf(launch(choice), options);
  assert.ok(result);
  return result;
}

function bytesOf(r: Requirement, id: string): number {
  return r.segments.find(segment => segment.id === id)?.bytes ?? 0;
}

function rings(choice: LaunchChoice): number {
  return bytesOf(requirement(choice), 'vllm-ring-buffers');
}

describe('vLLM ring buffers', () => {
  // Releases, environment, bytes at TP = 1 (CPU), 2, 4, 8.
  const TABLE: [string, Version[], Record<string, string>, [number, number, number, number]][] = [
    [
      'V0',
      [
        [0, 5, 1],
        [0, 6, 5],
      ],
      {},
      [0, 25_165_836, 25_165_848, 25_165_872],
    ],
    [
      'V0 by default',
      [
        [0, 6, 6],
        [0, 7, 3],
      ],
      {},
      [0, 25_165_836, 25_165_848, 25_165_872],
    ],
    [
      'V0 on demand',
      [
        [0, 8, 5],
        [0, 10, 1],
      ],
      { VLLM_USE_V1: '0' },
      [0, 25_165_836, 25_165_848, 25_165_872],
    ],
    [
      'V1 on demand',
      [
        [0, 6, 6],
        [0, 7, 3],
      ],
      { VLLM_USE_V1: '1' },
      [209_715_240, 339_738_706, 549_453_978, 968_884_522],
    ],
    [
      'V1',
      [
        [0, 8, 0],
        [0, 9, 0],
      ],
      {},
      [209_715_240, 339_738_706, 549_453_978, 968_884_522],
    ],
    [
      'V1, requests of 16 MiB',
      [
        [0, 9, 1],
        [0, 11, 0],
      ],
      {},
      [272_629_800, 402_653_266, 612_368_538, 1_031_799_082],
    ],
    [
      'V1, responses of 24 MiB',
      [
        [0, 11, 1],
        [0, 11, 2],
        [0, 27, 0],
        [0, 29, 0],
        [0, 32, 0],
      ],
      {},
      [419_430_440, 696_254_546, 1_199_571_098, 2_206_204_202],
    ],
    [
      'V1 is all there is',
      [[0, 29, 0]],
      { VLLM_USE_V1: '0' },
      [419_430_440, 696_254_546, 1_199_571_098, 2_206_204_202],
    ],
  ];

  for (const [name, versions, env, cells] of TABLE) {
    for (const version of versions) {
      it(`${name}: ${version.join('.')}`, () => {
        assert.deepEqual(
          [
            rings({ version, env, tp: 1, platform: 'cpu' }),
            ...[2, 4, 8].map(tp => rings({ version, env, tp })),
          ],
          cells,
        );
      });
    }
  }

  it('do not exist before 0.5.1, nor in one process', () => {
    assert.equal(rings({ version: [0, 5, 0], tp: 4 }), 0);
    assert.equal(rings({ tp: 1 }), 0);
    assert.equal(rings({ tp: 2, executor: 'uniprocess' }), 0);
  });

  it('are one set for each data-parallel replica', () => {
    assert.equal(rings({ tp: 1, dp: 4 }), 4 * 419_430_440);
    assert.equal(rings({ tp: 2, dp: 2 }), 2 * 696_254_546);
  });

  it('grow by the ranks of pipeline and prefill context parallel', () => {
    // Requests 10 × (16 MiB + 9 B), responses 8 × 10 × (24 MiB + 2 B), two groups 6 × (4 MiB + 4 B).
    assert.equal(rings({ tp: 4, pp: 2 }), 167_772_250 + 2_013_266_080 + 2 * 25_165_848);
    assert.equal(rings({ tp: 4, pcp: 2 }), 167_772_250 + 2_013_266_080 + 2 * 25_165_848);
    // Without tensor parallel there is no group ring.
    assert.equal(rings({ tp: 1, pp: 2 }), 167_772_190 + 503_316_520);
  });

  it('have one more for each decode-context group', () => {
    assert.equal(rings({ tp: 4, dcp: 2 }), 1_199_571_098 + 2 * 25_165_836);
  });

  it('follow VLLM_MQ_MAX_CHUNK_BYTES_MB in the request ring only, from 0.9.1', () => {
    const env = { VLLM_MQ_MAX_CHUNK_BYTES_MB: '4' };
    assert.equal(rings({ tp: 2, env }), 696_254_546 - 125_829_120);
    assert.equal(rings({ version: [0, 9, 0], tp: 2, env }), 339_738_706);
  });

  it('are smaller where a replica is spread over nodes', () => {
    // Requests 10 × (16 MiB + 5 B), broadcasters 4 × 6 × (4 MiB + 5 B), the group's local part 6 × (4 MiB + 4 B).
    assert.equal(rings({ tp: 8, nodes: 2 }), 167_772_210 + 100_663_416 + 25_165_848);
  });

  it('are all there with Ray from 0.21 or on demand, only the groups’ before', () => {
    assert.equal(rings({ version: [0, 21, 0], tp: 2, executor: 'ray' }), 696_254_546);
    assert.equal(rings({ version: [0, 20, 0], tp: 2, executor: 'ray' }), 25_165_836);
    const knob = (value: string) => ({ VLLM_USE_RAY_V2_EXECUTOR_BACKEND: value });
    assert.equal(rings({ version: [0, 19, 0], tp: 2, executor: 'ray', env: knob('1') }), 696_254_546);
    assert.equal(rings({ version: [0, 29, 0], tp: 2, executor: 'ray', env: knob('0') }), 25_165_836);
  });

  it('are only the groups’ under an external launcher', () => {
    assert.equal(rings({ tp: 2, executor: 'external' }), 25_165_836);
  });

  it('show their arithmetic', () => {
    const [segment] = requirement({ version: [0, 11, 2], tp: 2 }).segments;
    assert.equal(
      segment?.formula,
      'request ring 1 × 10 × (16 MiB + 3 B) + response rings 2 × 10 × (24 MiB + 2 B) + tensor-parallel rings 1 × 6 × (4 MiB + 2 B)',
    );
  });
});

describe('expected', () => {
  it('is the rings and NCCL without P2P: 0.11.2, TP=2', () => {
    const r = requirement({ version: [0, 11, 2], tp: 2 });
    // cuMem is on: no pool; 2 communicators × 4 channels × 2 connections × 9,650,176 B.
    assert.deepEqual(
      r.segments.map(s => [s.id, s.bytes]),
      [
        ['vllm-ring-buffers', 696_254_546],
        ['nccl-shm-transport', 154_402_816],
      ],
    );
    assert.equal(r.expected, 850_657_362);
    // With P2P only NVLS keeps books: 2 × 12,288 B (NCCL 2.27, two ranks).
    assert.equal(r.expectedWithP2p, 696_254_546 + 24_576);
    assert.equal(r.recommended, 2 * GIB);
  });

  it('has the pools while vLLM turns cuMem off: 0.9.0 with NCCL 2.26.2, TP=2', () => {
    const r = requirement({ version: [0, 9, 0], tp: 2 });
    assert.equal(bytesOf(r, 'nccl-proxy-pool'), 132_136_960);
    assert.equal(r.expected, 339_738_706 + 286_539_776);
    assert.ok(
      r.assumptions.includes('vLLM 0.9.0 sets NCCL_CUMEM_ENABLE=0 itself, which brings NCCL’s proxy pools.'),
    );
  });

  it('takes the NCCL of the release', () => {
    const pool = (version: Version, env = {}) =>
      bytesOf(requirement({ version, env, tp: 2 }), 'nccl-proxy-pool') / 4;
    const off = { NCCL_CUMEM_ENABLE: '0' };
    assert.equal(pool([0, 4, 0]), 4_198_400); // 2.18.1
    assert.equal(pool([0, 6, 1]), 5_771_264); // 2.20.5
    assert.equal(pool([0, 7, 0]), 7_344_128); // 2.21.5
    assert.equal(pool([0, 8, 5]), 7_344_128); // 2.21.5
    assert.equal(pool([0, 10, 1]), 33_034_240); // 2.26.2
    assert.equal(pool([0, 10, 2]), 0);
    assert.equal(pool([0, 10, 2], off), 33_034_240); // 2.27.3
    assert.equal(pool([0, 19, 0], off), 33_034_240); // 2.27.5
    assert.equal(pool([0, 20, 0], off), 34_213_888); // 2.28.9
    assert.equal(pool([0, 32, 0], off), 34_213_888); // newest known
  });

  it('heeds NCCL_CUMEM_ENABLE=1 from 0.9.1, which vLLM overrode before', () => {
    const pool = (version: Version, value: string) =>
      bytesOf(requirement({ version, tp: 2, env: { NCCL_CUMEM_ENABLE: value } }), 'nccl-proxy-pool');
    assert.equal(pool([0, 9, 0], '1'), 132_136_960);
    assert.equal(pool([0, 9, 1], '1'), 0);
    assert.equal(pool([0, 9, 1], '0'), 132_136_960);
  });

  it('stays quiet where a variable cannot be seen', () => {
    const knobs = new Map([['NCCL_CUMEM_ENABLE', unknown('${CUMEM} is not set')]]);
    assert.equal(bytesOf(requirement({ tp: 2, knobs }), 'nccl-proxy-pool'), 0);
    assert.equal(requirement({ version: [0, 10, 0], tp: 4, knobs }).minimum, 0);
  });

  it('follows the interconnect', () => {
    const unseen = requirement({ tp: 4 });
    const p2p = requirement({ tp: 4 }, P2P);
    const shm = requirement({ tp: 4 }, SHM);
    assert.equal(p2p.expected, unseen.expectedWithP2p);
    assert.equal(p2p.expectedWithP2p, p2p.expected);
    assert.equal(shm.expected, unseen.expected);
    assert.equal(shm.expectedWithP2p, shm.expected);
    const lacksP2p = 'The GPUs are taken to lack P2P, so that their traffic goes through /dev/shm.';
    assert.deepEqual(
      [unseen, p2p, shm].map(r => r.assumptions.includes(lacksP2p)),
      [true, false, false],
    );
  });

  it('lacks P2P for certain with NCCL_P2P_DISABLE=1', () => {
    const r = requirement({ tp: 4, env: { NCCL_P2P_DISABLE: '1' } });
    assert.equal(r.expectedWithP2p, r.expected);
    assert.equal(r.expected, requirement({ tp: 4 }).expected);
  });

  it('has pools in place of SHM segments with NCCL_SHM_DISABLE=1', () => {
    const r = requirement({ tp: 4, env: { NCCL_SHM_DISABLE: '1' } });
    assert.equal(bytesOf(r, 'nccl-shm-transport'), 0);
    assert.equal(bytesOf(r, 'nccl-proxy-pool'), 2 * 4 * 34_213_888);
  });

  it('heeds NCCL_BUFFSIZE, NCCL_MAX_NCHANNELS and NCCL_NVLS_ENABLE', () => {
    const env = { NCCL_BUFFSIZE: '1048576', NCCL_MAX_NCHANNELS: '2' };
    assert.equal(bytesOf(requirement({ tp: 2, env }), 'nccl-shm-transport'), 2 * 2 * 2 * 6_504_448);
    assert.equal(requirement({ tp: 2, env: { NCCL_NVLS_ENABLE: '0' } }, P2P).expected, 696_254_546);
  });

  it('counts communicators of every kind of parallelism', () => {
    const r = requirement({ tp: 2, pp: 2 });
    // Two tensor-parallel and two pipeline groups of two ranks, 2 communicators each, 4 channels × 2 connections;
    // the first stage sends to the second over 2 channels.
    assert.equal(bytesOf(r, 'nccl-shm-transport'), 8 * 4 * 2 * 9_650_176);
    assert.equal(bytesOf(r, 'nccl-send-recv'), 4 * 1 * 2 * 9_650_176);
    assert.equal(bytesOf(requirement({ tp: 1, dp: 2 }), 'nccl-shm-transport'), 2 * 4 * 2 * 9_650_176);
  });

  it('takes another NCCL and another number of communicators when told', () => {
    const options: RequirementOptions = { interconnect: 'p2p', ncclVersion: [2, 21, 5], communicators: 3 };
    assert.equal(bytesOf(requirement({ tp: 2 }, options), 'nccl-proxy-pool'), 3 * 2 * 7_344_128);
  });

  it('has pools on every node of several', () => {
    const r = requirement({ tp: 2, nodes: 2 });
    // One rank here: request ring 10 × (16 MiB + 2 B), broadcaster 6 × (4 MiB + 2 B), two pools.
    assert.equal(r.expected, 167_772_180 + 25_165_836 + 2 * 34_213_888);
    assert.equal(r.minimum, 34_213_888);
  });

  it('follows RCCL on ROCm, and knows no other library', () => {
    const rocm = requirement({ tp: 2, platform: 'rocm' }, P2P);
    assert.equal(bytesOf(rocm, 'nccl-proxy-pool'), 2 * 2 * 21_827_584);
    assert.equal(rocm.minimum, 251_658_260);
    for (const platform of ['cpu', 'xpu', 'ascend', 'tpu'] as const) {
      assert.deepEqual(
        requirement({ tp: 2, platform }).segments.map(s => s.id),
        ['vllm-ring-buffers'],
      );
    }
  });
});

describe('minimum', () => {
  const minimum = (choice: LaunchChoice) => requirement(choice).minimum;

  it('is the start-up check of 0.27, whatever the ranks', () => {
    for (const choice of [{ tp: 2 }, { tp: 8 }, { pp: 2 }, { dp: 2 }, { platform: 'cpu' }] as const) {
      assert.equal(minimum({ version: [0, 27, 0], ...choice }), 251_658_260);
    }
    assert.equal(
      requirement({ version: [0, 27, 0], tp: 2 }).minimumReason,
      'vLLM 0.27.0 refuses to start unless 240 MiB of /dev/shm are free when it creates its response rings.',
    );
  });

  it('is nothing where no release checks, or the release is not known', () => {
    assert.equal(minimum({ version: [0, 26, 9], tp: 8 }), 0);
    assert.equal(minimum({ version: [0, 29, 0], certainty: 'assumed', tp: 8 }), 0);
    assert.equal(requirement({ version: [0, 26, 0], tp: 8 }).minimumReason, '');
  });

  it('takes a rolling tag as the newest release', () => {
    assert.equal(minimum({ certainty: 'rolling', tp: 2 }), 251_658_260);
  });

  it('is the request ring where that is the largest', () => {
    const env = { VLLM_MQ_MAX_CHUNK_BYTES_MB: '64' };
    assert.equal(minimum({ tp: 2, env }), 671_088_670);
  });

  it('is careful with a smaller chunk where a newer release may shrink the rings', () => {
    const env = { VLLM_MQ_MAX_CHUNK_BYTES_MB: '1' };
    assert.equal(minimum({ version: [0, 29, 0], tp: 2, env }), 251_658_260);
    assert.equal(minimum({ certainty: 'rolling', tp: 2, env }), 10_485_790);
    assert.equal(minimum({ version: [0, 32, 0], tp: 2, env }), 10_485_790);
  });

  it('is the first communicator’s pools where they always exist', () => {
    assert.equal(minimum({ version: [0, 8, 5], tp: 2 }), 14_688_256);
    assert.equal(minimum({ version: [0, 9, 0], tp: 2 }), 66_068_480);
    assert.equal(minimum({ version: [0, 9, 0], tp: 4 }), 132_136_960);
    assert.equal(minimum({ version: [0, 9, 0], tp: 4, certainty: 'assumed' }), 0);
    assert.equal(minimum({ version: [0, 11, 2], tp: 4 }), 0);
    assert.equal(
      requirement({ version: [0, 9, 0], tp: 4 }).minimumReason,
      'NCCL’s proxy pools take 126 MiB of /dev/shm with the first communicator.',
    );
  });

  it('adds the pools to the check that comes after them', () => {
    const r = requirement({ tp: 2, env: { NCCL_CUMEM_ENABLE: '0' } });
    assert.equal(r.minimum, 251_658_260 + 68_427_776);
    assert.match(r.minimumReason, /240 MiB .* response rings, beside the 65\.3 MiB of NCCL’s proxy pools\.$/);
  });

  it('does not add what is filled later to the check, which reserves nothing', () => {
    const extras = [{ id: 'kv-offload', bytes: known(8 * GIB), prefaulted: true }] as const;
    const r = requirement({ tp: 2, extras });
    assert.equal(r.minimum, 8 * GIB);
    assert.equal(r.minimumReason, '8 GiB of /dev/shm are filled at start.');
    assert.equal(r.expected, 850_657_362 + 8 * GIB);
    assert.equal(r.recommended, 10 * GIB);
  });

  it('does not count what is filled with use', () => {
    const extras = [{ id: 'multimodal-cache', bytes: known(4 * GIB), prefaulted: false }] as const;
    assert.equal(minimum({ tp: 2, extras }), 251_658_260);
    assert.equal(requirement({ tp: 2, extras }).expected, 850_657_362 + 4 * GIB);
  });

  it('is not certain of rings that other nodes may have', () => {
    assert.equal(minimum({ tp: 8, nodes: 2 }), 34_213_888);
    assert.equal(minimum({ tp: 2, executor: 'ray' }), 167_772_190);
  });
});

describe('recommended', () => {
  const recommended = (choice: LaunchChoice) => requirement(choice).recommended / GIB;

  it('is 1 GiB a rank, 1.25 × expected or 2 GiB, in whole GiB', () => {
    assert.equal(recommended({ tp: 2 }), 2);
    assert.equal(recommended({ tp: 4 }), 4);
    assert.equal(recommended({ tp: 8 }), 8);
    assert.equal(recommended({ version: [0, 6, 1], tp: 2 }), 2);
    // 1.25 × (8 × 419,430,440 + 1,158,021,120) B = 5.3 GiB, less than 8 ranks.
    assert.equal(recommended({ dp: 8 }), 8);
    // One rank on the CPU: 400 MiB.
    assert.equal(recommended({ platform: 'cpu' }), 2);
  });

  it('is 1 GiB a rank where ranks talk through a library whose bytes are not known, and nothing where they do not', () => {
    const gaudi: Launch = { ...launch({ tp: 4, platform: 'xpu' }), engine: 'tgi' };
    assert.equal(requirementOf(gaudi, UNKNOWN)!.expected, 0);
    assert.equal(requirementOf(gaudi, UNKNOWN)!.recommended, 4 * GIB);
    const replicas: Launch = { ...launch({ dp: 4, platform: 'xpu' }), engine: 'tgi' };
    assert.equal(requirementOf(replicas, UNKNOWN)!.recommended, 0);
    const threads: Launch = { ...gaudi, executor: 'uniprocess' };
    assert.equal(requirementOf(threads, UNKNOWN)!.recommended, 0);
  });

  it('rounds extras up with the rest', () => {
    const extras = [{ id: 'kv-offload', bytes: known(1), prefaulted: true }] as const;
    assert.equal(recommended({ tp: 2, extras }), 3);
  });
});

describe('a launch', () => {
  it('of unknown ranks has no requirement', () => {
    assert.equal(requirementOf(launch({ localRanks: unknown('${TP} is not set') }), UNKNOWN), undefined);
  });

  it('of one process needs nothing', () => {
    assert.deepEqual(requirement({ tp: 1 }), {
      segments: [],
      minimum: 0,
      minimumReason: '',
      expected: 0,
      expectedWithP2p: 0,
      recommended: 0,
      assumptions: [],
    });
  });

  it('of one process may still have extras', () => {
    const extras = [{ id: 'kv-offload', bytes: known(8 * GIB), prefaulted: true }] as const;
    const r = requirement({ tp: 1, extras });
    assert.deepEqual([r.minimum, r.expected, r.recommended], [8 * GIB, 8 * GIB, 10 * GIB]);
  });

  it('says what it took for granted', () => {
    const extras = [{ id: 'kv-offload', bytes: unknown('${SIZE} is not set'), prefaulted: true }] as const;
    assert.deepEqual(requirement({ tp: 2, certainty: 'rolling', extras }).assumptions, [
      'The release is not pinned; it is taken as vLLM 0.29.0 (newest known).',
      'NCCL is taken as 2.29.7 (PyTorch 2.13), as bundled with vLLM 0.29.0.',
      'Each process group is taken to make 2 NCCL communicators.',
      'The GPUs are taken to lack P2P, so that their traffic goes through /dev/shm.',
      'NCCL is taken to find no cuMem host memory, as in a container with default privileges.',
      'KV cache offload is not counted: ${SIZE} is not set.',
    ]);
    assert.equal(
      requirement({ tp: 2, version: [0, 32, 0] }).assumptions[0],
      'vLLM 0.32.0 is newer than the newest release known (0.29.0); it is taken to be like that one.',
    );
    assert.equal(
      requirement({ tp: 2, certainty: 'assumed' }).assumptions[0],
      'The image does not tell the release; it is taken as vLLM 0.29.0 (newest known).',
    );
  });
});

describe('properties of every requirement', () => {
  const size = fc.integer({ min: 1, max: 8 });
  const choices = fc.record({
    version: fc.constantFrom<Version>(
      [0, 5, 0],
      [0, 6, 1],
      [0, 7, 3],
      [0, 8, 5],
      [0, 9, 0],
      [0, 10, 1],
      [0, 11, 2],
      [0, 19, 0],
      [0, 27, 0],
      [0, 29, 0],
      [0, 40, 0],
    ),
    certainty: fc.constantFrom('pinned', 'rolling', 'assumed'),
    platform: fc.constantFrom('cuda', 'rocm', 'cpu', 'xpu'),
    executor: fc.constantFrom('multiprocessing', 'ray', 'external', 'uniprocess'),
    tp: size,
    pp: size,
    dp: size,
    pcp: fc.integer({ min: 1, max: 2 }),
    nodes: fc.integer({ min: 1, max: 3 }),
    env: fc.record(
      {
        NCCL_CUMEM_ENABLE: fc.constantFrom('0', '1'),
        NCCL_P2P_DISABLE: fc.constantFrom('0', '1'),
        NCCL_SHM_DISABLE: fc.constantFrom('0', '1'),
        NCCL_RUNTIME_CONNECT: fc.constantFrom('0', '1'),
        NCCL_BUFFSIZE: fc.constantFrom('65536', '4194304', '16777216'),
        NCCL_MAX_NCHANNELS: fc.constantFrom('1', '2', '32'),
        VLLM_MQ_MAX_CHUNK_BYTES_MB: fc.constantFrom('1', '16', '64'),
      },
      { requiredKeys: [] },
    ),
    extras: fc.constantFrom<LaunchChoice['extras'] & object>(
      [],
      [{ id: 'kv-offload', bytes: known(5 * GIB), prefaulted: true }],
      [{ id: 'multimodal-cache', bytes: known(123_456_789), prefaulted: false }],
    ),
  });
  const interconnect = fc.constantFrom(UNKNOWN, P2P, SHM);
  const seeded = { numRuns: 400, seed: 20261122 };

  it('the segments add up to expected, all whole bytes', () => {
    fc.assert(
      fc.property(choices, interconnect, (choice, options) => {
        const r = requirement(choice, options);
        assert.equal(
          r.segments.reduce((sum, segment) => sum + segment.bytes, 0),
          r.expected,
        );
        assert.ok(
          r.segments.every(segment => Number.isSafeInteger(segment.bytes) && segment.bytes > 0),
          'bytes',
        );
        assert.equal(new Set(r.segments.map(segment => segment.id)).size, r.segments.length);
      }),
      seeded,
    );
  });

  it('minimum ≤ expected with P2P ≤ expected ≤ recommended, in whole GiB', () => {
    fc.assert(
      fc.property(choices, interconnect, (choice, options) => {
        const r = requirement(choice, options);
        assert.ok(r.minimum <= r.expectedWithP2p, `${r.minimum} > ${r.expectedWithP2p}`);
        assert.ok(r.expectedWithP2p <= r.expected, `${r.expectedWithP2p} > ${r.expected}`);
        assert.ok(r.expected <= r.recommended, `${r.expected} > ${r.recommended}`);
        assert.equal(r.recommended % GIB, 0);
        assert.equal(r.minimumReason === '', r.minimum === 0);
      }),
      seeded,
    );
  });

  it('more ranks on one node never need less', () => {
    fc.assert(
      fc.property(choices, fc.constantFrom('tp', 'pp', 'dp'), interconnect, (choice, kind, options) => {
        const one = { ...choice, nodes: 1 };
        const fewer = requirement(one, options);
        const more = requirement({ ...one, [kind]: one[kind] + 1 }, options);
        for (const key of ['minimum', 'expected', 'expectedWithP2p', 'recommended'] as const) {
          assert.ok(more[key] >= fewer[key], `${key}: ${more[key]} < ${fewer[key]}`);
        }
      }),
      seeded,
    );
  });
});
