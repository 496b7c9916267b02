import { shell } from '../../../../core/formats/shell';
import { DEFAULT_OPTIONS, type Workload } from '../../../../core/model';
import { MemoryWorkspace } from '../../../support/memory-workspace';

/** The containers that a script starts, in its order; other files lie beside it by their names. */
export async function readShell(
  text: string,
  others: Readonly<Record<string, string>> = {},
): Promise<readonly Workload[]> {
  const uri = 'file:///project/run.sh';
  const beside = Object.fromEntries(
    Object.entries(others).map(([name, content]) => [`file:///project/${name}`, content]),
  );
  const document = { uri, text };
  const { workloads } = await shell.read(document, new MemoryWorkspace(beside), DEFAULT_OPTIONS, undefined);
  return workloads;
}

/** The one container that a script starts. */
export async function readContainer(
  text: string,
  others: Readonly<Record<string, string>> = {},
): Promise<Workload> {
  const [workload, ...more] = await readShell(text, others);
  if (!workload || more.length > 0) throw new Error(`expected one container: ${text}`);
  return workload;
}

/** The words of the first command that a container runs. */
export function wordsOf({ commands }: Workload): string[] {
  return (commands[0]?.words ?? []).map(({ text }) => text);
}
