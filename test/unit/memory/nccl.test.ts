import assert from 'node:assert/strict';
import {
  type Algorithms,
  buffersOf,
  type Communicators,
  channelsOf,
  DEFAULT_BUFFERS,
  type NcclSituation,
  ncclSegments,
  nvlsFile,
  proxyPool,
  sendRecvChannelsOf,
  shmConnection,
} from '../../../core/memory/nccl';
import { type Fact, known, unknown, type Version } from '../../../core/model';

function situation(
  version: Version,
  ranks: number,
  count: number,
  rest: Partial<NcclSituation & Pick<Communicators, 'networkRanks' | 'sendRecvPairs' | 'algorithms'>> = {},
): NcclSituation {
  const { networkRanks = 0, sendRecvPairs = 0, algorithms = 'ring+tree', ...fields } = rest;
  return {
    library: 'nccl',
    version,
    communicators: [{ ranks, count, networkRanks, sendRecvPairs, algorithms }],
    p2p: false,
    shmTransport: true,
    cuMem: true,
    cuMemHost: false,
    runtimeConnect: true,
    channels: 4,
    sendRecvChannels: 2,
    buffers: DEFAULT_BUFFERS.nccl,
    nvls: false,
    ...fields,
  };
}

function total(s: NcclSituation): number {
  return ncclSegments(s).reduce((sum, segment) => sum + segment.bytes, 0);
}

function idsOf(s: NcclSituation): string[] {
  return ncclSegments(s).map(segment => segment.id);
}

describe('NCCL proxy pool', () => {
  // Payload ("(size N)"), file ("extend … to N bytes") and pages, from the headers of each tag.
  const POOLS: [Version, number, number, number][] = [
    [[2, 12, 7], 4_194_656, 4_194_656, 4_198_400],
    [[2, 15, 5], 4_194_656, 4_194_656, 4_198_400],
    [[2, 16, 2], 4_194_656, 4_194_660, 4_198_400],
    [[2, 19, 4], 4_194_656, 4_194_660, 4_198_400],
    [[2, 20, 3], 5_767_520, 5_767_524, 5_771_264],
    [[2, 20, 5], 5_767_520, 5_767_524, 5_771_264],
    [[2, 21, 5], 7_340_384, 7_340_388, 7_344_128],
    [[2, 22, 3], 7_340_384, 7_340_388, 7_344_128],
    [[2, 23, 4], 10_486_112, 10_486_116, 10_489_856],
    [[2, 24, 3], 14_156_128, 14_156_132, 14_159_872],
    [[2, 25, 1], 31_850_880, 31_850_884, 31_854_592],
    [[2, 26, 2], 33_030_528, 33_030_532, 33_034_240],
    [[2, 26, 6], 33_030_528, 33_030_532, 33_034_240],
    [[2, 27, 3], 33_030_528, 33_030_532, 33_034_240],
    [[2, 27, 7], 33_030_528, 33_030_532, 33_034_240],
    [[2, 28, 3], 34_210_176, 34_210_180, 34_213_888],
    [[2, 28, 9], 34_210_176, 34_210_180, 34_213_888],
    [[2, 29, 7], 34_210_176, 34_210_180, 34_213_888],
    [[2, 30, 7], 34_210_176, 34_210_180, 34_213_888],
  ];

  for (const [version, payload, file, charged] of POOLS) {
    it(`NCCL ${version.join('.')}: ${file} bytes`, () => {
      assert.deepEqual(proxyPool('nccl', version), { payload, file, charged });
    });
  }

  it('does not exist up to 2.11', () => {
    assert.equal(proxyPool('nccl', [2, 11, 4]), undefined);
    assert.deepEqual(idsOf(situation([2, 11, 4], 4, 1)), ['nccl-shm-transport']);
    assert.equal(total(situation([2, 11, 4], 4, 1, { shmTransport: false })), 0);
  });

  it('is smaller or larger in RCCL, by the release it is based on', () => {
    const payloads = (
      [
        [2, 18, 3],
        [2, 18, 6],
        [2, 20, 5],
        [2, 21, 5],
        [2, 26, 6],
        [2, 28, 0],
      ] as Version[]
    ).map(version => proxyPool('rccl', version)?.payload);
    assert.deepEqual(payloads, [524_640, 1_048_928, 2_883_936, 3_670_368, 10_617_216, 21_823_872]);
  });

  // [situation, bytes of the pools]; n = 2, K = 1.
  const WHEN: [string, NcclSituation, number][] = [
    ['2.21 has it even with P2P and cuMem', situation([2, 21, 5], 2, 1, { p2p: true }), 14_688_256],
    ['2.21 has it for a single rank', situation([2, 21, 5], 1, 1, { p2p: true }), 7_344_128],
    ['2.22 with cuMem has none', situation([2, 22, 3], 2, 1, { p2p: true }), 0],
    ['2.27 with cuMem has none', situation([2, 27, 5], 2, 1, { p2p: true }), 0],
    ['2.27 without cuMem has it', situation([2, 27, 5], 2, 1, { p2p: true, cuMem: false }), 66_068_480],
    [
      'NCCL_RUNTIME_CONNECT=0 brings it',
      situation([2, 27, 5], 2, 1, { p2p: true, runtimeConnect: false }),
      66_068_480,
    ],
    [
      'ranks on other nodes bring it',
      situation([2, 27, 5], 2, 1, { p2p: true, networkRanks: 2 }),
      66_068_480,
    ],
    ['one rank a node has it too', situation([2, 28, 9], 1, 2, { p2p: true, networkRanks: 1 }), 68_427_776],
    ['sockets in place of SHM bring it', situation([2, 28, 9], 2, 1, { shmTransport: false }), 68_427_776],
    [
      'NCCL_SHM_DISABLE=1 does not remove it',
      situation([2, 28, 9], 2, 1, { shmTransport: false, cuMem: false }),
      68_427_776,
    ],
    [
      'with P2P and cuMem nothing is left',
      situation([2, 28, 9], 2, 1, { shmTransport: false, p2p: true }),
      0,
    ],
  ];

  for (const [name, s, bytes] of WHEN) {
    it(name, () => {
      const pools = ncclSegments(s).filter(segment => segment.id === 'nccl-proxy-pool');
      assert.equal(pools[0]?.bytes ?? 0, bytes);
    });
  }
});

