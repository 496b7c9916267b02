/**
 * The entrance that a VS Code calls in its extension host. The results go to the file that
 * SHM_LINT_E2E_REPORT names, for the launchers see no more of the extension host than how it ended.
 */
import { writeFileSync } from 'node:fs';
import { runSuite } from './results';

export async function run(): Promise<void> {
  const report = process.env.SHM_LINT_E2E_REPORT;
  if (report === undefined) throw new Error('SHM_LINT_E2E_REPORT names no file for the results');
  await runSuite({ write: results => writeFileSync(report, results) });
}
