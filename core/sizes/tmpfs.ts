import { t } from '../l10n';
import { bytesOf, intentOf, type RejectedSize, rejected } from './parsed';

/** A tmpfs size; `bytes` is undefined when the number of bytes depends on the machine. */
export type TmpfsSize =
  | { readonly ok: true; readonly bytes: number | undefined; readonly percentOfMemory?: number }
  | RejectedSize;

const SUFFIXES = ['k', 'm', 'g', 't', 'p', 'e'];

/**
 * Reads the `size=` option of a tmpfs mount as the kernel does (`--tmpfs /dev/shm:size=…`, Compose's short
 * `tmpfs:`): a whole number, with a binary suffix `k m g t p e` or with `%` of the machine's memory
 * (Linux mm/shmem.c `shmem_parse_one`, lib/cmdline.c `memparse`; Documentation/filesystems/tmpfs.rst).
 * `0` means no limit. `128mb`, `2Gi` and `1.5g` fail at mount (docker-library/docs#2416).
 */
export function parseTmpfsSize(text: string): TmpfsSize {
  const match = /^(0x[0-9a-f]+|\d+)([kmgtpe]?)(%?)$/i.exec(text);
  const number = match ? integerOf(match[1]!) : undefined;
  if (!match || number === undefined || (match[2] && match[3])) return refuse(text);
  if (match[3]) return { ok: true, bytes: undefined, percentOfMemory: number };
  const bytes = number * 1024 ** (SUFFIXES.indexOf(match[2]!.toLowerCase()) + 1);
  return { ok: true, bytes: bytes === 0 ? undefined : bytes };
}

/** C's base-0 integers: `0x` hexadecimal, a leading zero octal, else decimal. */
function integerOf(digits: string): number | undefined {
  if (/^0\d/.test(digits)) return /^0[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : undefined;
  return Number(digits);
}

function refuse(text: string): RejectedSize {
  return rejected(
    t`The kernel does not understand the tmpfs size “${text}”: it takes a whole number with k, m or g.`,
    suggestionFor(text),
  );
}

function suggestionFor(text: string): string | undefined {
  const intent = intentOf(text);
  if (!intent) return undefined;
  const number = Number(intent.number);
  return Number.isInteger(number) ? `${number}${intent.unit}` : `${bytesOf(intent)}`;
}
