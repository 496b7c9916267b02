/** Hands batches of every stream to worker processes, and prints what came of them. */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Input } from './check';
import { type Failure, type Stream, streamsOf } from './streams';
import type { Answer, Task } from './worker';

const OUT = join(__dirname, '../../out/fuzz');
const FIXED_SEED = 20_261_122;
/** Inputs of one batch: enough to be worth a message, few enough to see every stream of a short run. */
const BATCH = 50;
/** Batches of what can be counted in one run, at most. */
const TURN = 12;
/** Beyond this a batch is taken for one that never ends; in milliseconds, with what making it smaller may take. */
const ENDLESS = 300_000;

interface Figures {
  inputs: number;
  readonly failures: { readonly task: Task; readonly failure: Failure; readonly file: string }[];
}

/**
 * `--minutes N` tries random inputs for that long, `--seed S` those of one seed, `--every` all that can be counted;
 * without `--minutes` there is a fixed number of inputs. Returns the exit status: 1 if any input failed, 2 for options that
 * it does not have.
 */
async function main(args: readonly string[], corpus: string): Promise<number> {
  const request = requestOf(args);
  if (typeof request === 'string') {
    console.error(`fuzz: ${request}`);
    return 2;
  }
  const { minutes, only, every } = request;
  const isAsked = ({ name, goesRound }: Stream) => name.includes(only) && !(every && goesRound === undefined);
  const streams = streamsOf(corpus).filter(isAsked);
  const figures = new Map(streams.map(({ name }): [string, Figures] => [name, { inputs: 0, failures: [] }]));
  const end = minutes === undefined ? Number.POSITIVE_INFINITY : Date.now() + minutes * 60_000;
  const { title, tasks } = planOf(request, streams);
  console.log(`fuzz: ${title}${minutes === undefined ? '' : `, ${minutes} minutes`}`);

  mkdirSync(OUT, { recursive: true });
  const workers = Array.from({ length: Math.min(availableParallelism(), 8) }, async (_, i) => {
    const worker = new Worker(corpus, join(OUT, `current-${process.pid}-${i}.json`));
    for (const task of tasks) {
      const { inputs, failure } = await worker.run(task);
      const figure = figures.get(task.stream)!;
      figure.inputs += inputs;
      if (failure) figure.failures.push({ task, failure, file: keep(task, failure) });
      if (Date.now() > end) break;
    }
    worker.end();
  });
  await Promise.all(workers);
  return print(figures);
}

interface Request {
  readonly seed: number | undefined;
  readonly minutes: number | undefined;
  readonly only: string;
  readonly every: boolean;
}

function requestOf(args: readonly string[]): Request | string {
  try {
    const options = {
      minutes: { type: 'string' },
      seed: { type: 'string' },
      only: { type: 'string' },
      every: { type: 'boolean' },
    } as const;
    const { minutes, seed, only, every } = parseArgs({ args: [...args], options }).values;
    if ([minutes, seed].some(value => value !== undefined && !(Number(value) >= 0)))
      return '--minutes and --seed are numbers';
    const number = (value: string | undefined) => (value === undefined ? undefined : Number(value));
    return { seed: number(seed), minutes: number(minutes), only: only ?? '', every: every ?? false };
  } catch (error) {
    return (error as Error).message;
  }
}

interface Plan {
  readonly title: string;
  readonly tasks: Generator<Task>;
}

function planOf({ seed, minutes, every }: Request, streams: readonly Stream[]): Plan {
  if (every)
    return {
      title: `all that can be counted, from batch ${seed ?? 0} on`,
      tasks: everyTask(streams, seed ?? 0),
    };
  if (minutes !== undefined) {
    const chosen = seed ?? Date.now() % 2 ** 31;
    return { title: `seed ${chosen}`, tasks: endlessTasks(streams, chosen) };
  }
  const chosen = seed ?? FIXED_SEED;
  // In CI each run comes to others of what can be counted, and in time to all of them; a machine of one's own tries the same again.
  const turn = seed ?? Number(process.env.GITHUB_RUN_NUMBER ?? 0) * TURN;
  return {
    title: `seed ${chosen}, of what can be counted ${turn}`,
    tasks: fixedTasks(streams, chosen, turn),
  };
}

