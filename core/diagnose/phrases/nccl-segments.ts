/** NCCL's complaints that a segment could not be made or found (NVIDIA/nccl src/misc/shmutils.cc, src/os/linux.cc). */
import { sentences, t } from '../../l10n';
import { DEFAULT_BUFFERS, shmConnection } from '../../memory/nccl';
import { CONTROL, shmReceiver } from '../../memory/nccl/transport';
import { formatCount, formatExact } from '../../sizes';
import { sizeAdvice } from '../advice';
import { connectionArithmetic, poolArithmetic } from '../arithmetic';
import { contradiction, type LogFacts } from '../facts';
import type { Conclusion } from '../match';
import {
  between,
  formatReleases,
  narrowed,
  type Releases,
  releasesOfSourceLine,
  versionOf,
} from '../releases';
import {
  type Counting,
  chargedFor,
  fileOf,
  type KnownSegment,
  nearestSegment,
  RECEIVER,
  segmentOfSize,
  senderCharged,
} from '../segments';
import type { Phrase, Reading } from './phrase';

/** What stands between the words and the number: a path, empty or garbled in the worst case. */
const NAME = '.{0,300}?';

/** From 2.22 the reason follows: `, error: No space left on device (28)`. */
const REASON = String.raw`(?<reason>, error: [^()]{0,200}\(\d+\))?`;

export const segmentPhrases: readonly Phrase[] = [
  {
    kind: 'nccl-segment-failed',
    needles: ['failed to extend '],
    pattern: new RegExp(String.raw`(?:Error: )?failed to extend ${NAME} to (?<size>\d+) bytes${REASON}`),
    read: (hit, line) => failedToExtend(hit, line),
  },
  {
    kind: 'nccl-segment-failed',
    needles: ['Error while creating shared memory segment '],
    pattern: new RegExp(
      String.raw`Error while creating shared memory segment (?<name>${NAME}) ?\(size (?<size>\d+)\)${REASON}`,
    ),
    read: (hit, line) => failedToCreate(hit, line),
  },
  {
    kind: 'nccl-attach-failed',
    needles: ['Error while attaching to shared memory segment '],
    pattern: new RegExp(
      String.raw`Error while attaching to shared memory segment (?<name>${NAME}) ?\(size (?<size>\d+)\)${REASON}`,
    ),
    read: (hit, line) => failedToAttach(hit, line),
  },
  {
    kind: 'nccl-segment-failed',
    needles: ['posix_fallocate failed'],
    pattern: /Call to posix_fallocate failed ?: No space left on device/,
    read: () => ({
      key: 'posix_fallocate',
      bytes: null,
      segment: { id: RECEIVER.id, title: t('NCCL SHM transport') },
      releases: between(7, 11),
      conclude: (facts, releases) => ({
        certainty: 'certain',
        title: t`/dev/shm is full: NCCL ${formatReleases(releases)} could not make a segment of the SHM transport`,
        explanation: sentences([
          t(
            'NCCL up to 2.11 puts only the buffers of its SHM transport into /dev/shm, and there is no space for the next one.',
          ),
          connectionArithmetic(shmConnection(DEFAULT_BUFFERS.nccl, versionOf(releases.at(-1)!)), facts.ranks),
        ]),
        ...sizeAdvice(facts),
      }),
    }),
  },
];

// ───────────────────────────── Which releases ─────────────────────────────

/** The form of the message dates it: up to 2.11 another file name, from 2.22 with the reason. */
function releasesOfForm(hit: RegExpExecArray, line: string): Releases {
  const { name = '', reason } = hit.groups!;
  const form = name.startsWith('nccl-shm-') ? between(7, 11) : reason ? between(22) : between(12, 21);
  return narrowed(form, releasesOfSourceLine(line));
}

/** The reason, where the line gives one that is not a lack of space. */
function otherReason(hit: RegExpExecArray): string | undefined {
  const reason = hit.groups!.reason?.replace(/^, error: /, '');
  return reason === undefined || /No space left on device/.test(reason) ? undefined : reason;
}

