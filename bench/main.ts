/**
 * npm run bench [-- GROUP…]
 *
 * Measures what docs/performance.md tells, prints the table and writes bench/results.json. Each group runs in a process
 * of its own, so that none finds the memory or the compiled code of another.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { activation } from './groups/activation';
import { growth } from './groups/growth';
import { linters } from './groups/linters';
import { parsing } from './groups/parsing';
import { server } from './groups/server';
import { sizes } from './groups/sizes';
import { startup } from './groups/startup';
import { tree } from './groups/tree';
import { ROOT } from './peers';
import type { Row, Skipped } from './row';
import { holds, table } from './table';

const GROUPS: Readonly<Record<string, () => Promise<readonly (Row | Skipped)[]>>> = {
  startup,
  tree,
  parsing,
  growth,
  linters,
  server,
  activation,
  sizes,
};

const RESULTS = join(ROOT, 'bench/results.json');

/** What bench/results.json holds: the groups in the order of the table. */
export interface Results {
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    readonly memoryGiB: number;
    readonly system: string;
  };
  readonly node: string;
  readonly groups: Readonly<Record<string, readonly (Row | Skipped)[]>>;
}

async function main(args: readonly string[]): Promise<number> {
  if (args[0] === '--group') {
    process.stdout.write(JSON.stringify(await GROUPS[args[1]!]!()));
    return 0;
  }
  const unknown = args.find(name => !(name in GROUPS));
  if (unknown !== undefined) {
    console.error(`bench: there is no group ${unknown}; there are ${Object.keys(GROUPS).join(', ')}`);
    return 2;
  }
  const committed = committedResults();
  const measured: Record<string, readonly (Row | Skipped)[]> = {};
  for (const name of args.length > 0 ? args : Object.keys(GROUPS)) {
    console.error(`measuring ${name} …`);
    measured[name] = measureApart(name);
  }
  const rows = Object.values(measured).flat();
  console.log(table(rows, Object.values(committed?.groups ?? {}).flat()));
  const results: Results = {
    machine: {
      cpu: cpus()[0]!.model,
      cores: cpus().length,
      memoryGiB: Math.round(totalmem() / 2 ** 30),
      system: `${process.platform} ${release()}`,
    },
    node: process.version,
    groups: { ...committed?.groups, ...measured },
  };
  writeFileSync(RESULTS, `${JSON.stringify(results, undefined, 2)}\n`);
  return rows.every(row => 'reason' in row || holds(row)) ? 0 : 1;
}

/** A run of some groups leaves the others as they are committed. */
function committedResults(): Results | undefined {
  try {
    return JSON.parse(readFileSync(RESULTS, 'utf8'));
  } catch {
    return undefined;
  }
}

function measureApart(group: string): readonly (Row | Skipped)[] {
  const args = ['--expose-gc', __filename, '--group', group];
  const { status, stdout } = spawnSync(process.execPath, args, {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`the group ${group} failed`);
  return JSON.parse(stdout);
}

void main(process.argv.slice(2)).then(status => {
  process.exitCode = status;
});