function* fixedTasks(streams: readonly Stream[], seed: number, turn: number): Generator<Task> {
  const most = Math.max(...streams.map(({ fixedRuns }) => fixedRuns));
  for (let done = 0, i = 0; done < most; done += BATCH, i++)
    for (const { name, fixedRuns, goesRound } of streams) {
      const runs = Math.min(BATCH, fixedRuns - done);
      if (runs > 0) yield { stream: name, seed: (goesRound === undefined ? seed : turn) + i, runs };
    }
}

/** From a batch on, all to the end of what can be counted. */
function* everyTask(streams: readonly Stream[], first: number): Generator<Task> {
  for (const { name, goesRound = 0 } of streams)
    for (let seed = first; seed * BATCH < goesRound; seed++) yield { stream: name, seed, runs: BATCH };
}

function* endlessTasks(streams: readonly Stream[], seed: number): Generator<Task> {
  for (let i = 0; ; i++) for (const { name } of streams) yield { stream: name, seed: seed + i, runs: BATCH };
}

/** A worker process, and another one where it has died or does not come to an end. */
class Worker {
  #process: ChildProcess | undefined;
  constructor(
    private readonly corpus: string,
    private readonly current: string,
  ) {}

  run(task: Task): Promise<Answer> {
    this.#process ??= fork(join(__dirname, 'worker.ts'), [this.corpus, this.current], {
      execArgv: ['--import', 'tsx'],
    });
    const worker = this.#process;
    return new Promise(resolve => {
      const lost = (why: string) => {
        settle({ inputs: 1, failure: { input: this.lastInput(), message: why } });
        this.end();
      };
      const died = (status: number | null) => lost(`the process ended with ${status}`);
      const timer = setTimeout(() => lost('does not come to an end'), ENDLESS);
      const settle = (answer: Answer) => {
        clearTimeout(timer);
        worker.removeAllListeners();
        resolve(answer);
      };
      worker.once('message', answer => settle(answer as Answer));
      worker.once('exit', died);
      worker.send(task);
    });
  }

  private lastInput(): Input {
    try {
      return JSON.parse(readFileSync(this.current, 'utf8')) as Input;
    } catch {
      return { uri: 'none: the process did not start', text: '', beside: {} };
    }
  }

  end(): void {
    this.#process?.kill('SIGKILL');
    this.#process = undefined;
    rmSync(this.current, { force: true });
  }
}

/** Writes a failing input down. */
function keep({ stream, seed }: Task, { input, message }: Failure): string {
  const file = join(OUT, `${stream.replaceAll(/\W+/g, '-')}-${seed}.json`);
  writeFileSync(file, `${JSON.stringify({ message, ...input }, undefined, 2)}\n`);
  return file;
}

function print(figures: ReadonlyMap<string, Figures>): number {
  let failed = 0;
  let tried = 0;
  for (const [stream, { inputs, failures }] of figures) {
    console.log(`${stream.padEnd(22)} ${String(inputs).padStart(8)} inputs ${failures.length} failures`);
    for (const { task, failure, file } of failures) {
      const [what] = failure.message.split('\n');
      console.log(`  ${what}\n    ${failure.input.uri}, seed ${task.seed}: ${file}`);
    }
    tried += inputs;
    failed += failures.length;
  }
  console.log(`${tried} inputs tried, ${failed} failed`);
  return failed > 0 ? 1 : 0;
}

void main(process.argv.slice(2), process.env.SHM_LINT_CORPUS ?? '').then(status => {
  process.exitCode = status;
});
