/** Whole processes: from the fork until the exit, with everything that a shell would wait for. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Subject } from './rounds';

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  /** Exit statuses that mean it did its work; 0 alone by default. */
  readonly statuses?: readonly number[];
}

/** A process as something to be timed. Its output goes nowhere. */
export function processSubject(name: string, command: Command): Subject {
  return {
    name,
    run: () =>
      new Promise((resolve, reject) => {
        const { program, args, cwd, statuses = [0] } = command;
        const start = performance.now();
        const child = spawn(program, args, { cwd, stdio: 'ignore' });
        child.on('error', reject);
        child.on('exit', status => {
          if (statuses.includes(status ?? -1)) resolve(performance.now() - start);
          else reject(new Error(`${name}: ${program} ${args.join(' ')} ended with ${status}`));
        });
      }),
  };
}

/** The most memory that a Node.js process held at a time, in bytes; what it says itself as it exits. */
export function peakMemory({ args, cwd }: Command): number {
  const folder = mkdtempSync(join(tmpdir(), 'shm-lint-bench-'));
  try {
    const probe = join(folder, 'probe.cjs');
    const answer = join(folder, 'answer');
    const write = `require('node:fs').writeFileSync(${JSON.stringify(answer)}, String(process.resourceUsage().maxRSS))`;
    writeFileSync(probe, `process.on('exit', () => ${write});`);
    spawnSync(process.execPath, ['--require', probe, ...args], { cwd, stdio: 'ignore' });
    return Number(readFileSync(answer, 'utf8')) * 1024;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Whether a program can be started by its name. */
export function isThere(program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;
}
