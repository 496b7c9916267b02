/**
 * Every size that people meet in logs, and what it is. Pools: NVIDIA/nccl src/include/proxy.h at the tags (compiled);
 * buffers: src/include/device.h, src/init.cc; RCCL: ROCm/rccl src/include/proxy.h.
 */
import assert from 'node:assert/strict';
import { diagnose } from '../../../core/diagnose';
import { ordinal } from '../../../core/diagnose/arithmetic';
import { only, series } from './support';

const FULL = ', error: No space left on device (28)';
const created = (size: number, end = FULL) =>
  only(`Error while creating shared memory segment /dev/shm/nccl-a1B2c3 (size ${size})${end}`);
const extended = (size: number, end = FULL) =>
  only(`Error: failed to extend /dev/shm/nccl-a1B2c3 to ${size} bytes${end}`);

describe('diagnose: proxy pools by release', () => {
  // payload, file, pages; how many fit in 67,108,864
  const pools = [
    {
      payload: 4194656,
      file: 4194660,
      pages: '4,198,400',
      fit: '15 fit',
      nccl: series(12, 19),
      fromFile: series(16, 19),
      end: '',
    },
    { payload: 5767520, file: 5767524, pages: '5,771,264', fit: '11 fit', nccl: series(20), end: '' },
    { payload: 7340384, file: 7340388, pages: '7,344,128', fit: 'nine fit', nccl: series(21), end: '' },
    { payload: 7340384, file: 7340388, pages: '7,344,128', fit: 'nine fit', nccl: series(22), end: FULL },
    { payload: 10486112, file: 10486116, pages: '10,489,856', fit: 'six fit', nccl: series(23), end: FULL },
    { payload: 14156128, file: 14156132, pages: '14,159,872', fit: 'four fit', nccl: series(24), end: FULL },
    { payload: 31850880, file: 31850884, pages: '31,854,592', fit: 'two fit', nccl: series(25), end: FULL },
    {
      payload: 33030528,
      file: 33030532,
      pages: '33,034,240',
      fit: 'two fit',
      nccl: series(26, 27),
      end: FULL,
    },
    {
      payload: 34210176,
      file: 34210180,
      pages: '34,213,888',
      fit: 'one fits',
      nccl: series(28, 30),
      end: FULL,
    },
  ];
  for (const { payload, file, pages, fit, nccl, fromFile = nccl, end } of pools) {
    it(`${payload} and ${file}: NCCL ${nccl.join(', ')}`, () => {
      const byPayload = created(payload, end);
      const byFile = extended(file, end);
      assert.deepEqual([byPayload.nccl, byFile.nccl], [nccl, fromFile]);
      for (const match of [byPayload, byFile]) {
        assert.equal(match.segment?.title, 'NCCL proxy pool');
        assert.match(match.explanation, new RegExp(`in 4 KiB pages ${pages} B`));
        assert.match(match.explanation, new RegExp(`${fit} in the 64 MiB`));
        assert.match(match.advice, /NCCL_SHM_DISABLE=1 does not help/);
      }
      assert.deepEqual([byPayload.bytes, byFile.bytes], [payload, file]);
    });
  }

  it('tells the release of a size even where the rest of the line was cut off', () => {
    assert.deepEqual(created(33030528, '').nccl, series(26, 27));
  });

  it('does the sum of the original report: two fit, a third does not', () => {
    const match = only(
      'Error: failed to extend /dev/shm/nccl-YrFC5V to 33030532 bytes, error: No space left on device (28)',
    );
    assert.deepEqual(
      [match.kind, match.certainty, match.bytes, match.nccl, match.segment],
      [
        'nccl-segment-failed',
        'certain',
        33030532,
        ['2.26', '2.27'],
        { id: 'nccl-proxy-pool', title: 'NCCL proxy pool' },
      ],
    );
    assert.equal(match.title, '/dev/shm is full: no room for another NCCL proxy pool (NCCL 2.26–2.27)');
    assert.match(match.explanation, /33,030,528 B \(33,030,532 with its reference count\)/);
    // 2 × 33,034,240 = 66,068,480
    assert.match(
      match.explanation,
      /two fit in the 64 MiB that a container gets by default \(66,068,480 of 67,108,864 B\), a third does not/,
    );
    assert.match(
      match.explanation,
      /belongs to the second communicator of 2 ranks, or to the first of 4 ranks\./,
    );
  });

  it('knows whose the first pool too many is, by release', () => {
    // ⌊64 MiB / pages⌋ pools fit: 9, then 1.
    assert.match(
      extended(7340388, '').explanation,
      /the fifth communicator of 2 ranks, or to the third of 4 ranks, or to the second of 8 ranks\./,
    );
    assert.match(extended(34210180).explanation, /belongs to the first communicator of 2 ranks\./);
  });

  it('knows the pool of aarch64, which is 8 bytes larger', () => {
    const match = created(34210184);
    assert.deepEqual([match.nccl, match.segment?.title], [series(28, 30), 'NCCL proxy pool']);
    assert.match(match.explanation, /aarch64/);
    assert.deepEqual(extended(34210188).nccl, series(28, 30));
  });

  it('knows the pools of RCCL, which are no release of NCCL', () => {
    for (const [size, base] of [
      [10617216, 'NCCL 2.26–2.27'],
      [21823872, 'NCCL 2.28–2.30'],
      [2883936, 'NCCL 2.20'],
      [3670368, 'NCCL 2.21–2.25'],
    ] as const) {
      const match = created(size);
      assert.deepEqual([match.nccl, match.segment?.title], [[], 'RCCL proxy pool'], `${size}`);
      assert.match(match.explanation, new RegExp(`RCCL based on ${base}:`));
    }
  });
});

