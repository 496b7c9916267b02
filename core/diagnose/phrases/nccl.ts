/** The rest of what NCCL says about /dev/shm: causes, echoes of a failure elsewhere, and signs of health. */
import { msg, sentences, t } from '../../l10n';
import { DEFAULT_BUFFERS, shmConnection } from '../../memory/nccl';
import { formatExact } from '../../sizes';
import { sizeAdvice } from '../advice';
import type { LogFacts } from '../facts';
import type { Conclusion } from '../match';
import {
  ALL_RELEASES,
  between,
  formatReleases,
  narrowed,
  type Releases,
  releasesOfSourceLine,
  versionOf,
} from '../releases';
import { type Counting, type KnownSegment, segmentOfSize } from '../segments';
import { reasonAdvice } from './nccl-segments';
import { type Phrase, PLAIN, type Reading } from './phrase';

const LOOK = msg('Look at /dev/shm in the container: df -h /dev/shm, ls -ld /dev/shm.');

export const ncclPhrases: readonly Phrase[] = [
  {
    kind: 'nccl-follow-up',
    needles: ['NCCL WARN Call to open failed'],
    pattern: /(?:shmutils\.cc|os\/linux\.cc):\d+ NCCL WARN Call to open failed ?: .{0,80}/,
    read: (_hit, line) => ({
      ...PLAIN,
      key: 'open',
      releases: narrowed(between(12), releasesOfSourceLine(line)),
      conclude: echo(
        msg('A rank could not open the segment that another one made'),
        msg('The line after it names the segment and its size.'),
      ),
    }),
  },
  {
    kind: 'nccl-file-failed',
    needles: ['failed to create shared memory file '],
    pattern: /Error: failed to create shared memory file .{0,300}?, error (?<reason>.{0,200}?\(\d+\))/,
    read: ({ groups }) => ({
      ...PLAIN,
      key: groups!.reason!,
      releases: between(22),
      conclude: facts => {
        const full = /No space left on device/.test(groups!.reason!);
        return {
          certainty: 'certain',
          title: t`NCCL could not create a file in /dev/shm: ${groups!.reason!}`,
          explanation: full
            ? t('Not even an empty file can be made: /dev/shm has no page or no inode left.')
            : t`The system refused the file with “${groups!.reason!}”. That is not a lack of space.`,
          ...(full ? sizeAdvice(facts) : { advice: reasonAdvice(groups!.reason!), recommendedBytes: null }),
        };
      },
    }),
  },
  {
    kind: 'nccl-map-failed',
    needles: ['Could not map '],
    pattern:
      /Could not map (?<name>\S*nccl-\S*)(?: size (?<size>\d+), error: (?<reason>[^()]{0,200}(?:\(\d+\))?))?/,
    read: hit => {
      const { size, reason } = hit.groups!;
      const bytes = size === undefined ? null : Number(size);
      const segment = bytes === null ? undefined : segmentOfSize(bytes, 'file');
      const form =
        size === undefined ? between(12, 15) : reason!.endsWith(')') ? between(22) : between(16, 21);
      return {
        key: `${bytes}`,
        bytes,
        segment: segment ? { id: segment.id, title: t(segment.title) } : null,
        releases: segment?.library === 'rccl' ? [] : narrowed(form, segment?.releases ?? form),
        conclude: () => ({
          certainty: 'certain',
          title: t('NCCL could not map a segment of /dev/shm into memory'),
          explanation: sentences([
            refusedMapping(bytes, reason?.trim()),
            t(
              'Space in /dev/shm is not what is missing; address space, locked memory or the number of mappings is.',
            ),
          ]),
          advice: t(
            'Raise the limits of the process: --ulimit memlock=-1, and vm.max_map_count and ulimit -v on the host.',
          ),
          recommendedBytes: null,
        }),
      };
    },
  },
  {
    kind: 'nccl-unlink-failed',
    needles: ['unlink shared memory '],
    pattern: /unlink shared memory \S* ?failed.{0,120}/,
    read: () => ({
      ...PLAIN,
      releases: between(16),
      conclude: () => ({
        certainty: 'likely',
        title: t('A file of NCCL in /dev/shm was gone before NCCL removed it'),
        explanation: t(
          'Something else removed it: systemd’s RemoveIPC when a user logs out, or a clean-up script. Ranks that had not attached by then cannot find it any more.',
        ),
        advice: t(
          'On a host with systemd set RemoveIPC=no in /etc/systemd/logind.conf; do not empty /dev/shm while a job runs.',
        ),
        recommendedBytes: null,
      }),
    }),
  },
  {
    kind: 'nccl-shm-missing',
    needles: ['Call to stat failed'],
    pattern: /init\.cc:\d+ NCCL WARN Call to stat failed.{0,120}|Call to stat failed.{0,80}\/dev\/shm/,
    read: () => ({
      ...PLAIN,
      releases: ALL_RELEASES,
      conclude: () => ({
        certainty: 'likely',
        title: t('There is no /dev/shm'),
        explanation: t(
          'Every NCCL looks at /dev/shm when a communicator starts (src/init.cc, fillInfo), and gives up where the directory is missing.',
        ),
        advice: t(
          'Give the container a /dev/shm: drop ipc: none, or mount a tmpfs or a memory-backed volume there.',
        ),
        recommendedBytes: null,
      }),
    }),
  },
  {
    kind: 'nccl-host-register-failed',
    needles: ['shmutils.cc:10'],
    pattern: /misc\/shmutils\.cc:(?:100|101|102|103) NCCL WARN Cuda failure (?:\d+ )?'invalid argument'/,
    read: () => ({
      ...PLAIN,
      segment: { id: 'nccl-shm-transport', title: t('NCCL SHM transport') },
      releases: between(16, 18),
      conclude: facts => ({
        certainty: 'likely',
        title: t('/dev/shm is full: CUDA could not pin a segment of NCCL’s SHM transport'),
        explanation: t(
          'NCCL 2.16–2.18 announces the size of a file and lets CUDA pin it before anything is written. Where /dev/shm cannot give the pages, CUDA calls that an invalid argument; the words “No space left” never appear (NVIDIA/nccl#1518).',
        ),
        ...sizeAdvice(facts),
      }),
    }),
  },
  {
    kind: 'nccl-peer-access',
    needles: ['peer access is not supported between these two devices'],
    pattern: /Cuda failure (?:217 )?'peer access is not supported between these two devices'/,
    read: (_hit, line) => ({
      ...PLAIN,
      segment: { id: 'nccl-shm-transport', title: t('NCCL SHM transport') },
      releases: between(24),
      conclude: facts => {
        const { advice, recommendedBytes } = sizeAdvice(facts);
        return {
          certainty: line.includes('transport/shm.cc') ? 'certain' : 'likely',
          title: t('NCCL’s buffers in cuMem host memory do not work on these GPUs'),
          explanation: t(
            'From 2.24 on the SHM transport keeps its buffers in cuMem host memory instead of /dev/shm. On GPUs without P2P, drivers before 13.0 refuse to share that memory (NVIDIA/nccl#1838).',
          ),
          advice: [
            t(
              'Set NCCL_CUMEM_HOST_ENABLE=0. That brings the buffers back into /dev/shm, which must then have room.',
            ),
            advice,
          ].join('\n'),
          recommendedBytes,
        };
      },
    }),
  },
  {
    kind: 'nccl-host-memory-fallback',
    needles: ['cuMem host allocations do not appear to be working'],
    pattern:
      /cuMem host allocations do not appear to be working(?:; falling back to a \/dev\/shm\/ based implementation)?/,
    read: () => ({
      ...PLAIN,
      segment: { id: 'nccl-shm-transport', title: t('NCCL SHM transport') },
      releases: between(26),
      conclude: facts => {
        const { advice, recommendedBytes } = sizeAdvice(facts);
        return {
          certainty: 'certain',
          title: t('NCCL’s SHM transport keeps its buffers in /dev/shm'),
          explanation: t(
            'NCCL from 2.26.3 on tries cuMem host memory first and found that it does not work here: container runtimes forbid the NUMA calls it needs. GPUs without P2P then need their buffers in /dev/shm.',
          ),
          advice: [
            advice,
            t(
              'Or let the container use NUMA calls (--cap-add SYS_NICE), so that the buffers leave /dev/shm.',
            ),
          ].join('\n'),
          recommendedBytes,
        };
      },
    }),
  },
  {
    kind: 'nccl-interrupted',
    needles: [' - retrying'],
    pattern: /(?:fallocate: Failed to extend|mkstemp: Failed to create) .{0,300}? - retrying/,
    read: () => ({
      ...PLAIN,
      releases: between(22),
      conclude: () => ({
        certainty: 'certain',
        title: t('A signal interrupted NCCL while it made a file in /dev/shm, and it tries again'),
        explanation: t('This is not a lack of space.'),
        advice: t('Nothing to do.'),
        recommendedBytes: null,
      }),
    }),
  },

  // ───────────────────────────── Echoes ─────────────────────────────
  {
    kind: 'nccl-follow-up',
    needles: ['[Proxy Service '],
    pattern: /\[Proxy Service \d+\] Failed to execute operation \S{1,60} from rank \d+, retcode \d+/,
    read: () => ({
      ...PLAIN,
      key: 'proxy service',
      releases: between(12),
      conclude: echo(msg('NCCL’s proxy could not carry out what a rank asked for')),
    }),
  },
  {
    kind: 'nccl-follow-up',
    needles: ['[Service thread] Error encountered progressing operation='],
    pattern:
      /\[Service thread\] Error encountered progressing operation=\S{1,60} res=\d+, closing connection/,
    read: () => ({
      ...PLAIN,
      key: 'service thread',
      releases: between(18),
      conclude: echo(msg('NCCL’s service thread gave up a connection')),
    }),
  },
  {
    kind: 'nccl-follow-up',
    needles: ['Socket recv failed'],
    pattern: /proxy\.cc:\d+ NCCL WARN Socket recv failed/,
    read: () => ({
      ...PLAIN,
      key: 'socket',
      releases: between(12),
      conclude: echo(msg('A rank lost its connection to NCCL’s proxy, as when the other side has died')),
    }),
  },
  {
    kind: 'nccl-system-error',
    needles: ['ncclSystemError: System call', 'unhandled system error'],
    pattern:
      /ncclSystemError: System call \(e\.g\. socket, malloc\)|NCCL error.{0,300}?unhandled system error/,
    read: () => ({
      ...PLAIN,
      releases: ALL_RELEASES,
      conclude: echo(msg('A system call failed inside NCCL; PyTorch and vLLM pass that on')),
    }),
  },

  // ───────────────────────────── Signs of health ─────────────────────────────
  {
    kind: 'nccl-allocated',
    needles: ['bytes of shared memory in '],
    pattern: /Allocated (?<size>\d+) bytes of shared memory in \S*/,
    read: ({ groups }) => allocated(Number(groups!.size), 'file', between(14)),
  },
  {
    kind: 'nccl-allocated',
    needles: ['MMAP allocated shareable '],
    pattern: /MMAP allocated shareable \w+ buffer .{0,200}?size (?<size>\d+)/,
    read: ({ groups }) => allocated(Number(groups!.size), 'payload', between(23)),
  },
  {
    kind: 'nccl-shm-channel',
    needles: ['via SHM/', 'via direct shared memory'],
    pattern:
      /\d{1,6}\[\w{1,20}\] -> \d{1,6}\[\w{1,20}\](?: \[\w{1,20}\])? via (?:SHM\/\S+|direct shared memory)/,
    read: ({ 0: text }) => {
      const releases = text.includes('via SHM') ? between(12) : between(7, 11);
      const connection = shmConnection(DEFAULT_BUFFERS.nccl, versionOf(releases.at(-1)!));
      return {
        ...PLAIN,
        segment: { id: 'nccl-shm-transport', title: t('NCCL SHM transport') },
        releases,
        conclude: () => ({
          certainty: 'certain',
          title: t('GPUs without P2P talk through shared memory'),
          explanation: t`Each such connection takes ${formatExact(connection)} with the default buffers, in /dev/shm unless they are in cuMem host memory. A channel that both ends report counts once.`,
          advice: t('Nothing is wrong with this line.'),
          recommendedBytes: null,
        }),
      };
    },
  },
];

