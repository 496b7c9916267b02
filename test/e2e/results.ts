/** What came of the suite, as the launchers read it. */
import { loadAll } from './all';

interface TestResult {
  readonly title: string;
  readonly error?: string;
  /** Why it did not run. */
  readonly leftOut?: string;
}

export interface SuiteOptions {
  /** Takes the results so far, after each test, so that a suite that hangs still tells how far it came. */
  readonly write: (results: string) => unknown;
  /** Tests that cannot run here, by their full titles, each with the reason. */
  readonly leftOut?: Readonly<Record<string, string>>;
}

/** Runs the suite in the extension host that this is. */
export async function runSuite({ write, leftOut = {} }: SuiteOptions): Promise<void> {
  const tests: TestResult[] = [];
  let writing: Promise<unknown> = Promise.resolve();
  // One after the other: where writing takes time, the last one must not be overtaken.
  const writeAll = (complete: boolean) => {
    const results = JSON.stringify({ complete, tests });
    writing = writing.then(() => write(results));
    return writing;
  };
  const add = (result: TestResult) => {
    tests.push(result);
    void writeAll(false);
  };

  // Not before VS Code has our exports: as built for browsers, mocha puts itself in their place.
  const { default: Mocha } = await import('mocha');
  const mocha = new Mocha({ ui: 'bdd', timeout: 30_000, reporter: class extends Mocha.reporters.Base {} });
  mocha.suite.emit('pre-require', globalThis, 'test/e2e', mocha);
  await loadAll();
  const unknown = new Set(Object.keys(leftOut));
  removeTests(mocha.suite, test => {
    const title = test.fullTitle();
    const reason = leftOut[title];
    if (reason === undefined) return false;
    unknown.delete(title);
    add({ title, leftOut: reason });
    return true;
  });
  for (const title of unknown) add({ title, error: 'it is to be left out, but there is no such test' });

  await new Promise<void>(done => {
    mocha
      .run(() => done())
      .on('pass', test => add({ title: test.fullTitle() }))
      .on('pending', test => add({ title: test.fullTitle(), error: 'it has no body or is skipped' }))
      .on('fail', (test, error) => add({ title: test.fullTitle(), error: error.stack ?? String(error) }));
  });
  await writeAll(true);
}

/** Removes tests from a suite and from those within it; mocha does not run the hooks of a suite that is empty then. */
function removeTests(suite: Mocha.Suite, isUnwanted: (test: Mocha.Test) => boolean): void {
  suite.tests = suite.tests.filter(test => !isUnwanted(test));
  for (const inner of suite.suites) removeTests(inner, isUnwanted);
}
