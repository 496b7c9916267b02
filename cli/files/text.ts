import { readFile, stat } from 'node:fs/promises';

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

/** Reads a file. Throws {@link NotText} for a binary or huge one, and what the file system throws. */
export async function readTextFile(path: string): Promise<TextFile> {
  const { size } = await stat(path);
  if (size > MAX_BYTES) throw tooLarge(size);
  return decode(await readFile(path));
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
