/** Every wording that is known, in a line as a log has it. The surroundings are made up; the wordings are facts. */
import assert from 'node:assert/strict';
import { diagnose, type MatchKind, type Role } from '../../../core/diagnose';
import { setMessages } from '../../../core/l10n';
import { bundledMessages } from '../../../server/messages.node';
import { englishIn } from '../../support/chinese';
import { only, series } from './support';

interface Row {
  readonly line: string;
  readonly kind: MatchKind;
  readonly role: Role;
  readonly nccl?: readonly string[];
  readonly bytes?: number;
  readonly segment?: string;
}

const WARN = 'gpu-box:412:977 [1] misc/shmutils.cc';
const FULL = 'error: No space left on device (28)';

/** NVIDIA/nccl: src/include/shm.h up to 2.11, src/misc/shmutils.cc up to 2.29, src/os/linux.cc from 2.30. */
const NCCL: readonly Row[] = [
  {
    line: 'gpu-box:412:977 [1] include/shm.h:28 NCCL WARN Call to posix_fallocate failed : No space left on device',
    kind: 'nccl-segment-failed',
    role: 'failure',
    nccl: series(7, 11),
    segment: 'nccl-shm-transport',
  },
  {
    line: 'gpu-box:412:977 [1] include/shm.h:48 NCCL WARN Error while creating shared memory segment nccl-shm-recv-7f4b9c1d2e-0-1-0 (size 9637888)',
    kind: 'nccl-segment-failed',
    role: 'failure',
    nccl: series(7, 11),
    bytes: 9637888,
    segment: 'nccl-shm-transport',
  },
  {
    line: 'gpu-box:412:977 [1] include/shm.h:48 NCCL WARN Error while attaching to shared memory segment nccl-shm-recv-7f4b9c1d2e-0-1-0 (size 9637888)',
    kind: 'nccl-attach-failed',
    role: 'failure',
    nccl: series(7, 11),
    bytes: 9637888,
    segment: 'nccl-shm-transport',
  },
  {
    line: `${WARN}:103 NCCL WARN Cuda failure 'invalid argument'`,
    kind: 'nccl-host-register-failed',
    role: 'failure',
    nccl: series(16, 18),
    segment: 'nccl-shm-transport',
  },
  {
    line: `${WARN}:101 NCCL WARN Cuda failure 'invalid argument'`,
    kind: 'nccl-host-register-failed',
    role: 'failure',
    nccl: series(16, 18),
    segment: 'nccl-shm-transport',
  },
  {
    line: `${WARN}:114 NCCL WARN Error while creating shared memory segment /dev/shm/nccl-a1B2c3 (size 9637888)`,
    kind: 'nccl-segment-failed',
    role: 'failure',
    nccl: series(16, 18),
    bytes: 9637888,
    segment: 'nccl-shm-transport',
  },
  {
    line: 'Error: failed to extend /dev/shm/nccl-a1B2c3 to 4194660 bytes',
    kind: 'nccl-segment-failed',
    role: 'failure',
    nccl: series(16, 19),
    bytes: 4194660,
    segment: 'nccl-proxy-pool',
  },
  {
    line: `${WARN}:72 NCCL WARN Error: failed to extend /dev/shm/nccl-a1B2c3 to 9637892 bytes`,
    kind: 'nccl-segment-failed',
    role: 'failure',
    nccl: series(19, 21),
    bytes: 9637892,
    segment: 'nccl-shm-transport',
  },
  {
    line: `${WARN}:87 NCCL WARN Error: failed to extend /dev/shm/nccl-a1B2c3 to 33030532 bytes, ${FULL}`,
    kind: 'nccl-segment-failed',
    role: 'failure',
    nccl: series(26, 27),
    bytes: 33030532,
    segment: 'nccl-proxy-pool',
  },
  {
    line: `${WARN}:88 NCCL WARN Error: failed to extend /dev/shm/nccl-a1B2c3 to 9637892 bytes, ${FULL}`,
    kind: 'nccl-segment-failed',
    role: 'failure',
    nccl: series(29),
    bytes: 9637892,
    segment: 'nccl-shm-transport',
  },
  {
    line: `gpu-box:412:977 [1] os/linux.cc:795 NCCL WARN Error: failed to extend /dev/shm/nccl-a1B2c3 to 34210180 bytes, ${FULL}`,
    kind: 'nccl-segment-failed',
    role: 'failure',
    nccl: series(30),
    bytes: 34210180,
    segment: 'nccl-proxy-pool',
  },
  {
    line: 'Error while creating shared memory segment /dev/shm/nccl-a1B2c3 (size 9637888)',
    kind: 'nccl-segment-failed',
    role: 'failure',
    nccl: series(12, 21),
    bytes: 9637888,
    segment: 'nccl-shm-transport',
  },
  {
    line: 'Error while creating shared memory segment /dev/shm/nccl-a1B2c3 (size 4194656)',
    kind: 'nccl-segment-failed',
    role: 'failure',
    nccl: series(12, 19),
    bytes: 4194656,
    segment: 'nccl-proxy-pool',
  },
  {
    line: `${WARN}:131 NCCL WARN Error while creating shared memory segment /dev/shm/nccl-a1B2c3 (size 34210176), ${FULL}`,
    kind: 'nccl-segment-failed',
    role: 'failure',
    nccl: series(28, 29),
    bytes: 34210176,
    segment: 'nccl-proxy-pool',
  },
  {
    line: `gpu-box:412:977 [1] os/linux.cc:842 NCCL WARN Error while creating shared memory segment /dev/shm/nccl-a1B2c3 (size 9637888), ${FULL}`,
    kind: 'nccl-segment-failed',
    role: 'failure',
    nccl: series(30),
    bytes: 9637888,
    segment: 'nccl-shm-transport',
  },
  {
    line: `${WARN}:129 NCCL WARN Error while attaching to shared memory segment /dev/shm/nccl-a1B2c3 (size 14156128), error: No such file or directory (2)`,
    kind: 'nccl-attach-failed',
    role: 'failure',
    nccl: series(24),
    bytes: 14156128,
    segment: 'nccl-proxy-pool',
  },
  {
    line: `${WARN}:93 NCCL WARN Call to open failed: No such file or directory`,
    kind: 'nccl-follow-up',
    role: 'follow-up',
    nccl: series(12, 30),
  },
  {
    line: 'NCCL WARN Error: failed to create shared memory file /dev/shm/nccl-XXXXXX, error Read-only file system (30)',
    kind: 'nccl-file-failed',
    role: 'failure',
    nccl: series(22, 30),
  },
  {
    line: 'NCCL WARN Error: failed to create shared memory file 0x7ffd8a31c2f0/nccl-XXXXXX, error Too many open files (24)',
    kind: 'nccl-file-failed',
    role: 'failure',
    nccl: series(22, 30),
  },
  {
    line: 'NCCL INFO fallocate: Failed to extend /dev/shm/nccl-a1B2c3 to 33030532 bytes, error: Interrupted system call (4) - retrying',
    kind: 'nccl-interrupted',
    role: 'note',
    nccl: series(22, 30),
  },
  {
    line: 'NCCL INFO mkstemp: Failed to create /dev/shm/nccl-XXXXXX, error: Interrupted system call (4) - retrying',
    kind: 'nccl-interrupted',
    role: 'note',
    nccl: series(22, 30),
  },
  {
    line: 'NCCL WARN Could not map /dev/shm/nccl-a1B2c3',
    kind: 'nccl-map-failed',
    role: 'failure',
    nccl: series(12, 15),
  },
  {
    line: 'NCCL WARN Could not map /dev/shm/nccl-a1B2c3 size 7340388, error: Cannot allocate memory',
    kind: 'nccl-map-failed',
    role: 'failure',
    nccl: series(21),
    bytes: 7340388,
    segment: 'nccl-proxy-pool',
  },
  {
    line: 'NCCL WARN Error: Could not map /dev/shm/nccl-a1B2c3 size 7340388, error: Cannot allocate memory (12)',
    kind: 'nccl-map-failed',
    role: 'failure',
    nccl: series(22),
    bytes: 7340388,
    segment: 'nccl-proxy-pool',
  },
  {
    line: 'NCCL WARN unlink shared memory /dev/shm/nccl-a1B2c3 failed, error: No such file or directory (2)',
    kind: 'nccl-unlink-failed',
    role: 'warning',
    nccl: series(16, 30),
  },
  {
    line: 'gpu-box:412:412 [0] init.cc:734 NCCL WARN Call to stat failed: No such file or directory',
    kind: 'nccl-shm-missing',
    role: 'failure',
    nccl: series(7, 30),
  },
  {
    line: 'gpu-box:412:977 [1] proxy.cc:1567 NCCL WARN [Proxy Service 1] Failed to execute operation Setup from rank 1, retcode 2',
    kind: 'nccl-follow-up',
    role: 'follow-up',
    nccl: series(12, 30),
  },
  {
    line: 'gpu-box:412:977 [1] proxy.cc:1533 NCCL WARN [Service thread] Error encountered progressing operation=Connect, res=3, closing connection',
    kind: 'nccl-follow-up',
    role: 'follow-up',
    nccl: series(18, 30),
  },
  {
    line: 'gpu-box:412:412 [2] proxy.cc:1326 NCCL WARN Socket recv failed while polling for opId=0x7f18ff66c450',
    kind: 'nccl-follow-up',
    role: 'follow-up',
    nccl: series(12, 30),
  },
  {
    line: "gpu-box:774:854 [0] transport/shm.cc:590 NCCL WARN Cuda failure 217 'peer access is not supported between these two devices'",
    kind: 'nccl-peer-access',
    role: 'failure',
    nccl: series(24, 30),
    segment: 'nccl-shm-transport',
  },
  {
    line: 'gpu-box:609:609 [1] NCCL INFO cuMem host allocations do not appear to be working; falling back to a /dev/shm/ based implementation. This could be due to the container runtime disabling NUMA support.',
    kind: 'nccl-host-memory-fallback',
    role: 'note',
    nccl: series(26, 30),
    segment: 'nccl-shm-transport',
  },
  {
    line: 'ncclSystemError: System call (e.g. socket, malloc) or external library call failed or device error.',
    kind: 'nccl-system-error',
    role: 'follow-up',
    nccl: series(7, 30),
  },
  {
    line: 'RuntimeError: NCCL error: unhandled system error (run with NCCL_DEBUG=INFO for details)',
    kind: 'nccl-system-error',
    role: 'follow-up',
    nccl: series(7, 30),
  },
  {
    line: 'gpu-box:412:977 [1] NCCL INFO Allocated 34210180 bytes of shared memory in /dev/shm/nccl-a1B2c3',
    kind: 'nccl-allocated',
    role: 'note',
    nccl: series(28, 30),
    bytes: 34210180,
    segment: 'nccl-proxy-pool',
  },
  {
    line: 'gpu-box:412:977 [1] NCCL INFO MMAP allocated shareable host buffer /dev/shm/nccl-a1B2c3 size 4096 ptr 0x7f2c',
    kind: 'nccl-allocated',
    role: 'note',
    nccl: series(23, 30),
    bytes: 4096,
    segment: 'nccl-shm-transport',
  },
  {
    line: 'gpu-box:412:412 [1] NCCL INFO Channel 00 : 1[1] -> 0[0] via SHM/direct/direct',
    kind: 'nccl-shm-channel',
    role: 'note',
    nccl: series(12, 30),
    segment: 'nccl-shm-transport',
  },
  {
    line: 'gpu-box:412:412 [2] NCCL INFO Ring 00 : 2[3d000] -> 3[3e000] via direct shared memory',
    kind: 'nccl-shm-channel',
    role: 'note',
    nccl: series(7, 11),
    segment: 'nccl-shm-transport',
  },
];

