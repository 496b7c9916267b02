/** Comments of shell programs, and of the programs in their here-documents and quoted strings. */
import { forEachChild, type SyntaxNode } from 'unbash';
import { lineStart } from '../../edits/lines';
import { parseShell } from '../../formats/shell/parse';
import { withoutCarriageReturns } from '../../formats/words';
import { MappedText } from '../../text/mapped';
import type { Span } from '../../text/span';
import { behindHead, type Comment, roomAt, type Syntax } from './syntax';

/** A program that stands somewhere in a document. Offsets are those of the document. */
export type ShellProgram = Pick<Syntax, 'comments' | 'isSound' | 'headsOf'>;

/** A script: its program is the whole document. */
export function shellSyntax(text: string, uri: string, commands: readonly Span[]): Syntax {
  const program = shellProgram(MappedText.verbatim(uri, text, 0), commands);
  return {
    ...program,
    roomAbove(offset) {
      const [room] = program
        .headsOf(offset)
        .slice(-1)
        .map(head => roomAt(text, head));
      return room;
    },
    get top() {
      const at = behindHead(text, /^#/);
      // Bash takes a byte order mark for a part of the first word: a comment in its place would repair the command.
      return text[at - 1] === '\uFEFF' ? undefined : { at, indent: '' };
    },
    write: content => `# ${content}`,
    mayLoseLine: comment => !isContinued(text, lineStart(text, comment.span.start)),
  };
}

/**
 * @param commands where the words stand that are known to be commands: a text in quotes or a here-document is a program
 *   if some of them stand in it
 */
export function shellProgram(source: MappedText, commands: readonly Span[]): ShellProgram {
  const program = withoutCarriageReturns(source);
  const { text } = program;
  const script = parseShell(text);
  const parts = partsOf(script, text);
  const nested = parts.texts
    .filter(({ start, end }) => {
      const inside = program.spanOf(start, end);
      return commands.some(word => inside.start < word.start && word.end <= inside.end);
    })
    .map(({ start, end }) => shellProgram(program.slice(start, end), commands));
  const comments = [...text.matchAll(/(?<=^|[\s;&|()])#[^\n]*/gm)].flatMap(({ 0: { length }, index }) =>
    isText(parts, index) ? [] : [commentOf(program, { start: index, end: index + length })],
  );
  return {
    comments: [...comments, ...nested.flatMap(inner => inner.comments)],
    // A syntax error may change what everything behind it means.
    isSound: () => (script.errors ?? []).length === 0,
    headsOf(position) {
      const offset = program.offsetOf(position);
      if (offset === undefined) return [];
      const head = program.spanOf(headOf(text, parts, offset)).start;
      return [...nested.flatMap(inner => inner.headsOf(position)), head];
    },
  };
}

function commentOf(program: MappedText, { start, end }: Span): Comment {
  return { span: program.spanOf(start, end), inside: program.spanOf(start + 1, end) };
}

interface Parts {
  /** Simple commands, and the here-documents that they read. */
  readonly commands: readonly CommandSpan[];
  /** Words, and here-documents with the line that ends them. */
  readonly words: readonly Span[];
  /** Programs inside words: `$(…)`, `<(…)`. */
  readonly programs: readonly Span[];
  /** Texts that may be programs to another shell: the insides of single quotes, here-documents. */
  readonly texts: readonly Span[];
}

/** A part of a command, which begins at `head`. */
interface CommandSpan extends Span {
  readonly head: number;
}

function partsOf(script: SyntaxNode, text: string): Parts {
  const commands: CommandSpan[] = [];
  const words: Span[] = [];
  const programs: Span[] = [];
  const texts: Span[] = [];
  const visit = (node: SyntaxNode, command: number | undefined): void => {
    const span = { start: node.pos, end: node.end };
    let around = command;
    switch (node.type) {
      case 'Command':
        around = node.pos;
        commands.push({ ...span, head: node.pos });
        break;
      case 'HereDoc': {
        const { body, closing } = node;
        const text = { start: body.pos, end: closing?.end ?? body.end };
        if (command !== undefined) commands.push({ ...text, head: command });
        words.push(text);
        texts.push({ start: body.pos, end: body.end });
        break;
      }
      case 'SingleQuoted':
        texts.push({ start: node.pos + 1, end: node.end - 1 });
        break;
      case 'Word':
        words.push(span);
        break;
      case 'CommandExpansion':
      case 'ProcessSubstitution':
        // Between backticks a comment would end with them, and escaped ones hold another text.
        if (text[node.pos] === '`' || !node.script) return;
        programs.push(span);
        visit(node.script, undefined);
        return;
    }
    forEachChild(node, child => visit(child, around));
  };
  visit(script, undefined);
  return { commands, words, programs, texts };
}

/** Whether what begins at an offset lies in a word, and in no program inside that word. */
function isText({ words, programs }: Parts, offset: number): boolean {
  const word = innermost(words, offset);
  const program = innermost(programs, offset);
  return word !== undefined && (!program || length(word) < length(program));
}

/** The start of the line above which a comment is about the command at an offset. */
function headOf(text: string, parts: Parts, offset: number): number {
  let at = lineStart(text, innermost(parts.commands, offset)?.head ?? offset);
  while (isContinued(text, at)) at = lineStart(text, at - 1);
  // A line may begin inside a text of several lines that another command has.
  const { words } = parts;
  const isFirst = at === lineStart(text, 0);
  const isInside = !isFirst && isText(parts, at) && words.some(({ start, end }) => start < at && at < end);
  return isInside ? headOf(text, parts, at - 1) : at;
}

/** Whether the line above the one that starts at an offset goes on in it. */
export function isContinued(text: string, start: number): boolean {
  if (start === 0) return false;
  const above = text.slice(lineStart(text, start - 1), start).replace(/\r?\n$/, '');
  return /\\*$/.exec(above)![0].length % 2 === 1 && !/^\s*#/.test(above);
}

function innermost<T extends Span>(spans: readonly T[], offset: number): T | undefined {
  let found: T | undefined;
  for (const span of spans)
    if (span.start <= offset && offset < span.end && (!found || length(span) < length(found))) found = span;
  return found;
}

function length({ start, end }: Span): number {
  return end - start;
}
