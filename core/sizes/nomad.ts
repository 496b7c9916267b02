import { t } from '../l10n';
import { accepted, bytesOf, intentOf, type ParsedSize, rejected } from './parsed';

/** Reads `shm_size` of Nomad's Docker driver: a whole number of bytes (Nomad documentation, drivers/docker). */
export function parseNomadBytes(text: string): ParsedSize {
  if (/^\d+$/.test(text)) return accepted(Number(text));
  const intent = intentOf(text);
  return rejected(
    t`Nomad takes the size as a whole number of bytes, not “${text}”.`,
    intent?.unit ? `${bytesOf(intent)}` : undefined,
  );
}