/** Lines whose number belongs to RCCL, or to nothing that is known: no release of NCCL can be told by it. */
const FOREIGN: readonly Row[] = [
  {
    line: 'NCCL WARN Could not map /dev/shm/nccl-a1B2c3 size 10617220, error: Cannot allocate memory (12)',
    kind: 'nccl-map-failed',
    role: 'failure',
    bytes: 10617220,
    segment: 'nccl-proxy-pool',
  },
  {
    line: 'gpu-box:412:977 [1] NCCL INFO Allocated 10617220 bytes of shared memory in /dev/shm/nccl-a1B2c3',
    kind: 'nccl-allocated',
    role: 'note',
    bytes: 10617220,
    segment: 'nccl-proxy-pool',
  },
  {
    line: 'gpu-box:412:977 [1] NCCL INFO Allocated 22020100 bytes of shared memory in /dev/shm/nccl-a1B2c3',
    kind: 'nccl-allocated',
    role: 'note',
    nccl: series(14, 30),
    bytes: 22020100,
  },
];

/** Engines, PyTorch, NVIDIA's images, and the system. */
const OTHERS: readonly Row[] = [
  {
    line: 'RuntimeError: Insufficient space in /dev/shm: 160 MiB required, 64 MiB free. Increase /dev/shm (e.g. --shm-size or --ipc=host).',
    kind: 'vllm-insufficient-space',
    role: 'failure',
    bytes: 167772160,
    segment: 'vllm-ring-buffers',
  },
  {
    line: 'RuntimeError: Insufficient space in /dev/shm: 24 MiB required, 8 MiB free. Increase /dev/shm (e.g. --shm-size or --ipc=host).',
    kind: 'vllm-insufficient-space',
    role: 'failure',
    bytes: 25165824,
    segment: 'vllm-ring-buffers',
  },
  {
    line: 'RuntimeError: Insufficient space in /dev/shm: 240 MiB required, 101 MiB free. Increase /dev/shm (e.g. --shm-size or --ipc=host).',
    kind: 'vllm-insufficient-space',
    role: 'failure',
    bytes: 251658240,
    segment: 'vllm-ring-buffers',
  },
  {
    line: 'RuntimeError: Insufficient space in /dev/shm: 32768 MiB required, 16962 MiB free. Increase /dev/shm (e.g. --shm-size or --ipc=host).',
    kind: 'vllm-insufficient-space',
    role: 'failure',
    bytes: 34359738368,
  },
  {
    line: "WARNING services.py:1889 -- WARNING: The object store is using /tmp instead of /dev/shm because /dev/shm has only 67108864 bytes available. This will harm performance! You may be able to free up space by deleting files in /dev/shm. If you are inside a Docker container, you can increase /dev/shm size by passing '--shm-size=10.24gb' to 'docker run' (or add it to the run_options list in a Ray cluster config).",
    kind: 'ray-object-store-moved',
    role: 'warning',
    bytes: 10995116278,
    segment: 'ray-object-store',
  },
  {
    line: 'ValueError: The configured object store size (11.81114368 GB) exceeds /dev/shm size (11.8111232 GB). This will harm performance.',
    kind: 'ray-object-store-refused',
    role: 'failure',
    bytes: 11811143680,
    segment: 'ray-object-store',
  },
  {
    line: 'ValueError: The configured object store size exceeds the capacity of /dev/shm. This will harm performance.',
    kind: 'ray-object-store-refused',
    role: 'failure',
    segment: 'ray-object-store',
  },
  {
    line: '[sglang.srt.managers.mm_utils] WARNING: could not allocate shared memory. Consider increasing /dev/shm size.',
    kind: 'sglang-multimodal',
    role: 'warning',
    segment: 'sglang-multimodal',
  },
  {
    line: '\u001b[91mInsufficient shared memory (SHM) available.Required: 2.50G, Available: 0.06G.',
    kind: 'lightllm-shm',
    role: 'warning',
    bytes: 2684354560,
    segment: 'lightllm-shm',
  },
  {
    line: '\u001b[91mAvailable shm size 0.06G is less than required_size 2.50G\u001b[0m',
    kind: 'lightllm-shm',
    role: 'warning',
    bytes: 2684354560,
    segment: 'lightllm-shm',
  },
  {
    line: 'NOTE: The SHMEM allocation limit is set to the default of 64MB.  This may be',
    kind: 'default-size',
    role: 'warning',
  },
  {
    line: 'Detected multiple GPUs but /dev/shm size is only 64.0 MB. RCCL may exhaust shared memory. Consider increasing /dev/shm size.',
    kind: 'default-size',
    role: 'warning',
  },
  {
    line: "RuntimeError: DataLoader worker (pid 249) is killed by signal: Bus error. It is possible that dataloader's workers are out of shared memory.",
    kind: 'torch-dataloader',
    role: 'failure',
    segment: 'torch-shared-tensors',
  },
  {
    line: 'RuntimeError: unable to write to file </torch_311_902_0>: No space left on device (28)',
    kind: 'torch-shared-tensor',
    role: 'failure',
    segment: 'torch-shared-tensors',
  },
  {
    line: 'RuntimeError: unable to allocate shared memory(shm) for file </torch_311_902_0>: Success (0)',
    kind: 'torch-shared-tensor',
    role: 'failure',
    segment: 'torch-shared-tensors',
  },
  {
    line: "OSError: [Errno 28] No space left on device: '/dev/shm/plasma-7'",
    kind: 'shm-full',
    role: 'failure',
  },
  {
    line: "OSError: [Errno 28] No space left on device: '/psm_1e3deb6d'",
    kind: 'shm-full',
    role: 'failure',
  },
  {
    line: 'mktemp: cannot write /dev/shm/job.0: No space left on device',
    kind: 'shm-full',
    role: 'failure',
  },
];

