/** The report for people: where, what, the place itself, why, and the way out. */
import type { Finding, Fix, Related, Severity, WorkloadReport } from '../../core/model';
import { provenanceOf } from '../../core/provenance';
import { LineIndex, type Place } from '../../core/text/span';
import { sanitizeLine, textWidth, wrap } from './cells';
import { hunksOf } from './diff';
import { renderFrame } from './frame';
import {
  countOf,
  type FileReport,
  findingsOf,
  plural,
  type RelatedFile,
  type Report,
  type ReportContext,
  workloadCount,
} from './report';
import { type Painter, painter, type StyleName } from './style';
import { requirementLines, whyLines } from './why';

const DEFAULT_WIDTH = 100;
/** Lines of one fix that are shown before the rest is left out. */
const MAX_FIX_LINES = 12;
/** Columns in front of each labelled line. */
const LABEL_WIDTH = 7;
const COLOUR: Readonly<Record<Severity, StyleName>> = {
  error: 'red',
  warning: 'yellow',
  information: 'blue',
  hint: 'cyan',
};

/** The whole report as text; empty when `quiet` and nothing was found. */
export function renderPretty(
  report: Report,
  options: Pick<ReportContext, 'colours' | 'width' | 'quiet' | 'explain' | 'paths'>,
): string {
  const paint = painter(options.colours);
  const width = options.width ?? DEFAULT_WIDTH;
  const blocks = report.files.flatMap(file => {
    const page = new Page(file, report.related, paint, width);
    return [
      page.applied(),
      ...file.result.findings.map(finding => page.finding(finding)),
      ...(options.explain ? file.result.workloads.map(workload => page.facts(workload)) : []),
    ];
  });
  if (!options.quiet) blocks.push(summary(report, options.paths, paint));
  return blocks
    .filter(block => block.length > 0)
    .map(block => `${block.join('\n')}\n`)
    .join('\n');
}

/** What the report says of one file. */
class Page {
  private readonly lines: LineIndex;

  constructor(
    private readonly file: FileReport,
    private readonly relatedFiles: ReadonlyMap<string, RelatedFile>,
    private readonly paint: Painter,
    private readonly width: number,
  ) {
    this.lines = new LineIndex(file.text);
  }

  applied(): string[] {
    const path = this.paint(sanitizeLine(this.file.path), 'bold');
    const label = this.paint('fixed', 'green', 'bold');
    return this.file.applied.map(({ finding, fix }) => {
      const subject = [finding.rule, finding.workload].filter(part => part !== '').join(', ');
      const origin = this.paint(`(${sanitizeLine(subject)})`, 'dim');
      return `${path}  ${label}  ${sanitizeLine(fix.title)} ${origin}`;
    });
  }

  finding(finding: Finding): string[] {
    const { paint, width } = this;
    const colour = COLOUR[finding.severity];
    const place = paint(placeOf(this.file.path, this.lines, finding.span.start), 'bold');
    const workload = this.file.result.workloads.find(({ name }) => name === finding.workload);
    return [
      `${place}  ${paint(finding.severity, colour, 'bold')}  ${paint(finding.rule, 'dim')}`,
      paint(sanitizeLine(finding.what), 'bold'),
      ...renderFrame(this.file.text, this.lines, finding.span, { width, paint, underline: colour }),
      '',
      ...this.labelled('why', whyLines(finding, workload, width - LABEL_WIDTH, paint)),
      ...this.labelled(
        'see',
        finding.related.map(related => this.related(related)),
      ),
      ...this.labelled(
        'do',
        finding.todo === '' ? [] : wrap(sanitizeLine(finding.todo), width - LABEL_WIDTH),
      ),
      ...this.fixes(finding.fixes),
    ];
  }

  /** What the workload's answer rests on, each fact with where it stands or why it is unknown. */
  facts(workload: WorkloadReport): string[] {
    const { paint, width } = this;
    const facts = provenanceOf(workload);
    const rows = aligned(
      facts.map(({ title, value, note, place }) => [
        sanitizeLine(title),
        sanitizeLine(value),
        paint([place && this.where(place), note && sanitizeLine(note)].filter(Boolean).join('  '), 'dim'),
      ]),
    );
    const requirement = workload.requirement
      ? requirementLines(workload.requirement, workload.effectiveBytes, width - 2, paint)
      : ['what it needs is unknown, because its ranks here are'];
    return [
      `${paint(placeOf(this.file.path, this.lines, workload.span.start), 'bold')}  ${paint('facts', 'cyan', 'bold')}  ${sanitizeLine(workload.name)}`,
      ...rows.map(row => `  ${row}`),
      '',
      ...requirement.map(line => `  ${line}`.trimEnd()),
    ];
  }

  private related({ place, message }: Related): string {
    return `${this.where(place)}  ${sanitizeLine(message)}`;
  }

