/** What is wrong with directives themselves. */
import type { Finding, Fix, Severity } from '../model';
import { ruleUrl } from '../rules';
import { unusedDirective } from '../rules/unused-directive';
import { closest } from '../text/closest';
import type { Span, TextEdit } from '../text/span';
import { type Directive, KEYWORDS, type Misspelt, type NamedRule, type Reach } from './directive';
import { removeRules } from './edit';
import type { Syntax } from './syntax/syntax';

/** A word that begins like a directive and is none. */
export function complainOfKeyword(text: string, { keyword }: Misspelt): Finding {
  const written = textOf(text, keyword);
  const meant = closest(written, Object.values(KEYWORDS)) ?? likely(written);
  return complaint(keyword, 'warning', {
    what: `There is no directive \`${written}\`, so it silences nothing.`,
    why: `Directives are ${Object.values(KEYWORDS)
      .map(word => `\`${word}\``)
      .join(', ')}.`,
    todo: `Write \`${meant}\`.`,
    fixes: [replacement(keyword, meant)],
  });
}

/** Names in a directive that no rule has. */
export function complainOfNames(
  text: string,
  syntax: Syntax,
  directive: Directive,
  unknown: readonly NamedRule[],
  ids: readonly string[],
): Finding {
  const [first] = unknown;
  const meant = unknown.map(({ id }) => closest(id, ids));
  const names = unknown.map(({ id }) => `\`${id}\``).join(', ');
  const corrections = unknown.flatMap(({ span }, i) =>
    meant[i] === undefined ? [] : [replacement(span, meant[i])],
  );
  return complaint({ start: first!.span.start, end: unknown.at(-1)!.span.end }, 'warning', {
    what: `There is no rule ${names}; the directive silences nothing by ${unknown.length === 1 ? 'that name' : 'those names'}.`,
    why: `The rules are ${ids.map(id => `\`${id}\``).join(', ')}. A reason is written behind two dashes: \`-- why\`.`,
    todo:
      meant[0] === undefined ? 'Remove it, or write ` -- ` in front of a reason.' : `Write \`${meant[0]}\`.`,
    fixes: [
      ...corrections,
      ...listed(removal(unknown, false, removeRules(text, syntax, directive, unknown))),
    ],
  });
}

/** A directive, or rules of one, for which there is no finding. */
export function complainOfIdleness(
  text: string,
  syntax: Syntax,
  directive: Directive,
  idle: readonly NamedRule[],
): Finding {
  const { keyword, rules, reach } = directive;
  const isWhole = idle.length === rules.length;
  const names = idle.map(({ id }) => `\`${id}\``).join(', ');
  const subject = isWhole ? `\`${textOf(text, keyword)}\`` : `${names} in this directive`;
  const span = isWhole
    ? { start: keyword.start, end: rules.at(-1)?.span.end ?? keyword.end }
    : { start: idle[0]!.span.start, end: idle.at(-1)!.span.end };
  return complaint(span, 'information', {
    what: `${subject} silences nothing: there is no such finding ${WHERE[reach]}.`,
    why: 'It would silence a finding that nobody expects, should one come later.',
    todo: isWhole ? 'Remove it.' : `Remove ${names}.`,
    fixes: listed(removal(isWhole ? [] : idle, true, removeRules(text, syntax, directive, idle))),
  });
}

const WHERE: Readonly<Record<Reach, string>> = {
  'next-line': 'about the line below',
  line: 'about this line',
  file: 'in this file',
};

function likely(written: string): string {
  if (written.includes('file')) return KEYWORDS.file;
  return /next/.test(written) || !written.includes('line') ? KEYWORDS['next-line'] : KEYWORDS.line;
}

function complaint(
  span: Span,
  severity: Severity,
  words: Pick<Finding, 'what' | 'why' | 'todo' | 'fixes'>,
): Finding {
  return {
    rule: unusedDirective.id,
    severity,
    ...words,
    workload: '',
    span,
    related: [],
    effectiveBytes: null,
    requiredBytes: null,
    url: ruleUrl(unusedDirective.id),
  };
}

/** What was meant would silence more than what is written, which needs a look. */
function replacement(span: Span, newText: string): Fix {
  return { title: `Write ${newText}`, safe: false, edits: [{ span, newText }] };
}

function removal(
  rules: readonly NamedRule[],
  safe: boolean,
  edits: readonly TextEdit[] | undefined,
): Fix | undefined {
  const what = rules.length === 0 ? 'the directive' : rules.map(({ id }) => id).join(', ');
  return edits && { title: `Remove ${what}`, safe, edits };
}

function listed(fix: Fix | undefined): Fix[] {
  return fix ? [fix] : [];
}

function textOf(text: string, { start, end }: Span): string {
  return text.slice(start, end);
}
