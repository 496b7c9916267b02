/** Recognising a shell among the words of a command line. */
import { t } from '../../l10n';
import { type Fact, HOLE, known, unknown, type Word } from '../../model';
import type { MappedText } from '../../text/mapped';
import type { Place } from '../../text/span';
import { MappedWord, mappedTextOf } from '../words';

const SHELLS = new Set(['sh', 'bash', 'dash', 'ash', 'zsh', 'ksh']);

/** Programs that run the command line behind their own options. */
const RUNNERS = new Set([
  'exec', 'env', 'nice', 'nohup', 'setsid', 'stdbuf', 'timeout', 'sudo', 'gosu', 'su-exec', 'numactl',
  'tini', 'dumb-init', 'catatonit', 'catchsegv', 'uv', 'conda', 'micromamba', 'nsys', 'mpirun', 'mpiexec', 'opentelemetry-instrument',
  'docker-entrypoint.sh', 'nvidia_entrypoint.sh', 'entrypoint.sh',
]); // biome-ignore format: one line a set

/** Those of them that are no scripts, which might as well be the one that is looked for. */
const RUNNERS_BY_NAME = new Set([...RUNNERS].filter(name => !name.endsWith('.sh')));

/** Container clients, which hand what follows to a container. */
const CLIENTS = new Set(['docker', 'podman', 'nerdctl', 'nvidia-docker', 'kubectl', 'ssh', 'srun']);

/** Whether a program of this name or path is a shell. */
export function isShell(program: string): boolean {
  return SHELLS.has(program.slice(program.lastIndexOf('/') + 1));
}

/** Whether a program of this name or path reads a program from its input: a shell, or Python. */
export function isInterpreter(program: string): boolean {
  return isShell(program) || isPython(program);
}

function isPython(program: string): boolean {
  return /(?:^|\/)python(?:\d+(?:\.\d+)*)?$/.test(program);
}

/** A command line that makes a shell run a program text. */
export interface ShellCall {
  readonly program: MappedText;
  /** `$1`, `$2`, … of the program. */
  readonly parameters: readonly Word[];
  /** What `env NAME=value` in front of the shell sets. */
  readonly assignments: ReadonlyMap<string, Fact<string>>;
}

/** The text of a file by its path where the program runs; undefined where it cannot be seen. */
export type ReadScript = (path: string) => MappedText | undefined;

/** Takes apart `sh -c TEXT`, `bash -lc TEXT name a b`, `/bin/bash -euo pipefail -c TEXT`, `tini -- bash -c TEXT`. */
export function shellCall(words: readonly Word[]): ShellCall | undefined {
  const shell = RUNNERS.has(programName(words[0]))
    ? words.findIndex(word => SHELLS.has(programName(word)))
    : 0;
  if (!SHELLS.has(programName(words[shell]))) return undefined;
  // `sudo docker run IMAGE bash -c …`: that shell is not the one that runs here.
  if (words.slice(0, shell).some(word => CLIENTS.has(programName(word)))) return undefined;
  const options = optionsOf(words, shell + 1);
  const script = options.command ? words[options.end] : undefined;
  if (!script) return undefined;
  return {
    program: mappedTextOf(script),
    // The word behind the program is its `$0`.
    parameters: words.slice(options.end + 2),
    assignments: assignmentsIn(words.slice(0, shell)),
  };
}

/** Takes apart `bash /scripts/start.sh a b` and `/scripts/start.sh a b`, also under programs that only run another. */
export function scriptCall(words: readonly Word[], scripts: ReadScript): ShellCall | undefined {
  const at = words.findIndex(word => !leadsToProgram(word));
  const program = words[at] && scripts(words[at].text);
  if (!program || !isShellScript(words[at]!.text, program.text, words.slice(0, at))) return undefined;
  return { program, parameters: words.slice(at + 1), assignments: assignmentsIn(words.slice(0, at)) };
}

/** `python3 -u serve.py` with a script that can be read, as if its text stood behind `-c`. */
export function pythonCall(words: readonly Word[], scripts: ReadScript): readonly Word[] | undefined {
  const at = words.findIndex(({ text }) => isPython(text));
  const script = at < 0 ? -1 : words.findIndex(({ text }, i) => i > at && !text.startsWith('-'));
  const path = words[script];
  const program = path && /\.py$/.test(path.text) ? scripts(path.text) : undefined;
  if (!path || !program) return undefined;
  const place = { uri: program.uri, span: program.spanOf() };
  const text = new MappedWord(program, place);
  return [...words.slice(0, script), { text: '-c', place: path.place }, text, ...words.slice(script + 1)];
}

/** Whether a word may stand in front of the program that is really run: a runner or a shell, its options, a variable. */
function leadsToProgram(word: Word): boolean {
  const name = programName(word);
  return RUNNERS_BY_NAME.has(name) || SHELLS.has(name) || /^(?:[-+]|[A-Za-z_]\w*=)/.test(word.text);
}

/** A shell runs it by name, its first line names one, or its name ends like one's. */
function isShellScript(path: string, text: string, inFront: readonly Word[]): boolean {
  if (inFront.some(word => SHELLS.has(programName(word)))) return true;
  return /^#!.*\b(?:ba|da|z|k|a)?sh\b/.test(text) || (!text.startsWith('#!') && /\.(?:ba)?sh$/.test(path));
}

function assignmentsIn(words: readonly Word[]): ReadonlyMap<string, Fact<string>> {
  const assignments = new Map<string, Fact<string>>();
  for (const { text, place } of words) {
    const [, name, value = ''] = /^([A-Za-z_]\w*)=(.*)$/s.exec(text) ?? [];
    if (name) assignments.set(name, computed(value, place));
  }
  return assignments;
}

/** Reads a shell's own options from `start` on; `end` is the index of its first operand. */
function optionsOf(words: readonly Word[], start: number): { command: boolean; end: number } {
  let command = false;
  for (let i = start; i < words.length; i++) {
    const { text } = words[i]!;
    if (text === '--' || text === '-') return { command, end: i + 1 };
    if (!/^[-+]./.test(text)) return { command, end: i };
    if (/^-[A-Za-z]*c/.test(text)) command = true;
    if (/^[-+][A-Za-z]*o$|^--(?:rcfile|init-file)$/.test(text)) i++;
  }
  return { command, end: words.length };
}

function programName(word: Word | undefined): string {
  const text = word?.text ?? '';
  return text.slice(text.lastIndexOf('/') + 1);
}

/** A value that a script gives a variable; unknown where a part of it is. */
export function computed(text: string, place: Place): Fact<string> {
  return text.includes(HOLE) ? unknown(t('it is computed when the script runs'), place) : known(text, place);
}
