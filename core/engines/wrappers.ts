import { t } from '../l10n';
import { type Fact, HOLE, known, unknown, type Word } from '../model';
import { programName, sliceWord } from './words';

/** A command under its wrappers: `nice -n 5 env A=B vllm serve` holds `vllm serve` with A=B. */
export interface WrappedCommand {
  readonly words: readonly Word[];
  /** Variables that the wrappers set for it. */
  readonly assignments: ReadonlyMap<string, Fact<string>>;
}

/** How a program that runs another one spells its own part of the command line. */
interface Wrapper {
  /** Its options that take the next word as their value; every other word with a dash is taken as a switch. */
  readonly valued?: readonly string[];
  /** Operands in front of the command (`timeout 30 …`, `gosu user …`). */
  readonly operands?: number;
  /** Whether NAME=VALUE words in front of the command set variables. */
  readonly assigns?: boolean;
}

/** Wrappers with few options, whose command can be found exactly. */
const WRAPPERS: ReadonlyMap<string, Wrapper> = new Map<string, Wrapper>([
  ['exec', { valued: ['-a'] }],
  ['command', {}],
  ['nohup', {}],
  ['setsid', {}],
  ['time', { valued: ['-f', '--format', '-o', '--output'] }],
  ['env', { valued: ['-u', '--unset', '-C', '--chdir'], assigns: true }],
  ['sudo', { valued: ['-u', '--user', '-g', '--group', '-h', '--host'], assigns: true }],
  ['gosu', { operands: 1 }],
  ['su-exec', { operands: 1 }],
  ['nice', { valued: ['-n', '--adjustment'] }],
  ['ionice', { valued: ['-c', '--class', '-n', '--classdata'] }],
  ['taskset', { operands: 1 }],
  ['chrt', { operands: 1 }],
  ['prlimit', {}],
  ['setpriv', { valued: ['--reuid', '--regid', '--groups', '--bounding-set', '--securebits'] }],
  ['chroot', { operands: 1 }],
  ['s6-setuidgid', { operands: 1 }],
  ['with-contenv', {}],
  ['eatmydata', {}],
  [
    'numactl',
    {
      valued: ['-i', '--interleave', '-m', '--membind', '-N', '--cpunodebind', '-C', '--physcpubind'].concat([
        '-p',
        '--preferred',
      ]),
    },
  ],
  ['timeout', { valued: ['-s', '--signal', '-k', '--kill-after'], operands: 1 }],
  ['stdbuf', { valued: ['-i', '--input', '-o', '--output', '-e', '--error'] }],
  ['tini', { valued: ['-p'] }],
  ['dumb-init', { valued: ['-r', '--rewrite'] }],
  ['catatonit', {}],
  ['trtllm-llmapi-launch', {}],
  ['opentelemetry-instrument', {}],
  ['ddtrace-run', {}],
]);

/**
 * Launchers with too many options to know them all, each with the subcommands under which it runs another
 * program (none: always). The command is somewhere behind them.
 */
const LAUNCHERS: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ['uv', ['run', 'tool']],
  ['uvx', []],
  ['poetry', ['run']],
  ['pipenv', ['run']],
  ['pdm', ['run']],
  ['pixi', ['run']],
  ['conda', ['run']],
  ['mamba', ['run']],
  ['micromamba', ['run']],
  ['nsys', ['profile', 'launch']],
  ['ncu', []],
  ['py-spy', ['record']],
  ['mpirun', []],
  ['mpiexec', []],
  ['srun', []],
  ['prun', []],
  ['jsrun', []],
  ['flux', ['run', 'submit']],
  ['accelerate', ['launch']],
  ['torchrun', []],
  ['deepspeed', []],
  ['xvfb-run', []],
  ['strace', []],
  ['perf', ['record', 'stat']],
  ['rocprof', []],
  ['rocprofv3', []],
  ['vtune', []],
  ['doppler', ['run']],
  ['infisical', ['run']],
  ['rye', ['run']],
  ['hatch', ['run']],
  ['runuser', []],
]);

/** The dynamic loader, which runs the program behind its own options (`ld-linux-x86-64.so.2 --preload x.so vllm`). */
const LOADER = /^ld(?:-linux[\w.-]*|-musl[\w.-]*)?\.so(?:\.\d+)?$/;

/** Scripts such as `/opt/nvidia/nvidia_entrypoint.sh` that end in `exec "$@"`. */
const ENTRYPOINT_SCRIPT = /entrypoint(?:\.sh)?$/;

const ASSIGNMENT = /^[A-Za-z_]\w*=/;

/**
 * The commands that a command line may run, outermost first: itself, then what its wrappers hold. Behind a
 * launcher every later word is offered as the start of a command; only an engine's own name is then proof.
 */
export function* commandsWithin(words: readonly Word[]): Generator<WrappedCommand> {
  const assignments = new Map<string, Fact<string>>();
  let rest = words;
  while (rest.length > 0) {
    yield { words: rest, assignments: new Map(assignments) };
    const name = programName(rest[0]);
    const subcommands = LAUNCHERS.get(name) ?? (LOADER.test(name) ? [] : undefined);
    if (subcommands) {
      if (subcommands.length > 0 && !subcommands.includes(rest[1]?.text ?? '')) return;
      for (let i = 1; i < rest.length; i++) yield { words: rest.slice(i), assignments };
      return;
    }
    const wrapper = WRAPPERS.get(name) ?? (ENTRYPOINT_SCRIPT.test(name) ? {} : undefined);
    if (!wrapper) return;
    rest = rest.slice(commandStart(rest, wrapper, assignments));
  }
}

/** The index of the first word of the wrapped command; adds the variables on the way to `assignments`. */
function commandStart(
  words: readonly Word[],
  wrapper: Wrapper,
  assignments: Map<string, Fact<string>>,
): number {
  let operands = wrapper.operands ?? 0;
  for (let i = 1; i < words.length; i++) {
    const word = words[i]!;
    if (word.text === '--') return i + 1 + operands;
    if (word.text.startsWith('-')) {
      if (wrapper.valued?.includes(word.text)) i++;
    } else if (wrapper.assigns && ASSIGNMENT.test(word.text)) {
      const equals = word.text.indexOf('=');
      assignments.set(word.text.slice(0, equals), textOf(sliceWord(word, equals + 1, word.text.length)));
    } else if (operands > 0) operands--;
    else return i;
  }
  return words.length;
}

function textOf(word: Word): Fact<string> {
  return word.text.includes(HOLE)
    ? unknown(t('its value is not spelled out in the file'), word.place)
    : known(word.text, word.place);
}