function check(row: Row): void {
  const match = only(row.line);
  assert.deepEqual(
    {
      kind: match.kind,
      role: match.role,
      nccl: match.nccl,
      bytes: match.bytes,
      segment: match.segment?.id ?? null,
      line: match.line,
      count: match.count,
    },
    {
      kind: row.kind,
      role: row.role,
      nccl: row.nccl ?? [],
      bytes: row.bytes ?? null,
      segment: row.segment ?? null,
      line: 0,
      count: 1,
    },
  );
  assert.equal(match.text, row.line.slice(match.span.start, match.span.end));
  for (const text of [match.title, match.explanation, match.advice]) {
    assert.match(text, /^\S.*\S$/s);
    assert.doesNotMatch(text, /undefined|NaN|null|\s{2}/);
  }
}

describe('diagnose: the wordings of NCCL', () => {
  for (const row of NCCL) it(row.line, () => check(row));
});

describe('diagnose: NCCL’s wordings with sizes that are not NCCL’s', () => {
  for (const row of FOREIGN) it(row.line, () => check(row));

  it('leaves a size without a meaning untitled', () => {
    assert.equal(only(FOREIGN[2]!.line).title, 'NCCL made a segment in /dev/shm');
    assert.equal(only(FOREIGN[1]!.line).title, 'NCCL made a segment in /dev/shm: RCCL proxy pool');
  });
});

