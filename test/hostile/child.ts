/** Runs one hostile case after the other in this process, whose memory is bounded, and says what came of each. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { run } from '../../cli/program';
import { lint, mayConcern } from '../../core/lint';
import { connect, PULL } from '../server/harness';
import { HOSTILE, type Hostile } from './index';

/** What came of a case. */
export interface Outcome {
  readonly id: string;
  readonly status: number;
  readonly rules: readonly string[];
  readonly says: readonly string[];
  /** The codes of what the server says of each text that an editor could open. */
  readonly served: Readonly<Record<string, readonly unknown[]>>;
}

async function outcomeOf(hostile: Hostile): Promise<Outcome> {
  const base = mkdtempSync(join(tmpdir(), 'shm-lint-hostile-'));
  const project = join(base, 'project');
  mkdirSync(project);
  const files = Object.entries(hostile.files());
  for (const [name, content] of files) {
    const path = join(project, name);
    mkdirSync(dirname(path), { recursive: true });
    if (content === null) execFileSync('mkfifo', [path]);
    else if (typeof content === 'string' || Buffer.isBuffer(content)) writeFileSync(path, content);
    else symlinkSync(content.link, path);
  }
  const out: string[] = [];
  const err: string[] = [];
  const into = (texts: string[]) => ({
    write: (text: string) => void texts.push(text),
    isTerminal: false,
    columns: undefined,
  });
  const status = await run(['check', ...hostile.args, '--format', 'json'], {
    stdout: into(out),
    stderr: into(err),
    readStdin: async () => Buffer.alloc(0),
    env: {},
    cwd: project,
  });
  const report = out.length === 0 ? { files: [] } : JSON.parse(out.join(''));
  const served: Record<string, readonly unknown[]> = {};
  for (const [name, content] of files)
    if (typeof content === 'string') served[name] = await serve(name, content);
  rmSync(base, { recursive: true });
  return {
    id: hostile.id,
    status,
    rules: report.files.flatMap(({ findings }: { findings: { rule: string }[] }) =>
      findings.map(one => one.rule),
    ),
    says: err
      .join('')
      .split('\n')
      .filter(line => line !== '')
      .map(line => line.replace(/^shm-lint: /, '').replaceAll(base, '…')),
    served,
  };
}

/** A server of its own, so that one that was brought down is noticed here. */
async function serve(name: string, text: string): Promise<readonly unknown[]> {
  const client = await connect({ lint, mayConcern }, { capabilities: PULL });
  const uri = `file:///hostile/${encodeURIComponent(name.split('/').at(-1)!)}`;
  await client.open(uri, text);
  const report = await client.pull(uri);
  client.dispose();
  return report.kind === 'full' ? report.items.map(({ code }) => code) : ['unchanged'];
}

async function main(): Promise<void> {
  for (const hostile of HOSTILE) {
    process.stdout.write(`${hostile.id} `);
    process.stdout.write(`${JSON.stringify(await outcomeOf(hostile))}\n`);
  }
}

void main();
