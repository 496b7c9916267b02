import { t } from '../l10n';

/** What a runtime makes of a size somebody wrote. */
export type ParsedSize = AcceptedSize | RejectedSize;

/** The runtime takes the text as this many bytes. */
export interface AcceptedSize {
  readonly ok: true;
  readonly bytes: number;
  /** Set when the text is legal but hardly what was meant: one sentence for the reader. */
  readonly caution?: string;
  /** The spelling that was probably meant; only beside a `caution`. */
  readonly suggestion?: string;
}

/** The runtime refuses the text. */
export interface RejectedSize {
  readonly ok: false;
  /** One sentence for the reader. */
  readonly problem: string;
  /** The correct spelling, when the intent is clear. */
  readonly suggestion?: string;
}

export function accepted(bytes: number, caution?: string, suggestion?: string): AcceptedSize {
  return {
    ok: true,
    bytes,
    ...(caution !== undefined && { caution }),
    ...(suggestion !== undefined && { suggestion }),
  };
}

export function rejected(problem: string, suggestion?: string): RejectedSize {
  return { ok: false, problem, ...(suggestion !== undefined && { suggestion }) };
}

/** A sentence about a size that the runtime refuses and that a message may not quote. */
export function unreadableSize(written: string): string {
  return t`What “${written}” stands for is no size that the container runtime understands.`;
}

/** A number and the initial of its unit as a human meant them, whatever grammar they were written for. */
export interface Intent {
  /** The number, e.g. `2`, `1.5`, `0.5`: digits, with no more zeros in front than it needs. */
  readonly number: string;
  /** Lower-case initial of the unit; empty for bytes. */
  readonly unit: '' | 'k' | 'm' | 'g' | 't' | 'p';
}

/** Characters; nobody means a longer text as a size. */
export const LONGEST_SIZE = 64;

/**
 * Reads `2Gi`, `16 GB`, `"2g"`, ` 512MiB ` alike. Undefined when it is not plainly one number and one unit,
 * or when that is no size to suggest (zero, or more than a double counts exactly).
 */
export function intentOf(text: string): Intent | undefined {
  if (text.length > LONGEST_SIZE) return undefined;
  const match = /^["'\s]*(?:0*(\d+))?(\.\d+)?\s*([kmgtp]?)(?:i?b?|bytes)["'\s]*$/i.exec(text);
  if (!match) return undefined;
  const number = `${match[1] ?? '0'}${match[2] ?? ''}`;
  const intent = { number, unit: match[3]!.toLowerCase() as Intent['unit'] };
  const bytes = bytesOf(intent);
  return bytes > 0 && Number.isSafeInteger(bytes) ? intent : undefined;
}

const EXPONENTS = { '': 0, k: 1, m: 2, g: 3, t: 4, p: 5 } as const;

/** The bytes of an intent in binary units (1 k = 1024 B), rounded up to a whole byte. */
export function bytesOf(intent: Intent): number {
  return Math.ceil(Number(intent.number) * 1024 ** EXPONENTS[intent.unit]);
}
