/** Programs that start vLLM with what stands in a file of their own, or under names of their own. */
import type { ConfigFile, Word } from '../../model';
import type { ConfigFiles, Started } from '../engine';
import { programName, sliceWord } from '../words';

/** A command of another program that starts vLLM; undefined for every other command. */
export function startedByAnother(words: readonly Word[], files: ConfigFiles): Started | undefined {
  const name = programName(words[0]);
  if (name === 'dynamo' && words[1]?.text === 'serve') return dynamoServe(words, files);
  return name === 'serve' && words[1]?.text === 'run' ? rayServe(words, files) : undefined;
}

/** The size of one service of a Dynamo graph, by its key in the file and by the option that overrides it. */
const SERVICE_SIZE = /^--\w*(?:vllm|prefill|decode)\w*\.(?=tensor-parallel-size=)/i;

/**
 * `dynamo serve GRAPH -f FILE`: the file holds the options of each service under its name, and `--Service.option=value`
 * counts instead (ai-dynamo/dynamo v0.3 examples/llm/configs). The largest worker is told: the ranks of the others come
 * on top.
 */
function dynamoServe(words: readonly Word[], files: ConfigFiles): Started | undefined {
  const given = words.flatMap(word => {
    const [prefix] = SERVICE_SIZE.exec(word.text) ?? [];
    if (prefix === undefined) return [];
    const value = word.text.indexOf('=') + 1;
    return [optionPair(sliceWord(word, prefix.length, value - 1), sliceWord(word, value, word.text.length))];
  });
  const inFile = filesNamedBy(words, files).flatMap(({ settings }) =>
    settings.flatMap(({ keys: [service = '', key, ...deeper], value }) =>
      key === 'tensor-parallel-size' && deeper.length === 0 && /vllm|prefill|decode/i.test(service)
        ? [optionPair(value, value)]
        : [],
    ),
  );
  const sizes = given.length > 0 ? given : inFile;
  const largest = sizes.reduce<Word[] | undefined>(
    (most, pair) => (most && Number(most[1]!.text) >= Number(pair[1]!.text) ? most : pair),
    undefined,
  );
  return largest && { program: words.slice(0, 2), args: largest };
}

function optionPair(option: Word, value: Word): Word[] {
  return [{ ...option, text: '--tensor-parallel-size' }, value];
}

/**
 * `serve run FILE` of Ray Serve: the file holds the engine's arguments by their Python names as `engine_kwargs` of each
 * model, and Ray runs the ranks (ray-project/ray python/ray/llm/_internal/serve).
 */
function rayServe(words: readonly Word[], files: ConfigFiles): Started | undefined {
  const [settings] = filesNamedBy(words, files).map(file =>
    file.settings.filter(({ keys }) => keys.at(-2) === 'engine_kwargs'),
  );
  const [first] = settings ?? [];
  if (!settings || !first) return undefined;
  const model = first.keys.slice(0, -1).join('\n');
  const args = settings
    .filter(({ keys }) => keys.slice(0, -1).join('\n') === model)
    .flatMap(({ keys, value }): Word[] => {
      if (value.text === 'false' || value.text === 'null') return [];
      const option: Word = { text: `--${keys.at(-1)}`, place: value.place };
      return value.text === 'true' ? [option] : [option, value];
    });
  const { place } = words[0]!;
  const byRay: Word[] = [
    { text: '--distributed-executor-backend', place },
    { text: 'ray', place },
  ];
  return { program: words.slice(0, 2), args: [...byRay, ...args] };
}

function filesNamedBy(words: readonly Word[], files: ConfigFiles): ConfigFile[] {
  return words.flatMap(({ text }) => {
    const file = files?.get(text);
    return file ? [file] : [];
  });
}