describe('diagnose: the wordings of the others', () => {
  for (const row of OTHERS) it(row.line, () => check(row));
});

describe('diagnose: lines that mean something else', () => {
  const NOISE = [
    "cp: error writing '/data/model.safetensors': No space left on device",
    'OSError: [Errno 28] No space left on device',
    "OSError: [Errno 28] No space left on device: '/root/.cache/huggingface/blobs/9f'",
    'failed to register layer: write /usr/lib/libcuda.so: no space left on device',
    'docker run --gpus all --shm-size=8g -v /dev/shm:/dev/shm vllm/vllm-openai',
    'pcieport 0000:00:1c.0: PCIe Bus Error: severity=Corrected, type=Physical Layer',
    'PCIe Bus error on slot 3',
    'dbus[44]: D-Bus error: The name was not provided by any .service files',
    'service exited with code 137',
    'worker exited with code 1350',
    'NCCL INFO Channel 00/0 : 1[1] -> 0[0] via P2P/IPC',
    'CUMEM allocated shareable buffer 0x7f00 size 2097152',
    'triton.runtime.errors.OutOfResources: out of resource: shared memory, Required: 106496, Hardware limit: 101376.',
    "Cuda failure 2 'out of memory'",
    'filesystem Insufficient space in /dev/shm: need 5MB, available 3.0MB',
    'Insufficient shared memory (SHM) available.Required: 2.5.0G, Available: 0.06G.',
    'Available shm size ...G is less than required_size 2.50G',
    'NCCL version 2.27.5+cuda12.9',
    '',
  ];
  for (const line of NOISE) it(JSON.stringify(line), () => assert.deepEqual(diagnose(line), []));
});

