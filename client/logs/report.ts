/** An explained log as a Markdown document. */

import type { Inspection, Match, Role } from '../../core/diagnose';
import { t } from '../../core/l10n';
import { capitalised } from '../../core/text/capitalised';

/** A log and what was made of it. */
export interface Explanation {
  /** Where the log came from, as the middle of a sentence. */
  readonly source: string;
  readonly matches: readonly Match[];
  /** How to look into the running container. */
  readonly inspections: readonly Inspection[];
}

export interface Report {
  readonly text: string;
  /** What can be done about it, at the zero-based line under which it stands. */
  readonly remedies: readonly Remedy[];
}

export interface Remedy {
  readonly line: number;
  /** The size that the log asks for; null where more space is not the cure. */
  readonly bytes: number | null;
}

/** What matters most comes first. */
const ORDER: readonly Role[] = ['failure', 'warning', 'follow-up', 'note'];

export function reportOf({ source, matches, inspections }: Explanation): Report {
  const lines: string[] = [`# ${t('What the log says about /dev/shm')}`, ''];
  const remedies: Remedy[] = [];
  if (matches.length === 0) {
    lines.push(
      t`Nothing in ${source} is a message about /dev/shm that shm-lint knows.`,
      '',
      t(
        'It knows those of NCCL, vLLM, Ray, SGLang, LightLLM and PyTorch. A process that died of a full /dev/shm without a word shows in the kernel log or in its exit status, 135.',
      ),
    );
  } else {
    lines.push(
      matches.length === 1
        ? t`One thing in ${source}, what matters most first.`
        : t`${matches.length} things in ${source}, what matters most first.`,
    );
  }
  for (const match of ORDER.flatMap(role => matches.filter(candidate => candidate.role === role))) {
    lines.push('');
    remedies.push({ line: lines.length, bytes: match.recommendedBytes });
    lines.push(`## ${match.title}`, '', ...quotation(match), '', ...paragraphs(match.explanation));
    if (match.advice !== '') lines.push('', ...paragraphs(match.advice));
  }
  lines.push('', `## ${t('To look for yourself')}`, '');
  for (const { command, tells } of inspections) lines.push(`    ${command}`, '', `${sentence(tells)}`, '');
  return { text: lines.join('\n'), remedies };
}

/** The line of the log, where Markdown leaves it as it is. */
function quotation({ line, count, text }: Match): string[] {
  const where = count > 1 ? t`On line ${line + 1}, and on ${count - 1} more:` : t`On line ${line + 1}:`;
  return [where, '', `    ${text}`];
}

/** Each line of a text on its own; the settings of several runtimes become a list. */
function paragraphs(text: string): string[] {
  const [first = '', ...others] = text.split('\n').filter(line => line !== '');
  return others.length === 0 ? [first] : [first, '', ...others.map(line => `- ${line}`)];
}

function sentence(words: string): string {
  const capital = /^(?:ls|df)\b/.test(words) ? words : capitalised(words);
  return /[.。]$/.test(capital) ? capital : t`${capital}.`;
}
