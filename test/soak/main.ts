/** `npm run soak`: prints what one server holds while it is edited, and fails where that grows. */
import { type Held, soak } from './soak';

const MIB = 2 ** 20;
/** What the engine of the language itself may keep in that time: code, caches of shapes. */
const MOST_GROWTH = 4 * MIB;

const edits = Number(process.argv[2] ?? 100_000);
const files = 50;

function print({ edits, snapshots, heap, handles, median }: Held): void {
  const columns = [
    `${String(edits).padStart(7)} edits`,
    `${(heap / MIB).toFixed(1).padStart(6)} MiB`,
    `${snapshots} versions of documents`,
    `${handles} handles`,
    `median ${median.toFixed(2)} ms`,
  ];
  console.log(columns.join('  '));
}

async function main(): Promise<number> {
  console.log(`soak: ${edits} edits over ${files} open files in one server`);
  const held = await soak({ files, edits, looks: 5 }, print);
  // The first look is at a server that has not compiled most of its code yet.
  const [, early, ...later] = held;
  const last = later.at(-1)!;
  const growth = last.heap - early!.heap;
  const failures = [
    ...(growth > MOST_GROWTH ? [`the heap grew by ${(growth / MIB).toFixed(1)} MiB`] : []),
    ...(last.handles > early!.handles ? [`handles grew from ${early!.handles} to ${last.handles}`] : []),
    ...(last.snapshots > early!.snapshots ? ['versions of documents are kept'] : []),
  ];
  console.log(failures.length === 0 ? 'nothing grows' : failures.join('; '));
  return failures.length === 0 ? 0 : 1;
}

void main().then(status => {
  process.exitCode = status;
});
