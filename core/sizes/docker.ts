import { t } from '../l10n';
import { readGoUnits, readOldGoUnits } from './goUnits';
import { accepted, intentOf, type ParsedSize, rejected } from './parsed';

/** Reading of a size by Docker, by today's parsers first. */
export type DockerSize = ParsedSize & {
  /**
   * What older parsers do (go-units up to 0.4.0: Docker CLI up to 20.10, Compose up to 2.10);
   * absent where they agree.
   */
  readonly oldParsers?: ParsedSize;
};

/** Sizes below a page cannot be meant: the unit was forgotten. */
const SMALLEST_PLAUSIBLE = 4096;

/**
 * Reads `--shm-size`, `tmpfs-size=` and Compose's `shm_size`: go-units `RAMInBytes`, from 0.5.0
 * (Docker CLI 23.0, Compose 2.12). Every unit is a multiple of 1024: `1gb` is 1 GiB. Zero is legal; Docker takes
 * it as "the daemon's default", Podman as "no limit".
 */
export function parseDockerSize(text: string): DockerSize {
  const today = readToday(text);
  const old = readOld(text);
  const agree = today.ok ? old.ok && old.bytes === today.bytes : !old.ok;
  return agree ? today : { ...today, oldParsers: old };
}

function readToday(text: string): ParsedSize {
  const size = readGoUnits(text, 1024);
  if (typeof size !== 'number') {
    return rejected(t`Docker does not understand the size “${text}”: ${size.reason}.`, suggestionFor(text));
  }
  return accepted(size, size > 0 && size < SMALLEST_PLAUSIBLE ? cautionFor(text, size) : undefined);
}

function readOld(text: string): ParsedSize {
  const size = readOldGoUnits(text, 1024);
  return size === undefined
    ? rejected(t`Docker before 23.0 does not understand the size “${text}”.`, suggestionFor(text))
    : accepted(size);
}

function cautionFor(text: string, bytes: number): string {
  return bytes === 1
    ? t`“${text}” is 1 byte: a number without a unit counts bytes.`
    : t`“${text}” is ${bytes} bytes: a number without a unit counts bytes.`;
}

function suggestionFor(text: string): string | undefined {
  const intent = intentOf(text);
  return intent && `${intent.number}${intent.unit}`;
}
