import assert from 'node:assert/strict';
import { isDocument, isNode } from 'yaml';
import { withoutTrees } from '../../../cli/report/report';
import { lint } from '../../../core/lint';
import { DEFAULT_OPTIONS } from '../../../core/model';
import { MemoryWorkspace } from '../../support/memory-workspace';

const URI = 'file:///app/compose.yaml';
const TEXT = `services:
  vllm:
    image: vllm/vllm-openai:v0.11.2
    command: --model m --tensor-parallel-size 4
`;

/** Whether a part of a parsed tree can be reached from a value. */
function holdsTree(value: unknown, seen = new Set<unknown>()): boolean {
  if (typeof value !== 'object' || value === null || seen.has(value)) return false;
  seen.add(value);
  if (isNode(value) || isDocument(value)) return true;
  const parts = value instanceof Map ? [...value].flat() : Object.values(value);
  return parts.some(part => holdsTree(part, seen));
}

describe('cli: the report of a file that is done', () => {
  it('holds no tree, and all else that the linter said', async () => {
    const result = await lint({ uri: URI, text: TEXT }, new MemoryWorkspace({}), DEFAULT_OPTIONS);
    assert.equal(holdsTree(result), true);
    const report = { path: 'compose.yaml', uri: URI, text: TEXT, result, applied: [] };
    const small = withoutTrees(report);
    assert.equal(holdsTree(small), false);
    assert.deepEqual(small.result.findings, result.findings);
    assert.equal(small.result.workloads[0]!.workload.image, result.workloads[0]!.workload.image);
    assert.deepEqual(small.result.workloads[0]!.requirement, result.workloads[0]!.requirement);
  });
});
