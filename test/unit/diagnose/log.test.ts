/** Whole logs: what lines say together. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { Diagnosis, diagnose } from '../../../core/diagnose';
import { LineIndex } from '../../../core/text/span';
import { only, series } from './support';

const FULL = 'error: No space left on device (28)';

const BAD_ADDRESS = 'OSError: [Errno 14] Bad address';

/** Eight ranks that fail together, each with NCCL's two lines. */
function eightRanks(): string {
  const lines: string[] = ['(EngineCore pid=88) INFO starting'];
  for (let rank = 0; rank < 8; rank++) {
    const prefix = `gpu-box:${500 + rank}:${700 + rank} [${rank}] misc/shmutils.cc`;
    lines.push(
      `${prefix}:87 NCCL WARN Error: failed to extend /dev/shm/nccl-aaaa0${rank} to 33030532 bytes, ${FULL}`,
    );
    lines.push(
      `${prefix}:129 NCCL WARN Error while creating shared memory segment /dev/shm/nccl-aaaa0${rank} (size 33030528), ${FULL}`,
    );
    lines.push(`gpu-box:${500 + rank}:${500 + rank} [${rank}] proxy.cc:1326 NCCL WARN Socket recv failed`);
  }
  return lines.join('\n');
}

describe('diagnose: a log of several ranks', () => {
  it('tells what repeats once, with its number', () => {
    const matches = diagnose(eightRanks());
    assert.deepEqual(
      matches.map(({ kind, line, count, role }) => ({ kind, line, count, role })),
      [
        { kind: 'nccl-segment-failed', line: 1, count: 16, role: 'failure' },
        { kind: 'nccl-follow-up', line: 3, count: 8, role: 'follow-up' },
      ],
    );
  });

  it('keeps different sizes apart, in the order of the lines', () => {
    const matches = diagnose(
      [
        `Error while creating shared memory segment /dev/shm/nccl-1 (size 9637888), ${FULL}`,
        `Error while creating shared memory segment /dev/shm/nccl-2 (size 34210176), ${FULL}`,
        `Error while creating shared memory segment /dev/shm/nccl-3 (size 9637888), ${FULL}`,
      ].join('\n'),
    );
    assert.deepEqual(
      matches.map(({ bytes, count }) => [bytes, count]),
      [
        [9637888, 2],
        [34210176, 1],
      ],
    );
  });

  it('narrows the releases by what the lines of one failure have in common', () => {
    const match = only(
      [
        `x [0] misc/shmutils.cc:87 NCCL WARN Error: failed to extend /dev/shm/nccl-1 to 9637892 bytes, ${FULL}`,
        `x [0] misc/shmutils.cc:131 NCCL WARN Error while creating shared memory segment /dev/shm/nccl-1 (size 9637888), ${FULL}`,
      ].join('\n'),
    );
    assert.deepEqual([match.nccl, match.count], [series(28, 29), 2]);
  });

  it('calls an echo one where the failure is there, and a riddle where it is not', () => {
    const echo = diagnose(eightRanks())[1]!;
    assert.equal(echo.certainty, 'likely');
    assert.match(echo.advice, /settle the failure/);
    const alone = only(
      'RuntimeError: NCCL error: unhandled system error (run with NCCL_DEBUG=INFO for details)',
    );
    assert.deepEqual([alone.certainty, alone.recommendedBytes], ['possible', null]);
    assert.match(alone.advice, /NCCL_DEBUG=WARN/);
  });
});

