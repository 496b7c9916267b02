import assert from 'node:assert/strict';
import { Progress } from '../../../cli/progress';

/** A progress at a clock that is set by hand, and what it wrote. */
function progressOn(isTerminal: boolean) {
  const written: string[] = [];
  const clock = { now: 50_000 };
  const output = { write: (text: string) => void written.push(text), isTerminal, columns: 80 };
  return { progress: new Progress(output, () => clock.now), clock, written };
}

describe('the progress of a long run', () => {
  it('is not shown in the first second', () => {
    const { progress, clock, written } = progressOn(true);
    progress.at(0, 10);
    clock.now += 999;
    progress.at(5, 10);
    progress.clear();
    assert.deepEqual(written, []);
  });

  it('counts on one line, ten times a second at most', () => {
    const { progress, clock, written } = progressOn(true);
    clock.now += 1000;
    progress.at(1200, 50_000);
    clock.now += 99;
    progress.at(1300, 50_000);
    clock.now += 1;
    progress.at(1400, 50_000);
    assert.deepEqual(written, [
      '\r\x1b[Kchecked 1,200 of 50,000 files (1 s)',
      '\r\x1b[Kchecked 1,400 of 50,000 files (1 s)',
    ]);
  });

  it('goes away before anything else is written, once', () => {
    const { progress, clock, written } = progressOn(true);
    clock.now += 2000;
    progress.at(1, 2);
    progress.clear();
    progress.clear();
    assert.deepEqual(written.slice(1), ['\r\x1b[K']);
  });

  it('is for terminals alone', () => {
    const { progress, clock, written } = progressOn(false);
    clock.now += 5000;
    progress.at(1, 2);
    progress.clear();
    assert.deepEqual(written, []);
  });
});
