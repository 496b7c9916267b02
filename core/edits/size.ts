/** Changing a size that stands in a file, in the spelling that stands there. */

import type { WrittenSize } from '../model';
import { printDocker, printEcs, printKubernetes } from '../sizes';
import type { TextEdit } from '../text/span';

/**
 * A size in the style of another one: `1g` → `4g`, `1GB` → `4GB`, `1gib` → `4gib`, `1073741824` → plain bytes.
 * @param bytes whole bytes
 */
export function inStyleOf(written: string, bytes: number): string {
  if (/^\d+$/.test(written)) return String(bytes);
  const unit = /[a-z]*$/i.exec(written.trim())![0];
  const printed = printDocker(bytes);
  const tail = /i?b$/i.exec(unit)?.[0] ?? '';
  const text = /[kmg]$/.test(printed) ? printed + tail.toLowerCase() : printed + (tail && 'b');
  return unit !== '' && unit === unit.toUpperCase() ? text.toUpperCase() : text;
}

/** The edit that makes a written size `bytes` large; undefined where its characters do not stand in the file. */
export function raiseSize(size: WrittenSize, uri: string, bytes: number): TextEdit | undefined {
  if (size.place?.uri !== uri) return undefined;
  const digits = /^\d+$/.test(size.text);
  const newText =
    size.grammar === 'mebibytes'
      ? printEcs(bytes)
      : size.grammar === 'kubernetes' && !digits
        ? printKubernetes(bytes)
        : inStyleOf(size.text, bytes);
  return { span: size.place.span, newText };
}
