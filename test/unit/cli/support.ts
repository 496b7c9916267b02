/** A process and a linter for the tests of the command line. */
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Io } from '../../../cli/io';
import type { Linter } from '../../../cli/linter';
import {
  EMPTY_RESULT,
  type Finding,
  type Fix,
  known,
  type Launch,
  type LintOptions,
  type Requirement,
  type Severity,
  type SourceDocument,
  type Workload,
  type WorkloadReport,
  type Workspace,
} from '../../../core/model';
import { LineIndex } from '../../../core/text/span';

export interface TestIo extends Io {
  out(): string;
  err(): string;
}

export function testIo(
  cwd: string,
  given: { stdin?: string | Buffer; env?: Record<string, string> } = {},
): TestIo {
  const out: string[] = [];
  const err: string[] = [];
  const into = (lines: string[]) => ({
    write: (text: string) => void lines.push(text),
    isTerminal: false,
    columns: undefined,
  });
  return {
    stdout: into(out),
    stderr: into(err),
    readStdin: async () => Buffer.from(given.stdin ?? ''),
    env: given.env ?? {},
    cwd,
    out: () => out.join(''),
    err: () => err.join(''),
  };
}

/** A new folder with some files; removed when the test process ends. */
export async function folderWith(files: Readonly<Record<string, string | Buffer>>): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'shm-lint-cli-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
  return folder;
}

/**
 * A stand-in for core that is easy to predict: each `BAD` in a text is a finding whose safe fix writes `GOOD`.
 * `BAD:warning` sets the severity (error without it); `STUBBORN` has a fix that changes nothing for the better;
 * `RISKY` has a fix that is not safe; `THROW` makes the linter fail. It records what it was asked.
 */
export class FakeLinter implements Linter {
  readonly documents: SourceDocument[] = [];
  readonly options: LintOptions[] = [];
  workspace: Workspace | undefined;

  mayConcern({ text }: SourceDocument): boolean {
    return text.includes('services');
  }

  async lint(document: SourceDocument, workspace: Workspace, options: LintOptions) {
    this.documents.push(document);
    this.options.push(options);
    this.workspace = workspace;
    if (document.text.includes('THROW')) throw new Error('the linter fell over');
    const findings = [...document.text.matchAll(/(BAD|STUBBORN|RISKY)(?::(\w+))?/g)].map(match => {
      const [whole, word, severity] = match;
      const span = { start: match.index, end: match.index + whole.length };
      const newText = word === 'STUBBORN' ? 'STUBBORN STUBBORN' : 'GOOD';
      const fix: Fix = { title: `Write ${newText}`, safe: word !== 'RISKY', edits: [{ span, newText }] };
      const workload = `line ${new LineIndex(document.text).positionAt(span.start).line + 1}`;
      return finding({ severity: (severity ?? 'error') as Severity, workload, span, fixes: [fix] });
    });
    const workloads = document.text.includes('vllm') ? [workload()] : [];
    return { ...EMPTY_RESULT, workloads, findings };
  }
}

export function finding(given: Partial<Finding>): Finding {
  return {
    rule: 'shm-missing',
    severity: 'error',
    what: 'Two ranks share 64 MiB.',
    why: 'They need 3 MiB more.',
    todo: 'Set a size.',
    workload: 'vllm',
    span: { start: 0, end: 1 },
    related: [],
    effectiveBytes: 67108864,
    requiredBytes: 70254592,
    fixes: [],
    url: 'https://example.org/rules/shm-missing',
    ...given,
  };
}

export const REQUIREMENT: Requirement = {
  segments: [
    { id: 'rings', title: 'vLLM ring buffers', bytes: 69206016, formula: '66 × 1 MiB', source: 'vLLM' },
    {
      id: 'pool',
      title: 'NCCL proxy pool',
      bytes: 1048576,
      formula: '1 × 1 MiB',
      condition: 'without P2P',
      source: 'NCCL',
    },
  ],
  minimum: 0,
  minimumReason: '',
  expected: 70254592,
  expectedWithP2p: 69206016,
  recommended: 2147483648,
  assumptions: [],
};

export function workload(given: Partial<WorkloadReport> & { launch?: Launch } = {}): WorkloadReport {
  return {
    name: 'vllm',
    span: { start: 0, end: 1 },
    launch: launch(),
    requirement: REQUIREMENT,
    effectiveBytes: 67108864,
    workload: READ,
    ...given,
  };
}

const READ: Workload = {
  name: 'vllm',
  format: 'compose',
  place: { uri: 'file:///x', span: { start: 0, end: 1 } },
  image: undefined,
  commands: [],
  runsImageEntrypoint: true,
  environment: { variables: new Map(), incomplete: false },
  gpus: undefined,
  memoryLimit: undefined,
  sharedMemory: { kind: 'default', bytes: 67108864, runtime: 'Docker' },
  borrowed: [],
  site: { format: 'compose' },
};

export function launch(given: Partial<Launch> = {}): Launch {
  return {
    engine: 'vllm',
    engineTitle: 'vLLM',
    engineVersion: { version: [0, 11, 2], certainty: 'pinned' },
    platform: 'cuda',
    tensorParallel: known(2),
    pipelineParallel: known(1),
    dataParallelLocal: known(1),
    prefillContextParallel: known(1),
    decodeContextParallel: known(1),
    nodes: known(1),
    localRanks: known(2),
    executor: 'multiprocessing',
    extras: [],
    knobs: new Map(),
    startedBy: { uri: 'file:///x', span: { start: 0, end: 1 } },
    cause: { uri: 'file:///x', span: { start: 0, end: 1 } },
    ...given,
  };
}
