/** The same value in every way that YAML allows to write it. */
import fc from 'fast-check';

/**
 * Decisions that a printer takes. They come from a tape; where it ends, each is the first and plainest, so a shorter
 * tape is a plainer text.
 */
export class Choices {
  #next = 0;
  constructor(private readonly tape: readonly number[]) {}

  /** A number from 0 to `count - 1`. */
  below(count: number): number {
    return (this.tape[this.#next++] ?? 0) % count;
  }

  pick<T>(...options: readonly T[]): T {
    return options[this.below(options.length)]!;
  }

  /** True once in `times`. */
  once(times: number): boolean {
    return this.below(times) === times - 1;
  }

  shuffled<T>(items: readonly T[]): T[] {
    const left = [...items];
    return items.map(() => left.splice(this.below(left.length), 1)[0]!);
  }
}

export const tape: fc.Arbitrary<readonly number[]> = fc.array(fc.nat({ max: 9_999 }), {
  maxLength: 250,
  size: 'max',
});

export type Yaml = string | number | boolean | null | readonly Yaml[] | { readonly [key: string]: Yaml };

/** A document that holds the value; its lines end in LF or in CRLF, and the last one may not end. */
export function printYaml(value: { readonly [key: string]: Yaml }, choices: Choices): string {
  const printer = new Printer(choices);
  const head = choices.pick('', '', '# head\n', '---\n', '\n\n', '%YAML 1.2\n---\n');
  const tail = choices.pick('', '', '\n', '# tail\n', '...\n');
  const text = head + printer.top(value) + tail;
  const ended = choices.once(4) ? text.replace(/\n$/, '') : text;
  const marked = choices.once(8) && !head.startsWith('%') ? `\uFEFF${ended}` : ended;
  return choices.once(4) ? marked.replaceAll('\n', '\r\n') : marked;
}

class Printer {
  private readonly step: number;
  private readonly isCompact: boolean;
  private anchors = 0;

  constructor(private readonly choices: Choices) {
    this.step = choices.pick(2, 2, 4, 3);
    this.isCompact = choices.once(2);
  }

  top(value: { readonly [key: string]: Yaml }): string {
    return this.map(value, 0);
  }

  /** What follows a key's colon: on its line, or below it in lines of at least this column. */
  private below(value: Yaml, column: number): string {
    const anchor = this.choices.once(24) ? ` &a${this.anchors++}` : '';
    const tail = this.choices.once(12) ? this.choices.pick(' # why', '\t#\ttab', '  ') : '';
    if (!isCollection(value)) return `${anchor} ${withTail(this.scalar(value, column), tail)}\n`;
    if (isEmpty(value) || this.choices.once(10))
      return `${anchor} ${this.flow(value, column, this.choices.once(2))}${tail}\n`;
    const lines = isList(value) ? this.list(value, column) : this.map(value, column);
    return `${anchor}${tail}\n${lines}`;
  }

  private map(value: { readonly [key: string]: Yaml }, column: number): string {
    return Object.entries(value)
      .map(([key, inner]) => {
        const colon = this.choices.once(20) ? ' :' : ':';
        const deeper = isList(inner) && this.isCompact ? column : column + this.step;
        return `${this.between(column)}${' '.repeat(column)}${this.key(key)}${colon}${this.below(inner, deeper)}`;
      })
      .join('');
  }

  private list(value: readonly Yaml[], column: number): string {
    return value
      .map(item => {
        const before = this.between(column) + ' '.repeat(column);
        if (isCollection(item) && !isEmpty(item) && !isList(item) && !this.choices.once(10)) {
          const lines = this.map(item, column + 2);
          // What stands in front of the first key has no place behind the dash.
          return `${before}- ${lines.slice(lines.search(/^ *[^ #\n]/m)).trimStart()}`;
        }
        const inner = isCollection(item) ? this.flow(item, column + 2, false) : this.scalar(item, column + 2);
        return `${before}- ${withTail(inner, this.choices.once(12) ? ' # item' : '')}\n`;
      })
      .join('');
  }

  /** What stands between two entries. */
  private between(column: number): string {
    if (!this.choices.once(10)) return '';
    return this.choices.pick('\n', `${' '.repeat(column)}# between\n`, '# at the left\n', ' \n');
  }

  private flow(value: Yaml, column: number, overLines: boolean): string {
    if (!isCollection(value)) return this.inFlow(value);
    const parts = isList(value)
      ? value.map(item => this.flow(item, column, false))
      : Object.entries(value).map(([key, inner]) => `${this.key(key)}: ${this.flow(inner, column, false)}`);
    const [open, close] = isList(value) ? ['[', ']'] : ['{', '}'];
    if (parts.length === 0) return open + close;
    if (!overLines) {
      const padding = this.choices.pick('', ' ');
      return open + padding + parts.join(this.choices.pick(', ', ',  ')) + padding + close;
    }
    const lines = parts.map(part => `\n${' '.repeat(column + 1)}${part}`).join(',');
    return `${open}${lines}${this.choices.pick('', ',')}\n${' '.repeat(column + 1)}${close}`;
  }

  private key(key: string): string {
    return this.choices.once(16) ? JSON.stringify(key) : /^[\w./-]+$/.test(key) ? key : JSON.stringify(key);
  }

  private inFlow(value: string | number | boolean | null): string {
    if (typeof value !== 'string') return String(value);
    return isPlain(value) && !/[,[\]{}:#]/.test(value) && this.choices.once(2) ? value : this.quoted(value);
  }

  private scalar(value: string | number | boolean | null, column: number): string {
    if (typeof value !== 'string') return String(value);
    const isOneLine = !value.includes('\n');
    if (/^\S/.test(value) && /\S$/.test(value) && this.choices.once(6)) {
      const header = isOneLine ? this.choices.pick('|-', '>-') : '|-';
      const words =
        header === '>-'
          ? value.replace(/(\S) (?=\S)/g, (_, word) => word + (this.choices.once(3) ? '\n' : ' '))
          : value;
      return (
        header +
        words
          .split('\n')
          .map(line => `\n${line === '' ? '' : ' '.repeat(Math.max(column, 1)) + line}`)
          .join('')
      );
    }
    return isPlain(value) && !this.choices.once(4) ? value : this.quoted(value);
  }

  private quoted(value: string): string {
    return /[\n\\]/.test(value) || this.choices.once(2)
      ? JSON.stringify(value)
      : `'${value.replaceAll("'", "''")}'`;
  }
}

/** A comment behind a value; none behind a block scalar, where it would be part of the text. */
function withTail(value: string, tail: string): string {
  return /^[|>]/.test(value) ? value : value + tail;
}

function isCollection(value: Yaml): value is readonly Yaml[] | { readonly [key: string]: Yaml } {
  return typeof value === 'object' && value !== null;
}

function isList(value: Yaml): value is readonly Yaml[] {
  return Array.isArray(value);
}

function isEmpty(value: object): boolean {
  return Object.keys(value).length === 0;
}

/** Whether a text means itself without quotes, in YAML 1.1 and 1.2. */
function isPlain(text: string): boolean {
  return (
    /^[A-Za-z/$][\w./:=@$(){} -]*$/.test(text) &&
    !/: |:$| $|^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text)
  );
}
