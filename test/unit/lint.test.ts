import assert from 'node:assert/strict';
import fc from 'fast-check';
import { lint, mayConcern } from '../../core/lint';
import { Cancelled, DEFAULT_OPTIONS, type Finding, type LintOptions } from '../../core/model';
import { MemoryWorkspace } from '../support/memory-workspace';

const FOLDER = 'file:///project/';

/** The findings in the first of some files (texts by name) beside the others. */
async function findingsIn(
  files: Readonly<Record<string, string>>,
  options: Partial<LintOptions> = {},
): Promise<{ findings: readonly Finding[]; text: string; dependencies: readonly string[] }> {
  const byUri = Object.fromEntries(Object.entries(files).map(([name, text]) => [FOLDER + name, text]));
  const [uri, text] = Object.entries(byUri)[0]!;
  const result = await lint({ uri, text }, new MemoryWorkspace(byUri), { ...DEFAULT_OPTIONS, ...options });
  return { ...result, text };
}

const VLLM = 'services:\n  chat:\n    image: vllm/vllm-openai:v0.29.0\n';

describe('what a finding says', () => {
  it('of a default: what, why segment by segment with the sources, what to do', async () => {
    const { findings, text } = await findingsIn({ 'compose.yaml': `${VLLM}    command: --model m -tp 2\n` });
    const [finding] = findings;
    assert.ok(finding);
    assert.equal(
      finding.what,
      "vLLM 0.29.0 with tensor parallel 2 will not start: it needs at least 240 MiB of /dev/shm, and `chat` gets Docker's default of 64 MiB.",
    );
    const [minimum, rings, nccl, sum, assumptions] = finding.why.split('\n');
    assert.equal(
      minimum,
      'vLLM 0.29.0 refuses to start unless 240 MiB of /dev/shm are free when it creates its response rings.',
    );
    assert.match(rings!, /^ {2}664 MiB {2}vLLM ring buffers, .* \[vllm v0\.29\.0 shm_broadcast\.py\]$/);
    assert.match(nccl!, /^ {2}147 MiB {2}NCCL SHM transport, .* \[nccl v2\.29\.7 shm\.cc\]$/);
    assert.equal(sum, '  811 MiB  in the worst case; 664 MiB with P2P between all GPUs');
    assert.match(assumptions!, /^NCCL is taken as 2\.29\.7/);
    assert.equal(finding.todo, "Set `shm_size: 2gb`, or `ipc: host` to use the host's.");
    assert.equal(text.slice(finding.span.start, finding.span.end), '-tp 2');
    assert.deepEqual(
      finding.fixes.map(({ title, safe }) => [title, safe]),
      [
        ['Give chat 2 GiB of shared memory (shm_size: 2gb)', true],
        ["Let chat use the host's /dev/shm (ipc: host)", false],
      ],
    );
    assert.equal(finding.effectiveBytes, 67_108_864);
    assert.equal(finding.requiredBytes, 251_658_260);
    assert.match(finding.url, /docs\/rules\/shm-missing\.md$/);
  });

  it('of a chosen size: where it stands, and what it is enough for', async () => {
    const { findings, text } = await findingsIn({
      'compose.yaml': `${VLLM}    command: --model m -tp 8\n    shm_size: "2500m"\n`,
    });
    const [finding] = findings;
    assert.ok(finding);
    assert.equal(
      finding.what,
      'vLLM 0.29.0 with tensor parallel 8 fits only with P2P between all GPUs: it needs 3.1 GiB of /dev/shm without, and `chat` gets 2.4 GiB.',
    );
    assert.ok(!finding.why.includes('refuses'), 'what it takes to start is not the point');
    assert.equal(finding.todo, 'Raise it to 8 GiB: `shm_size: 8gb`.');
    assert.deepEqual(
      finding.related.map(({ place, message }) => [text.slice(place.span.start, place.span.end), message]),
      [['"2500m"', '/dev/shm is 2.4 GiB here']],
    );
    assert.deepEqual(
      finding.fixes.map(fix => fix.title),
      ['Raise 2500m to 8g'],
    );
  });

  it('of another container’s default: whose it is, and no fix in the wrong place', async () => {
    const { findings } = await findingsIn({
      'compose.yaml': `${VLLM}    command: --model m -tp 2\n    ipc: service:base\n  base: {image: busybox, ipc: shareable}\n`,
    });
    assert.match(
      findings[0]!.what,
      /and `base`, whose \/dev\/shm it shares, has Docker's default of 64 MiB\.$/,
    );
    assert.equal(findings[0]!.todo, 'Give `base` at least 2 GiB: `shm_size: 2gb`.');
    assert.deepEqual(findings[0]!.fixes, []);
  });

  it('of a release that nothing tells: that it was assumed', async () => {
    const { findings } = await findingsIn({
      'compose.yaml': 'services:\n  a:\n    image: example.com/llm\n    command: vllm serve m -tp 2\n',
    });
    assert.equal(findings[0]!.severity, 'warning');
    assert.match(findings[0]!.what, /^vLLM with tensor parallel 2 may run out of shared memory/);
    assert.match(findings[0]!.why, /taken as vLLM 0\.29\.0 \(newest known\)/);
  });

  it('of a cure that is none, where the library that talks is not known', async () => {
    const { findings } = await findingsIn({
      'compose.yaml':
        'services:\n  a:\n    image: openmmlab/lmdeploy:v0.9.0\n    environment: {NCCL_SHM_DISABLE: 1}\n' +
        '    command: lmdeploy serve api_server m --tp 2 --device ascend\n',
    });
    assert.deepEqual(
      findings.map(({ rule }) => rule),
      ['nccl-shm-disable'],
    );
    assert.ok(
      findings[0]!.why.endsWith(
        '\nWhat else LMDeploy 0.9.0 with tensor parallel 2 puts into /dev/shm is not known.',
      ),
      findings[0]!.why,
    );
  });

  it('under 1 GiB a rank: what that comes to', async () => {
    const { findings } = await findingsIn(
      { 'compose.yaml': `${VLLM}    command: --model m -tp 4\n    shm_size: 2g\n` },
      { sizing: 'per-gpu' },
    );
    assert.match(findings[0]!.what, /needs 4 GiB of \/dev\/shm, and `chat` gets 2 GiB\.$/);
    assert.match(findings[0]!.why, /4 GiB {2}by the rule of 1 GiB a rank \(sizing: per-gpu\)/);
  });
});

