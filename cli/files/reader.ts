import { readTextFile, readTextFileNow, type TextFile } from './text';

/** What reading a file takes at most, in milliseconds, where it is in memory or on a disk of one's own. */
const QUICK = 1;

/** So many files in a row that took longer are a folder that is slow to answer, and no busy machine. */
const SLOW_FILES = 8;

/** Unlike `performance`, which Node.js loads when it is asked for. */
function milliseconds(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** Reads files at once, until the folder turns out to be one that is better asked for several at a time. */
export class FileReader {
  #slow = 0;

  /**
   * @param jobs how many files are asked for at the same time; with 1 nothing is gained by waiting
   * @param now the time in milliseconds
   */
  constructor(
    private readonly jobs: number,
    private readonly now: () => number = milliseconds,
  ) {}

  /** Whether the files come over a network, as far as one can tell. */
  get isSlow(): boolean {
    return this.#slow >= SLOW_FILES;
  }

  /** Throws as {@link readTextFile} does. */
  async read(path: string): Promise<TextFile> {
    if (this.isSlow && this.jobs > 1) return readTextFile(path);
    const begun = this.now();
    try {
      return readTextFileNow(path);
    } finally {
      this.#slow = this.now() - begun > QUICK ? this.#slow + 1 : 0;
    }
  }
}
