/** What is wrong with directives themselves. */
import { enumerated, t } from '../l10n';
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
    what: t`There is no directive \`${written}\`, so it silences nothing.`,
    why: t`Directives are ${inCode(Object.values(KEYWORDS))}.`,
    todo: t`Write \`${meant}\`.`,
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
  const names = inCode(unknown.map(({ id }) => id));
  const corrections = unknown.flatMap(({ span }, i) =>
    meant[i] === undefined ? [] : [replacement(span, meant[i])],
  );
  return complaint({ start: first!.span.start, end: unknown.at(-1)!.span.end }, 'warning', {
    what:
      unknown.length === 1
        ? t`There is no rule ${names}; the directive silences nothing by that name.`
        : t`There is no rule ${names}; the directive silences nothing by those names.`,
    why: t`The rules are ${inCode(ids)}. A reason is written behind two dashes: \`-- why\`.`,
    todo:
      meant[0] === undefined
        ? t('Remove it, or write ` -- ` in front of a reason.')
        : t`Write \`${meant[0]}\`.`,
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
  const names = inCode(idle.map(({ id }) => id));
  const subject = isWhole ? `\`${textOf(text, keyword)}\`` : t`${names} in this directive`;
  const span = isWhole
    ? { start: keyword.start, end: rules.at(-1)?.span.end ?? keyword.end }
    : { start: idle[0]!.span.start, end: idle.at(-1)!.span.end };
  return complaint(span, 'information', {
    what: IDLE[reach](subject),
    why: t('It would silence a finding that nobody expects, should one come later.'),
    todo: isWhole ? t('Remove it.') : t`Remove ${names}.`,
    fixes: listed(removal(isWhole ? [] : idle, true, removeRules(text, syntax, directive, idle))),
  });
}

const IDLE: Readonly<Record<Reach, (subject: string) => string>> = {
  'next-line': subject => t`${subject} silences nothing: there is no such finding about the line below.`,
  line: subject => t`${subject} silences nothing: there is no such finding about this line.`,
  file: subject => t`${subject} silences nothing: there is no such finding in this file.`,
};

function inCode(words: readonly string[]): string {
  return enumerated(words.map(word => `\`${word}\``));
}

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
  return { title: t`Write ${newText}`, safe: false, edits: [{ span, newText }] };
}

function removal(
  rules: readonly NamedRule[],
  safe: boolean,
  edits: readonly TextEdit[] | undefined,
): Fix | undefined {
  const title =
    rules.length === 0 ? t('Remove the directive') : t`Remove ${enumerated(rules.map(({ id }) => id))}`;
  return edits && { title, safe, edits };
}

function listed(fix: Fix | undefined): Fix[] {
  return fix ? [fix] : [];
}

function textOf(text: string, { start, end }: Span): string {
  return text.slice(start, end);
}
