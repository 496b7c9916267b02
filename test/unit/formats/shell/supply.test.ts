import assert from 'node:assert/strict';
import { shell } from '../../../../core/formats/shell';
import { lint } from '../../../../core/lint';
import { Cancelled, DEFAULT_OPTIONS } from '../../../../core/model';
import { MemoryWorkspace } from '../../../support/memory-workspace';

const URI = 'file:///project/run.sh';
const SETTINGS = 'file:///project/settings.env';

/** What the only finding of a script says of where the size comes from. */
async function origins(text: string): Promise<string[]> {
  const files: Record<string, string> = { [URI]: text, [SETTINGS]: 'SHM=64m\n' };
  const { findings } = await lint({ uri: URI, text }, new MemoryWorkspace(files), DEFAULT_OPTIONS);
  assert.equal(findings.length, 1);
  return findings[0]!.related.map(({ place, message }) => {
    const of = files[place.uri] ?? '';
    return `${message}: ${place.uri === URI ? '' : 'settings.env '}${of.slice(place.span.start, place.span.end)}`;
  });
}

describe('a script', () => {
  it('is not read to its end once nobody waits for it', async () => {
    const document = { uri: URI, text: 'docker run img\n' };
    const token = { isCancellationRequested: true };
    const reading = shell.read(document, new MemoryWorkspace({}), DEFAULT_OPTIONS, token);
    await assert.rejects(async () => reading, Cancelled);
  });
});

describe('a size that a variable supplies', () => {
  const run = 'docker run --shm-size=$SHM vllm/vllm-openai:v0.29.0 --model a/b -tp 8\n';
  const flag = '/dev/shm is 64 MiB here: --shm-size=$SHM';

  it('is related to where it is set', async () => {
    assert.deepEqual(await origins(`SHM='64m'\n${run}`), [flag, '64m is set here: 64m']);
  });

  it('is related to where it is set, also where others count on it', async () => {
    assert.deepEqual(await origins(`SHM=64m\necho $SHM\n${run}`), [flag, '64m is set here: 64m']);
  });

  it('is related to the file that sets it', async () => {
    assert.deepEqual(await origins(`. ./settings.env\n${run}`), [flag, '64m is set here: settings.env 64m']);
  });

  it('is related to nothing where a parameter gives it', async () => {
    const given = run.replace('$SHM', '$1');
    assert.deepEqual(await origins(`set -- 64m\n${given}`), [flag.replace('$SHM', '$1')]);
  });

  it('is related to nothing where the command itself is given another one', async () => {
    assert.deepEqual(await origins(`SHM=64m\nSHM=$(free) ${run}`), [flag]);
  });

  it('is related to nothing that it is only computed from', async () => {
    assert.deepEqual(await origins(`A=64\nSHM="\${A}m"\n${run}`), [flag]);
  });
});