describe('diagnose: segments of the SHM transport', () => {
  it('9637888 and 9637892: the receiver’s buffers, in every release', () => {
    const match = created(9637888);
    assert.deepEqual([match.nccl, match.segment?.title], [series(22, 30), 'NCCL SHM receiver segment']);
    assert.match(match.explanation, /4,194,304 Simple \+ 4,915,200 LL128 \+ 524,288 LL \+ 4,096 control/);
    // 9,641,984 + 8,192 = 9,650,176; × 6 = 57,901,056
    assert.match(match.explanation, /a connection takes 9,650,176 B; six fit .*57,901,056 of 67,108,864 B/);
    // two channels × D(n), D(2) = 2 and D(n) = 2n − 1
    assert.match(
      match.explanation,
      /On 2 channels a communicator has 4 with 2 ranks, 14 with 4 ranks, 30 with 8 ranks\./,
    );
    assert.deepEqual(extended(9637892).nccl, series(22, 30));
  });

  it('counts no reference count before 2.16', () => {
    const match = only(
      'NCCL WARN Error while creating shared memory segment nccl-shm-recv-12-0-1-0 (size 9637888)',
    );
    // 9,637,888 is a whole number of pages already: with the sender's 4,096 it makes 9,641,984.
    assert.match(match.explanation, /a connection takes 9,641,984 B/);
    assert.doesNotMatch(match.explanation, /reference count/);
  });

  it('9641984: the same counted in pages', () => {
    assert.equal(created(9641984).segment?.title, 'NCCL SHM receiver segment');
  });

  it('4096 and 4100: the sender’s', () => {
    assert.equal(created(4096).segment?.title, 'NCCL SHM sender segment');
    assert.equal(extended(4100).segment?.title, 'NCCL SHM sender segment');
  });

  it('6492160: a Simple buffer of 1 MiB', () => {
    const match = created(6492160, '');
    assert.equal(match.segment?.title, 'NCCL SHM receiver segment');
    assert.match(match.explanation, /1 MiB: NCCL_BUFFSIZE=1048576, or the default on ARM up to 2\.18/);
  });

  it('5967872, 13832192: another NCCL_BUFFSIZE', () => {
    for (const [size, buffer] of [
      [5967872, '524288 (512 KiB)'],
      [13832192, '8388608 (8 MiB)'],
      [11735040, '6291456 (6 MiB)'],
    ] as const) {
      for (const match of [created(size), extended(size + 4)]) {
        assert.equal(match.segment?.title, 'NCCL SHM receiver segment', `${size}`);
        assert.ok(
          match.explanation.includes(`NCCL_BUFFSIZE=${buffer} instead of the default of 4 MiB`),
          match.explanation,
        );
      }
    }
  });

  it('4919296: RCCL’s, whose LL and LL128 buffers are smaller', () => {
    const match = extended(4919300);
    assert.deepEqual([match.nccl, match.segment?.title], [[], 'NCCL SHM receiver segment']);
    assert.match(match.explanation, /of RCCL based on NCCL 2\.16–2\.30: 4,919,296 B \(4,919,300 with/);
    // Pages of 4,919,300 are 4,923,392, and the sender's 8,192; 13 × 4,931,584 = 64,110,592.
    assert.match(match.explanation, /a connection takes 4,931,584 B; 13 fit .*64,110,592 of 67,108,864 B/);
  });

  it('72552448: a Simple buffer for which a default /dev/shm has no room at all', () => {
    const match = created(72552448);
    assert.match(match.explanation, /NCCL_BUFFSIZE=67108864 \(64 MiB\)/);
    assert.match(match.explanation, /not one fits in the 64 MiB that a container gets by default/);
  });

  it('does the sum of connections for the ranks that the log tells', () => {
    const connections = (log: string) =>
      diagnose(`${log}\nError while creating shared memory segment /dev/shm/nccl-1 (size 9637888)${FULL}`)
        .map(({ explanation }) => explanation)
        .join();
    // Two channels × D(4) = 2 × 7.
    assert.match(connections('NCCL INFO nranks 4 '), /a communicator has 14 with 4 ranks\./);
    // One rank of this machine has no connection: what others would have is told.
    assert.match(
      connections('NCCL INFO localRanks 1 '),
      /4 with 2 ranks, 14 with 4 ranks, 30 with 8 ranks\./,
    );
  });

  it('8192 and 8196: P2P by copy engine', () => {
    assert.equal(created(8192).segment?.title, 'NCCL P2P by copy engine');
    assert.equal(extended(8196).segment?.id, 'nccl-p2p-copy-engine');
  });

  it('23572: NVLS bookkeeping of 8 ranks in 2.20', () => {
    // (8 + 2 · 736 · 8) · 2 + 4
    const match = extended(23572, '');
    assert.deepEqual([match.segment?.title, match.nccl], ['NCCL NVLS bookkeeping', series(20)]);
  });
});

describe('diagnose: sizes that no release explains', () => {
  for (const [size, nearest, difference] of [
    [22020096, '14,156,128', '7,863,968 B less'],
    [67108868, '34,210,176', '32,898,692 B less'],
    [33030656, '33,030,528', '128 B less'],
    [33030500, '33,030,528', '28 B more'],
  ] as const) {
    it(`${size} is said to be unknown`, () => {
      const match = created(size);
      assert.deepEqual([match.certainty, match.nccl, match.segment, match.bytes], ['likely', [], null, size]);
      assert.match(match.explanation, /No release of NCCL from 2\.7 to 2\.30 makes a segment of/);
      assert.ok(match.explanation.includes(nearest), match.explanation);
      assert.ok(match.explanation.endsWith(`${difference}.`), match.explanation);
    });
  }

  it('takes both messages of one failure for the same, though only one counts the reference count', () => {
    const match = only(
      `Error: failed to extend /dev/shm/nccl-1 to 22020100 bytes${FULL}\n` +
        `Error while creating shared memory segment /dev/shm/nccl-1 (size 22020096)${FULL}`,
    );
    assert.deepEqual([match.count, match.segment], [2, null]);
  });

  for (const [size, name] of [
    [0, '/dev/shm/nccl-\u040c'],
    [192814336, '/dev/shm/nccl-'],
    [192814336, '/dev/shm/nccl-\u0001(x'],
  ] as const) {
    it(`size ${size} with the name ${JSON.stringify(name)} is garbage`, () => {
      const match = only(
        `misc/shmutils.cc:129 NCCL WARN Error while attaching to shared memory segment ${name} (size ${size}), error: No such file or directory (2)`,
      );
      assert.deepEqual([match.kind, match.certainty, match.bytes], ['nccl-attach-failed', 'likely', size]);
      assert.deepEqual(match.nccl, series(23, 27));
      assert.match(match.title, /garbage/);
      assert.match(match.advice, /NCCL_CUMEM_HOST_ENABLE=0/);
    });
  }
});

describe('diagnose: ordinals', () => {
  it('are words up to ten, then figures with the ending that English gives them', () => {
    assert.deepEqual([1, 2, 10, 11, 12, 13, 14, 21, 22, 23, 24, 101, 111, 112].map(ordinal), [
      ...['first', 'second', 'tenth', '11th', '12th', '13th', '14th', '21st', '22nd', '23rd', '24th'],
      ...['101st', '111th', '112th'],
    ]);
  });
});
