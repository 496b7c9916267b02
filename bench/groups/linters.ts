/** Other linters on the same files, each file in the same process and each process once a round. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isThere, processSubject } from '../measure/processes';
import { ratioOf, rounds, type Subject } from '../measure/rounds';
import { summaryOf } from '../measure/statistics';
import { CLI, peerFile } from '../peers';
import type { Row, Skipped } from '../row';
import { composeFile } from '../workloads/compose';
import { Random } from '../workloads/random';
import { script } from '../workloads/script';

const FILES = 200;

export async function linters(): Promise<(Row | Skipped)[]> {
  const folder = mkdtempSync(join(tmpdir(), 'shm-lint-bench-'));
  const random = new Random(8);
  try {
    mkdirSync(join(folder, 'scripts'));
    for (let i = 0; i < FILES; i++) {
      mkdirSync(join(folder, 'compose', `project-${i}`), { recursive: true });
      writeFileSync(join(folder, 'compose', `project-${i}`, 'compose.yaml'), composeFile(random, 4));
      writeFileSync(join(folder, 'scripts', `run-${i}.sh`), script(random, 60));
    }
    const scripts = Array.from({ length: FILES }, (_, i) => `run-${i}.sh`);
    return [
      ...(await against(join(folder, 'compose'), 'compose files', [
        peer(
          'dclint',
          peerFile('dclint/bin/dclint.cjs'),
          ['--recursive', '--max-warnings', '100000', '.'],
          50,
        ),
        tool('yamllint', ['.']),
      ])),
      ...(await against(join(folder, 'scripts'), 'scripts', [tool('shellcheck', scripts)])),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Another linter; without a program where it is not installed. */
interface Peer {
  readonly name: string;
  readonly program: string | undefined;
  readonly args: readonly string[];
  /** How many times as long it is to take. */
  readonly atLeast?: number;
}

function peer(name: string, script: string | undefined, args: readonly string[], atLeast: number): Peer {
  return { name, program: script && process.execPath, args: [script ?? '', ...args], atLeast };
}

function tool(name: string, args: readonly string[]): Peer {
  return { name, program: isThere(name) ? name : undefined, args };
}

async function against(cwd: string, files: string, peers: readonly Peer[]): Promise<(Row | Skipped)[]> {
  const group = `${FILES} ${files}, per file`;
  const statuses = [0, 1];
  const check = processSubject('shm-lint check', {
    program: process.execPath,
    args: [CLI, 'check', '.', '--format', 'concise'],
    cwd,
    statuses,
  });
  const present = peers.flatMap(({ name, program, args }): Subject[] =>
    program === undefined ? [] : [processSubject(name, { program, args, cwd, statuses })],
  );
  const timings = await rounds([check, ...present], { count: 3, warmup: 0 });
  return [check.name, ...peers.map(({ name }) => name)].map((name): Row | Skipped => {
    const figures = timings.get(name);
    if (!figures) return { group, name, reason: 'it is not installed' };
    const atLeast = peers.find(peer => peer.name === name)?.atLeast;
    return {
      group,
      name,
      unit: 'ms',
      value: summaryOf(figures.map(milliseconds => milliseconds / FILES)),
      ...(name !== check.name && { ratio: { ...ratioOf(timings, name, check.name), to: check.name } }),
      ...(atLeast !== undefined && { asked: { of: 'ratio', atLeast } }),
    };
  });
}
