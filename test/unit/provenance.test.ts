import assert from 'node:assert/strict';
import { lint } from '../../core/lint';
import { DEFAULT_OPTIONS } from '../../core/model';
import { provenanceOf } from '../../core/provenance';
import { MemoryWorkspace } from '../support/memory-workspace';

/** Each fact of the first workload as `title | value | note | text at its place`. */
async function facts(files: Readonly<Record<string, string>>, name: string): Promise<string[]> {
  const uri = `file:///${name}`;
  const entries = Object.entries(files).map(([file, text]) => [`file:///${file}`, text] as const);
  const workspace = new MemoryWorkspace(Object.fromEntries(entries));
  const result = await lint({ uri, text: files[name]! }, workspace, DEFAULT_OPTIONS);
  return provenanceOf(result.workloads[0]!).map(({ title, value, note, place }) => {
    const text = place && files[place.uri.slice('file:///'.length)]!.slice(place.span.start, place.span.end);
    return [title, value, note ?? '', text ?? ''].join(' | ');
  });
}

describe('where the facts of a workload come from', () => {
  it('names the place of each fact that is spelled out, in whatever file', async () => {
    const compose = [
      'services:',
      '  llm:',
      '    image: vllm/vllm-openai:v0.11.2',
      '    command: --model m --tensor-parallel-size ${TP} -pp ${PP}',
      '    environment:',
      '      NCCL_P2P_DISABLE: "1"',
      '    mem_limit: 64g',
      '    shm_size: 1g',
    ].join('\n');
    assert.deepEqual(await facts({ 'compose.yaml': compose, '.env': 'TP=4\n' }, 'compose.yaml'), [
      'engine | vLLM | started here | vllm/vllm-openai:v0.11.2',
      'release | 0.11.2 | the image names it | vllm/vllm-openai:v0.11.2',
      'platform | cuda |  | ',
      'tensor parallel | 4 |  | ${TP}',
      'pipeline parallel | unknown | the file does not spell out the value of --pipeline-parallel-size | ${PP}',
      'GPUs | none asked for |  | ',
      'ranks here | unknown | the file does not spell out the value of --pipeline-parallel-size | ${PP}',
      'processes | multiprocessing |  | ',
      'NCCL_P2P_DISABLE | 1 |  | 1',
      'memory limit | 64 GiB |  | 64g',
      '/dev/shm | 1 GiB |  | 1g',
    ]);
  });

  it('says which value is a default, and which release was taken for want of a better one', async () => {
    const compose = 'services:\n  llm:\n    image: vllm/vllm-openai\n    command: --model m\n';
    assert.deepEqual(await facts({ 'compose.yaml': compose }, 'compose.yaml'), [
      'engine | vLLM | started here | vllm/vllm-openai',
      'release | 0.29.0 | the newest known: the image moves from release to release | vllm/vllm-openai',
      'platform | cuda |  | ',
      'tensor parallel | 1 | default of vLLM | ',
      'GPUs | none asked for |  | ',
      'ranks here | 1 |  | ',
      'processes | uniprocess |  | ',
      "/dev/shm | 64 MiB | Docker's default, nothing sets a size | ",
    ]);
  });

  const memories: [shm: string, expected: string][] = [
    ['ipc: host', "/dev/shm | the host's | the host decides its size | host"],
    ['ipc: none', '/dev/shm | none | the container has no /dev/shm | none'],
    ['tmpfs: /dev/shm', '/dev/shm | half of the memory | a tmpfs without a size of its own | /dev/shm'],
    ['tmpfs: /dev/shm:size=2g', '/dev/shm | 2 GiB | a tmpfs of 2 GiB | /dev/shm:size=2g'],
    ['volumes: ["/dev/shm"]', '/dev/shm | on disk | a volume on disk covers it | /dev/shm'],
  ];
  for (const [shm, expected] of memories) {
    it(`tells what /dev/shm is with ${shm}`, async () => {
      const compose = `services:\n  llm:\n    image: vllm/vllm-openai\n    command: -tp 2\n    ${shm}\n`;
      assert.equal((await facts({ 'compose.yaml': compose }, 'compose.yaml')).at(-1), expected);
    });
  }
});