describe('NCCL SHM transport', () => {
  it('charges a connection in pages', () => {
    assert.equal(shmConnection(DEFAULT_BUFFERS.nccl, [2, 28, 9]), 9_650_176);
    // Receiver 6,496,256 B in pages with NCCL_BUFFSIZE=1048576, sender 8,192 B; measured on 2.28.9.
    assert.equal(shmConnection({ ...DEFAULT_BUFFERS.nccl, simple: 1_048_576 }, [2, 28, 9]), 6_504_448);
    // Receiver 9,637,888 B and sender 4,096 B are whole pages before 2.16 added its reference count.
    assert.equal(shmConnection(DEFAULT_BUFFERS.nccl, [2, 15, 5]), 9_641_984);
    // RCCL: receiver 4,919,296 B + 4 in pages, sender 8,192 B.
    assert.equal(shmConnection(DEFAULT_BUFFERS.rccl, [2, 21, 5]), 4_923_392 + 8_192);
  });

  it('reads the buffers from the environment, and takes the default for what is no number', () => {
    const knobs = new Map<string, Fact<string>>([
      ['NCCL_BUFFSIZE', known('524288')],
      ['NCCL_LL_BUFFSIZE', known('4MB')],
      ['NCCL_LL128_BUFFSIZE', unknown('unset')],
    ]);
    assert.deepEqual(buffersOf('nccl', knobs), { simple: 524_288, ll: 524_288, ll128: 4_915_200 });
  });

  it('reckons with 4 channels, 6 up to 2.22, within the bounds of the environment', () => {
    const channels = (version: Version, env: Record<string, string> = {}) =>
      channelsOf(version, new Map(Object.entries(env).map(([name, value]) => [name, known(value)])));
    assert.equal(channels([2, 22, 3]), 6);
    assert.equal(channels([2, 23, 4]), 4);
    assert.equal(channels([2, 28, 9], { NCCL_MAX_NCHANNELS: '2' }), 2);
    assert.equal(channels([2, 28, 9], { NCCL_MAX_CTAS: '1' }), 1);
    assert.equal(channels([2, 28, 9], { NCCL_MAX_NCHANNELS: '16' }), 4);
    assert.equal(channels([2, 28, 9], { NCCL_MIN_NCHANNELS: '8' }), 8);
    assert.equal(channels([2, 28, 9], { NCCL_MAX_NCHANNELS: 'many' }), 4);
  });

  it('needs no /dev/shm where cuMem host memory works, from 2.23', () => {
    assert.equal(total(situation([2, 28, 9], 8, 2, { cuMemHost: true })), 0);
    assert.deepEqual(idsOf(situation([2, 22, 3], 2, 1, { cuMemHost: true })), ['nccl-shm-transport']);
    assert.deepEqual(idsOf(situation([2, 28, 9], 2, 1, { cuMemHost: true, cuMem: false })), [
      'nccl-proxy-pool',
      'nccl-shm-transport',
    ]);
  });

  // Measured on 4 × H200 with NCCL 2.28.9, 4 channels but in the last: connections of 9,650,176 bytes.
  it('connects only what is in use', () => {
    const bytes = (ranks: number, rest: Parameters<typeof situation>[3]) =>
      total(situation([2, 28, 9], ranks, 1, rest));
    assert.equal(bytes(4, { algorithms: 'ring' }), 16 * 9_650_176);
    assert.equal(bytes(3, { algorithms: 'tree' }), 16 * 9_650_176);
    assert.equal(bytes(4, { algorithms: 'tree' }), 24 * 9_650_176);
    assert.equal(bytes(4, { algorithms: 'none', sendRecvPairs: 3 }), 6 * 9_650_176);
    assert.equal(bytes(4, { algorithms: 'none', sendRecvPairs: 3, cuMem: false }), 464_961_536);
    // Two nodes of two ranks, seen from one.
    assert.equal(bytes(2, { algorithms: 'ring', channels: 2, networkRanks: 2 }), 175_456_256 / 2);
    assert.equal(bytes(2, { algorithms: 'tree', channels: 2, networkRanks: 1 }), 145_629_184 / 2);
    const chain = { algorithms: 'none', sendRecvPairs: 1, networkRanks: 1 } as const;
    assert.equal(bytes(2, chain), 107_028_480 / 2);
  });

  it('has two channels for a pair that sends, fewer only where the environment leaves no two', () => {
    const channels = (name: string, value: string) => sendRecvChannelsOf(new Map([[name, known(value)]]));
    assert.equal(channels('NCCL_MAX_P2P_NCHANNELS', '1'), 1);
    assert.equal(channels('NCCL_MAX_NCHANNELS', '1'), 1);
    assert.equal(channels('NCCL_MIN_P2P_NCHANNELS', '8'), 2);
    assert.equal(channels('NCCL_MAX_P2P_NCHANNELS', '8'), 2);
  });

  it('adds two channels for each ordered pair that sends and receives', () => {
    // Measured: all-to-all over 4 ranks adds 24 connections, over 2 ranks 4.
    const bytes = (ranks: number, pairs: number) =>
      ncclSegments(situation([2, 28, 9], ranks, 1, { sendRecvPairs: pairs })).find(
        s => s.id === 'nccl-send-recv',
      )?.bytes;
    assert.equal(bytes(4, 12), 231_604_224);
    assert.equal(bytes(2, 2), 38_600_704);
    assert.equal(bytes(2, 0), undefined);
  });
});

