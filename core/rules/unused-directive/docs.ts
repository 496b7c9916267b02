import type { RuleDocs } from '../rule';
import { unusedDirective } from '.';

export const unusedDirectiveDocs: RuleDocs = {
  rule: unusedDirective,
  what: [
    'Reports a directive (`shm-lint-disable-next-line`, `-line`, `-file`) that silences no finding, a rule in its list by ' +
      'which it silences none, a name in the list that no rule has, and a comment that begins like a directive and is none. ' +
      '[Suppressing findings](../suppressing.md) tells where a directive counts.',
    'A directive that has its use under the default settings is not reported, whatever the settings are: what a setting ' +
      'of one editor switches off may be found by somebody else. Nor is one on a workload of which something is unknown ' +
      'here (a variable that no file sets), or in a text that is broken or made by a template.',
  ],
  severities: [
    { severity: 'warning', when: 'a name is misspelt, so that it silences nothing of what was meant' },
    { severity: 'information', when: 'there is nothing to silence' },
  ],
  why: [
    'It would silence a finding that nobody expects, should one come later: somebody raises the tensor parallel size, ' +
      'and is not told what that takes.',
  ],
  examples: {
    compose: {
      mistake: `
        services:
          vllm:
            image: vllm/vllm-openai:v0.29.0
            # shm-lint-disable-next-line shm-missing -- until the new hosts are there
            command: --model Qwen/Qwen3-32B --tensor-parallel-size 2
            shm_size: 2gb
      `,
      instead: `
        services:
          vllm:
            image: vllm/vllm-openai:v0.29.0
            command: --model Qwen/Qwen3-32B --tensor-parallel-size 2
            shm_size: 2gb
      `,
    },
    'docker run': {
      mistake: `
        # shm-lint-disable-next-line
        docker run --gpus all --shm-size=2g \\
          vllm/vllm-openai:v0.29.0 --model Qwen/Qwen3-32B --tensor-parallel-size 2
      `,
      instead: `
        docker run --gpus all --shm-size=2g \\
          vllm/vllm-openai:v0.29.0 --model Qwen/Qwen3-32B --tensor-parallel-size 2
      `,
    },
    kubernetes: {
      mistake: `
        apiVersion: v1
        kind: Pod
        metadata:
          name: vllm
        spec:
          containers:
            - name: vllm
              image: vllm/vllm-openai:v0.29.0
              args: [--model=Qwen/Qwen3-32B, --tensor-parallel-size=2] # shm-lint-disable-line
              volumeMounts:
                - name: dshm
                  mountPath: /dev/shm
          volumes:
            - name: dshm
              emptyDir:
                medium: Memory
                sizeLimit: 2Gi
      `,
      instead: `
        apiVersion: v1
        kind: Pod
        metadata:
          name: vllm
        spec:
          containers:
            - name: vllm
              image: vllm/vllm-openai:v0.29.0
              args: [--model=Qwen/Qwen3-32B, --tensor-parallel-size=2]
              volumeMounts:
                - name: dshm
                  mountPath: /dev/shm
          volumes:
            - name: dshm
              emptyDir:
                medium: Memory
                sizeLimit: 2Gi
      `,
    },
  },
  knownProblems: [
    'A directive that is written before the command it is for is reported until the command is there.',
    'A directive that is only of use with `sizing: per-gpu` is reported to those who do not set that.',
  ],
  fixSafety: [
    'Safe where there is nothing to silence: the directive goes, with its line where nothing else stands there, or just ' +
      'the idle rules of its list. A name is corrected only on request, for it may silence a finding then.',
  ],
  sources: ['The grammar of directives is the own of this tool: [Suppressing findings](../suppressing.md).'],
};