// ───────────────────────────── Making a segment ─────────────────────────────

function failedToExtend(hit: RegExpExecArray, line: string): Reading {
  const form = hit.groups!.reason ? between(22) : between(12, 21);
  return segmentReading(hit, 'file', narrowed(form, releasesOfSourceLine(line)));
}

function failedToCreate(hit: RegExpExecArray, line: string): Reading {
  return segmentReading(hit, 'payload', releasesOfForm(hit, line));
}

function segmentReading(hit: RegExpExecArray, counting: Counting, form: Releases): Reading {
  const size = Number(hit.groups!.size);
  const segment = segmentOfSize(size, counting);
  const reason = otherReason(hit);
  return {
    // Both messages of one failure count the same segment.
    key: `${segment ? `${segment.title} ${segment.payload}` : size - (counting === 'file' ? 4 : 0)} ${reason ?? ''}`,
    bytes: size,
    segment: segment ? { id: segment.id, title: t(segment.title) } : null,
    releases: releasesFor(segment, form),
    conclude: (facts, releases) => {
      if (reason !== undefined) return refusedForAnotherReason(size, segment, reason);
      return segment ? outOfSpace(segment, releases, facts) : outOfSpaceForUnknown(size, facts);
    },
  };
}

function releasesFor(segment: KnownSegment | undefined, form: Releases): Releases {
  return segment?.library === 'nccl' ? narrowed(segment.releases, form) : [];
}

function outOfSpace(segment: KnownSegment, releases: Releases, facts: LogFacts): Conclusion {
  const owner = ownerOf(segment, releases);
  const isCertain = !mayLackSomethingElse(releases);
  return {
    certainty: isCertain ? 'certain' : 'likely',
    title: isCertain
      ? t`/dev/shm is full: no room for another ${t(segment.title)} (${owner})`
      : t`NCCL could not make another ${t(segment.title)} (${owner})`,
    explanation: sentences(
      [
        describe(segment, releases),
        arithmetic(segment, releases, facts),
        earlyRemark(releases),
        poolRemark(segment, releases),
        contradiction(releases, facts),
      ].filter(sentence => sentence !== ''),
    ),
    ...withRemark(sizeAdvice(facts), remedyRemark(segment)),
  };
}

/** `NCCL 2.26–2.27`; a segment of RCCL is told by what RCCL is based on. */
function ownerOf(segment: KnownSegment, releases: Releases = segment.releases): string {
  return segment.library === 'nccl'
    ? `NCCL ${formatReleases(releases)}`
    : t`RCCL based on NCCL ${formatReleases(segment.releases)}`;
}

/** Whose segment it is and how much it takes. */
function describe(segment: KnownSegment, releases: Releases): string {
  const file = fileOf(segment, releases);
  const payload = formatExact(segment.payload);
  const size =
    file === segment.payload ? payload : t`${payload} (${formatCount(file)} with its reference count)`;
  const about = t`${t(segment.title)} of ${ownerOf(segment, releases)}: ${size}, in 4 KiB pages ${formatExact(chargedFor(segment, releases))}`;
  return segment.remark ? t`${about}, ${segment.remark()}.` : t`${about}.`;
}

function arithmetic(segment: KnownSegment, releases: Releases, facts: LogFacts): string {
  switch (segment.id) {
    case 'nccl-proxy-pool':
      return sentences([
        t('Each rank makes one for each communicator.'),
        poolArithmetic(chargedFor(segment, releases), facts.ranks),
      ]);
    case 'nccl-shm-transport':
      return sentences([
        t('Two GPUs of this job do not use P2P and meet in /dev/shm instead.'),
        ...bufferSum(segment),
        connectionArithmetic(connectionOf(segment, releases), facts.ranks),
      ]);
    default:
      return t('It is small: something else has filled /dev/shm before.');
  }
}

