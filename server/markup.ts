/** How text is marked up for a client: as Markdown, or not at all where it shows text as it is. */
import { MarkupKind } from 'vscode-languageserver';

/** Rows of a table: a number, and what it is. */
export type Row = readonly [number: string, remark: string];

/** Makes text of one kind. What comes out of one function may go into another, but into none that takes words. */
export interface Markup {
  readonly kind: MarkupKind;
  /** Words of ours or of a file, in which only backticks count: what stands between two of them is code. */
  words(text: string): string;
  strong(text: string): string;
  /** @param uri a place in a file, with `#L…` for a line; what has no address is not linked */
  link(text: string, uri: string): string;
  table(head: Row, rows: readonly Row[]): string;
  list(items: readonly string[]): string;
}

const MARKDOWN: Markup = {
  kind: MarkupKind.Markdown,
  words: text =>
    text
      .replace(/\s+/g, ' ')
      .split('`')
      .map((part, i, parts) => {
        if (i % 2 === 0) return escaped(part);
        // The last one opens a piece of code that nothing closes.
        if (i === parts.length - 1) return `\\\`${escaped(part)}`;
        return part.trim() === '' ? `\\\`${part}\\\`` : `\`${part}\``;
      })
      .join(''),
  strong: text => `**${text}**`,
  link: (text, uri) => (/^[a-z][\w+.-]*:\/\/[^\s<>]*$/i.test(uri) ? `[${text}](<${uri}>)` : text),
  table: (head, rows) =>
    [head, ['--:', ':--'], ...rows.map(row => row.map(inCell))]
      .map(cells => `| ${cells.join(' | ')} |`)
      .join('\n'),
  list: items => items.map(item => `- ${item}`).join('\n'),
};

const PLAIN: Markup = {
  kind: MarkupKind.PlainText,
  words: text => text.replace(/\s+/g, ' '),
  strong: text => text,
  link: text => text,
  table(_head, rows) {
    const width = Math.max(...rows.map(([number]) => number.length));
    return rows.map(([number, remark]) => `${number.padStart(width + 2)}  ${remark}`).join('\n');
  },
  list: items => items.map(item => `- ${item}`).join('\n'),
};

/**
 * The markup that a client shows.
 * @param accepted what it says it takes, the best first; none is plain text
 */
export function markupFor(accepted: readonly MarkupKind[] | undefined): Markup {
  return accepted?.includes(MarkupKind.Markdown) ? MARKDOWN : PLAIN;
}

/** Text without a meaning in Markdown. An underscore inside a word has none, and reads better without a stroke. */
function escaped(text: string): string {
  return text.replace(/[\\*[\]<>|~]|&(?=#|\w+;)|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, '\\$&');
}

/** A cell ends at a stroke, even inside code. */
function inCell(text: string): string {
  return text.replace(/(?<!\\)\|/g, '\\|');
}
