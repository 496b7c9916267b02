/**
 * SARIF 2.1.0 (OASIS Standard, Static Analysis Results Interchange Format), for code scanning and SARIF viewers. Of the
 * properties that are optional those are written that GitHub's code scanning or a viewer shows.
 */
import type { Finding, Fix, Severity } from '../../core/model';
import { PROJECT_URL, ruleUrl } from '../../core/rules';
import { RULE_DOCS } from '../../core/rules/docs';
import { renderBlock, renderPage } from '../../core/rules/page';
import type { RuleDocs } from '../../core/rules/rule';
import { LineIndex, type Place, type Range, type Span } from '../../core/text/span';
import { version } from '../../package.json';
import { fingerprintsOf } from '../baseline';
import { withAbsoluteLinks } from './markdown';
import { oneBased, uriFrom } from './place';
import { type FileReport, messageOf, type Report, type ReportContext } from './report';

const LEVELS: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  information: 'note',
  hint: 'note',
};

/** One run, with every rule that was looked for. */
export function renderSarif(report: Report, { root }: Pick<ReportContext, 'root'>): string {
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'shm-lint',
            version,
            semanticVersion: version,
            informationUri: PROJECT_URL,
            rules: RULE_DOCS.map(ruleSarif),
          },
        },
        invocations: [
          {
            executionSuccessful: report.failures.length === 0,
            toolExecutionNotifications: report.failures.map(({ uri, message }) => ({
              level: 'error',
              message: { text: message },
              locations: [{ physicalLocation: { artifactLocation: artifact(uri, root) } }],
            })),
          },
        ],
        columnKind: 'utf16CodeUnits',
        newlineSequences: ['\r\n', '\n', '\r'],
        results: report.files.flatMap(file => resultsSarif(file, report, root)),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function ruleSarif(docs: RuleDocs) {
  const { rule, what, severities } = docs;
  const url = ruleUrl(rule.id);
  const description = withAbsoluteLinks(what.map(renderBlock).join('\n\n'), url);
  return {
    id: rule.id,
    shortDescription: { text: rule.title },
    fullDescription: { text: description },
    help: {
      text: `${description}\n\n${url}`,
      markdown: withAbsoluteLinks(renderPage(docs), url),
    },
    helpUri: url,
    defaultConfiguration: { level: LEVELS[severities[0]!.severity] },
  };
}

function resultsSarif(file: FileReport, report: Report, root: string) {
  const lines = new LineIndex(file.text);
  const fingerprints = fingerprintsOf(file.text, file.result.findings);
  return file.result.findings.map((finding, i) => ({
    ruleId: finding.rule,
    ...ruleIndex(finding),
    level: LEVELS[finding.severity],
    message: { text: messageOf(finding) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: artifact(file.uri, root),
          region: regionOf(finding.span, lines),
        },
        ...(finding.workload !== '' && {
          logicalLocations: [{ fullyQualifiedName: finding.workload, kind: 'resource' }],
        }),
      },
    ],
    relatedLocations: finding.related.map(({ place, message }, id) => ({
      id,
      message: { text: message },
      physicalLocation: placeSarif(place, file, lines, report, root),
    })),
    partialFingerprints: { 'shmLint/v1': fingerprints[i] },
    fixes: finding.fixes.filter(({ edits }) => edits.length > 0).map(fix => fixSarif(fix, file, lines, root)),
  }));
}

function ruleIndex({ rule }: Finding): { ruleIndex?: number } {
  const index = RULE_DOCS.findIndex(docs => docs.rule.id === rule);
  return index < 0 ? {} : { ruleIndex: index };
}

function fixSarif({ title, safe, edits }: Fix, file: FileReport, lines: LineIndex, root: string) {
  return {
    description: { text: title },
    artifactChanges: [
      {
        artifactLocation: artifact(file.uri, root),
        replacements: edits.map(({ span, newText }) => ({
          deletedRegion: regionOf(span, lines),
          ...(newText !== '' && { insertedContent: { text: newText } }),
        })),
      },
    ],
    properties: { safe },
  };
}

/** A place in the finding's own file or another one; without a region where that cannot be read. */
function placeSarif({ uri, span }: Place, file: FileReport, lines: LineIndex, report: Report, root: string) {
  const artifactLocation = artifact(uri, root);
  if (uri === file.uri) return { artifactLocation, region: regionOf(span, lines) };
  const text = report.related.get(uri)?.text;
  return text === undefined
    ? { artifactLocation }
    : { artifactLocation, region: regionOf(span, new LineIndex(text)) };
}

/** `%SRCROOT%` is the name that consumers know for the top of the repository. */
function artifact(uri: string, root: string): { uri: string; uriBaseId?: string } {
  const relative = uriFrom(root, uri);
  return relative === uri ? { uri } : { uri: relative, uriBaseId: '%SRCROOT%' };
}

function regionOf(span: Span, lines: LineIndex) {
  const { start, end }: Range = lines.rangeOf(span);
  const [first, last] = [oneBased(start), oneBased(end)];
  return { startLine: first.line, startColumn: first.column, endLine: last.line, endColumn: last.column };
}
