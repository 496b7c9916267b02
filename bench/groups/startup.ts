/** What a start costs: the interpreter, our bundle, one small file. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processSubject } from '../measure/processes';
import { rounds } from '../measure/rounds';
import { CLI } from '../peers';
import { type Row, timedRows } from '../row';
import { composeFile } from '../workloads/compose';
import { Random } from '../workloads/random';

export async function startup(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'shm-lint-bench-'));
  try {
    const file = join(folder, 'compose.yaml');
    writeFileSync(file, composeFile(new Random(1), 2));
    const node = (name: string, ...args: string[]) =>
      processSubject(name, { program: process.execPath, args, cwd: folder, statuses: [0, 1] });
    const timings = await rounds(
      [
        node('node -e 0', '-e', '0'),
        node('--version', CLI, '--version'),
        node('check, one small file', CLI, 'check', file),
      ],
      { count: 41, warmup: 2 },
    );
    return timedRows('start', timings, 'node -e 0', {
      '--version': { of: 'ratio', atMost: 1.5 },
      'check, one small file': { of: 'ratio', atMost: 2.5 },
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
