/** The report for programs. schemas/check-report.schema.json describes it; both change together. */
import type { EngineVersion, Fact, Finding, Related, WorkloadReport } from '../../core/model';
import { type Provenance, provenanceOf } from '../../core/provenance';
import { LineIndex, type Place, type Range } from '../../core/text/span';
import { countOf, type FileReport, messageOf, type RelatedFile, type Report, workloadCount } from './report';

/**
 * The report as JSON text. Positions are zero-based as in LSP, sizes are bytes, an unknown number is null.
 * @param explain whether each workload tells its facts with their origins
 */
export function renderJson(report: Report, explain = false): string {
  return `${JSON.stringify(
    {
      version: 1,
      files: report.files.map(file => fileJson(file, report.related, explain)),
      summary: {
        files: report.files.length,
        workloads: workloadCount(report),
        errors: countOf(report, 'error'),
        warnings: countOf(report, 'warning'),
        ...(report.baseline && { inBaseline: report.baseline.known }),
      },
    },
    null,
    2,
  )}\n`;
}

function fileJson(file: FileReport, relatedFiles: ReadonlyMap<string, RelatedFile>, explain: boolean) {
  const lines = new LineIndex(file.text);
  const locate = (place: Place) => placeJson(place, file, lines, relatedFiles);
  const related = ({ place, message }: Related) => ({ ...locate(place), message });
  return {
    path: file.path,
    workloads: file.result.workloads.map(workload => ({
      ...workloadJson(workload, lines),
      ...(explain && { facts: provenanceOf(workload).map(fact => factJson(fact, locate)) }),
    })),
    findings: file.result.findings.map(finding => findingJson(finding, lines, related)),
  };
}

function workloadJson({ name, span, launch, requirement, effectiveBytes }: WorkloadReport, lines: LineIndex) {
  return {
    name,
    engine: launch.engine,
    engineVersion: versionJson(launch.engineVersion),
    tensorParallel: valueOrNull(launch.tensorParallel),
    localRanks: valueOrNull(launch.localRanks),
    effectiveBytes,
    minimumBytes: requirement?.minimum ?? null,
    expectedBytes: requirement?.expected ?? null,
    recommendedBytes: requirement?.recommended ?? null,
    range: lines.rangeOf(span),
  };
}

function findingJson(finding: Finding, lines: LineIndex, related: (entry: Related) => unknown) {
  return {
    rule: finding.rule,
    severity: finding.severity,
    message: messageOf(finding),
    workload: finding.workload,
    range: lines.rangeOf(finding.span),
    effectiveBytes: finding.effectiveBytes,
    requiredBytes: finding.requiredBytes,
    related: finding.related.map(related),
    url: finding.url,
    fixes: finding.fixes.map(({ title, safe, edits }) => ({
      title,
      safe,
      edits: edits.map(({ span, newText }) => ({ range: lines.rangeOf(span), newText })),
    })),
  };
}

function factJson({ title, value, note, place }: Provenance, locate: (place: Place) => object) {
  return { title, value, note: note ?? null, place: place ? locate(place) : null };
}

function placeJson(
  { uri, span }: Place,
  file: FileReport,
  lines: LineIndex,
  relatedFiles: ReadonlyMap<string, RelatedFile>,
): { path: string; range: Range | null } {
  if (uri === file.uri) return { path: file.path, range: lines.rangeOf(span) };
  const other = relatedFiles.get(uri);
  const range = other?.text === undefined ? null : new LineIndex(other.text).rangeOf(span);
  return { path: other?.path ?? uri, range };
}

/** Null when no file tells the version: the newest known one was taken, and that is no reading of the file. */
function versionJson({ version, certainty }: EngineVersion): string | null {
  return certainty === 'assumed' ? null : version.join('.');
}

function valueOrNull(fact: Fact<number>): number | null {
  return fact.known ? fact.value : null;
}