describe('NVLS bookkeeping', () => {
  it('takes what each release takes for eight ranks', () => {
    const files = (
      [
        [2, 20, 5],
        [2, 21, 5],
        [2, 22, 3],
        [2, 23, 4],
        [2, 24, 3],
        [2, 26, 2],
        [2, 27, 5],
        [2, 28, 9],
        [2, 30, 7],
      ] as Version[]
    ).map(version => nvlsFile(version, 8));
    assert.deepEqual(files, [23_572, 24_084, 24_084, 40_980, 36_884, 41_236, 41_492, 45_060, 26_628]);
  });

  it('is at most 48 KiB for eight ranks where the release was not read', () => {
    for (const version of [
      [2, 19, 3],
      [2, 25, 1],
      [2, 29, 7],
    ] as Version[])
      assert.equal(nvlsFile(version, 8), 49_152);
  });

  it('is one file a communicator, only with NVLS, and none before 2.19', () => {
    const segments = ncclSegments(situation([2, 28, 9], 8, 2, { p2p: true, nvls: true }));
    assert.deepEqual(
      segments.map(s => [s.id, s.bytes]),
      [['nccl-nvls', 2 * 45_056 + 2 * 4_096]],
    );
    assert.equal(nvlsFile([2, 18, 6], 8), 0);
    assert.equal(nvlsFile([2, 28, 9], 1), 0);
  });
});

