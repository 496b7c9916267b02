/** The place at a caret where somebody is writing the size of /dev/shm, told from its line alone: the text may be broken. */
import { printCompose, printDocker, printKubernetes } from '../core/sizes';
import type { LineIndex, Position, Span } from '../core/text/span';

export interface SizeField {
  /** Where the key or the flag begins. */
  readonly start: number;
  /** What has been written of the value, without its quotes; often nothing. */
  readonly value: Span;
  /** What has to come in front of a value that follows a colon directly. */
  readonly lead: '' | ' ';
  /** What closes the quotation that somebody has only opened. */
  readonly tail: string;
  /** A size in the grammar of the place. */
  print(bytes: number): string;
}

/** A field of YAML or JSON, up to the caret: its key, the colon, the space behind it, a quote, what is typed. */
const KEY = /(?<![\w.-])(["']?)(shm_size|sizeLimit)\1[ \t]*:([ \t]*)(["']?)([^\s,{}[\]#"']*)$/;

/** The flag, up to the caret, with its value in the same word, in the next one or in the next string of a list. */
const FLAG = /(?<![\w-])--shm-size(?:=|[ \t]+|(["']),[ \t]*(?=\1))(["']?)([^\s,"']*)$/;

/** What is left of the value behind the caret. */
const REST = /^[^\s,{}[\]#"'\\]*/;

/** The field that a caret stands in; undefined if it stands in none. */
export function sizeFieldAt(lines: LineIndex, position: Position): SizeField | undefined {
  const line = lines.lineText(position.line);
  const start = lines.offsetAt({ line: position.line, character: 0 });
  const before = line.slice(0, position.character);
  const key = KEY.exec(before);
  const flag = key ? null : FLAG.exec(before);
  const match = key ?? flag;
  if (!match) return undefined;
  const [quote, typed] = key ? [key[4]!, key[5]!] : [flag![2]!, flag![3]!];
  const after = line.slice(before.length);
  const rest = REST.exec(after)![0];
  return {
    start: start + match.index,
    value: { start: start + before.length - typed.length, end: start + before.length + rest.length },
    lead: key && key[3] === '' && quote === '' ? ' ' : '',
    tail: after.startsWith(quote, rest.length) ? '' : quote,
    print: key ? (key[2] === 'sizeLimit' ? printKubernetes : printCompose) : printDocker,
  };
}
