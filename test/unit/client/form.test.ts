import assert from 'node:assert/strict';
import { type Field, type Form, GROUPS } from '../../../client/calculator/fields';
import { DEFAULT_FORM, formOf, readForm } from '../../../client/calculator/form';
import type { CalculatorInput } from '../../../core/calculator';

const GIB = 1_073_741_824;

function inputOf(given: Partial<Form>): CalculatorInput {
  const reading = readForm({ ...DEFAULT_FORM, ...given });
  assert.ok(reading.ok, JSON.stringify(reading));
  return reading.input;
}

function problemsOf(given: Partial<Form>): [Field, string][] {
  const reading = readForm({ ...DEFAULT_FORM, ...given });
  return reading.ok ? [] : reading.problems.map(({ field, message }) => [field, message]);
}

describe('the calculator’s form', () => {
  it('has every field once', () => {
    const fields = GROUPS.flatMap(group => group.fields.map(({ field }) => field));
    assert.deepEqual([...fields].sort(), Object.keys(DEFAULT_FORM).sort());
  });

  it('starts with vLLM on two GPUs', () => {
    assert.deepEqual(inputOf({}), {
      engine: 'vllm',
      platform: 'cuda',
      tensorParallel: 2,
      pipelineParallel: 1,
      dataParallel: 1,
      prefillContextParallel: 1,
      decodeContextParallel: 1,
      nodes: 1,
      interconnect: 'unknown',
      communicators: 2,
      kvOffloadBytes: 0,
      multimodalCacheBytes: 0,
      environment: {},
    });
  });

  it('reads every field', () => {
    const form: Form = {
      engine: 'vllm',
      engineVersion: ' 0.11.2 ',
      platform: 'rocm',
      tensorParallel: '8',
      pipelineParallel: '2',
      dataParallel: '3',
      interconnect: 'p2p',
      cuMem: 'off',
      communicators: '1',
      kvOffloadGib: '16',
      multimodalCacheGib: '0.5',
      prefillContextParallel: '4',
      decodeContextParallel: '5',
      nodes: '6',
      ncclVersion: '2.26.2',
      environment: 'NCCL_BUFFSIZE=1048576\n\n NCCL_P2P_DISABLE=1\r\nEMPTY=',
    };
    assert.deepEqual(inputOf(form), {
      engine: 'vllm',
      engineVersion: '0.11.2',
      platform: 'rocm',
      tensorParallel: 8,
      pipelineParallel: 2,
      dataParallel: 3,
      prefillContextParallel: 4,
      decodeContextParallel: 5,
      nodes: 6,
      ncclVersion: '2.26.2',
      interconnect: 'p2p',
      cuMem: 'off',
      communicators: 1,
      kvOffloadBytes: 16 * GIB,
      multimodalCacheBytes: GIB / 2,
      environment: { NCCL_BUFFSIZE: '1048576', NCCL_P2P_DISABLE: '1', EMPTY: '' },
    });
  });

  it('takes an empty size for none', () => {
    assert.equal(inputOf({ kvOffloadGib: ' ' }).kvOffloadBytes, 0);
  });

  const count = 'A whole number from 1 to 4096.';
  const size = 'A number of GiB from 0 to 4096.';
  const release = 'A release such as 0.11.2, or nothing for the usual one.';
  const wrong: readonly (readonly [Field, string, string])[] = [
    ['tensorParallel', '', count],
    ['tensorParallel', '0', count],
    ['tensorParallel', '-2', count],
    ['tensorParallel', '1.5', count],
    ['tensorParallel', '1e3', count],
    ['tensorParallel', '4097', count],
    ['communicators', 'two', count],
    ['kvOffloadGib', '-1', size],
    ['kvOffloadGib', '4g', size],
    ['multimodalCacheGib', '.', size],
    ['engineVersion', 'newest', release],
    ['ncclVersion', 'v', release],
    ['platform', 'abacus', 'Choose one from the list.'],
    ['environment', 'A=1\nNCCL BUFFSIZE', '"NCCL BUFFSIZE" is not of the form NAME=value.'],
  ];
  for (const [field, text, message] of wrong) {
    it(`refuses ${JSON.stringify(text)} as ${field}`, () => {
      assert.deepEqual(problemsOf({ [field]: text }), [[field, message]]);
    });
  }

  it('tells every field that makes no sense', () => {
    assert.deepEqual(
      problemsOf({ tensorParallel: '', kvOffloadGib: 'x' }).map(([field]) => field),
      ['tensorParallel', 'kvOffloadGib'],
    );
  });

  it('comes back from an input, and leads to the same', () => {
    const input = inputOf({
      engineVersion: '0.9.0',
      cuMem: 'on',
      tensorParallel: '4',
      kvOffloadGib: '2.25',
      environment: 'A=1\nB=',
    });
    const form = formOf(input);
    assert.equal(form.kvOffloadGib, '2.25');
    assert.equal(form.environment, 'A=1\nB=');
    assert.deepEqual(inputOf(form), input);
  });

  it('fills in what an input leaves out', () => {
    assert.deepEqual(formOf({ engine: 'vllm', tensorParallel: 4 }), { ...DEFAULT_FORM, tensorParallel: '4' });
  });
});
