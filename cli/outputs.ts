/** Which reports a run writes, and where each goes. */
import { type Arguments, oneOf, UsageError } from './arguments';
import { FORMATS, type Format } from './report/formats';

export const OUTPUT_OPTIONS = { format: 'values' } as const;

/** A report for standard output, or for the file at a path as it was written. */
export interface OutputRequest {
  readonly format: Format;
  readonly file: string | undefined;
}

/**
 * Reads {@link OUTPUT_OPTIONS}: `--format NAME` for standard output, `--format NAME=FILE` for a file, as often as one
 * likes. Throws {@link UsageError} where two reports would go to one place.
 */
export function outputRequests({ values }: Arguments): readonly OutputRequest[] {
  const outputs: OutputRequest[] = [];
  for (const value of values('format')) {
    const sign = value.indexOf('=');
    const format = oneOf('--format', sign < 0 ? value : value.slice(0, sign), FORMATS);
    const file = sign < 0 ? undefined : value.slice(sign + 1);
    if (file === '') throw new UsageError(`--format ${format}= needs a file behind the "="`);
    const rival = outputs.find(other => other.file === file);
    if (rival) {
      throw new UsageError(
        file === undefined
          ? `only one report can go to standard output; give one a file: --format ${rival.format}=FILE`
          : `two reports cannot go to ${file}`,
      );
    }
    outputs.push({ format, file });
  }
  return outputs;
}
