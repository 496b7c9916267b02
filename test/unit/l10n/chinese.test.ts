import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { prefillOf } from '../../../core/calculator';
import { setMessages } from '../../../core/l10n';
import { lint } from '../../../core/lint';
import { DEFAULT_OPTIONS, type LintResult } from '../../../core/model';
import { provenanceOf } from '../../../core/provenance';
import { RULE_IDS } from '../../../core/rules';
import { bundledMessages } from '../../../server/messages.node';
import { type Fixture, fixturesOf } from '../../support/fixtures';
import { MemoryWorkspace } from '../../support/memory-workspace';

const FORMATS = readdirSync(join(__dirname, '../../fixtures'));

/** What stays as it is in any language: code, sources, flags, variables, file names, settings as they are written. */
const IDENTIFIERS = [
  /`[^`]*`/g,
  /\[[^\]]*\]$/gm,
  /“[^”]*”/g,
  /"[^"]*"/g,
  /\([\w.]+(?:: | = |=)[^)]*\)$/g,
  /docker run|emptyDir: \{[^}]*\}/g,
  /(?<!\w)--?[a-z][\w-]*(?:[= ][\w./:=,-]+)?/gi,
  /\$?\b[A-Z][A-Z0-9]*_\w+(?:=\S*)?/g,
  /[\w./-]*\w\.(?:ya?ml|json|env|sh|container|pod|nomad|hcl|properties)\b|\.env\b/g,
  /\b(?:shm_size|ShmSize|ipc|hostIPC|medium|sizeLimit|sharedMemorySize|sharedMemory|sizing)\b[:=]? ?[\w"-]*/g,
  /\b\d+(?:gb?|mb?|[KMG]i?B?)\b/gi,
];

/** Names of products, abbreviations of the field, and values that are words of an interface. */
const NAMES = new Set(
  [
    'Amazon CPU CUDA Compose Docker Dynamo ECS GPU IPC KServe KubeAI KubeRay Kubernetes NCCL NIM NVIDIA NVLS NVLink P2P',
    'OME Operator Podman PyTorch RCCL Ray SHM TPU cuMem nerdctl production-stack vLLM',
    'GiB KiB MiB Pod all-reduce chart rank tmpfs worker',
    'cpu cuda external multiprocessing ray rocm tpu uniprocess xpu',
  ].flatMap(names => names.split(' ')),
);

/** @param own what the file itself calls things */
function englishIn(text: string, own: readonly string[]): string[] {
  const longestFirst = [...own, ...RULE_IDS].sort((a, b) => b.length - a.length);
  const rest = [...longestFirst, ...IDENTIFIERS].reduce<string>(
    (left, identifier) => left.replaceAll(identifier, ' '),
    text.replaceAll('/dev/shm', ''),
  );
  return (rest.match(/[A-Za-z][\w'’-]+/g) ?? []).filter(word => !NAMES.has(word));
}

/** Names of services, containers and engines, values of variables, and the words of a directive. */
function ownNames({ text }: Fixture, { workloads }: LintResult): string[] {
  const names = workloads.flatMap(({ name, launch, workload: { sharedMemory } }) => [
    name,
    ...name.split('/'),
    launch.engineTitle,
    ...(sharedMemory.kind === 'joined' ? [sharedMemory.target] : []),
    ...[...launch.knobs.values()].flatMap(knob => (knob.known ? [knob.value] : [])),
  ]);
  const directives = text.match(/(?<=shm-lint-disable).*/g) ?? [];
  return [...names, ...directives.flatMap(words => words.match(/\w+/g) ?? [])].filter(
    name => name.length > 1,
  );
}

/** All that an editor says of a fixture. */
function said({ findings, workloads, suppressionsOf }: LintResult): string[] {
  return [
    ...findings.flatMap(finding => [
      finding.what,
      finding.why,
      finding.todo,
      ...finding.fixes.map(({ title }) => title),
      ...finding.related.map(({ message }) => message),
      ...suppressionsOf(finding).map(({ title }) => title),
    ]),
    ...workloads.flatMap(report => [
      ...provenanceOf(report).flatMap(({ title, value, note }) => [title, value, note ?? '']),
      ...prefillOf(report.launch, 'unknown').gaps,
      ...(report.requirement?.segments.flatMap(({ title, condition, formula }) => [
        title,
        condition ?? '',
        formula,
      ]) ?? []),
      ...(report.requirement?.assumptions ?? []),
    ]),
  ];
}

function lintFixture({ uri, text, beside }: Fixture): Promise<LintResult> {
  return lint({ uri, text }, new MemoryWorkspace({ ...beside, [uri]: text }), DEFAULT_OPTIONS);
}

describe('a Chinese linter', () => {
  beforeEach(() => setMessages(bundledMessages('zh-cn')));
  afterEach(() => setMessages(undefined));

  for (const format of FORMATS) {
    it(`says nothing of ${format} in English`, async () => {
      let sentences = 0;
      for (const fixture of fixturesOf(format)) {
        const result = await lintFixture(fixture);
        const own = ownNames(fixture, result);
        for (const text of said(result)) {
          assert.deepEqual(englishIn(text, own), [], `${fixture.name}: ${text}`);
          if (/\p{Script=Han}/u.test(text)) sentences++;
        }
      }
      assert.ok(sentences > 20, `${sentences} sentences`);
    }).timeout(60_000);
  }

  it('would be noticed if it did', () => {
    assert.deepEqual(englishIn('`vllm` 需要 1 GiB：it needs more --shm-size=1g', []), [
      'it',
      'needs',
      'more',
    ]);
  });
});