describe('the worked tables', () => {
  const ERAS: Record<string, Version[]> = {
    '2.21.5': [[2, 21, 5]],
    '2.26.2': [[2, 26, 2]],
    '2.27': [
      [2, 27, 3],
      [2, 27, 5],
      [2, 27, 7],
    ],
    '2.28–2.30': [
      [2, 28, 9],
      [2, 29, 7],
      [2, 30, 7],
    ],
  };

  // P2P, pool present: [era, n, K=1, K=2].
  const WITH_P2P: [string, number, number, number][] = [
    ['2.21.5', 2, 14_688_256, 29_376_512],
    ['2.21.5', 4, 29_376_512, 58_753_024],
    ['2.21.5', 8, 58_753_024, 117_506_048],
    ['2.26.2', 2, 66_068_480, 132_136_960],
    ['2.26.2', 4, 132_136_960, 264_273_920],
    ['2.26.2', 8, 264_273_920, 528_547_840],
    ['2.27', 2, 66_068_480, 132_136_960],
    ['2.27', 4, 132_136_960, 264_273_920],
    ['2.27', 8, 264_273_920, 528_547_840],
    ['2.28–2.30', 2, 68_427_776, 136_855_552],
    ['2.28–2.30', 4, 136_855_552, 273_711_104],
    ['2.28–2.30', 8, 273_711_104, 547_422_208],
  ];

  for (const [era, n, k1, k2] of WITH_P2P) {
    it(`P2P, cuMem off, NCCL ${era}, n=${n}`, () => {
      for (const version of ERAS[era]!) {
        assert.equal(total(situation(version, n, 1, { p2p: true, cuMem: false })), k1);
        assert.equal(total(situation(version, n, 2, { p2p: true, cuMem: false })), k2);
      }
    });
  }

  it('P2P, cuMem on, from 2.22: nothing', () => {
    for (const version of [
      [2, 22, 3],
      ...ERAS['2.26.2']!,
      ...ERAS['2.27']!,
      ...ERAS['2.28–2.30']!,
    ] as Version[]) {
      assert.equal(total(situation(version, 8, 2, { p2p: true })), 0);
    }
  });

  // No P2P, all connected at start: [era, n, C=2 K=1, C=2 K=2, C=4 K=1, C=4 K=2].
  const WITHOUT_P2P: [string, number, number, number, number, number][] = [
    ['2.21.5', 2, 53_288_960, 106_577_920, 91_889_664, 183_779_328],
    ['2.21.5', 4, 164_478_976, 328_957_952, 299_581_440, 599_162_880],
    ['2.21.5', 8, 348_258_304, 696_516_608, 637_763_584, 1_275_527_168],
    ['2.26.2', 2, 104_669_184, 209_338_368, 143_269_888, 286_539_776],
    ['2.26.2', 4, 267_239_424, 534_478_848, 402_341_888, 804_683_776],
    ['2.26.2', 8, 553_779_200, 1_107_558_400, 843_284_480, 1_686_568_960],
    ['2.27', 2, 104_669_184, 209_338_368, 143_269_888, 286_539_776],
    ['2.27', 4, 267_239_424, 534_478_848, 402_341_888, 804_683_776],
    ['2.27', 8, 553_779_200, 1_107_558_400, 843_284_480, 1_686_568_960],
    ['2.28–2.30', 2, 107_028_480, 214_056_960, 145_629_184, 291_258_368],
    ['2.28–2.30', 4, 271_958_016, 543_916_032, 407_060_480, 814_120_960],
    ['2.28–2.30', 8, 563_216_384, 1_126_432_768, 852_721_664, 1_705_443_328],
  ];

  for (const [era, n, c2k1, c2k2, c4k1, c4k2] of WITHOUT_P2P) {
    it(`no P2P, cuMem off, NCCL ${era}, n=${n}`, () => {
      for (const version of ERAS[era]!) {
        const bytes = [2, 4].flatMap(channels =>
          [1, 2].map(count =>
            total(situation(version, n, count, { cuMem: false, channels, algorithms: 'ring' })),
          ),
        );
        assert.deepEqual(bytes, [c2k1, c2k2, c4k1, c4k2]);
      }
    });
  }

  it('2.21.5 connects everything at start with cuMem too', () => {
    assert.equal(total(situation([2, 21, 5], 4, 1, { channels: 2, algorithms: 'ring' })), 164_478_976);
  });

  // No P2P, cuMem on: [n, ring C=2, ring+tree C=2, ring C=4, ring+tree C=4, K=2 ring+tree C=2, K=2 ring+tree C=4].
  const AT_RUNTIME: [number, number, number, number, number, number, number][] = [
    [2, 38_600_704, 38_600_704, 77_201_408, 77_201_408, 77_201_408, 154_402_816],
    [4, 77_201_408, 135_102_464, 154_402_816, 270_204_928, 270_204_928, 540_409_856],
    [8, 154_402_816, 289_505_280, 308_805_632, 579_010_560, 579_010_560, 1_158_021_120],
  ];

  for (const [n, ...cells] of AT_RUNTIME) {
    it(`no P2P, cuMem on, NCCL 2.26 to 2.30, n=${n}`, () => {
      for (const version of [...ERAS['2.26.2']!, ...ERAS['2.27']!, ...ERAS['2.28–2.30']!]) {
        const bytes = (channels: number, algorithms: Algorithms, count = 1) =>
          total(situation(version, n, count, { channels, algorithms }));
        assert.deepEqual(
          [
            bytes(2, 'ring'),
            bytes(2, 'ring+tree'),
            bytes(4, 'ring'),
            bytes(4, 'ring+tree'),
            bytes(2, 'ring+tree', 2),
            bytes(4, 'ring+tree', 2),
          ],
          cells,
        );
      }
    });
  }
});

