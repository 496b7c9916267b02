import assert from 'node:assert/strict';
import { optionsInFile } from '../../../core/engines/config-file';
import { documentedSizes } from '../../../core/engines/documented';
import { isRepository, isRollingTag, parseImage, releaseOf } from '../../../core/engines/image';
import { pythonFloat, pythonInt } from '../../../core/engines/numbers';
import { pythonTarget } from '../../../core/engines/programs';
import { sliceWord } from '../../../core/engines/words';
import { commandsWithin } from '../../../core/engines/wrappers';
import { known, unknown } from '../../../core/model';
import { URI, wordsOf } from './support';

describe('Python numbers', () => {
  it('reads what int() reads', () => {
    const read = { '2': 2, '02': 2, '2_0': 20, ' 2 ': 2, '+2': 2, '-1': -1, '0': 0 };
    for (const [text, value] of Object.entries(read)) assert.equal(pythonInt(text), value, text);
    for (const text of ['', "'2'", '"2"', '2.0', '_2', '2_', '2__0', '0x2', '1e1', 'two', '2 4'])
      assert.equal(pythonInt(text), undefined, text);
  });

  it('reads what float() reads', () => {
    const read = { '4': 4, '0.5': 0.5, '.5': 0.5, '2.': 2, '1e2': 100, ' 10 ': 10, '1_0.5': 10.5, '-1': -1 };
    for (const [text, value] of Object.entries(read)) assert.equal(pythonFloat(text), value, text);
    for (const text of ['', '4GiB', '.', 'inf', 'nan', '1e', '1_', '1e999'])
      assert.equal(pythonFloat(text), undefined, text);
  });
});

describe('image references', () => {
  const parse = (text: string) => {
    const { place: _, ...image } = parseImage(known(text)) ?? {};
    return image;
  };

  it('separates registry, path, tag and digest', () => {
    const bare = { host: undefined, tag: undefined, digest: undefined };
    assert.deepEqual(parse('vllm/vllm-openai'), { ...bare, path: 'vllm/vllm-openai' });
    assert.deepEqual(parse('localhost/vllm'), { ...bare, host: 'localhost', path: 'vllm' });
    assert.deepEqual(parse('registry:5000/a/vllm'), { ...bare, host: 'registry:5000', path: 'a/vllm' });
    assert.deepEqual(parse('ghcr.io/llm-d/llm-d-cuda:v0.3'), {
      ...bare,
      host: 'ghcr.io',
      path: 'llm-d/llm-d-cuda',
      tag: 'v0.3',
    });
    assert.deepEqual(parse('a/b:t@sha256:0f'), {
      host: undefined,
      path: 'a/b',
      tag: 't',
      digest: 'sha256:0f',
    });
    assert.equal(parseImage(undefined), undefined);
    assert.equal(parseImage(unknown('a variable')), undefined);
    assert.equal(parseImage(known('')), undefined);
  });

  it('knows a repository under any registry and mirror, and no other', () => {
    const is = (text: string) => isRepository(parseImage(known(text))!, 'vllm/vllm-openai');
    for (const text of [
      'vllm/vllm-openai',
      'docker.io/vllm/vllm-openai:v0.11.2',
      'mirror.gcr.io/vllm/vllm-openai',
      'registry.example.com/vllm/vllm-openai',
      'harbor.example.com:8443/dockerhub-proxy/vllm/vllm-openai:latest',
    ])
      assert.ok(is(text), text);
    for (const text of [
      'vllm/vllm-openai-cpu',
      'someone/vllm-openai',
      'notvllm/vllm-openai',
      'vllm/vllm-openai/extra',
      'vllm-openai',
    ])
      assert.ok(!is(text), text);
  });

  it('reads a release or a rolling tag', () => {
    const image = (tag: string) => parseImage(known(`a/b${tag}`))!;
    assert.deepEqual(releaseOf(image(':v0.11.2')), [0, 11, 2]);
    assert.deepEqual(releaseOf(image(':0.11.2-cu129')), [0, 11, 2]);
    assert.deepEqual(releaseOf(image(':v0.9.0.1')), [0, 9, 0]);
    assert.deepEqual(releaseOf(image(':v0.6.3.post1')), [0, 6, 3]);
    assert.deepEqual(releaseOf(image(':v0.25.1rc1')), [0, 25, 1]);
    for (const tag of ['', ':latest', ':cu130-nightly', ':cuda12.1', ':v0.\uFFFC', ':vllm-0.9.1'])
      assert.equal(releaseOf(image(tag)), undefined, tag);
    for (const tag of ['', ':latest', ':latest-cu130', ':nightly', ':cu130-nightly', ':nightly-aarch64'])
      assert.ok(isRollingTag(image(tag)), tag);
    for (const tag of [':v0.11.2', ':gptoss', '@sha256:0f', ':latest2', ':latest@sha256:0f'])
      assert.ok(!isRollingTag(image(tag)), tag);
    for (const tag of [':nightly-0a1b2c3', ':nightly-20251101', ':nightly-\uFFFC'])
      assert.ok(!isRollingTag(image(tag)), tag);
  });
});

