import { dirname, resolve } from 'node:path';
import { type Origin, type Sourced, toLintOptions } from '../../core/config';
import { formatBytes } from '../../core/sizes';
import { type ConfigurationRequest, FileSettings } from '../configuration';
import { EXIT, type ExitStatus, type Io } from '../io';

/** One setting as it holds for the file: `where` is a place, an option, or `default`. */
interface Line {
  readonly setting: string;
  readonly value: string | number | null;
  readonly where: string;
}

/** `shm-lint check --print-config FILE`: what holds for a file, and who set it. The file need not be there. */
export async function printConfig(
  file: string,
  format: 'pretty' | 'json',
  request: ConfigurationRequest,
  io: Io,
): Promise<ExitStatus> {
  const path = resolve(io.cwd, file);
  const files = await FileSettings.open(request, io.cwd, [io.cwd, dirname(path)]);
  const lines = await linesOf(path, files);
  const mistakes = await files.problems();
  for (const line of mistakes) io.stderr.write(`shm-lint: ${line}\n`);
  if (mistakes.length > 0) return EXIT.usage;
  io.stdout.write(format === 'json' ? `${JSON.stringify(lines, null, 2)}\n` : table(lines));
  return EXIT.ok;
}

async function linesOf(path: string, files: FileSettings): Promise<Line[]> {
  const settings = await files.of(path);
  const options = toLintOptions(settings);
  const where = async (origin: Origin | undefined) => {
    if (origin === undefined) return 'default';
    if (origin.kind === 'file') return files.placeOf(origin.place);
    return origin.kind === 'option' ? origin.name : 'editor';
  };
  const line = async (setting: string, value: Line['value'], sourced: Sourced<unknown> | undefined) => ({
    setting,
    value,
    where: await where(sourced?.origin),
  });
  const exclusions = await files.exclusions(path);
  const exclusion = await files.exclusionOf(path);
  return [
    ...(exclusion
      ? [{ setting: 'excluded', value: exclusion.glob.text, where: await where(exclusion.origin) }]
      : []),
    await line('defaultShmSize', options.defaultShmSize ?? null, settings.defaultShmSize),
    await line('interconnect', options.interconnect, settings.interconnect),
    await line('sizing', options.sizing, settings.sizing),
    ...(await Promise.all([...settings.rules].map(([id, rule]) => line(`rules.${id}`, rule.value, rule)))),
    ...(await Promise.all(
      exclusions.map(async ({ glob, origin }) => ({
        setting: 'exclude',
        value: glob.text,
        where: await where(origin),
      })),
    )),
  ];
}

function table(lines: readonly Line[]): string {
  const rows = lines.map(({ setting, value, where }) => [setting, shownValue(value), where] as const);
  const widths = [0, 1].map(column => Math.max(...rows.map(row => row[column]!.length)));
  return rows
    .map(
      ([setting, value, where]) => `${setting.padEnd(widths[0]!)}  ${value.padEnd(widths[1]!)}  ${where}\n`,
    )
    .join('');
}

function shownValue(value: Line['value']): string {
  if (value === null) return "the runtime's own";
  return typeof value === 'number' ? formatBytes(value) : value;
}
