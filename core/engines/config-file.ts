import { t } from '../l10n';
import { type ConfigFile, type Unknown, unknown, type Word, type Workload } from '../model';
import { type ArgumentGrammar, type ParsedArguments, parseArguments } from './arguments';
import type { Invocation } from './engine';

/**
 * The command line with what a `--config` file says in front of it, so that the command line counts. Only two words
 * name one (vllm-project/vllm vllm/utils/argparse_utils.py `_pull_args_from_config`; sgl-project/sglang
 * python/sglang/srt/server_args_config_parser.py).
 */
export function parseWithConfigFile(
  { args, workload }: Invocation,
  grammar: ArgumentGrammar,
): ParsedArguments {
  const parsed = parseArguments(args, grammar);
  const file = workload.configFiles?.get(configPath(parsed)?.text ?? '');
  return file ? parseArguments([...optionsInFile(file), ...args], grammar) : parsed;
}

/** Why a `--config` file that cannot be seen may hold what the command line does not; undefined if there is none. */
export function unseenConfig(parsed: ParsedArguments, { configFiles }: Workload): Unknown | undefined {
  const config = configPath(parsed);
  return config && !configFiles?.has(config.text)
    ? unknown(t('the file that --config names may hold it'), config.place)
    : undefined;
}

function configPath({ options }: ParsedArguments): Word | undefined {
  const config = options.get('--config');
  return config?.spelling === '--config' && !config.attached ? config.value : undefined;
}

/**
 * The options that a flat configuration file stands for, in its order: `tensor-parallel-size: 4` is
 * `--tensor-parallel-size 4`, `enable-x: true` is `--enable-x`, and what is false is left out. Lists and maps in it
 * are left out, too: no engine gives a parallel size that way.
 * @param spell how a key is spelled as an option
 */
export function optionsInFile(file: ConfigFile, spell = (key: string) => `--${key}`): Word[] {
  return file.settings.flatMap(({ keys: [key = '', ...deeper], value, place }) => {
    if (deeper.length > 0 || value.text === 'false') return [];
    const { uri, span } = place;
    const end = Math.min(span.end, span.start + key.length);
    const option: Word = { text: spell(key), place: { uri, span: { start: span.start, end } } };
    return value.text === 'true' ? [option] : [option, value];
  });
}