describe('wrappers', () => {
  const inner = (line: string) =>
    [...commandsWithin(wordsOf(line))].map(({ words }) => words.map(w => w.text).join(' '));

  for (const wrapper of [
    'exec',
    'exec -a server',
    'nohup',
    'command',
    'time -p',
    '/usr/bin/env -i',
    'env -u OLD A=B C=D',
    'nice',
    'nice -n 5',
    'nice -10',
    'ionice -c 2 -n 0',
    'numactl --cpunodebind=0 --membind=0',
    'numactl -N 0 -m 0',
    'taskset -c 0-7',
    'timeout 30',
    'timeout -k 5 --signal=TERM 1h',
    'stdbuf -oL -e 0',
    'tini -s --',
    '/sbin/tini -g',
    'dumb-init --',
    'sudo -E -u vllm HF_HOME=/data',
    'gosu vllm',
    '/opt/nvidia/nvidia_entrypoint.sh',
    'chrt -f 99',
    'setpriv --reuid 1000',
    's6-setuidgid app',
    'exec env A=B numactl -m 0',
  ])
    it(`finds the command behind ${wrapper}`, () => {
      assert.equal(inner(`${wrapper} vllm serve m`).at(-1), 'vllm serve m');
    });

  for (const launcher of [
    'uv run',
    'uv run --with vllm --python 3.12',
    'uvx',
    'poetry run',
    'conda run -n llm --no-capture-output',
    'nsys profile -o report --trace cuda,nvtx',
    'mpirun -np 1 -x HF_TOKEN --allow-run-as-root',
    'srun -n 1 --gpus 2',
    'torchrun --nproc-per-node 1 --no-python',
    'accelerate launch',
    'doppler run --',
    'rocprofv3 --hip-trace --',
    'perf record -g',
    '/lib64/ld-linux-x86-64.so.2 --preload /opt/libjemalloc.so',
  ])
    it(`offers the command behind ${launcher}`, () => {
      assert.ok(inner(`${launcher} vllm serve m`).includes('vllm serve m'));
    });

  for (const line of [
    'echo vllm serve m',
    'uv pip install vllm serve m',
    'poetry add vllm serve m',
    'printf vllm serve m',
  ])
    it(`sees no other command in ${line}`, () => {
      assert.deepEqual(inner(line), [line]);
    });

  it('ends quietly where a wrapper has no command', () => {
    for (const line of ['exec', 'timeout 30', 'env -u', 'uv', 'uv run', 'nice --'])
      assert.ok(!inner(line).includes(''), line);
  });

  it('keeps the variables that env sets, and knows which are not spelled out', () => {
    const last = [...commandsWithin(wordsOf('env A=B C=${X} D= vllm serve'))].at(-1)!;
    assert.deepEqual(
      [...last.assignments].map(([name, fact]) => [name, fact.known ? fact.value : 'unknown']),
      [
        ['A', 'B'],
        ['C', 'unknown'],
        ['D', ''],
      ],
    );
  });
});

describe('Python programs', () => {
  const target = (line: string) => {
    const { kind, name, next } = pythonTarget(wordsOf(line)) ?? {};
    return [kind, name, next];
  };

  it('finds the module or script an interpreter runs', () => {
    assert.deepEqual(target('python -m a.b --x'), ['module', 'a.b', 3]);
    assert.deepEqual(target('/usr/bin/python3.12 -u -X dev -W ignore -m a.b'), ['module', 'a.b', 8]);
    assert.deepEqual(target('python3 -ma.b'), ['module', 'a.b', 2]);
    assert.deepEqual(target('python3 /opt/venv/bin/vllm serve'), ['script', 'vllm', 2]);
  });

  it('finds none elsewhere', () => {
    for (const line of ['pythonic -m a', 'python3', 'python3 -m', 'python3 -c import -m a', 'vllm -m a'])
      assert.equal(pythonTarget(wordsOf(line)), undefined, line);
  });
});

describe('a flat configuration file', () => {
  it('stands for options: no switch that is off, and nothing that lies deeper', () => {
    const setting = (keys: readonly string[], text: string, start: number) => ({
      keys,
      value: { text, place: { uri: URI, span: { start: start + keys[0]!.length + 2, end: start + 30 } } },
      place: { uri: URI, span: { start, end: start + 30 } },
    });
    const options = optionsInFile({
      settings: [
        setting(['tp'], '4', 0),
        setting(['enable-metrics'], 'true', 40),
        setting(['trust-remote-code'], 'false', 80),
        setting(['lora', 'tp'], '8', 120),
        setting(['paths', '0'], '2', 160),
      ],
    });
    assert.deepEqual(
      options.map(({ text, place: { span } }) => [text, span.start]),
      [
        ['--tp', 0],
        ['4', 4],
        ['--enable-metrics', 40],
      ],
    );
    assert.deepEqual(options[0]!.place.span, { start: 0, end: 2 });
  });
});

describe('sizes in documentation', () => {
  it('are those that the engine’s own pages name, or none', () => {
    assert.deepEqual(
      ['triton', 'aphrodite'].map(engine => documentedSizes(engine).map(({ bytes }) => bytes)),
      [[2_147_483_648], []],
    );
  });
});

describe('a part of a word', () => {
  const [word] = wordsOf('--size=4');

  it('stands where its characters do', () => {
    const value = sliceWord(word!, 7, 8);
    assert.deepEqual([value.text, value.place.span], ['4', { start: 7, end: 8 }]);
    assert.deepEqual(sliceWord(sliceWord(word!, 2, 8), 5, 6).place.span, { start: 7, end: 8 });
  });

  it('stands where the whole does if its characters cannot be told apart', () => {
    const { within: _, ...whole } = word!;
    assert.deepEqual(sliceWord(whole, 7, 8), { text: '4', place: whole.place });
  });
});
