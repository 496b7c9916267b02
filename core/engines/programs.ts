import type { Word } from '../model';
import type { Started } from './engine';
import { programName } from './words';

/** What a Python interpreter is told to run. */
export interface PythonTarget {
  readonly kind: 'module' | 'script';
  /** The dotted module name, or the script's file name without its folders. */
  readonly name: string;
  /** Index of the first word behind the module or script. */
  readonly next: number;
}

const INTERPRETER = /^python(?:\d+(?:\.\d+)*)?$/;

/** `python[3[.x]] [options] -m MODULE` or `python SCRIPT`; undefined if the words run no Python program. */
export function pythonTarget(words: readonly Word[]): PythonTarget | undefined {
  if (!INTERPRETER.test(programName(words[0]))) return undefined;
  for (let i = 1; i < words.length; i++) {
    const { text } = words[i]!;
    if (text === '-m') {
      const module = words[i + 1];
      return module && { kind: 'module', name: module.text, next: i + 2 };
    }
    if (text.startsWith('-m')) return { kind: 'module', name: text.slice(2), next: i + 1 };
    if (text === '-X' || text === '-W') i++;
    else if (!text.startsWith('-')) return { kind: 'script', name: programName(words[i]), next: i + 1 };
    else if (/^-[A-Za-z]*c$/.test(text)) return undefined;
  }
  return undefined;
}

/** The text of the program in `python [options] -c PROGRAM`; undefined if the words run none. */
export function pythonProgram(words: readonly Word[]): Word | undefined {
  if (!INTERPRETER.test(programName(words[0]))) return undefined;
  for (let i = 1; i < words.length; i++) {
    const { text } = words[i]!;
    if (/^-[A-Za-z]*c$/.test(text)) return words[i + 1];
    if (text === '-X' || text === '-W') i++;
    else if (!text.startsWith('-') || text.startsWith('-m')) return undefined;
  }
  return undefined;
}

/**
 * `dynamo run in=http out=ENGINE MODEL --tensor-parallel-size 8`, NVIDIA Dynamo's older way to start an engine
 * (ai-dynamo/dynamo v0.3 docs/guides/dynamo_run.md); undefined for every other command.
 */
export function dynamoRun(words: readonly Word[], engine: string): Started | undefined {
  const name = programName(words[0]);
  const at = name === 'dynamo-run' ? 1 : name === 'dynamo' && words[1]?.text === 'run' ? 2 : undefined;
  if (at === undefined || !words.some(({ text }) => text === `out=${engine}`)) return undefined;
  return {
    program: words.slice(0, at),
    args: words.slice(at).filter(({ text }) => !/^(?:in|out)=/.test(text)),
  };
}