describe('diagnose: what else the log tells', () => {
  const pool = `Error while creating shared memory segment /dev/shm/nccl-1 (size 33030528), ${FULL}`;

  it('takes the release of NCCL from the log', () => {
    const [, match] = diagnose(
      `gpu-box NCCL version 2.26.2+cuda12.2\nncclSystemError: System call (e.g. socket, malloc)\n${pool}`,
    );
    assert.deepEqual(match!.nccl, ['2.26']);
    assert.match(match!.title, /\(NCCL 2\.26\)/);
  });

  it('says so when the log names a release that does not fit', () => {
    const match = only(`INFO [pynccl.py:63] vLLM is using nccl==2.21.5\n${pool}`);
    assert.deepEqual(match.nccl, ['2.26', '2.27']);
    assert.match(match.explanation, /The log names NCCL 2\.21\.5, which does not fit/);
  });

  const RANKS = [
    'INFO [core.py:77] Initializing a V1 LLM engine (v0.11.2) with config: model=x, tensor_parallel_size=2, pipeline_parallel_size=1, seed=0',
    'NCCL INFO comm 0x55 rank 0 nranks 2 cudaDev 0 nvmlDev 0 busId 80 commId 0xb - Init START',
    'NCCL INFO comm 0x55 rank 0 nRanks 16 nNodes 8 localRanks 2 localRank 0 MNNVL 0',
    'server_args=ServerArgs(model_path=x, tp_size=2, port=30000)',
  ];
  for (const line of RANKS) {
    it(`reads two ranks from: ${line}`, () => {
      const match = only(`${line}\n${pool}`);
      assert.equal(match.recommendedBytes, 2147483648);
      assert.match(match.advice, /2 GiB of \/dev\/shm \(for the 2 ranks that the log tells/);
      assert.match(match.explanation, /belongs to the second communicator of 2 ranks\./);
    });
  }

  it('multiplies tensor and pipeline parallel sizes', () => {
    const line =
      'LLM engine (v0.11.2) with config: model=x, tensor_parallel_size=2, pipeline_parallel_size=2,';
    const match = only(`${line}\n${pool}`);
    assert.match(match.advice, /for the 4 ranks that the log tells/);
    assert.equal(match.recommendedBytes, 4294967296);
  });

  it('advises a size for eight ranks when the log does not tell them, for every runtime', () => {
    const match = only(pool);
    assert.equal(match.recommendedBytes, 8589934592);
    const [head, ...settings] = match.advice.split('\n');
    assert.match(head!, /8 GiB of \/dev\/shm \(enough for 8 ranks/);
    assert.equal(settings[0], 'Compose: shm_size: 8gb');
    assert.equal(settings[1], 'docker run: --shm-size=8g, before the image');
    assert.match(
      settings[2]!,
      /^Kubernetes: an emptyDir with medium: Memory and sizeLimit: 8Gi, mounted at \/dev\/shm/,
    );
  });

  it('takes a gibibyte a rank where the log names a release that no number can be', () => {
    const match = only(`LLM engine (v${'9'.repeat(30)}.0.0) tensor_parallel_size=4\n${pool}`);
    assert.equal(match.recommendedBytes, 4294967296);
  });

  it('knows two machines with one rank each, where the second communicator is the one too many', () => {
    const match = only(
      `NCCL INFO comm 0x55 rank 0 nRanks 2 nNodes 2 localRanks 1 localRank 0\nError while creating shared memory segment /dev/shm/nccl-1 (size 34210184), ${FULL}`,
    );
    assert.match(match.explanation, /belongs to the second communicator of 1 rank\./);
  });
});

describe('diagnose: vLLM’s check of /dev/shm', () => {
  const refused = (required: number, free: number) =>
    `RuntimeError: Insufficient space in /dev/shm: ${required} MiB required, ${free} MiB free. Increase /dev/shm (e.g. --shm-size or --ipc=host).`;

  it('names the ring, and that 64 MiB free is nobody’s choice', () => {
    const match = only(refused(160, 64));
    assert.match(match.explanation, /when it creates its request ring/);
    assert.match(
      match.explanation,
      /64 MiB is what a container gets by default: it seems that nobody set a size/,
    );
    assert.match(only(refused(240, 100)).explanation, /when it creates its response rings/);
    assert.match(only(refused(24, 10)).explanation, /when it creates its tensor-parallel rings/);
  });

  it('names the release where the log does', () => {
    const match = only(`INFO vLLM API server version 0.28.0\n${refused(160, 64)}`);
    assert.match(match.explanation, /^vLLM 0\.28\.0 refuses/);
  });

  it('takes another size for an offload, and adds it to what the ranks need', () => {
    const match = only(refused(32768, 16962));
    assert.match(match.explanation, /--kv-offloading-size/);
    assert.match(match.explanation, /vllm_offload_\*\.mmap/);
    // 8 GiB for eight ranks + 32 GiB
    assert.equal(match.recommendedBytes, 42949672960);
  });

  it('thinks of VLLM_MQ_MAX_CHUNK_BYTES_MB where the size is ten chunks', () => {
    assert.match(only(refused(320, 64)).explanation, /VLLM_MQ_MAX_CHUNK_BYTES_MB=32\./);
    assert.doesNotMatch(only(refused(325, 64)).explanation, /VLLM_MQ_MAX_CHUNK_BYTES_MB/);
  });
});

describe('diagnose: Ray and LightLLM', () => {
  const moved = (advised: string) =>
    `WARNING: The object store is using /tmp instead of /dev/shm because /dev/shm has only 67108864 bytes available. You can increase /dev/shm size by passing '--shm-size=${advised}gb' to 'docker run'`;

  it('explains the folklore of 10.24gb', () => {
    assert.match(only(moved('10.24')).explanation, /1\.1 × the store .* caps at 10,000,000,000 B/);
    assert.doesNotMatch(only(moved('5.04')).explanation, /caps at/);
    // 8 GiB for eight ranks + ⌈10.24⌉ GiB
    assert.equal(only(moved('10.24')).recommendedBytes, 20401094656);
  });

  it('advises for the ranks alone where Ray advises nothing', () => {
    const match = only(
      'WARNING: The object store is using /tmp instead of /dev/shm because /dev/shm has only 67108864 bytes available.',
    );
    assert.deepEqual([match.bytes, match.recommendedBytes], [null, 8589934592]);
    assert.doesNotMatch(match.explanation, /advice/);
  });

  it('adds NCCL’s share to what LightLLM computed', () => {
    const match = only('Insufficient shared memory (SHM) available.Required: 2.50G, Available: 0.06G.');
    // ⌈2.5 + 2⌉ GiB
    assert.equal(match.recommendedBytes, 5368709120);
  });
});

describe('diagnose: Bus error', () => {
  const bus = 'Fatal Python error: Bus error';

  it('is a mere possibility alone, and says so', () => {
    const match = only(`starting\n${bus}\ndone`);
    assert.deepEqual(
      [match.kind, match.certainty, match.recommendedBytes, match.nccl],
      ['bus-error', 'possible', null, []],
    );
    assert.match(match.explanation, /neither NCCL nor an engine/);
    assert.doesNotMatch(match.advice, /shm_size/);
  });

  const EVIDENCE = [
    ['vllm.v1.engine.exceptions.EngineDeadError: EngineCore encountered an issue.', 'EngineDeadError'],
    ['gpu-box:1:2 [0] NCCL INFO Connected all rings', 'NCCL'],
    ['  File "/usr/lib/python3/site-packages/vllm/worker.py", line 3', 'vLLM'],
    ['  File "torch/utils/data/dataloader.py", line 3, in _MultiProcessingDataLoaderIter', 'DataLoader'],
    ['[sglang] scheduler started', 'SGLang'],
  ] as const;
  for (const [line, name] of EVIDENCE) {
    it(`is likely with this before or after it: ${line}`, () => {
      for (const log of [`${line}\n${bus}`, `${bus}\n\n\n${line}`]) {
        const match = diagnose(log).find(({ kind }) => kind === 'bus-error')!;
        assert.equal(match.certainty, 'likely');
        assert.ok(match.title.includes(name), match.title);
        assert.equal(match.recommendedBytes, 8589934592);
      }
    });
  }

  it('does not look far for evidence', () => {
    const far = '\n'.repeat(200);
    assert.equal(only(`NCCL INFO hello${far}${bus}${far}EngineDeadError`).certainty, 'possible');
  });

  it('is NCCL 2.12 to 2.18 with NCCL’s own functions in the backtrace', () => {
    const match = only(`${bus}\n#1 0x7f in memset ()\n#2 0x7f in ncclShmOpen () from libnccl.so.2`);
    assert.deepEqual(match.nccl, series(12, 18));
    assert.match(match.explanation, /2\.12–2\.18 announces the size of a segment without reserving it/);
  });

  it('is NCCL’s where the log names one of those releases, and vLLM’s rings where it names a later one', () => {
    const near = (release: string) => only(`NCCL version ${release}\n${bus}`).explanation;
    assert.match(near('2.16.2'), /NCCL 2\.16 announces the size of a segment without reserving it/);
    assert.match(near('2.27.5'), /vLLM’s ring buffers are reserved at full size/);
  });

  it('is recognised by its names and by the exit status', () => {
    for (const line of [
      'bash: line 1:    51 Bus error               (core dumped) python serve.py',
      '*** SIGBUS received at time=1692931519 on cpu 133 ***',
      'Signal 7 (SIGBUS) received by PID 4711',
      'container "vllm" exited with code 135',
      '    Exit Code:    135',
      '  exitcode  : -7 (pid: 4711)',
      'Worker died, exit code: -7',
    ]) {
      assert.equal(only(line).kind, 'bus-error', line);
    }
  });
});

describe('diagnose: the text of a log', () => {
  const failure = `Error: failed to extend /dev/shm/nccl-1 to 33030532 bytes, ${FULL}`;

  it('counts lines and offsets as editors do', () => {
    const log = `loading 1%\rloading 2%\r\nünïcode 🐍\n\n  ${failure}\r\nend`;
    const match = only(log);
    const lines = new LineIndex(log);
    assert.equal(match.line, 4);
    assert.deepEqual(lines.positionAt(match.span.start), { line: 4, character: 2 });
    assert.equal(log.slice(match.span.start, match.span.end), failure);
  });

  it('knows the line as it is quoted, without what NCCL prints in front of it', () => {
    const match = only(`failed to extend /dev/shm/nccl-YrFC5V to 33030532 bytes, ${FULL}`);
    assert.deepEqual([match.kind, match.bytes], ['nccl-segment-failed', 33030532]);
  });

  it('says the same however the text is cut into pieces', () => {
    const log = `a\r\nb\rc\n\r\n${failure}\r\n\rlast ${failure}`;
    const whole = diagnose(log);
    fc.assert(
      fc.property(fc.array(fc.nat(log.length), { maxLength: 12 }), cuts => {
        const diagnosis = new Diagnosis();
        let start = 0;
        for (const cut of [...cuts.sort((a, b) => a - b), log.length]) {
          diagnosis.push(log.slice(start, cut));
          start = cut;
        }
        const matches = diagnosis.finish();
        assert.equal(diagnosis.lineCount, new LineIndex(log).lineCount);
        assert.equal(JSON.stringify(matches), JSON.stringify(whole));
      }),
    );
  });

  it('takes CR LF for one line ending though a piece ends between them', () => {
    for (const [pieces, line] of [
      [['a\r', `\n${failure}`], 1],
      [['a\r', '', `\n${failure}`], 1],
      [['a\r', failure], 1],
      [['a\r', `\r\n${failure}`], 2],
      [['a\r\n', `\n${failure}`], 2],
    ] as const) {
      const diagnosis = new Diagnosis();
      for (const piece of pieces) diagnosis.push(piece);
      const [match] = diagnosis.finish();
      assert.deepEqual([match!.line, diagnosis.lineCount], [line, line + 1], JSON.stringify(pieces));
      assert.equal(match!.span.start, pieces.join('').length - failure.length);
    }
  });

  it('looks at the first 1,048,576 characters of a line, however they arrive', () => {
    const filler = '.'.repeat(1 << 20);
    for (const pieces of [
      [`${failure} ${filler}${failure}\n${filler}${failure}\n${failure}`],
      [failure, ` ${filler}`, `${failure}\n`, filler, `${failure}\n`, failure],
    ]) {
      const diagnosis = new Diagnosis();
      for (const piece of pieces) diagnosis.push(piece);
      const [match, ...others] = diagnosis.finish();
      // The first line and the third; what stands behind too much in the first two is not seen.
      assert.deepEqual([match!.line, match!.count, others], [0, 2, []]);
      assert.equal(diagnosis.lineCount, 3);
    }
  });

  it('finds nothing in an empty log', () => {
    assert.deepEqual(diagnose(''), []);
  });

  it('never throws, whatever stands in a line', () => {
    const words = fc.constantFrom(
      'Error: failed to extend ',
      'Error while attaching to shared memory segment ',
      '(size ',
      ')',
      ' to ',
      ' bytes',
      ', error: ',
      '9'.repeat(40),
      '0',
      'Bus error',
      'Insufficient space in /dev/shm: ',
      ' MiB required, ',
      ' MiB free',
      'NCCL version 2.',
      'localRanks ',
      'tensor_parallel_size=',
      'LLM engine (v',
      '--shm-size=',
      'gb',
      'Could not map nccl-',
      ' size ',
      'Required: ',
      'G, Available: ',
      '\n',
      '\r',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(words, fc.string({ maxLength: 5 })), { maxLength: 20 }), parts => {
        const log = parts.join('');
        for (const match of diagnose(log)) {
          assert.equal(log.slice(match.span.start, match.span.end), match.text);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('gets past a line of a million characters that nearly fits, many times over', () => {
    for (const part of [
      'Error: failed to extend ',
      'Could not map nccl-',
      '1[1] -> via SHM/',
      '</torch_unable to write to file ',
      'Bus error exit code ',
      '/dev/shm/o space left on device',
      '1'.repeat(40),
      'NCCL error ncclSystemError: System call',
    ]) {
      const long = part.repeat(Math.ceil(1_000_000 / part.length));
      const found = diagnose(`${long}via SHM/\n${failure}`).at(-1)!;
      assert.deepEqual([found.line, found.bytes], [1, 33030532], part);
    }
  });
});

describe('diagnose: a bad address', () => {
  // vllm-project/vllm#46949, its lines as Python prints a traceback.
  const frame =
    '  File "/opt/venv/lib/python3.12/site-packages/vllm/v1/kv_offload/cpu/shared_offload_region.py", line 100, in __init__';
  const call = '    self.mmap_obj.madvise(_MADV_POPULATE_WRITE, offset, cpu_page_size)';

  it('is vLLM’s CPU offload in a full /dev/shm, below a frame that is at it', () => {
    const match = only([frame, call, BAD_ADDRESS].join('\n'));
    assert.deepEqual(
      [match.kind, match.role, match.line, match.certainty, match.segment?.id, match.recommendedBytes],
      ['vllm-offload-failed', 'failure', 2, 'certain', 'kv-offload', null],
    );
    assert.match(match.advice, /--kv-offloading-size/);
  });

  it('is nothing anywhere else', () => {
    assert.deepEqual(diagnose(BAD_ADDRESS), []);
    assert.deepEqual(diagnose(`  File "/srv/app.py", line 3, in main\n${BAD_ADDRESS}`), []);
    assert.deepEqual(diagnose(`INFO [shared_offload_region.py:104] Created mmap file\n${BAD_ADDRESS}`), []);
    assert.deepEqual(diagnose([frame, ...Array<string>(60).fill('x'), BAD_ADDRESS].join('\n')), []);
    assert.deepEqual(diagnose(`${BAD_ADDRESS}\n${frame}`), []);
  });
});