function refusedMapping(bytes: number | null, reason: string | undefined): string {
  if (bytes === null) return t('The file is there with its size, but mmap refused it.');
  return reason
    ? t`The file is there with its size of ${formatExact(bytes)}, but mmap refused it: ${reason}.`
    : t`The file is there with its size of ${formatExact(bytes)}, but mmap refused it.`;
}

/** A line that repeats a failure in other words. It is no proof that /dev/shm has anything to do with it. */
function echo(what: string, more?: string): (facts: LogFacts) => Conclusion {
  return ({ hasFailure }) => ({
    certainty: hasFailure ? 'likely' : 'possible',
    title: t(what),
    explanation: sentences([
      hasFailure
        ? t('The failure itself is told by another line of this log.')
        : t('That has many causes, a full /dev/shm among them, and no other line of this log tells which.'),
      ...(more === undefined ? [] : [t(more)]),
    ]),
    advice: hasFailure
      ? t('Nothing of its own: settle the failure.')
      : sentences([
          t('Run again with NCCL_DEBUG=WARN, which prints the cause, and look at the new log.'),
          t(LOOK),
        ]),
    recommendedBytes: null,
  });
}

function allocated(bytes: number, counting: Counting, form: Releases): Reading {
  const segment = segmentOfSize(bytes, counting);
  return {
    key: segment ? `${segment.title} ${segment.payload}` : `${bytes}`,
    bytes,
    segment: segment ? { id: segment.id, title: t(segment.title) } : null,
    releases: segment?.library === 'rccl' ? [] : narrowed(segment?.releases ?? form, form),
    conclude: (_facts, releases) => ({
      certainty: 'certain',
      title: madeSegment(segment, releases),
      explanation: t`${formatExact(bytes)} each.`,
      advice: t('Nothing is wrong with this line.'),
      recommendedBytes: null,
    }),
  };
}

function madeSegment(segment: KnownSegment | undefined, releases: Releases): string {
  if (!segment) return t('NCCL made a segment in /dev/shm');
  const title = t(segment.title);
  return releases.length > 0
    ? t`NCCL made a segment in /dev/shm: ${title}, NCCL ${formatReleases(releases)}`
    : t`NCCL made a segment in /dev/shm: ${title}`;
}