describe('logs that the arithmetic explains', () => {
  const DEFAULT_SHM = 67_108_864;

  it('ai-dynamo/dynamo#1408: two pools of 2.26.2 fit into 64 MiB, those of a second communicator do not', () => {
    const pools = (count: number) => total(situation([2, 26, 2], 2, count, { p2p: true, cuMem: false }));
    assert.equal(DEFAULT_SHM - pools(1), 1_040_384);
    assert.ok(pools(2) > DEFAULT_SHM);
  });

  it('vllm-project/production-stack#276: 2.21.5 without P2P fits once, not twice', () => {
    const bytes = (count: number) => total(situation([2, 21, 5], 2, count, { channels: 2 }));
    assert.ok(bytes(1) < DEFAULT_SHM && bytes(2) > DEFAULT_SHM);
  });
});

describe('an NCCL segment', () => {
  it('carries its arithmetic, its condition and its source', () => {
    const [pool] = ncclSegments({
      ...situation([2, 28, 9], 4, 2, { p2p: true, cuMem: false }),
      communicators: [
        {
          title: 'tensor-parallel',
          ranks: 4,
          count: 2,
          networkRanks: 0,
          sendRecvPairs: 0,
          algorithms: 'ring+tree',
        },
      ],
    });
    assert.deepEqual(pool, {
      id: 'nccl-proxy-pool',
      title: 'NCCL proxy pool',
      bytes: 273_711_104,
      formula: '2 tensor-parallel communicators × 4 ranks × 34,213,888 B',
      condition: 'cuMem is off (NCCL_CUMEM_ENABLE=0)',
      source: 'NVIDIA/nccl v2.28.9 src/include/proxy.h, src/proxy.cc',
    });
  });
});
