/** Markdown for a terminal: as much of it as the rules' pages use. */
import { sanitize, wrap } from './cells';
import type { Painter } from './style';

export interface MarkdownOptions {
  readonly paint: Painter;
  /** Columns for prose; code keeps its lines. */
  readonly width: number;
}

const LINK = /\[([^\]]+)\]\(([^)]+)\)/g;

/** The page with its relative links made absolute, for readers who do not have it in its folder. */
export function withAbsoluteLinks(page: string, url: string): string {
  return page.replace(LINK, (_, text: string, target: string) => `[${text}](${new URL(target, url)})`);
}

/** Lays a page out: headings bold, code set off, prose in lines that fit, a table as one item a row. */
export function renderMarkdown(page: string, { paint, width }: MarkdownOptions): string {
  const lines: string[] = [];
  let isCode = false;
  let inTable = false;
  for (const line of sanitize(page.trimEnd()).split('\n')) {
    const isRow = !isCode && line.startsWith('|');
    const isHead = isRow && !inTable;
    inTable = isRow;
    if (line.startsWith('```')) isCode = !isCode;
    else if (isCode) lines.push(paint(`    ${line}`, 'cyan').trimEnd());
    else if (isRow) lines.push(...(isHead || /^\|-/.test(line) ? [] : row(line, width)));
    else if (line.startsWith('### ')) lines.push(paint(line.slice(4), 'dim'));
    else if (line.startsWith('#')) lines.push(paint(line.replace(/^#+ /, ''), 'bold'));
    else if (line.startsWith('- ')) lines.push(...indented(prose(line.slice(2)), '- ', '  ', width));
    else lines.push(...wrap(prose(line), width));
  }
  return `${lines.join('\n')}\n`;
}

/** A table's row: what comes of it stands below the rest. */
function row(line: string, width: number): string[] {
  const cells = line.slice(2, -2).split(' | ').map(prose);
  const last = cells.pop()!;
  return [...indented(cells.join(' · '), '- ', '  ', width), ...indented(last, '    ', '    ', width)];
}

function indented(text: string, first: string, rest: string, width: number): string[] {
  return wrap(text, width - first.length).map((line, i) => (i === 0 ? first : rest) + line);
}

/** Without marks of emphasis, and with links spelled out. Code keeps its marks: they tell where it ends. */
function prose(text: string): string {
  return text
    .replace(LINK, '$1 <$2>')
    .replace(/\*\*([^*]+)\*\*/g, '$1')
    .replace(/\*([^*\s][^*]*)\*/g, '$1');
}
