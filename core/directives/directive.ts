/** The grammar of directives: `shm-lint-disable-next-line shm-missing, shm-too-small -- why`. */
import type { Span } from '../text/span';
import type { Comment } from './syntax/syntax';

/** Every directive begins with this; a text without it has none. */
export const PREFIX = 'shm-lint-';

/** What a directive is about: the line below it, the line it stands on, or the file. */
export type Reach = 'next-line' | 'line' | 'file';

export const KEYWORDS: Readonly<Record<Reach, string>> = {
  'next-line': `${PREFIX}disable-next-line`,
  line: `${PREFIX}disable-line`,
  file: `${PREFIX}disable-file`,
};

/** The id of a rule as a directive names it. */
export interface NamedRule {
  readonly id: string;
  readonly span: Span;
}

export interface Directive {
  readonly comment: Comment;
  readonly reach: Reach;
  readonly keyword: Span;
  /** The rules that it silences; all of them if it names none. */
  readonly rules: readonly NamedRule[];
  /** What stands behind two dashes; empty if nothing does. */
  readonly reason: string;
}

/** A comment that begins as directives do, with a word that is none. */
export interface Misspelt {
  readonly comment: Comment;
  readonly keyword: Span;
}

const KEYWORD = /^\s*(shm-lint-(?:disable|enable|ignore)[\w-]*)(?=\s|$)/;

/** A reason stands behind two dashes. */
const REASON = /(?:^|\s)--(?:\s([\s\S]*))?$/;

/** Reads a comment of a text; undefined for one that asks nothing of the linter. */
export function readDirective(text: string, comment: Comment): Directive | Misspelt | undefined {
  const { start, end } = comment.inside;
  const content = text.slice(start, end);
  const word = KEYWORD.exec(content)?.[1];
  if (word === undefined) return undefined;
  const from = start + content.indexOf(word);
  const keyword = { start: from, end: from + word.length };
  const reach = (Object.keys(KEYWORDS) as Reach[]).find(one => KEYWORDS[one] === word);
  if (!reach) return { comment, keyword };
  const list = text.slice(keyword.end, end);
  const reason = REASON.exec(list);
  const named = list.slice(0, reason?.index ?? list.length);
  const rules = [...named.matchAll(/[^\s,]+/g)].map(({ 0: id, index }) => ({
    id,
    span: { start: keyword.end + index, end: keyword.end + index + id.length },
  }));
  return { comment, reach, keyword, rules, reason: reason?.[1]?.trim() ?? '' };
}
