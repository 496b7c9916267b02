/** Reviewdog Diagnostic Format, `DiagnosticResult` as JSON (reviewdog, proto/rdf/reviewdog.proto). */
import type { Finding, Severity } from '../../core/model';
import { PROJECT_URL } from '../../core/rules';
import { LineIndex, type Position, type Span } from '../../core/text/span';
import { oneBased } from './place';
import { type FileReport, messageOf, type Report } from './report';

const SEVERITIES: Readonly<Record<Severity, string>> = {
  error: 'ERROR',
  warning: 'WARNING',
  information: 'INFO',
  hint: 'INFO',
};

/** The report as one JSON object. */
export function renderRdjson(report: Report): string {
  const result = {
    source: { name: 'shm-lint', url: PROJECT_URL },
    diagnostics: report.files.flatMap(diagnosticsOf),
  };
  return `${JSON.stringify(result, null, 2)}\n`;
}

function diagnosticsOf({ path, text, result }: FileReport) {
  const lines = new LineIndex(text);
  return result.findings.map(finding => ({
    message: messageOf(finding),
    location: { path, range: rangeOf(finding.span, lines) },
    severity: SEVERITIES[finding.severity],
    code: { value: finding.rule, url: finding.url },
    suggestions: suggestionsOf(finding, lines),
  }));
}

/** Each suggestion is taken for itself, so a fix of several edits cannot be one: half of it would be applied. */
function suggestionsOf({ fixes }: Finding, lines: LineIndex) {
  return fixes
    .filter(({ edits }) => edits.length === 1)
    .map(({ edits: [edit] }) => ({ range: rangeOf(edit!.span, lines), text: edit!.newText }));
}

function rangeOf(span: Span, lines: LineIndex) {
  const { start, end } = lines.rangeOf(span);
  return { start: positionOf(start, lines), end: positionOf(end, lines) };
}

/** Counted from one, and columns in bytes of UTF-8. */
function positionOf(position: Position, lines: LineIndex) {
  const before = lines.lineText(position.line).slice(0, position.character);
  return { line: oneBased(position).line, column: Buffer.byteLength(before) + 1 };
}
