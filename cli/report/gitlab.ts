/** GitLab's code quality report: the part of the Code Climate format that merge requests show. */
import { createHash } from 'node:crypto';
import type { Severity } from '../../core/model';
import { LineIndex } from '../../core/text/span';
import { fingerprintsOf } from '../baseline';
import { oneBased, pathFrom } from './place';
import type { Report, ReportContext } from './report';

const SEVERITIES: Readonly<Record<Severity, string>> = {
  error: 'critical',
  warning: 'major',
  information: 'minor',
  hint: 'info',
};

/** The report as a JSON array, each finding with a fingerprint that is there once. */
export function renderGitlab(report: Report, { root }: Pick<ReportContext, 'root'>): string {
  const issues = report.files.flatMap(({ uri, text, result: { findings } }) => {
    const lines = new LineIndex(text);
    const path = pathFrom(root, uri);
    const fingerprints = fingerprintsOf(text, findings);
    return findings.map(({ rule, severity, what, todo, span }, i) => {
      const { start, end } = lines.rangeOf(span);
      return {
        type: 'issue',
        check_name: rule,
        description: todo === '' ? what : `${what} ${todo}`,
        categories: ['Bug Risk'],
        severity: SEVERITIES[severity],
        fingerprint: createHash('sha256').update(`${path}\n${fingerprints[i]}`).digest('hex'),
        location: { path, lines: { begin: oneBased(start).line, end: oneBased(end).line } },
      };
    });
  });
  return `${JSON.stringify(issues, null, 2)}\n`;
}
