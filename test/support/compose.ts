import { compose } from '../../core/formats/compose';
import { DEFAULT_OPTIONS, type LintOptions, type Workload } from '../../core/model';
import { MemoryWorkspace } from './memory-workspace';

export const FOLDER = 'file:///project/';

/** Reads the first of some compose files (texts by name) beside the others. */
export async function readCompose(
  files: Readonly<Record<string, string>>,
  options: LintOptions = DEFAULT_OPTIONS,
): Promise<{ workloads: readonly Workload[]; workspace: MemoryWorkspace; dependencies: readonly string[] }> {
  const byUri = Object.fromEntries(Object.entries(files).map(([name, text]) => [FOLDER + name, text]));
  const workspace = new MemoryWorkspace(byUri);
  const [uri, text] = Object.entries(byUri)[0]!;
  const reading = await compose.read({ uri, text }, workspace, options, undefined);
  return { ...reading, workspace };
}

/** The one workload of a compose file with one service. */
export async function readService(
  text: string,
  others: Readonly<Record<string, string>> = {},
): Promise<Workload> {
  const { workloads } = await readCompose({ 'compose.yaml': text, ...others });
  if (workloads.length !== 1) throw new Error(`expected one service, got ${workloads.map(w => w.name)}`);
  return workloads[0]!;
}
