import assert from 'node:assert/strict';
import { lint } from '../../../core/lint';
import { DEFAULT_OPTIONS } from '../../../core/model';
import { MemoryWorkspace } from '../../support/memory-workspace';

async function launches(text: string) {
  const uri = 'file:///Dockerfile';
  const { workloads, findings } = await lint(
    { uri, text },
    new MemoryWorkspace({ [uri]: text }),
    DEFAULT_OPTIONS,
  );
  assert.deepEqual(findings, []);
  return workloads.map(({ launch: { engine, engineVersion, tensorParallel, startedBy } }) => [
    engine,
    `${engineVersion.version.join('.')} ${engineVersion.certainty}`,
    tensorParallel.known ? tensorParallel.value : 'unknown',
    text.slice(startedBy.span.start, startedBy.span.end),
  ]);
}

describe('an image that is built with an engine and starts nothing', () => {
  const BASE = 'FROM python:3.12\n';
  const built: readonly (readonly [run: string, engine: string, release: string, word: string])[] = [
    ['RUN pip install vllm==0.11.2', 'vllm', '0.11.2 pinned', 'vllm==0.11.2'],
    ['RUN pip3 install --no-cache-dir "vllm==0.9.0" ray', 'vllm', '0.9.0 pinned', 'vllm==0.9.0'],
    ['RUN python3 -m pip install ray vLLM', 'vllm', '0.29.0 assumed', 'vLLM'],
    ['RUN uv pip install --system vllm[audio]==0.10.1', 'vllm', '0.10.1 pinned', 'vllm[audio]==0.10.1'],
    ["RUN uv pip install 'vllm>=0.10'", 'vllm', '0.29.0 assumed', 'vllm'],
    [
      'RUN apt-get update && pip install \\\n    ray \\\n    vllm==0.8.4 && rm -r /tmp/x',
      'vllm',
      '0.8.4 pinned',
      'vllm==0.8.4',
    ],
    ['RUN pip install sglang[all]', 'sglang', '0.5.18 assumed', 'sglang[all]'],
    ['RUN pip install lmdeploy==0.10.0', 'lmdeploy', '0.10.0 pinned', 'lmdeploy==0.10.0'],
  ];
  for (const [run, engine, release, word] of built)
    it(`${JSON.stringify(run)}: ${engine} ${release}, of the default size`, async () => {
      assert.deepEqual(await launches(`${BASE}${run}\n`), [[engine, release, 1, word]]);
    });

  it('is what a later stage is built on, too', async () => {
    const text = `${BASE.trimEnd()} AS base\nRUN pip install vllm==0.11.2\nFROM base\nWORKDIR /app\n`;
    assert.deepEqual(await launches(text), [['vllm', '0.11.2 pinned', 1, 'vllm==0.11.2']]);
  });

  for (const run of [
    'RUN pip install vllm-client',
    'RUN pip install git+https://example.com/vllm.git',
    'RUN pip install ./vllm',
    'RUN pip uninstall vllm',
    'RUN echo vllm',
    'RUN pip install ray # vllm',
    'RUN pip install vllm==0.11.2\nCMD ["python", "serve.py"]',
    'RUN pip install vllm==0.11.2\nFROM alpine\nRUN true',
  ])
    it(`not: ${JSON.stringify(run)}`, async () => {
      assert.deepEqual(await launches(`${BASE}${run}\n`), []);
    });
});
