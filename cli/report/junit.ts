/**
 * JUnit XML, as Jenkins, GitLab and Azure Pipelines read it. A file is a suite, an engine launch in which nothing is
 * wrong a case that passes, a finding a case that fails. What does not fail the run does not fail here either: it stands
 * in the output of its case.
 */
import type { Finding } from '../../core/model';
import { LineIndex } from '../../core/text/span';
import { oneBased } from './place';
import { type Failure, type FileReport, fails, messageOf, type Report, type ReportContext } from './report';

interface Case {
  readonly name: string;
  readonly kind: 'passed' | 'failure' | 'error';
  readonly body: string;
}

/** The report as an XML document. */
export function renderJunit(report: Report, { failOn }: Pick<ReportContext, 'failOn'>): string {
  const suites = [
    ...report.files.map(file => ({ path: file.path, cases: casesOf(file, failOn) })),
    ...report.failures.map(failure => ({ path: failure.path, cases: [caseOfFailure(failure)] })),
  ].filter(({ cases }) => cases.length > 0);
  const all = suites.flatMap(({ cases }) => cases);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="shm-lint" ${counts(all)}>`,
    ...suites.flatMap(({ path, cases }) => [
      `  <testsuite name="${xml(path)}" ${counts(cases)}>`,
      ...cases.flatMap(one => caseXml(one, path)),
      '  </testsuite>',
    ]),
    '</testsuites>',
    '',
  ].join('\n');
}

function casesOf(file: FileReport, failOn: ReportContext['failOn']): Case[] {
  const { findings, workloads } = file.result;
  const lines = new LineIndex(file.text);
  const isClean = (name: string) => findings.every(({ workload }) => workload !== name);
  return [
    ...findings.map((finding): Case => {
      const { line, column } = oneBased(lines.positionAt(finding.span.start));
      return {
        name: finding.workload === '' ? finding.rule : `${finding.workload}: ${finding.rule}`,
        kind: fails(finding.severity, failOn) ? 'failure' : 'passed',
        body: failureXml(finding, fails(finding.severity, failOn), `${file.path}:${line}:${column}`),
      };
    }),
    ...workloads
      .filter(({ name }) => isClean(name))
      .map(({ name }): Case => ({ name, kind: 'passed', body: '' })),
  ];
}

function failureXml(finding: Finding, fatal: boolean, place: string): string {
  const text = xml(`${place}: ${finding.severity}: ${messageOf(finding)}\n${finding.url}`);
  return fatal
    ? `<failure type="${xml(finding.rule)}" message="${xml(finding.what)}">${text}</failure>`
    : `<system-out>${text}</system-out>`;
}

function caseOfFailure({ message }: Failure): Case {
  return { name: 'file', kind: 'error', body: `<error message="${xml(message)}"/>` };
}

function caseXml({ name, body }: Case, path: string): string[] {
  const start = `    <testcase name="${xml(name)}" classname="${xml(path)}"`;
  return body === '' ? [`${start}/>`] : [`${start}>`, `      ${body}`, '    </testcase>'];
}

function counts(cases: readonly Case[]): string {
  const count = (kind: Case['kind']) => cases.filter(one => one.kind === kind).length;
  return `tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}"`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\r': '&#13;',
  '\t': '&#9;',
};

/** A text for an attribute or an element; characters that XML 1.0 has no way to write become U+FFFD. */
function xml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replace(/[&<>"\n\r\t]/g, character => ENTITIES[character]!);
}
