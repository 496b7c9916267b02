/**
 * The entrance that a VS Code calls in its extension host. The results go to the file that
 * SHM_LINT_E2E_REPORT names, for the launchers see no more of the extension host than how it ended.
 */
import { writeFile } from 'node:fs/promises';

interface TestResult {
  readonly title: string;
  readonly error?: string;
}

export async function run(): Promise<void> {
  const report = process.env.SHM_LINT_E2E_REPORT;
  if (report === undefined) throw new Error('SHM_LINT_E2E_REPORT names no file for the results');
  const tests: TestResult[] = [];
  await writeFile(report, JSON.stringify({ complete: false, tests }));

  const { default: Mocha } = await import('mocha');
  const mocha = new Mocha({ ui: 'bdd', timeout: 30_000, reporter: class extends Mocha.reporters.Base {} });
  mocha.suite.emit('pre-require', globalThis, 'test/e2e', mocha);
  // The first one looks at an extension that nothing has woken up yet.
  await import('./activation.test');
  await import('./quick-fix.test');
  await import('./fix-all.test');
  await import('./silence.test');
  await import('./changes.test');

  await new Promise<void>(done => {
    mocha
      .run(() => done())
      .on('pass', test => tests.push({ title: test.fullTitle() }))
      .on('pending', test => tests.push({ title: test.fullTitle(), error: 'it has no body or is skipped' }))
      .on('fail', (test, error) =>
        tests.push({ title: test.fullTitle(), error: error.stack ?? String(error) }),
      );
  });
  await writeFile(report, JSON.stringify({ complete: true, tests }));
}
