import assert from 'node:assert/strict';
import { readEditorSettings, toLintOptions } from '../../../core/config';

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
