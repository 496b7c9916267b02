import { closeSync, constants, openSync, readSync, type Stats, statSync } from 'node:fs';

/** Files above this many bytes are not read: no manifest is that large, and parsing one would stall the run. */
export const MAX_BYTES = 10_000_000;

/** A text file as the linter sees it, and what is needed to write it back byte for byte. */
export interface TextFile {
  /** Without a byte order mark, so that positions are those of an editor. */
  readonly text: string;
  readonly bytes: Buffer;
}

const BYTE_ORDER_MARK = '\uFEFF';

/** Why a file is left alone although it can be read. */
export class NotText extends Error {
  override readonly name = 'NotText';
}

/** What a shell hands over for `<(helm template .)`: a pipe that somebody writes to. */
const HANDED_OVER = /^\/(?:dev|proc\/self)\/fd\/\d+$|^\/dev\/stdin$/;

/**
 * Reads a file. Throws {@link NotText} for a binary or huge one, and for what is no file (a named pipe might never
 * end), and what the file system throws.
 */
export async function readTextFile(path: string): Promise<TextFile> {
  const { stat } = await import('node:fs/promises');
  assertReadable(path, await stat(path));
  return decode(await bytesOf(path));
}

/**
 * The same while nothing else happens. A small file that is in memory, or on a disk of one's own, is read before another
 * thread would have been asked for it.
 */
export function readTextFileNow(path: string): TextFile {
  assertReadable(path, statSync(path));
  return decode(bytesNow(path));
}

function assertReadable(path: string, status: Stats): void {
  if (!status.isFile() && !HANDED_OVER.test(path)) {
    throw new NotText('it is no regular file; "-" reads standard input');
  }
  if (status.size > MAX_BYTES) throw tooLarge(status.size);
}

/** Most files fit in, and leave nothing behind but the bytes that they have. */
const shared = Buffer.allocUnsafe(1 << 16);

/** The bytes of a file, and no more than it takes to see that there are too many. */
function bytesNow(path: string): Buffer {
  // Something else may have come to stand there: a named pipe, which would keep us waiting for whoever writes to it.
  const wait = HANDED_OVER.test(path) ? 0 : (constants.O_NONBLOCK ?? 0);
  const file = openSync(path, constants.O_RDONLY | wait);
  try {
    const chunks: Buffer[] = [];
    let length = 0;
    while (length <= MAX_BYTES) {
      const count = readSync(file, shared, 0, shared.length, null);
      if (count === 0) break;
      chunks.push(Buffer.from(shared.subarray(0, count)));
      length += count;
    }
    return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
  } finally {
    closeSync(file);
  }
}

/** The same, on another thread. */
async function bytesOf(path: string): Promise<Buffer> {
  const { open } = await import('node:fs/promises');
  const handle = await open(path);
  try {
    const chunks: Buffer[] = [];
    let length = 0;
    while (length <= MAX_BYTES) {
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(1 << 16), 0, 1 << 16, null);
      if (bytesRead === 0) break;
      chunks.push(buffer.subarray(0, bytesRead));
      length += bytesRead;
    }
    return Buffer.concat(chunks);
  } finally {
    await handle.close();
  }
}

/** The text in some bytes. Throws {@link NotText} as {@link readTextFile} does. */
export function decode(bytes: Buffer): TextFile {
  if (bytes.length > MAX_BYTES) throw tooLarge(bytes.length);
  if (bytes.includes(0))
    throw new NotText('it is a binary file (or UTF-16; save it as UTF-8 to have it checked)');
  const text = bytes.toString('utf8');
  return { text: text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text, bytes };
}

/** The bytes of a new text for the same file: a byte order mark stays. */
export function encode(file: TextFile, text: string): Buffer {
  return Buffer.from((hasByteOrderMark(file.bytes) ? BYTE_ORDER_MARK : '') + text, 'utf8');
}

/** Whether decoding lost nothing; a file in another encoding would be damaged by writing it back. */
export function isFaithful(file: TextFile): boolean {
  return encode(file, file.text).equals(file.bytes);
}

function hasByteOrderMark(bytes: Buffer): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}

function tooLarge(size: number): NotText {
  return new NotText(`it has ${Math.ceil(size / 1_000_000)} MB; the limit is ${MAX_BYTES / 1_000_000} MB`);
}
