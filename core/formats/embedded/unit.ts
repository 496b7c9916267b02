/** Unit files of systemd and of Podman's Quadlet: sections, and settings that a backslash continues. */
import { MappedText } from '../../text/mapped';
import type { Span } from '../../text/span';

/** `Key=value` in a section. */
export interface Setting {
  readonly section: string;
  readonly key: string;
  /** The value, its continuation lines included. */
  readonly value: MappedText;
  /** From the key to the end of its last line. */
  readonly span: Span;
}

/** The settings of a unit file in reading order (systemd.syntax(7)); what is no setting is left out. */
export function readUnit(uri: string, text: string): Setting[] {
  const settings: Setting[] = [];
  let section = '';
  const lines = [...text.matchAll(/([^\r\n]*)(\r?\n|$)/g)].map(({ 1: line = '', index }) => ({
    line,
    index,
  }));
  for (let i = 0; i < lines.length; i++) {
    const { line, index } = lines[i]!;
    const header = /^\s*\[([^\]]+)\]\s*$/.exec(line)?.[1];
    if (header !== undefined) {
      section = header;
      continue;
    }
    const match = /^(\s*)([A-Za-z][\w-]*)(\s*=\s*)(.*)$/.exec(line);
    if (!match) continue;
    const [, indent = '', key = '', equals = '', rest = ''] = match;
    const start = index + indent.length + key.length + equals.length;
    const pieces = [MappedText.verbatim(uri, rest, start)];
    let last = lines[i]!;
    while (/\\\s*$/.test(last.line) && i + 1 < lines.length) {
      const next = lines[++i]!;
      // A comment between continued lines is skipped.
      if (/^\s*[#;]/.test(next.line)) continue;
      pieces.push(MappedText.opaque(uri, '\n', { start: last.index + last.line.length, end: next.index }));
      pieces.push(MappedText.verbatim(uri, next.line, next.index));
      last = next;
    }
    const value = MappedText.concat([pieces[0]!, ...pieces.slice(1)]);
    settings.push({
      section,
      key,
      value,
      span: { start: index + indent.length, end: last.index + last.line.length },
    });
  }
  return settings;
}
