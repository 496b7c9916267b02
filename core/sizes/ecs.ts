import { t } from '../l10n';
import { accepted, bytesOf, intentOf, type ParsedSize, rejected } from './parsed';

const MIB = 1024 ** 2;

/**
 * Reads `linuxParameters.sharedMemorySize` of an Amazon ECS task definition and of AWS Batch: a whole number
 * of MiB (AWS API reference, LinuxParameters).
 */
export function parseEcsMebibytes(text: string): ParsedSize {
  if (/^\d+$/.test(text)) return accepted(Number(text) * MIB);
  const intent = intentOf(text);
  return rejected(
    t`Amazon ECS takes the size as a whole number of MiB, not “${text}”.`,
    intent?.unit ? `${Math.ceil(bytesOf(intent) / MIB)}` : undefined,
  );
}
