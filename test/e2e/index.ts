/**
 * The entrance that a VS Code calls in its extension host. The results go to the file that
 * SHM_LINT_E2E_REPORT names, for the launchers see no more of the extension host than how it ended.
 */
import { writeFileSync } from 'node:fs';

interface TestResult {
  readonly title: string;
  readonly error?: string;
}

export async function run(): Promise<void> {
  const report = process.env.SHM_LINT_E2E_REPORT;
  if (report === undefined) throw new Error('SHM_LINT_E2E_REPORT names no file for the results');
  const tests: TestResult[] = [];
  // After each test, so that a suite that hangs still tells how far it came.
  const write = (complete: boolean) => writeFileSync(report, JSON.stringify({ complete, tests }));
  const add = (result: TestResult) => {
    tests.push(result);
    write(false);
  };

  const { default: Mocha } = await import('mocha');
  const mocha = new Mocha({ ui: 'bdd', timeout: 30_000, reporter: class extends Mocha.reporters.Base {} });
  mocha.suite.emit('pre-require', globalThis, 'test/e2e', mocha);
  // The first one looks at an extension that nothing has woken up yet.
  await import('./activation.test');
  await import('./quick-fix.test');
  await import('./kubernetes.test');
  await import('./shell.test');
  await import('./fix-all.test');
  await import('./silence.test');
  await import('./changes.test');
  await import('./configuration.test');
  await import('./glances.test');
  await import('./calculator.test');
  await import('./logs.test');
  await import('./workspace.test');
  await import('./syntaxes.test');
  await import('./tasks.test');

  await new Promise<void>(done => {
    mocha
      .run(() => done())
      .on('pass', test => add({ title: test.fullTitle() }))
      .on('pending', test => add({ title: test.fullTitle(), error: 'it has no body or is skipped' }))
      .on('fail', (test, error) => add({ title: test.fullTitle(), error: error.stack ?? String(error) }));
  });
  write(true);
}
