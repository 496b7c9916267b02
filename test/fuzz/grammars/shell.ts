/** Scripts that start one engine with `docker run`, in the ways in which bash lets one write that. */
import fc from 'fast-check';
import { Choices, tape } from '../layout';
import { chooseStart, ranks } from './engines';
import type { Case } from './expectation';

/** Flags that decide /dev/shm, and what the linter has to say to several ranks. */
const SHARING: readonly { readonly rule?: string; readonly flags: readonly (readonly string[])[] }[] = [
  { rule: 'shm-missing', flags: [] },
  { rule: 'shm-missing', flags: [['--tmpfs', '/tmp']] },
  { rule: 'shm-missing', flags: [['-e', 'SHM=--shm-size=8g']] },
  { flags: [['--shm-size=64g']] },
  { flags: [['--shm-size', '65536m']] },
  { flags: [['--ipc=host']] },
  { flags: [['--ipc', 'host']] },
  { flags: [['-v', '/dev/shm:/dev/shm']] },
  { flags: [['--tmpfs', '/dev/shm:rw,size=64g']] },
  { flags: [['--mount', 'type=tmpfs,destination=/dev/shm,tmpfs-size=64g']] },
];

const FLAGS: readonly (readonly string[])[] = [
  ['--rm'],
  ['-it'],
  ['-p', '8000:8000'],
  ['--name', 'llm'],
  ['-e', 'HF_TOKEN=secret token'],
  ['--env=NCCL_DEBUG=INFO'],
  ['-v', '/models:/models:ro'],
  ['--network', 'host'],
  ['--ulimit', 'memlock=-1'],
  ['--label', 'note=it is # not a comment'],
];

const CLIENTS = ['docker', 'docker', 'docker', 'podman', 'sudo docker', 'nerdctl', '/usr/bin/docker'];

/** Scripts, most of them with several ranks. */
export const scripts: fc.Arbitrary<Case> = fc
  .record({ count: ranks, sharing: fc.nat({ max: SHARING.length - 1 }), tape })
  .map(({ count, sharing, tape }) => {
    const choices = new Choices(tape);
    const { rule, flags } = SHARING[sharing]!;
    const text = scriptOf(count, flags, choices);
    return {
      uri: 'file:///project/run.sh',
      text: choices.once(6) ? text.replaceAll('\n', '\r\n') : text,
      beside: {},
      rule: count > 1 ? rule : undefined,
      changes: [],
    };
  });

function scriptOf(count: number, sharing: readonly (readonly string[])[], choices: Choices): string {
  const head = [
    '#!/usr/bin/env bash',
    ...choices.pick([], ['set -euo pipefail'], ['', '# starts it', 'set -e']),
  ];
  const [size, sizes] = choices.pick<[string, string[]]>(
    [String(count), []],
    [String(count), []],
    ['$TP', [`TP=${count}`]],
    ['${TP}', [`export TP="${count}"`]],
    [`\${TP:-${count}}`, []],
  );
  const { image, program, args } = chooseStart(choices, size);
  const [shownImage, images] = choices.once(3) ? ['"$IMAGE"', [`IMAGE=${image}`]] : [image, []];
  const gpus = choices.pick([['--gpus', 'all']], [['--gpus=all']], [['--gpus', `"device=0"`]], []);
  const options = choices.shuffled([
    ...(count > 1 && gpus[0]?.[1]?.includes('device') ? [['--gpus', 'all']] : gpus),
    ...FLAGS.filter(() => choices.once(4)),
    ...sharing,
  ]);
  const words = [...options.map(option => option.map(word => quoted(word, choices)).join(' ')), shownImage];
  const inner = [...program, ...args];
  const isWrapped = program.length > 0 && choices.once(3);
  const command = isWrapped
    ? ['bash', '-c', `"${inner.join(' ')}"`]
    : inner.map(word => (word.startsWith('$') ? word : quoted(word, choices)));
  const call = callOf(choices.pick(...CLIENTS), words, command, choices);
  return `${[...head, ...images, ...sizes, ...framed(call, choices)].join('\n')}${choices.pick('\n', '')}`;
}

/** A call in lines, with the flags in place or in an array. */
function callOf(
  client: string,
  words: readonly string[],
  command: readonly string[],
  choices: Choices,
): string[] {
  const image = words.at(-1)!;
  const flags = words.slice(0, -1);
  if (flags.length > 0 && choices.once(4))
    return [
      `flags=(${choices.once(2) ? `\n  ${flags.join('\n  ')}\n` : flags.join(' ')})`,
      `${client} run "\${flags[@]}" ${image} ${command.join(' ')}`,
    ];
  const glue = choices.pick(' ', ' \\\n  ', ' \\\n\t');
  const isOneFlagALine = choices.once(2);
  const first = isOneFlagALine ? words.join(glue) : words.join(' ');
  return [`${client} run${isOneFlagALine ? glue : ' '}${first}${glue}${command.join(' ')}`];
}

/** The call where a script may have it. */
function framed(call: readonly string[], choices: Choices): string[] {
  const indented = call.map(line => `  ${line}`);
  switch (choices.below(7)) {
    case 1:
      return ['start() {', ...indented, '}', 'start'];
    case 2:
      return ['if command -v docker > /dev/null; then', ...indented, 'fi'];
    case 3:
      return ['for port in 8000; do', ...indented, 'done'];
    case 4:
      return [...call.slice(0, -1), `${call.at(-1)} > /dev/null 2>&1 &`, 'wait'];
    case 5:
      return ['docker pull busybox', ...call, 'echo started # it is'];
    case 6:
      return [...call.slice(0, -1), `docker rm -f llm || true; ${call.at(-1)}`];
    default:
      return [...call];
  }
}

function quoted(word: string, choices: Choices): string {
  if (/^"|^\$/.test(word)) return word;
  if (/[^\w@%+=:,./-]/.test(word))
    return /\$/.test(word) ? `"${word}"` : choices.pick(`'${word}'`, `"${word}"`);
  return choices.once(12) ? choices.pick(`'${word}'`, `"${word}"`) : word;
}
