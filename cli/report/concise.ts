/** One line a finding, in the form of compilers, for editors' problem matchers, grep and code review. */
import type { Severity } from '../../core/model';
import { LineIndex } from '../../core/text/span';
import { sanitize } from './cells';
import { oneBased } from './place';
import type { Report } from './report';

const NAMES: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  information: 'info',
  hint: 'hint',
};

/** `path:line:column: severity: what is wrong [rule]`; empty when nothing was found. */
export function renderConcise(report: Report): string {
  return report.files
    .flatMap(({ path, text, result }) => {
      const lines = new LineIndex(text);
      return result.findings.map(({ span, severity, what, rule }) => {
        const { line, column } = oneBased(lines.positionAt(span.start));
        return `${oneLine(path)}:${line}:${column}: ${NAMES[severity]}: ${oneLine(what)} [${rule}]\n`;
      });
    })
    .join('');
}

function oneLine(text: string): string {
  return sanitize(text.replace(/\s*[\r\n]+\s*/g, ' '));
}
