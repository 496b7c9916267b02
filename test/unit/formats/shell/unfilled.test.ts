import assert from 'node:assert/strict';
import { lint } from '../../../../core/lint';
import { DEFAULT_OPTIONS, HOLE } from '../../../../core/model';
import { MemoryWorkspace } from '../../../support/memory-workspace';

async function wordsIn(text: string, uri = 'file:///run.sh') {
  const { workloads } = await lint({ uri, text }, new MemoryWorkspace({ [uri]: text }), DEFAULT_OPTIONS);
  assert.equal(workloads.length, 1);
  return workloads[0]!.workload.commands.flatMap(({ words }) => words.map(word => word.text)).slice(2);
}

const start = (args: string) => `docker run --gpus all vllm/vllm-openai:v0.11.2 --model m ${args}\n`;

describe('variables for further options that a script never fills', () => {
  const unfilled: readonly (readonly [args: string, words: readonly string[]])[] = [
    ['$vllm_args', []],
    ['${extra_args} --port 80', ['--port', '80']],
    ['--port 80 $opts', ['--port', '80']],
    ['"--port=80 $more_flags"', ['--port=80 ']],
    ['--port=80$more_flags$OTHER', [`--port=80${HOLE}`]],
    ['"--port=80$more_flags$OTHER"', [`--port=80${HOLE}`]],
  ];
  for (const [args, words] of unfilled)
    it(`${args} is ${JSON.stringify(words)}`, async () => {
      assert.deepEqual(await wordsIn(`#!/bin/bash\n${start(args)}`), words);
    });

  it('are left out of a program for a shell inside, too', async () => {
    const text = '#!/bin/sh\ndocker run --gpus all img bash -c "vllm serve m \\\n  $vllm_args \\\n  -tp 2"\n';
    assert.deepEqual(await wordsIn(text), ['m', '-tp', '2']);
  });

  it('are left to the file that fills its own', async () => {
    const [uri, others] = ['file:///Makefile', { 'file:///args.sh': 'ARGS=(--model m $vllm_args)\n' }];
    const text =
      '#!/usr/bin/make -f\nrun:\n\t@. ./args.sh; docker run --gpus all vllm/vllm-openai:v0.11.2 "$${ARGS[@]}"\n';
    const { workloads } = await lint({ uri, text }, new MemoryWorkspace(others), DEFAULT_OPTIONS);
    const words = workloads[0]?.workload.commands.flatMap(command => command.words.map(word => word.text));
    assert.deepEqual(words, ['--model', 'm', HOLE]);
  });

  const filled: readonly (readonly [what: string, script: string])[] = [
    ['in capitals, as the environment has them', `#!/bin/bash\n${start('$VLLM_ARGS')}`],
    ['of another meaning', `#!/bin/bash\n${start('$size')}`],
    ['with a default', `#!/bin/bash\n${start('${vllm_args:-$MORE}')}`],
    ['that are read', `#!/bin/bash\nread -r vllm_args\n${start('$vllm_args')}`],
    ['that a file may set', `#!/bin/bash\n. ./settings\n${start('$vllm_args')}`],
    ['that eval may set', `#!/bin/bash\neval "$(settings)"\n${start('$vllm_args')}`],
    ['that a comment speaks of', `#!/bin/bash\n# vllm_args: more options\n${start('$vllm_args')}`],
    ['of a snippet', start('$vllm_args')],
  ];
  for (const [what, script] of filled)
    it(`are not those ${what}`, async () => {
      assert.deepEqual(await wordsIn(script), [HOLE]);
    });

  it('still leave unknown what flags the container is started with', async () => {
    const text = '#!/bin/bash\ndocker run --gpus all $docker_args vllm/vllm-openai:v0.11.2 --model m -tp 2\n';
    const uri = 'file:///run.sh';
    const { workloads } = await lint({ uri, text }, new MemoryWorkspace({ [uri]: text }), DEFAULT_OPTIONS);
    assert.equal(workloads[0]?.workload.sharedMemory.kind, 'unknown');
  });
});
