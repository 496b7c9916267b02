/** "Bus error": what a full /dev/shm looks like when a page is written to that the tmpfs cannot give. */
import { enumerated, msg, sentences, t } from '../../l10n';
import { sizeAdvice } from '../advice';
import type { LogFacts } from '../facts';
import type { Conclusion } from '../match';
import { between, formatReleases, narrowed, type Releases } from '../releases';

/** Lines before and after a Bus error in which to look for what died. */
export const NEIGHBOURHOOD = 60;

export const BUS_ERROR_NEEDLES: readonly string[] = ['Bus error', 'SIGBUS', 'exit', 'Exit'];

/**
 * The words of shells, Python (`Fatal Python error: Bus error`), Ray (`*** SIGBUS received`) and torchrun
 * (`Signal 7 (SIGBUS)`). Not the bus errors of PCIe, CAN or D-Bus.
 */
const NAMED = /(?<!-|PCIe? |CAN |USB |I2C )\bBus error\b|\bSIGBUS\b/;

/**
 * The exit status of a process that SIGBUS ended: 128 + 7 for shells and container runtimes, -7 for Python's
 * multiprocessing (Linux signal(7), x86-64 and ARM).
 */
const STATUS = /\bexit(?:ed)?(?: with)? ?(?:status|code)?\s{0,8}[:=]?\s{0,8}\(?(?:135|-7)\b/i;

/** What near a Bus error speaks for /dev/shm, the most telling first. */
const EVIDENCE: readonly { readonly title: string; readonly pattern: RegExp }[] = [
  {
    title: msg('NCCL’s segments in the backtrace'),
    pattern: /ncclShmOpen|ncclShmSetup|ncclProxyService|proxyProgressInit|shmSendSetup|shmRecvSetup/,
  },
  {
    title: msg('a worker of PyTorch’s DataLoader'),
    pattern: /DataLoader worker|_MultiProcessingDataLoaderIter/,
  },
  { title: msg('vLLM’s ring buffers'), pattern: /shm_broadcast|ShmRingBuffer|MessageQueue/ },
  { title: msg('vLLM’s EngineDeadError'), pattern: /EngineDeadError/ },
  { title: 'NCCL', pattern: /\bNCCL\b|\bnccl/ },
  { title: 'vLLM', pattern: /\bvllm\b|VllmWorker|EngineCore/i },
  { title: 'SGLang', pattern: /\bsglang\b/i },
  { title: msg('Ray workers'), pattern: /RayWorker|\braylet\b/ },
  { title: msg('PyTorch processes'), pattern: /\btorch(?:run|\.distributed|\.multiprocessing|\.elastic|\/)/ },
];

/** The wordings of a Bus error, the plainer one first. */
export const BUS_ERRORS: readonly RegExp[] = [NAMED, STATUS];

/** The words of a Bus error in a line, if any. */
export function findBusError(line: string): RegExpExecArray | null {
  return NAMED.exec(line) ?? STATUS.exec(line);
}

/** The indices of what a line near a Bus error speaks for. */
export function evidenceIn(line: string): number[] {
  return EVIDENCE.flatMap(({ pattern }, i) => (pattern.test(line) ? [i] : []));
}

/** Only some releases of NCCL die of a Bus error on a full /dev/shm: those that do not reserve what they announce. */
export function releasesOfBusError(evidence: ReadonlySet<number>): Releases {
  return evidence.has(0) ? between(12, 18) : [];
}

/** What a Bus error means with this evidence around it. */
export function concludeBusError(evidence: ReadonlySet<number>, facts: LogFacts): Conclusion {
  const titles = [...evidence].sort((a, b) => a - b).map(index => t(EVIDENCE[index]!.title));
  if (titles.length === 0) {
    return {
      certainty: 'possible',
      title: t('A process died of a Bus error; nothing near it speaks for /dev/shm'),
      explanation: t(
        'A write to a page of a full /dev/shm ends in SIGBUS (exit status 135), but so does a mapped file that somebody shortened, a full disk behind a mapping, and broken memory. The lines around this one name neither NCCL nor an engine.',
      ),
      advice: t(
        'Look whether /dev/shm is full while the process runs: df -h /dev/shm. If it is not, look elsewhere.',
      ),
      recommendedBytes: null,
    };
  }
  return {
    certainty: 'likely',
    title: t`/dev/shm is probably full: a Bus error near ${titles[0]!}`,
    explanation: sentences([
      t`A write to a page that /dev/shm cannot give ends a process with SIGBUS (exit status 135) and no word of the cause. Near it in the log: ${enumerated(titles)}.`,
      releaseRemark(evidence, facts),
    ]),
    ...sizeAdvice(facts),
  };
}

/** Whose pages these are likely to be. */
function releaseRemark(evidence: ReadonlySet<number>, facts: LogFacts): string {
  const silent = between(12, 18);
  const series = facts.nccl.map(([, minor]) => minor).filter(minor => silent.includes(minor));
  if (evidence.has(0) || series.length > 0) {
    return t`NCCL ${formatReleases(narrowed(silent, series))} announces the size of a segment without reserving it, and dies when it clears the memory (NVIDIA/nccl#983).`;
  }
  return t(
    'vLLM’s ring buffers are reserved at full size and filled as messages grow, so images and other large inputs can end a server that ran well with text (vllm-project/vllm PR #48879).',
  );
}