describe('where a finding stands', () => {
  it('at the use of an anchor, the flag related', async () => {
    const { findings, text } = await findingsIn({
      'compose.yaml': `x-cmd: &cmd "--model m -tp 2"\n${VLLM}    command: *cmd\n`,
    });
    assert.equal(text.slice(findings[0]!.span.start, findings[0]!.span.end), '*cmd');
    const [origin] = findings[0]!.related;
    assert.equal(text.slice(origin!.place.span.start, origin!.place.span.end), '-tp 2');
  });

  it('at the use of another file, the flag in that file related', async () => {
    const { findings, text } = await findingsIn({
      'compose.yaml': 'services:\n  chat:\n    extends: {file: base.yaml, service: vllm}\n',
      'base.yaml': 'services:\n  vllm:\n    image: vllm/vllm-openai:v0.29.0\n    command: --model m -tp 2\n',
    });
    assert.equal(text.slice(findings[0]!.span.start, findings[0]!.span.end), 'extends');
    assert.equal(findings[0]!.related[0]!.place.uri, `${FOLDER}base.yaml`);
  });

  it('not in a file that is only overridden from where the cause stands', async () => {
    const override = { 'compose.override.yaml': 'services:\n  chat:\n    command: --model m -tp 2\n' };
    assert.deepEqual((await findingsIn({ 'compose.yaml': VLLM, ...override })).findings, []);
    assert.equal((await findingsIn({ ...override, 'compose.yaml': VLLM })).findings.length, 1);
  });
});

