import type { Output } from './io';

/** Runs shorter than this show nothing, in milliseconds. */
const PATIENCE = 1000;

/** The line changes no more often than this, in milliseconds. */
const INTERVAL = 100;

/**
 * A line on a terminal that counts while a long run goes on, and is gone when it ends. Anything else that is written
 * must come after {@link clear}.
 */
export class Progress {
  readonly #begun: number;
  #next: number;
  #isShown = false;

  /**
   * @param output nothing is shown unless it is a terminal
   * @param now the time in milliseconds
   */
  constructor(
    private readonly output: Output,
    private readonly now: () => number = Date.now,
  ) {
    this.#begun = now();
    this.#next = this.#begun + PATIENCE;
  }

  /** Says how far the run is: `checked 1,200 of 50,000 files (3 s)`. */
  at(done: number, total: number): void {
    if (!this.output.isTerminal) return;
    const now = this.now();
    if (now < this.#next) return;
    this.#next = now + INTERVAL;
    const seconds = Math.round((now - this.#begun) / 1000);
    const [count, all] = [done, total].map(number => number.toLocaleString('en'));
    this.output.write(`\r\x1b[Kchecked ${count} of ${all} files (${seconds} s)`);
    this.#isShown = true;
  }

  /** Takes the line away; it comes back with the next step. */
  clear(): void {
    if (!this.#isShown) return;
    this.output.write('\r\x1b[K');
    this.#isShown = false;
  }
}
