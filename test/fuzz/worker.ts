/** A process that tries batches of inputs for `main.ts`, so that one that never ends can be ended from outside. */
import { writeFileSync } from 'node:fs';
import { type Failure, streamsOf } from './streams';

/** One batch of a stream. */
export interface Task {
  readonly stream: string;
  readonly seed: number;
  readonly runs: number;
}

export interface Answer {
  readonly inputs: number;
  readonly failure?: Failure;
}

/**
 * Tries what it is told until its parent is gone.
 * @param corpus folder of files that people wrote
 * @param current file that holds the input which is being tried
 */
function work(corpus: string, current: string): void {
  const streams = streamsOf(corpus);
  process.on('message', async ({ stream, seed, runs }: Task) => {
    const note = (input: object) => writeFileSync(current, JSON.stringify(input));
    const answer = await streams.find(({ name }) => name === stream)!.run({ seed, runs, note });
    process.send!(answer satisfies Answer);
  });
  process.once('disconnect', () => process.exit());
}

const [, , corpus, current] = process.argv;
if (corpus !== undefined && current !== undefined) work(corpus, current);
