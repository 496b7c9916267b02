import assert from 'node:assert/strict';
import { extentOf, resizeSharedMemory } from '../../../core/edits';
import type { SharedMemory, Workload } from '../../../core/model';
import { applyEdits, type Place } from '../../../core/text/span';
import { FOLDER, readService } from '../../support/compose';

const URI = `${FOLDER}compose.yaml`;
const GIB = 1_073_741_824;
const NOWHERE: Place = { uri: URI, span: { start: 0, end: 0 } };

describe('giving a workload a size', () => {
  async function resized(text: string, bytes: number): Promise<string> {
    const answer = resizeSharedMemory(await readService(text), URI, bytes);
    return answer.ok ? applyEdits(text, answer.fix.edits) : `refused: ${answer.reason}`;
  }

  it('inserts one where there is none', async () => {
    assert.equal(
      await resized('services:\n  a:\n    image: x\n    command: y\n', 3 * GIB),
      'services:\n  a:\n    image: x\n    command: y\n    shm_size: 3gb\n',
    );
  });

  it('raises one in its own spelling', async () => {
    assert.equal(
      await resized('services:\n  a:\n    shm_size: "512M" # mine\n    image: x\n', 2 * GIB),
      'services:\n  a:\n    shm_size: "2G" # mine\n    image: x\n',
    );
    assert.equal(
      await resized('services:\n  a:\n    image: x\n    tmpfs: /dev/shm:size=64m\n', 2 * GIB),
      'services:\n  a:\n    image: x\n    tmpfs: /dev/shm:size=2g\n',
    );
  });

  it('overrides one that others share, and leaves theirs alone', async () => {
    const shared = 'x-base: &base\n  shm_size: 1gb\n';
    assert.equal(
      await resized(`${shared}services:\n  a:\n    <<: *base\n    image: x\n`, 2 * GIB),
      `${shared}services:\n  a:\n    <<: *base\n    image: x\n    shm_size: 2gb\n`,
    );
  });

  it('never lowers one', async () => {
    const text = 'services:\n  a:\n    image: x\n    shm_size: 2gb\n';
    assert.equal(await resized(text, 2 * GIB), 'refused: a has 2 GiB already.');
    assert.equal(await resized(text, GIB), 'refused: a has 2 GiB already.');
  });

  it('raises what an operator mounts by a size of its own', async () => {
    const text = 'services:\n  a:\n    image: x\n';
    const sharedMemory: SharedMemory = { kind: 'managed', operator: 'Dynamo', bytes: GIB, place: NOWHERE };
    const answer = resizeSharedMemory({ ...(await readService(text)), sharedMemory }, URI, 2 * GIB);
    assert.ok(answer.ok);
    assert.equal(applyEdits(text, answer.fix.edits), `${text}    shm_size: 2gb\n`);
  });

  it('says so where no edit gives it', async () => {
    assert.equal(
      await resized('x-base: &base\n  image: x\nservices:\n  a: *base\n', GIB),
      'refused: No small edit would give a this size.',
    );
  });

  const place = NOWHERE;
  const refusals: readonly (readonly [SharedMemory, string])[] = [
    [{ kind: 'host', place }, 'a uses the host’s /dev/shm; a size of its own would have no effect.'],
    [{ kind: 'unbounded', place }, 'a has a tmpfs that may grow to half of the machine’s memory.'],
    [{ kind: 'joined', target: 'b', place }, 'a shares the /dev/shm of b; that is where the size belongs.'],
    [{ kind: 'absent', place }, 'a is started without any /dev/shm.'],
    [{ kind: 'disk', place }, 'A volume on disk covers the /dev/shm of a; a size would have no effect.'],
    [
      { kind: 'invalid', text: '2Gi', problem: 'Docker reads no such unit', place },
      'a sets its size to 2Gi, which has to be corrected first: Docker reads no such unit.',
    ],
    [{ kind: 'read-only', place }, 'A volume that cannot be written to covers the /dev/shm of a.'],
    [
      { kind: 'volume', bytes: GIB / 2, bound: 'memory limit', place },
      'The memory limit of a bounds its /dev/shm; that has to be raised first.',
    ],
    [{ kind: 'managed', operator: 'Dynamo', bytes: GIB, place }, 'Dynamo gives a enough already.'],
    [{ kind: 'managed', operator: 'KubeAI', place }, 'KubeAI gives a enough already.'],
    [{ kind: 'unknown', reason: 'nothing sets ${SHM}' }, 'What a gets cannot be told: nothing sets ${SHM}.'],
  ];
  for (const [sharedMemory, reason] of refusals) {
    it(`leaves ${sharedMemory.kind} memory alone`, async () => {
      const workload: Workload = { ...(await readService('services:\n  a:\n    image: x\n')), sharedMemory };
      assert.deepEqual(resizeSharedMemory(workload, URI, GIB), { ok: false, reason });
    });
  }
});

describe('the extent of a workload', () => {
  async function extent(text: string): Promise<string> {
    const { start, end } = extentOf(await readService(text));
    return text.slice(start, end);
  }

  it('is its lines, with comments and blank lines in between, and none behind', async () => {
    const lines = '  a:\n    # why\n\n    image: x\n    command: |\n      y\n\n      z # no comment';
    assert.equal(await extent(`services:\n${lines}\n\n  # the next one\n\nnetworks: {}\n`), lines);
  });

  it('takes a comment at its end along, whatever ends the line', async () => {
    for (const eol of ['\n', '\r\n']) {
      const lines = `  a:${eol}    image: x # last`;
      assert.equal(await extent(`services:${eol}${lines}${eol}volumes: {}${eol}`), lines);
    }
    assert.equal(await extent('services:\n  a:\n    image: x # last'), '  a:\n    image: x # last');
  });

  it('is no more than the service where others stand on its lines', async () => {
    assert.equal(await extent('services: {a: {image: x}, }\nvolumes: {}\n'), 'a: {image: x}');
  });

  it('ends at an alias that stands for the service', async () => {
    assert.equal(
      await extent('x-base: &base\n  image: x\nservices:\n  a: *base\nvolumes: {}\n'),
      '  a: *base',
    );
  });
});