/** Of what a receiver's segment of the default size consists. */
function bufferSum(segment: KnownSegment): string[] {
  const { simple, ll, ll128 } = DEFAULT_BUFFERS.nccl;
  if (segment.payload !== shmReceiver(DEFAULT_BUFFERS.nccl)) return [];
  return [
    t`The segment holds the buffers of one connection: ${formatCount(simple)} Simple + ${formatCount(ll128)} LL128 + ${formatCount(ll)} LL + ${formatCount(CONTROL)} control.`,
  ];
}

/** Both sides of the connection that a segment belongs to, in bytes. */
function connectionOf(segment: KnownSegment, releases: Releases): number {
  const series = releases.length > 0 ? releases : segment.releases;
  return segment.payload === CONTROL
    ? shmConnection(DEFAULT_BUFFERS.nccl, versionOf(series.at(-1)!))
    : chargedFor(segment, series) + senderCharged(series);
}

/** In 2.12 to 2.18 a full /dev/shm is not noticed when a file gets its size, only when it is written to. */
function mayLackSomethingElse(releases: Releases): boolean {
  const last = releases.at(-1);
  return last !== undefined && last <= 18 && releases[0]! >= 12;
}

/** What else to look for where some of the releases notice a full /dev/shm elsewhere. */
function earlyRemark(releases: Releases): string {
  const [first] = releases;
  if (first === undefined || first < 12 || first > 18) return '';
  return mayLackSomethingElse(releases)
    ? t(
        t(
          'In these releases a full /dev/shm does not show here but as a Bus error, or as “invalid argument” from CUDA just before; without those, look for too many open files or missing permissions.',
        ),
      )
    : t(
        t(
          'Up to 2.18 a full /dev/shm does not show here but as a Bus error, or as “invalid argument” from CUDA just before; without those, look for too many open files or missing permissions.',
        ),
      );
}

/** When a recent NCCL makes pools at all. */
function poolRemark(segment: KnownSegment, releases: Releases): string {
  if (segment.id !== 'nccl-proxy-pool' || segment.library !== 'nccl' || releases[0]! < 22) return '';
  return t(
    'On one machine NCCL from 2.22 on makes pools only with NCCL_CUMEM_ENABLE=0 (vLLM 0.4.3 to 0.10.1 and SGLang set it), with NCCL_RUNTIME_CONNECT=0, or when ranks talk over the network.',
  );
}

function remedyRemark(segment: KnownSegment): string {
  return segment.id === 'nccl-proxy-pool'
    ? t('NCCL_SHM_DISABLE=1 does not help: it leaves the pools where they are.')
    : t(
        'NCCL_SHM_DISABLE=1 moves this traffic to the network: slower, and from 2.12 on its proxy pools still need /dev/shm.',
      );
}

function outOfSpaceForUnknown(size: number, facts: LogFacts): Conclusion {
  return {
    certainty: 'likely',
    title: t`NCCL could not make a segment of ${formatExact(size)} in /dev/shm`,
    explanation: unknownSize(size),
    ...withRemark(sizeAdvice(facts), t('Check first that /dev/shm is full: df -h /dev/shm.')),
  };
}

/** What can be said of a size that no release explains. */
function unknownSize(size: number): string {
  const nearest = nearestSegment(size);
  const difference = size - nearest.payload;
  const distance = formatExact(Math.abs(difference));
  const relation = difference > 0 ? t`${distance} less` : t`${distance} more`;
  return sentences([
    t`No release of NCCL from 2.7 to 2.30 makes a segment of ${formatExact(size)}, so the size names no release.`,
    t`The nearest known is the ${t(nearest.title)} of ${ownerOf(nearest)} with ${formatExact(nearest.payload)}: ${relation}.`,
  ]);
}

function refusedForAnotherReason(
  size: number,
  segment: KnownSegment | undefined,
  reason: string,
): Conclusion {
  return {
    certainty: 'certain',
    title: segment
      ? t`NCCL could not make its ${t(segment.title)}: ${reason}`
      : t`NCCL could not make a segment of ${formatExact(size)}: ${reason}`,
    explanation: t`The system refused the file in /dev/shm with “${reason}”. That is not a lack of space.`,
    advice: reasonAdvice(reason),
    recommendedBytes: null,
  };
}

