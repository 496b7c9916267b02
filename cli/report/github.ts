/** GitHub Actions: annotations by workflow commands, and the summary of a job. */
import type { Severity } from '../../core/model';
import { LineIndex } from '../../core/text/span';
import { oneBased, pathFrom } from './place';
import {
  countOf,
  findingsOf,
  messageOf,
  plural,
  type Report,
  type ReportContext,
  workloadCount,
} from './report';

const COMMANDS: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  information: 'notice',
  hint: 'notice',
};

/** Rows of the summary before the rest is left out: a step may write 1 MiB at most. */
const MAX_ROWS = 500;

/** A workflow command a finding and a failure; empty when there is neither. */
export function renderGithub(report: Report, { root }: Pick<ReportContext, 'root'>): string {
  const annotations = report.files.flatMap(({ uri, text, result }) => {
    const lines = new LineIndex(text);
    return result.findings.map(finding => {
      const { start, end } = lines.rangeOf(finding.span);
      const [first, last] = [oneBased(start), oneBased(end)];
      return command(
        COMMANDS[finding.severity],
        {
          file: pathFrom(root, uri),
          line: first.line,
          endLine: last.line,
          // Columns are only taken where both ends are in one line.
          ...(first.line === last.line && { col: first.column, endColumn: last.column }),
          title: finding.rule,
        },
        messageOf(finding),
      );
    });
  });
  const failures = report.failures.map(({ uri, message }) =>
    command('error', { file: pathFrom(root, uri), title: 'shm-lint' }, message),
  );
  return [...annotations, ...failures].join('');
}

/** What a job's summary page shows, in GitHub's Markdown. */
export function renderJobSummary(report: Report, { root }: Pick<ReportContext, 'root'>): string {
  const rows = report.files.flatMap(({ uri, text, result }) => {
    const lines = new LineIndex(text);
    return result.findings.map(({ severity, rule, url, what, todo, span }) => {
      const place = `${pathFrom(root, uri)}:${oneBased(lines.positionAt(span.start)).line}`;
      const message = [what, todo].filter(part => part !== '').join(' ');
      return `| ${severity} | ${cell(place)} | [${rule}](${url}) | ${cell(message)} |`;
    });
  });
  const failures = report.failures.map(({ uri, message }) => {
    return `| not checked | ${cell(pathFrom(root, uri))} | | ${cell(message)} |`;
  });
  const all = [...failures, ...rows];
  const shown = all.slice(0, MAX_ROWS);
  const left = all.length - shown.length;
  const table =
    shown.length === 0
      ? ['Nothing wrong with `/dev/shm`.']
      : ['| severity | place | rule | finding |', '|---|---|---|---|', ...shown];
  return [
    '## shm-lint',
    '',
    `${plural(findingsOf(report).length, 'finding')} (${plural(countOf(report, 'error'), 'error')}, ` +
      `${plural(countOf(report, 'warning'), 'warning')}) in ${plural(report.files.length, 'file')} with ` +
      `${plural(workloadCount(report), 'engine launch', 'engine launches')}.`,
    '',
    ...table,
    ...(left > 0 ? ['', `… and ${left} more.`] : []),
    '',
    '',
  ].join('\n');
}

function command(
  name: string,
  properties: Readonly<Record<string, string | number>>,
  message: string,
): string {
  const list = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(String(value))}`);
  return `::${name} ${list.join(',')}::${escapeData(message)}\n`;
}

/** As the runner takes it apart (actions/toolkit, packages/core/src/command.ts). */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/** A text in a cell of a table: nothing in it is markup but code between backticks. */
function cell(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/[<&]/g, character => (character === '<' ? '&lt;' : '&amp;'))
    .replaceAll('|', '\\|');
}
