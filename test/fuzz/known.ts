/** What has to hold for inputs of which it is known what there is to find. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { fixText } from '../../cli/fixes';
import { lint } from '../../core/lint';
import { DEFAULT_OPTIONS } from '../../core/model';
import { applyEdits } from '../../core/text/span';
import { changesBetweenValues } from '../support/changes';
import { MemoryWorkspace } from '../support/memory-workspace';
import { readYaml } from '../support/readers';
import { holds, type Linter } from './check';
import type { Case } from './grammars/expectation';

/** The rule speaks up, sure of itself and once, or nobody does; and its fix changes what it has to and nothing else. */
export async function isTold(input: Case, linter: Linter = lint): Promise<void> {
  const { uri, text, beside, rule } = input;
  const result = await holds(input, linter);
  assert.deepEqual(
    result.findings.map(finding => finding.rule),
    rule === undefined ? [] : [rule],
    'what has to be found',
  );
  const [finding] = result.findings;
  if (!finding) return;
  assert.ok(['error', 'warning'].includes(finding.severity), `is sure of it, not ${finding.severity}`);
  const lintText = (changed: string) =>
    linter({ uri, text: changed }, new MemoryWorkspace({ ...beside, [uri]: changed }), DEFAULT_OPTIONS);
  if (rule !== 'shm-missing') return;
  const fix = finding.fixes[0];
  assert.ok(fix?.safe, 'can be mended unseen');
  const fixed = applyEdits(text, fix.edits);
  assertChanged(input, fixed);
  const all = await fixText(text, result, lintText);
  assert.equal(all.text, fixed, 'there is nothing else to mend');
  assert.deepEqual(all.result.findings, [], 'and nothing left to say');
}

function assertChanged({ uri, text, changes }: Case, fixed: string): void {
  if (uri.endsWith('.sh')) {
    assertFlagAdded(callsOf(text), callsOf(fixed), `\n${fixed}`);
    return;
  }
  const seen = changesBetweenValues(readYaml(text), readYaml(fixed)).map(change =>
    change.replace(/^\+ 0\./, '+ '),
  );
  const isExpected =
    seen.length === changes.length && changes.every(change => seen.some(one => change.test(one)));
  assert.ok(
    isExpected,
    `an independent reader sees ${seen.join('; ')}, not ${changes.join('; ')}:\n${fixed}`,
  );
}

/** The flag stands in front of the image, and every other word is what it was. */
function assertFlagAdded(before: readonly string[][], after: readonly string[][], context: string): void {
  assert.equal(after.length, before.length, `as many calls: ${context}`);
  const added = after.map((call, i) => {
    const at = call.findIndex(word => /^--shm-size=\d+g$/.test(word));
    if (at < 0 || before[i]!.includes(call[at]!)) {
      assert.deepEqual(call, before[i], `the same words: ${context}`);
      return 0;
    }
    assert.deepEqual(call.toSpliced(at, 1), before[i], `the same other words: ${context}`);
    assert.ok(
      at < call.findIndex(word => /^[\w.]+(?:\.\w+)?\/.*:|^vllm\/|^\w+\/\w+:/.test(word)),
      `in front of the image: ${context}`,
    );
    return 1;
  });
  assert.equal(added.filter(one => one === 1).length, 1, `one flag more: ${context}`);
}

/** The clients of which scripts are made, as functions that say what they were given. */
const CLIENTS = ['docker', 'podman', 'nerdctl', '/usr/bin/docker']
  .map(name => `function ${name} { { printf '%s\\0' ${name} "$@"; printf '\\1'; } >&3; }`)
  .concat('function sudo { "$@"; }')
  .join('\n');

/** What bash hands to the clients when it runs a script, with line feeds, for with CRLF no script ever ran. */
function callsOf(script: string): string[][] {
  const { output, stderr } = spawnSync('bash', ['-c', `${CLIENTS}\n${script.replaceAll('\r\n', '\n')}`], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH },
  });
  assert.equal(stderr, '', `bash runs it:\n${script}`);
  return String(output[3])
    .split('\x01')
    .slice(0, -1)
    .map(call => call.split('\0').slice(0, -1));
}