  private where({ uri, span }: Place): string {
    const own = uri === this.file.uri;
    const path = own ? this.file.path : (this.relatedFiles.get(uri)?.path ?? uri);
    const text = own ? this.file.text : this.relatedFiles.get(uri)?.text;
    return text === undefined ? sanitizeLine(path) : placeOf(path, new LineIndex(text), span.start);
  }

  /** The first fix with its lines, the others by name. */
  private fixes(fixes: readonly Fix[]): string[] {
    const [first, ...others] = fixes;
    if (!first) return [];
    const remark = first.safe ? '' : this.paint(' (needs a look: not written by "fix")', 'dim');
    return [
      ...this.labelled('fix', [`${sanitizeLine(first.title)}${remark}`, ...this.diff(first)]),
      ...others.flatMap(({ title }) => this.labelled('or', [sanitizeLine(title)])),
    ];
  }

  private diff(fix: Fix): string[] {
    const hunks = hunksOf(this.file.text, fix.edits);
    const numbered = hunks.flatMap(({ line, removed, added }) => [
      ...removed.map((text, i) => ({ line: line + i, sign: '-', text, colour: 'red' as const })),
      ...added.map((text, i) => ({ line: line + i, sign: '+', text, colour: 'green' as const })),
    ]);
    const numberWidth = Math.max(0, ...numbered.map(({ line }) => String(line).length));
    const shown = numbered.slice(0, MAX_FIX_LINES).map(({ line, sign, text, colour }) => {
      const number = this.paint(String(line).padStart(numberWidth), 'dim');
      return `${number} ${this.paint(sanitizeLine(`${sign} ${text.replaceAll('\t', '    ')}`), colour)}`;
    });
    const left = numbered.length - shown.length;
    return left === 0 ? shown : [...shown, this.paint(`… ${left} more lines`, 'dim')];
  }

  private labelled(label: string, body: readonly string[]): string[] {
    return body.map((line, i) =>
      `  ${this.paint((i === 0 ? label : '').padEnd(3), 'bold')}  ${line}`.trimEnd(),
    );
  }
}

/** Path, line and column, counted from one as editors and terminals take them. */
function placeOf(path: string, lines: LineIndex, offset: number): string {
  const { line, character } = lines.positionAt(offset);
  return `${sanitizeLine(path)}:${line + 1}:${character + 1}`;
}

function summary(report: Report, paths: readonly string[], paint: Painter): string[] {
  const findings = findingsOf(report);
  const files = plural(report.files.length, 'file');
  const launches = workloadCount(report);
  const suppressed = report.files.reduce((sum, file) => sum + file.result.suppressed.length, 0);
  const suppressedPart = suppressed > 0 ? `, ${suppressed} suppressed` : '';
  const checked = paint(
    `(${plural(launches, 'engine launch', 'engine launches')} in ${files}${suppressedPart})`,
    'dim',
  );
  const fixed = report.files.reduce((sum, file) => sum + file.applied.length, 0);
  const fixedPart = fixed > 0 ? [paint(`${fixed} fixed`, 'green', 'bold')] : [];
  const { baseline } = report;
  const known = baseline?.known ? [`${baseline.known} known from ${sanitizeLine(baseline.path)}`] : [];
  if (launches === 0 && findings.length === 0) return [`no inference engine found in ${files}`];
  if (findings.length === 0) {
    const praise = `nothing ${known.length > 0 ? 'new ' : ''}wrong with /dev/shm`;
    return [`${[...fixedPart, paint(praise, 'green', 'bold')].join(', ')} ${checked}`, ...known];
  }

  const counts = (['error', 'warning', 'information', 'hint'] as const).flatMap(severity => {
    const count = countOf(report, severity);
    if (count === 0) return [];
    const name = severity === 'information' ? 'note' : severity;
    return [paint(plural(count, name), COLOUR[severity], 'bold')];
  });
  const fixable = findings.filter(({ fixes }) => fixes[0]?.safe).length;
  const lines = [`${[...fixedPart, ...counts].join(', ')} ${checked}`, ...known];
  if (fixable > 0 && !paths.includes('-')) {
    const words = [...paths, ...(baseline ? ['--baseline', baseline.path] : [])];
    lines.push(`${fixable} can be fixed: ${paint(`shm-lint fix ${words.map(quoted).join(' ')}`, 'cyan')}`);
  }
  return lines;
}

/** Cells in columns; the last one of a row is not padded, nor does an overlong one push the others away. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) =>
    Math.min(24, Math.max(...rows.map(row => textWidth(row[column]!)))),
  );
  return rows.map(row =>
    row
      .map((cell, column) => cell + ' '.repeat(Math.max(0, widths[column]! - textWidth(cell))))
      .join('  ')
      .trimEnd(),
  );
}

/** A path as a POSIX shell takes it. */
function quoted(path: string): string {
  const clean = sanitizeLine(path);
  return /^[\w@%+=:,./-]+$/.test(clean) ? clean : `'${clean.replaceAll("'", "'\\''")}'`;
}