describe('diagnose: a wording that others may use too', () => {
  it('is certain only with its program beside it', () => {
    for (const [line, certainty] of [
      ['[sglang.srt.managers.mm_utils] WARNING: Consider increasing /dev/shm size.', 'certain'],
      ['WARNING: could not allocate shared memory. Consider increasing /dev/shm size.', 'likely'],
      [
        "transport/shm.cc:590 NCCL WARN Cuda failure 217 'peer access is not supported between these two devices'",
        'certain',
      ],
      [
        "transport/p2p.cc:275 NCCL WARN Cuda failure 'peer access is not supported between these two devices'",
        'likely',
      ],
    ] as const) {
      assert.equal(only(line).certainty, certainty, line);
    }
  });
});

describe('diagnose: a refusal that is not a lack of space', () => {
  it('does not ask for more of it', () => {
    const match = only(
      'Error while creating shared memory segment /dev/shm/nccl-a1B2c3 (size 33030528), error: Permission denied (13)',
    );
    assert.equal(match.kind, 'nccl-segment-failed');
    assert.equal(match.recommendedBytes, null);
    assert.match(match.title, /Permission denied \(13\)/);
    assert.match(match.advice, /mode 1777/);
    assert.doesNotMatch(match.advice, /shm_size/);
  });

  it('names a size that nothing explains', () => {
    const match = only(
      'Error while creating shared memory segment /dev/shm/nccl-a1B2c3 (size 22020096), error: Permission denied (13)',
    );
    assert.deepEqual([match.segment, match.nccl, match.recommendedBytes], [null, [], null]);
    assert.equal(match.title, 'NCCL could not make a segment of 22,020,096 B: Permission denied (13)');
  });

  it('says that mmap refused a file, and why where the line goes on', () => {
    const mapped = (end: string) =>
      only(`NCCL WARN Could not map /dev/shm/nccl-a1B2c3 size 7340388, error: ${end}`);
    assert.ok(
      mapped('Cannot allocate memory (12)').explanation.startsWith(
        'The file is there with its size of 7,340,388 B, but mmap refused it: Cannot allocate memory (12).',
      ),
    );
    assert.ok(
      mapped('').explanation.startsWith(
        'The file is there with its size of 7,340,388 B, but mmap refused it. ',
      ),
    );
  });

  // The numbers are Linux's (errno(3)).
  for (const [reason, advice] of [
    ['Operation not permitted (1)', /mode 1777/],
    ['No such file or directory (2)', /ls -ld \/dev\/shm\. Compose’s ipc: none/],
    ['Cannot allocate memory (12)', /memory limit/],
    ['Too many open files in system (23)', /--ulimit nofile=65536:65536/],
    ['Read-only file system (30)', /mounted read-only/],
    ['Input/output error (5)', /^Look at \/dev\/shm in the container/],
  ] as const) {
    it(`has advice for: ${reason}`, () => {
      const match = only(`Error: failed to create shared memory file /dev/shm/nccl-XXXXXX, error ${reason}`);
      assert.match(match.advice, advice);
      assert.equal(match.recommendedBytes, null);
    });
  }

  it('thinks of limits where PyTorch names another reason', () => {
    const match = only('RuntimeError: unable to write to file </torch_311_902_0>: Too many open files (24)');
    assert.deepEqual([match.certainty, match.recommendedBytes], ['possible', null]);
    assert.equal(match.title, 'PyTorch could not share a tensor between processes: Too many open files (24)');
    assert.match(match.advice, /ulimit -a/);
    const full = only(
      'RuntimeError: unable to write to file </torch_311_902_0>: No space left on device (28)',
    );
    assert.deepEqual([full.certainty, full.recommendedBytes], ['certain', 8589934592]);
  });

  it('tells the errno of a file that could not be created', () => {
    const tooMany = only(
      'Error: failed to create shared memory file /dev/shm/nccl-XXXXXX, error Too many open files (24)',
    );
    assert.match(tooMany.advice, /nofile/);
    const full = only(
      'Error: failed to create shared memory file /dev/shm/nccl-XXXXXX, error No space left on device (28)',
    );
    assert.match(full.advice, /shm_size: 8gb/);
    assert.equal(full.recommendedBytes, 8589934592);
  });

  it('doubts a message of the releases that do not notice a full /dev/shm there', () => {
    const match = only(
      'misc/shmutils.cc:71 NCCL WARN Error: failed to extend /dev/shm/nccl-a1B2c3 to 5967876 bytes',
    );
    assert.deepEqual([match.certainty, match.nccl], ['likely', series(16, 18)]);
    assert.match(match.explanation, /too many open files/);
  });
});

describe('the explanations in Chinese', () => {
  before(() => setMessages(bundledMessages('zh-cn')));
  after(() => setMessages(undefined));

  for (const { line } of [...NCCL, ...FOREIGN, ...OTHERS]) {
    it(`have no English left: ${line.slice(0, 80)}`, () => {
      const { title, explanation, advice, segment } = only(line);
      for (const text of [title, explanation, advice, segment?.title ?? '']) {
        assert.deepEqual(englishIn(text, line.match(/[A-Z][\w -]+(?: \(\d+\))?$/) ?? []), [], text);
      }
      assert.match(title, /\p{Script=Han}/u);
    });
  }
});
