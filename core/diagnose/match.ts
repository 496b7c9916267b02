/** What a log tells about /dev/shm: the vocabulary of `core/diagnose`. */
import type { Span } from '../text/span';

/** What was recognised. Stable identifiers: reports and editors may rely on them. */
export type MatchKind =
  | 'nccl-segment-failed'
  | 'nccl-attach-failed'
  | 'nccl-file-failed'
  | 'nccl-map-failed'
  | 'nccl-unlink-failed'
  | 'nccl-shm-missing'
  | 'nccl-host-register-failed'
  | 'nccl-peer-access'
  | 'nccl-host-memory-fallback'
  | 'nccl-interrupted'
  | 'nccl-follow-up'
  | 'nccl-system-error'
  | 'nccl-allocated'
  | 'nccl-shm-channel'
  | 'vllm-insufficient-space'
  | 'vllm-offload-failed'
  | 'ray-object-store-refused'
  | 'ray-object-store-moved'
  | 'sglang-multimodal'
  | 'lightllm-shm'
  | 'torch-dataloader'
  | 'torch-shared-tensor'
  | 'default-size'
  | 'shm-full'
  | 'bus-error';

/**
 * The part a line plays. `failure`: something died or stopped here. `warning`: it goes on, but worse. `follow-up`:
 * the echo of a failure that another line explains. `note`: nothing is wrong; the line tells of /dev/shm.
 */
export type Role = 'failure' | 'warning' | 'follow-up' | 'note';

export const ROLES: Readonly<Record<MatchKind, Role>> = {
  'nccl-segment-failed': 'failure',
  'nccl-attach-failed': 'failure',
  'nccl-file-failed': 'failure',
  'nccl-map-failed': 'failure',
  'nccl-unlink-failed': 'warning',
  'nccl-shm-missing': 'failure',
  'nccl-host-register-failed': 'failure',
  'nccl-peer-access': 'failure',
  'nccl-host-memory-fallback': 'note',
  'nccl-interrupted': 'note',
  'nccl-follow-up': 'follow-up',
  'nccl-system-error': 'follow-up',
  'nccl-allocated': 'note',
  'nccl-shm-channel': 'note',
  'vllm-insufficient-space': 'failure',
  'vllm-offload-failed': 'failure',
  'ray-object-store-refused': 'failure',
  'ray-object-store-moved': 'warning',
  'sglang-multimodal': 'warning',
  'lightllm-shm': 'warning',
  'torch-dataloader': 'failure',
  'torch-shared-tensor': 'failure',
  'default-size': 'warning',
  'shm-full': 'failure',
  'bus-error': 'failure',
};

/** How sure it is that the line speaks of /dev/shm, and that the explanation is the right one. */
export type Certainty = 'certain' | 'likely' | 'possible';

/** A kind of segment in /dev/shm, as the memory model names it. */
export interface SegmentName {
  readonly id: string;
  readonly title: string;
}

/** What a line means, in the light of the whole log. */
export interface Conclusion {
  readonly certainty: Certainty;
  /** One line for people in a hurry. */
  readonly title: string;
  /** Why: which segment, whose, and the arithmetic. Sentences. */
  readonly explanation: string;
  /** What to do. Further lines name the setting of each runtime. */
  readonly advice: string;
  /** The size of /dev/shm that `advice` names, bytes; null where more space is not the cure. */
  readonly recommendedBytes: number | null;
}

/** Lines of one log that say the same, told at the first of them. */
export interface Match extends Conclusion {
  readonly kind: MatchKind;
  readonly role: Role;
  /** Zero-based line of the first. LF, CRLF and a lone CR each end a line, as in editors. */
  readonly line: number;
  /** The words that were recognised there, in UTF-16 code units of the log. */
  readonly span: Span;
  /** Those words. */
  readonly text: string;
  /** How many lines say it; the ranks of a job tend to fail together. */
  readonly count: number;
  /** The size that the line prints, bytes; null when it prints none. */
  readonly bytes: number | null;
  /** The NCCL release series that print this, oldest first: `["2.26", "2.27"]`. Empty when NCCL did not speak. */
  readonly nccl: readonly string[];
  /** What the size, or the line, is about; null when that is not known. */
  readonly segment: SegmentName | null;
}
