import assert from 'node:assert/strict';
import { lint } from '../../../core/lint';
import { DEFAULT_OPTIONS, type Fact } from '../../../core/model';
import { MemoryWorkspace } from '../../support/memory-workspace';

const FOLDER = 'file:///project/';

const shown = (fact: Fact<number> | undefined) =>
  fact === undefined ? 'none' : fact.known ? `${fact.value}` : 'unknown';

/** Each engine of a file: its name, what its /dev/shm is, its ranks and its GPUs. */
export async function read(
  name: string,
  text: string,
  others: Readonly<Record<string, string>> = {},
): Promise<string[]> {
  const uri = /^\w+:/.test(name) ? name : FOLDER + name;
  const beside = Object.entries(others).map(([file, content]) => [FOLDER + file, content]);
  const workspace = new MemoryWorkspace({ ...Object.fromEntries(beside), [uri]: text });
  const { workloads } = await lint({ uri, text }, workspace, DEFAULT_OPTIONS);
  return workloads.map(({ name, launch, workload: { sharedMemory: memory, gpus } }) => {
    const bytes = 'bytes' in memory && memory.bytes !== undefined ? ` ${memory.bytes}` : '';
    return `${name}: ${memory.kind}${bytes}, ${shown(launch.localRanks)} ranks, ${shown(gpus)} GPUs`;
  });
}

type Case = readonly [
  title: string,
  text: string,
  expected: readonly string[],
  others?: Record<string, string>,
];

/** What is read of the texts of a file of some name. */
export function table(title: string, name: string, cases: readonly Case[]): void {
  describe(`reading ${title}`, () => {
    for (const [what, text, expected, others] of cases)
      it(what, async () => assert.deepEqual(await read(name, text, others), expected));
  });
}