describe('the pipeline', () => {
  it('names the files that the answer depends on, there or not', async () => {
    const { dependencies } = await findingsIn({ 'compose.yaml': `${VLLM}    env_file: gpu.env\n` });
    for (const name of ['.env', 'gpu.env', 'compose.override.yaml', 'docker-compose.override.yml'])
      assert.ok(dependencies.includes(FOLDER + name), name);
  });

  it('passes by what cannot concern it', () => {
    const concerns = (uri: string, text: string) => mayConcern({ uri, text });
    assert.ok(concerns('file:///a/compose.yaml', VLLM));
    assert.ok(!concerns('file:///a/compose.yaml', 'services:\n  web:\n    image: nginx\n'));
    assert.ok(!concerns('file:///a/main.py', `"""${VLLM}"""`));
    assert.ok(!concerns('file:///a/values.yaml', 'image: vllm/vllm-openai\n'));
  });

  it('asks nobody for anything when no engine is mentioned', async () => {
    const workspace = new MemoryWorkspace();
    const text = 'services:\n  web:\n    image: nginx\n    env_file: web.env\n';
    await lint({ uri: `${FOLDER}compose.yaml`, text }, workspace, DEFAULT_OPTIONS);
    assert.deepEqual([workspace.reads, workspace.lists], [[], []]);
  });

  it('stops when it is asked to', async () => {
    const document = { uri: `${FOLDER}compose.yaml`, text: `${VLLM}    command: --model m -tp 2\n` };
    const token = { isCancellationRequested: true };
    await assert.rejects(lint(document, new MemoryWorkspace(), DEFAULT_OPTIONS, token), Cancelled);
    // A Dockerfile is read in one go, so it is the linter itself that looks.
    const dockerfile = {
      uri: `${FOLDER}Dockerfile`,
      text: 'FROM vllm/vllm-openai:v0.29.0\nCMD ["-tp", "2"]\n',
    };
    await assert.rejects(lint(dockerfile, new MemoryWorkspace(), DEFAULT_OPTIONS, token), Cancelled);
  });

  it('heeds the node that a pod chooses also where its ranks are unknown', async () => {
    const pod = (selector: string) =>
      `apiVersion: v1
kind: Pod
metadata: {name: llm}
spec:
  ${selector}
  containers:
    - name: vllm
      image: vllm/vllm-openai:v0.29.0
      args: [--model=m, --tensor-parallel-size=$(TP)]
      env:
        - name: TP
          valueFrom: {configMapKeyRef: {name: sizes, key: tp}}
      resources: {limits: {nvidia.com/gpu: 2}}
`;
    const required = async (selector: string) => {
      const document = { uri: `${FOLDER}pod.yaml`, text: pod(selector) };
      const { findings } = await lint(document, new MemoryWorkspace(), DEFAULT_OPTIONS);
      return findings.map(({ rule, requiredBytes }) => [rule, requiredBytes]);
    };
    // Rings and the bookkeeping of NVLS; without P2P two communicators of 77,201,408 B in its place.
    assert.deepEqual(await required('nodeSelector: {node.kubernetes.io/instance-type: p5.48xlarge}'), [
      ['parallelism-unknown', 696_279_122],
    ]);
    assert.deepEqual(await required('nodeSelector: {disk: ssd}'), [['parallelism-unknown', 850_657_362]]);
  });

  it('says the same twice, inside the document, whatever the document holds', async () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'services:',
        '\n',
        '  ',
        'a:',
        'vllm',
        ' serve m',
        '-tp 2',
        '&x ',
        '*x',
        '<<: ',
        '"',
        "'",
        '|',
        '>',
      ),
      fc.constantFrom(
        '{',
        '}',
        '[',
        ']',
        ', ',
        '- ',
        '#',
        '\r\n',
        '\t',
        '${',
        '$$',
        'image: vllm/vllm-openai',
        'command: ',
      ),
      fc.constantFrom(
        'shm_size: 1g',
        'extends: a',
        'ipc: service:a',
        'tmpfs: /dev/shm:size=1',
        '---\n',
        '!reset',
        '\u0000',
        '\ud800',
      ),
      fc.string({ maxLength: 8 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 60 }), async pieces => {
        const document = { uri: `${FOLDER}compose.yaml`, text: `services:\n  vllm:\n    ${pieces.join('')}` };
        const first = await lint(document, new MemoryWorkspace(), DEFAULT_OPTIONS);
        const second = await lint(document, new MemoryWorkspace(), DEFAULT_OPTIONS);
        assert.deepEqual(second.findings, first.findings);
        for (const { span, fixes } of first.findings)
          for (const { start, end } of [span, ...fixes.flatMap(fix => fix.edits.map(edit => edit.span))])
            assert.ok(0 <= start && start <= end && end <= document.text.length);
      }),
      { numRuns: 300, seed: 20261122 },
    );
  });
});
