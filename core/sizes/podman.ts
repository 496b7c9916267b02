import { t } from '../l10n';
import { readGoUnits } from './goUnits';
import { accepted, bytesOf, intentOf, type ParsedSize, rejected } from './parsed';

/**
 * Reads `shm_size` of Podman's containers.conf: go-units `FromHumanSize`, where every unit is a multiple of
 * 1000, so that `8g` is 8,000,000,000 bytes and the default `65536k` is 62.5 MiB (measured with Podman 4.3.1).
 * Podman's `--shm-size` on the command line is Docker's grammar instead.
 */
export function parseContainersConfSize(text: string): ParsedSize {
  const size = readGoUnits(text, 1000);
  if (typeof size === 'number') return accepted(size);
  const intent = intentOf(text);
  return rejected(
    t`Podman does not understand the size “${text}”: ${size.reason}.`,
    intent && `${bytesOf(intent)}`,
  );
}
