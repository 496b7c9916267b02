import assert from 'node:assert/strict';
import { load, loadAll } from 'js-yaml';
import { composeFile } from '../../../bench/workloads/compose';
import { manifests } from '../../../bench/workloads/kubernetes';
import { Random } from '../../../bench/workloads/random';
import { script } from '../../../bench/workloads/script';
import { interfaceDescription } from '../../../bench/workloads/settings';
import { lint } from '../../../core/lint';
import { DEFAULT_OPTIONS } from '../../../core/model';
import { MemoryWorkspace } from '../../support/memory-workspace';

async function workloadsIn(uri: string, text: string): Promise<number> {
  return (await lint({ uri, text }, new MemoryWorkspace(), DEFAULT_OPTIONS)).workloads.length;
}

describe('bench: workloads', () => {
  it('are the same in every run', () => {
    assert.equal(composeFile(new Random(1), 5), composeFile(new Random(1), 5));
    assert.notEqual(composeFile(new Random(1), 5), composeFile(new Random(2), 5));
  });

  it('a compose file of forty services is of about 50 KiB, and sixteen start an engine', async () => {
    const text = composeFile(new Random(3), 40);
    assert.ok(text.length > 45 * 1024 && text.length < 60 * 1024, String(text.length));
    assert.equal(Object.keys((load(text) as { services: object }).services).length, 40);
    assert.equal(await workloadsIn('file:///compose.yaml', text), 16);
  });

  it('one document in five starts an engine', async () => {
    const text = manifests(new Random(4), 20);
    assert.equal(loadAll(text).length, 20);
    assert.equal(await workloadsIn('file:///all.yaml', text), 4);
  });

  it('scripts start engines', async () => {
    assert.ok((await workloadsIn('file:///run.sh', script(new Random(5), 400))) > 5);
  });

  it('the unrelated file is sound, and without any workload', async () => {
    const text = interfaceDescription(new Random(9), 20_000);
    assert.ok(text.length >= 20_000);
    assert.equal((load(text) as { openapi: string }).openapi, '3.1.0');
    assert.equal(await workloadsIn('file:///openapi.yaml', text), 0);
  });
});