/** What to do about an errno that is not ENOSPC; the number stands in parentheses as in NCCL's messages. */
export function reasonAdvice(reason: string): string {
  switch (/\((\d+)\)/.exec(reason)?.[1]) {
    case '2':
      return t(
        'Look whether /dev/shm is there at all: ls -ld /dev/shm. Compose’s ipc: none and some sandboxes leave it out.',
      );
    case '12':
      return t(
        'The container has reached its memory limit, which pages of /dev/shm count against: raise the limit.',
      );
    case '13':
    case '1':
      return t(
        'The user of the process may not write to /dev/shm: it should be mode 1777. A volume mounted there may belong to somebody else.',
      );
    case '23':
    case '24':
      return t('Raise the limit of open files: --ulimit nofile=65536:65536 (Compose: ulimits).');
    case '30':
      return t('/dev/shm is mounted read-only: mount a tmpfs or a memory-backed volume there.');
    default:
      return t('Look at /dev/shm in the container: df -h /dev/shm, ls -ld /dev/shm.');
  }
}

function withRemark<Advice extends { readonly advice: string }>(advice: Advice, remark: string): Advice {
  return { ...advice, advice: `${advice.advice}\n${remark}` };
}

// ───────────────────────────── Finding a segment ─────────────────────────────

/** cuMem host memory may stand in for segments from 2.23 on. */
const WITH_HOST_MEMORY = between(23);

function failedToAttach(hit: RegExpExecArray, line: string): Reading {
  const size = Number(hit.groups!.size);
  const segment = segmentOfSize(size, 'payload');
  const form = releasesOfForm(hit, line);
  const releases = segment ? releasesFor(segment, form) : narrowed(WITH_HOST_MEMORY, form);
  return {
    key: segment ? `${segment.title} ${segment.payload}` : 'garbage',
    bytes: size,
    segment: segment ? { id: segment.id, title: t(segment.title) } : null,
    releases,
    conclude: (facts, series) =>
      segment ? lostSegment(segment, series, facts) : garbledSegment(size, series, facts),
  };
}

function lostSegment(segment: KnownSegment, releases: Releases, facts: LogFacts): Conclusion {
  return {
    certainty: 'certain',
    title: t`A rank cannot find the ${t(segment.title)} that another one made (${ownerOf(segment, releases)})`,
    explanation: sentences(
      [
        describe(segment, releases),
        t(
          'The file is not there for this rank. Either the ranks see different /dev/shm (they run in separate containers), or something removed the file (systemd’s RemoveIPC, a clean-up script), or the other rank died first; then its own message says why.',
        ),
        contradiction(releases, facts),
      ].filter(sentence => sentence !== ''),
    ),
    advice: t(
      'Run the ranks of one machine in one container, or give them one IPC namespace (ipc: host, hostIPC). On a host with systemd set RemoveIPC=no in /etc/systemd/logind.conf. More space does not help here.',
    ),
    recommendedBytes: null,
  };
}

function garbledSegment(size: number, releases: Releases, facts: LogFacts): Conclusion {
  const { advice, recommendedBytes } = sizeAdvice(facts);
  return {
    certainty: 'likely',
    title: t('Two ranks disagree on where their shared buffers are; the size is garbage'),
    explanation: sentences([
      size === 0
        ? t`No segment has ${formatExact(size)}.`
        : t`No segment has ${formatExact(size)}; this is not a size.`,
      t`NCCL ${formatReleases(releases)} lets each rank find out by itself whether cuMem host memory works. Where one rank may use it and another falls back to /dev/shm, the second takes the first one’s memory handle for a file name and a size (NVIDIA/nccl#2190, vllm-project/vllm#18831). /dev/shm need not be full.`,
    ]),
    advice: [
      t(
        'Set NCCL_CUMEM_HOST_ENABLE=0 for all ranks, so that all of them use /dev/shm. Then the buffers need their room there.',
      ),
      advice,
    ].join('\n'),
    recommendedBytes,
  };
}
