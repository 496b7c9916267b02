/** docs/cli.md, each of its commands run with the installed package. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bash, pipeline, ROOT, TOO_LITTLE } from './support';

const FOUND = /vLLM 0\.29\.0 with tensor parallel 2 will not start/;
const RENDERED = /^<stdin>:19:23 {2}error {2}shm-missing/;
const FULL =
  'Error: failed to extend /dev/shm/nccl-YrFC5V to 33030532 bytes, error: No space left on device (28)';

/** What each command of the page ends with and prints. */
const EXPECTED: Readonly<Record<string, readonly [status: number, prints: RegExp]>> = {
  'shm-lint check compose.yaml': [1, FOUND],
  'helm template my-release ./chart -f values.yaml | shm-lint check -': [1, RENDERED],
  'kustomize build overlays/production | shm-lint check -': [1, RENDERED],
  'shm-lint check . --format sarif=shm-lint.sarif --format junit=reports/shm-lint.xml': [1, FOUND],
  'shm-lint check . --format concise --format json=report.json': [
    1,
    /^compose\.yaml:4:24: error: .* \[shm-missing\]$/m,
  ],
  'shm-lint check . --diff': [1, /^\+ {4}shm_size: 2gb$/m],
  'shm-lint check . --diff | git apply': [0, /^$/],
  'shm-lint check . --write-baseline': [0, /./],
  'shm-lint check . --baseline .shm-lint-baseline.json': [0, /^(?![\s\S]*shm-missing)/],
  'shm-lint calc --engine vllm --engine-version 0.29.0 --tp 8 --interconnect p2p': [
    0,
    /vLLM ring buffers\s+2104 MiB|vLLM ring buffers\s+2\.1 GiB/,
  ],
  'shm-lint calc --engine vllm --tp 4 --format json': [0, /"recommendedBytes": 4294967296/],
  'docker compose logs vllm 2>&1 | shm-lint diagnose -': [0, /^\/dev\/shm is full/],
  'shm-lint rules': [0, /shm-missing/],
  'shm-lint explain shm-not-applied': [0, /^# shm-not-applied$/m],
  'shm-lint explain shm-missing > shm-missing.md': [0, /^$/],
};

/** Needs jq, which is not everywhere: its own syntax is not ours to test. */
const WITH_JQ = /\| jq /;

describe('docs/cli.md', function () {
  this.timeout(120_000);
  const rendered = join(ROOT, 'test/package/recorded/helm-template.yaml');
  const clients = {
    helm: `#!/bin/sh\ncat '${rendered}'\n`,
    kustomize: `#!/bin/sh\ncat '${rendered}'\n`,
    docker: `#!/bin/sh\necho '${FULL}'\n`,
  };
  const commands = commandsOf(readFileSync(join(ROOT, 'docs/cli.md'), 'utf8'));

  it('has just the commands that are run here', () => {
    assert.deepEqual(
      commands.filter(command => !WITH_JQ.test(command)),
      Object.keys(EXPECTED),
    );
    assert.equal(commands.filter(command => WITH_JQ.test(command)).length, 1);
  });

  for (const [command, [status, prints]] of Object.entries(EXPECTED)) {
    it(command, () => {
      const { folder, env } = pipeline({ 'compose.yaml': TOO_LITTLE }, clients);
      const known = command.includes('--baseline') ? 'shm-lint check . --write-baseline > /dev/null\n' : '';
      // In a person's shell the last program of a pipe decides.
      const result = bash(`set +o pipefail\n${known}${command}`, { folder, env });
      assert.equal(result.status, status, result.stderr);
      assert.match(result.stdout, prints);
      const isFixed = readFileSync(join(folder, 'compose.yaml'), 'utf8').includes('shm_size: 2gb');
      assert.equal(isFixed, command.includes('git apply'));
    });
  }
});

/** The commands in the page's fences, without prompts and comments; the overview at the top holds names only. */
function commandsOf(page: string): string[] {
  const fences = [...page.matchAll(/^```\n([\s\S]*?)\n```$/gm)].map(([, text]) => text!);
  return fences
    .filter(fence => !fence.includes('PATH…'))
    .flatMap(fence => fence.split('\n'))
    .filter(line => /^(?:\$ )?(?:shm-lint|helm|kustomize|docker) /.test(line))
    .map(line =>
      line
        .replace(/^\$ /, '')
        .replace(/\s+# .*$/, '')
        .trim(),
    );
}
