/** Edits of directives: one more, one more rule in one that is there, fewer, none. */
import { insertAt, insertLine, lineEnd, lineStart, nextLine } from '../edits/lines';
import type { TextEdit } from '../text/span';
import { type Directive, KEYWORDS, type NamedRule, type Reach } from './directive';
import type { Comment, Room, Syntax } from './syntax/syntax';

/** A new directive on a line of its own. */
export function writeDirective(
  text: string,
  syntax: Syntax,
  { at, indent }: Room,
  reach: Reach,
  rule: string,
): TextEdit {
  return insertLine(text, at, indent + syntax.write(`${KEYWORDS[reach]} ${rule}`));
}

/** One more rule in a directive that names some. */
export function addRule(text: string, { rules }: Directive, rule: string): TextEdit {
  const last = rules.at(-1)!;
  const between = rules.length > 1 ? text.slice(rules.at(-2)!.span.end, last.span.start) : ', ';
  return insertAt(last.span.end, `${between.includes(',') ? ', ' : ' '}${rule}`);
}

/**
 * A directive without some of its rules, or no directive where none is left.
 * @returns undefined where the comment cannot go without changing what stands around it
 */
export function removeRules(
  text: string,
  syntax: Syntax,
  { comment, rules }: Directive,
  unwanted: readonly NamedRule[],
): TextEdit[] | undefined {
  if (unwanted.length === rules.length) return removeComment(text, syntax, comment);
  const edits: TextEdit[] = [];
  const isKept = (rule: NamedRule) => !unwanted.includes(rule);
  const first = rules.findIndex(isKept);
  if (first > 0) edits.push(cut(rules[0]!.span.start, rules[first]!.span.start));
  for (const [i, { span }] of rules.entries())
    if (i > first && !isKept(rules[i]!)) edits.push(cut(rules[i - 1]!.span.end, span.end));
  return edits;
}

function removeComment(text: string, syntax: Syntax, comment: Comment): TextEdit[] | undefined {
  const { start, end } = comment.span;
  const from = lineStart(text, start);
  const inFront = text.slice(from, start);
  const rest = text.slice(end, lineEnd(text, end));
  if (rest.trim() !== '') return [cut(start, end + /^[ \t]*/.exec(rest)![0].length)];
  if (inFront.trim() !== '') {
    const code = inFront.trimEnd();
    // A backslash in front of it would go on in the next line.
    return code.endsWith('\\') ? undefined : [cut(from + code.length, end)];
  }
  if (!syntax.mayLoseLine(comment)) return undefined;
  const below = nextLine(text, end);
  // The last line of a text without a final line ending takes the one in front of it along.
  if (text[below - 1] === '\n' || from === 0) return [cut(from, below)];
  return [cut(lineEnd(text, lineStart(text, from - 1)), below)];
}

function cut(start: number, end: number): TextEdit {
  return { span: { start, end }, newText: '' };
}
