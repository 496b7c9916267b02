import { kubernetes } from '../../core/formats/kubernetes';
import { DEFAULT_OPTIONS, type LintOptions, type Workload } from '../../core/model';
import { MemoryWorkspace } from './memory-workspace';

export const URI = 'file:///project/pod.yaml';

/** The workloads of a manifest. */
export async function readManifest(
  text: string,
  options: LintOptions = DEFAULT_OPTIONS,
): Promise<readonly Workload[]> {
  return (await kubernetes.read({ uri: URI, text }, new MemoryWorkspace({}), options, undefined)).workloads;
}

/**
 * The one container of a pod.
 * @param container further fields of the container, in flow or block style, in column 0
 * @param pod further fields of the pod spec, in column 0
 */
export async function readPod(container: string, pod = ''): Promise<Workload> {
  const indent = (text: string, by: number) => text.replace(/^(?=.)/gm, ' '.repeat(by));
  const text = [
    'apiVersion: v1',
    'kind: Pod',
    'metadata: {name: p}',
    'spec:',
    indent(pod, 2),
    '  containers:',
    '    - name: c',
    '      image: i',
    indent(container, 6),
  ].join('\n');
  const workloads = await readManifest(text);
  if (workloads.length !== 1) throw new Error(`expected one container, got ${workloads.map(w => w.name)}`);
  return workloads[0]!;
}
