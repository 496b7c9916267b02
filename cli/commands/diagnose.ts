import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Diagnosis } from '../../core/diagnose';
import { parseArguments, UsageError } from '../arguments';
import { EXIT, type ExitStatus, type Io } from '../io';
import { renderDiagnosisJson, renderDiagnosisPretty } from '../report/diagnosis';
import { useColours } from '../report/style';

/** What `diagnose` takes. */
export const DIAGNOSE_OPTIONS = { format: ['pretty', 'json'] } as const;

const STDIN = '-';

/** Bytes that are read at once: a log may be larger than memory. */
const CHUNK = 1 << 18;

/**
 * `shm-lint diagnose LOG|-`: tells what a log says about /dev/shm. The exit status is 0 when something was
 * recognised and 1 when nothing was, as with grep; 3 when the log cannot be read.
 */
export async function diagnose(args: readonly string[], io: Io): Promise<ExitStatus> {
  const { positionals, value } = parseArguments(args, DIAGNOSE_OPTIONS);
  const [path, ...others] = positionals;
  if (path === undefined) {
    throw new UsageError(
      'no LOG given; to read one from another command: docker logs NAME 2>&1 | shm-lint diagnose -',
    );
  }
  if (others.length > 0) {
    throw new UsageError('one LOG at a time; to read several as one: cat LOG… | shm-lint diagnose -');
  }

  const diagnosis = new Diagnosis();
  try {
    await readLog(path, io, text => diagnosis.push(text));
  } catch (error) {
    io.stderr.write(`shm-lint: ${path}: ${reasonOf(error)}\n`);
    return EXIT.unreadable;
  }
  const matches = diagnosis.finish();
  if (value('format') === 'json') io.stdout.write(renderDiagnosisJson(matches));
  else {
    const { stdout, env } = io;
    const colours = useColours(env, stdout.isTerminal);
    const log = { path: path === STDIN ? '<stdin>' : path, lines: diagnosis.lineCount };
    io.stdout.write(renderDiagnosisPretty(matches, log, { colours, width: stdout.columns }));
  }
  return matches.length > 0 ? EXIT.ok : EXIT.findings;
}

/** A log that is no text, with the way to make it one. */
class NotALog extends Error {
  override readonly name = 'NotALog';
}

async function readLog(path: string, io: Io, onText: (text: string) => void): Promise<void> {
  const decoder = new LogDecoder(path);
  if (path === STDIN) {
    const bytes = await io.readStdin();
    for (let start = 0; start < bytes.length; start += CHUNK) {
      onText(decoder.decode(bytes.subarray(start, start + CHUNK)));
    }
  } else {
    const absolute = resolve(io.cwd, path);
    if ((await stat(absolute)).isDirectory()) throw new NotALog('it is a folder; name the log in it');
    const stream = createReadStream(absolute, { highWaterMark: CHUNK });
    for await (const bytes of stream) onText(decoder.decode(bytes as Buffer));
  }
  onText(decoder.finish());
}

/** Decodes UTF-8, and UTF-16 where a byte order mark tells it (PowerShell writes that with `>`). */
class LogDecoder {
  private decoder: TextDecoder | undefined;

  constructor(private readonly path: string) {}

  decode(bytes: Uint8Array): string {
    this.decoder ??= this.decoderFor(bytes);
    return this.decoder.decode(bytes, { stream: true });
  }

  finish(): string {
    return this.decoder?.decode() ?? '';
  }

  private decoderFor([first, second]: Uint8Array): TextDecoder {
    if (first === 0x1f && second === 0x8b) {
      const pipe = this.path === STDIN ? 'gunzip first' : `zcat ${this.path} | shm-lint diagnose -`;
      throw new NotALog(`it is compressed; try: ${pipe}`);
    }
    if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le');
    return new TextDecoder('utf-8');
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof NotALog) return error.message;
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOENT':
      return 'there is no such file; check the spelling (paths count from the current folder)';
    case 'EACCES':
    case 'EPERM':
      return 'it cannot be read: permission denied; change its permissions or run as its owner';
    default:
      return `it cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
}
