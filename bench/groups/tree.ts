/** A large repository: how far from a search for words in the same files. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isThere, peakMemory, processSubject } from '../measure/processes';
import { rounds } from '../measure/rounds';
import { CLI } from '../peers';
import { type Row, type Skipped, singleRow, timedRows } from '../row';
import { Random } from '../workloads/random';
import { writeTree } from '../workloads/tree';

const FILES = 50_000;

/** The names that cli/files/walk.ts opens, and the words that core/engines/mentions.ts looks for, as ripgrep takes them. */
const GLOBS = [
  '*.{yaml,yml,sh,bash,zsh,ksh,command,md,mdx,markdown,mk,service,container,pod,hcl,nomad,json,jsonc,code-workspace}',
  '{,GNU}{M,m}akefile',
  '{Docker,Container}file*',
  '*.{D,d}ockerfile',
];
const WORDS =
  'vllm|dynamo|huggingface|tensor[-_]parallel|sglang|lorax|text-generation|num[-_]shard|lmdeploy|lightllm|aphrodite|xinference|trtllm|tensorrt.?llm|triton|djl|split[-_]mode|extends';

export async function tree(): Promise<(Row | Skipped)[]> {
  const folder = mkdtempSync(join(tmpdir(), 'shm-lint-bench-'));
  try {
    const { ours, bytes } = writeTree(folder, FILES, new Random(2));
    console.error(`  ${FILES} files, ${Math.round(bytes / 2 ** 20)} MiB, ${ours} of them concern us`);
    const args = [CLI, 'check', '.', '--format', 'concise', '--fail-on', 'never'];
    const check = processSubject(`check, ${FILES} files`, { program: process.execPath, args, cwd: folder });
    const search = processSubject('rg -l, same names and words', {
      program: 'rg',
      args: ['-l', '-i', ...GLOBS.flatMap(glob => ['-g', glob]), WORDS, '.'],
      cwd: folder,
    });
    const memory = singleRow(
      'tree',
      'peak memory',
      'MiB',
      peakMemory({ program: process.execPath, args, cwd: folder }) / 2 ** 20,
      200,
    );
    if (!isThere('rg')) {
      const timings = await rounds([check], { count: 5, warmup: 1 });
      return [
        ...timedRows('tree', timings, check.name),
        memory,
        { group: 'tree', name: search.name, reason: 'ripgrep is not installed' },
      ];
    }
    const timings = await rounds([search, check], { count: 5, warmup: 1 });
    return [...timedRows('tree', timings, search.name, { [check.name]: { of: 'ratio', atMost: 5 } }), memory];
  } finally {
    rmSync(folder, { recursive: true });
  }
}
