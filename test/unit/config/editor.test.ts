import assert from 'node:assert/strict';
import { exclusionOf, readEditorExcludes, readEditorSettings, toLintOptions } from '../../../core/config';

const optionsOf = (section: unknown) => toLintOptions(readEditorSettings(section, undefined).settings);

const DEFAULTS = { rules: {}, interconnect: 'unknown', sizing: 'computed' };

describe('config: the settings of an editor', () => {
  it('reads every setting', () => {
    assert.deepEqual(
      optionsOf({
        rules: { 'shm-missing': 'error', 'shm-too-small': 'off' },
        defaultShmSize: ' 8g ',
        interconnect: 'p2p',
        sizing: 'per-gpu',
        trace: { server: 'verbose' },
      }),
      {
        rules: { 'shm-missing': 'error', 'shm-too-small': 'off' },
        defaultShmSize: 8_589_934_592,
        interconnect: 'p2p',
        sizing: 'per-gpu',
      },
    );
  });

  it('takes the default for what is not set or makes no sense', () => {
    for (const section of [
      undefined,
      null,
      'p2p',
      [],
      {},
      { rules: null, defaultShmSize: '', interconnect: null, sizing: null },
      { rules: ['shm-missing'], defaultShmSize: 8, interconnect: 'nvlink', sizing: 'PER-GPU' },
      { rules: { 'shm-missing': 'fatal', 'shm-too-small': 2 }, defaultShmSize: 'plenty' },
      // Zero stands for the default, and a bare number counts bytes: nobody means 8 of them.
      { defaultShmSize: '0' },
      { defaultShmSize: '8' },
    ]) {
      assert.deepEqual(optionsOf(section), DEFAULTS, JSON.stringify(section));
    }
  });

  it('keeps the good settings beside a bad one', () => {
    assert.deepEqual(optionsOf({ rules: { a: 'hint', b: 'loud' }, sizing: 'per-gpu', interconnect: 1 }), {
      ...DEFAULTS,
      rules: { a: 'hint' },
      sizing: 'per-gpu',
    });
  });
});

describe('what an editor excludes by itself', () => {
  const leavesOut = (section: unknown) => {
    const exclusions = readEditorExcludes(section, 'file:///w/');
    const paths = ['a.yml', 'deep/a.yml', 'out/x/b.yml', 'deep/out/b.yml', 'c.gen.yml'];
    return paths.filter(path => exclusionOf(`file:///w/${path}`, exclusions));
  };

  it('is what its globs name, each from the folder on', () => {
    assert.deepEqual(leavesOut({ '**/out': true }), ['out/x/b.yml', 'deep/out/b.yml']);
    assert.deepEqual(leavesOut({ 'deep/**': true }), ['deep/a.yml', 'deep/out/b.yml']);
    assert.deepEqual(leavesOut({ out: true, 'a.yml': true }), ['a.yml', 'out/x/b.yml']);
    assert.deepEqual(leavesOut({ '*.gen.yml': true }), ['c.gen.yml']);
  });

  it('is found by names that are no valid escapes, too', () => {
    const exclusions = readEditorExcludes({ '**/100%.yml': true }, 'file:///w/');
    const isOut = (name: string) => exclusionOf(`file:///w/${name}`, exclusions) !== undefined;
    assert.deepEqual(['100%25.yml', '100%.yml', '50%.yml'].map(isOut), [true, true, false]);
  });

  it('is not what is switched off, hangs on other files, or cannot be read', () => {
    assert.deepEqual(leavesOut({ '**/out': false, 'a.yml': { when: '$(basename).ts' }, '!a.yml': true }), []);
    assert.deepEqual(leavesOut({ '**/{a': true, 'c.gen.yml': true }), ['c.gen.yml']);
    for (const section of [undefined, null, 'out', 1, []]) assert.deepEqual(leavesOut(section), []);
  });
});
