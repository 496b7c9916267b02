import { t } from '../l10n';
import { type Launch, type Unknown, unknown, type Version } from '../model';
import {
  type ArgumentGrammar,
  optionTable,
  type ParsedArguments,
  parseArguments,
  unspelledOptions,
} from './arguments';
import { optionsInFile } from './config-file';
import type { Engine, Invocation, Started } from './engine';
import { launchOf } from './launch';
import { platformOf } from './platform';
import { pythonTarget } from './programs';
import { type PublishedImage, RELEASE, versionIn } from './published';
import { combine, defaultSize, replicaRanks } from './ranks';
import { type OptionName, rankCauses, Settings } from './settings';
import { programName } from './words';

const TITLE = 'TensorRT-LLM';

/** The newest release the linter knows facts of (NVIDIA/TensorRT-LLM v1.3.0, release candidates). */
const NEWEST: Version = [1, 3, 0];

/** Both have NVIDIA's shell entrypoint, so the command stands in the file. */
const IMAGES: readonly PublishedImage[] = [
  { repository: 'tensorrt-llm/release', platform: 'cuda', serves: false, release: RELEASE },
  { repository: 'ai-dynamo/tensorrtllm-runtime', platform: 'cuda', serves: false },
];

/** Options of one of the programs, with what its parallel sizes are called there. */
interface Program {
  readonly grammar: ArgumentGrammar;
  /** The option of one of the engine's own settings, `tensor_parallel_size`. */
  readonly option: (setting: string) => OptionName;
  /** Options with a YAML file that overrules the command line. */
  readonly files: OptionName;
  /** Prefix of variables that stand for options. */
  readonly variablePrefix?: string;
}

/** `trtllm-serve`: click, whose options are spelled in full and with underscores (tensorrt_llm/commands/serve.py). */
const SERVE: Program = {
  grammar: {
    options: optionTable(
      `--tensor_parallel_size,--tp_size --pipeline_parallel_size,--pp_size --context_parallel_size,--cp_size
       --gpus_per_node --config,--extra_llm_api_options`,
      '--trust_remote_code --fail_fast_on_attention_window_too_large --enable_chunked_prefill',
    ),
    foldsUnderscores: false,
    abbreviates: false,
  },
  option: setting => `--${setting}`,
  files: '--config',
};

/** NVIDIA Dynamo's worker: argparse with dashes (ai-dynamo/dynamo components/src/dynamo/trtllm/backend_args.py). */
const DYNAMO: Program = {
  grammar: {
    options: optionTable(
      `--tensor-parallel-size --pipeline-parallel-size --expert-parallel-size --gpus-per-node --extra-engine-args
       --override-engine-args --model,--model-path --served-model-name --kv-block-size --max-batch-size --max-num-tokens
       --max-seq-len --max-beam-width --max-file-size-mb --modality --torch-dtype --encode-endpoint --endpoint
       --guided-decoding-backend --publish-kv-events-endpoint --migration-limit --disaggregation-mode
       --disaggregation-strategy --free-gpu-memory-fraction --load-format --model-loader-extra-config`,
      `--enable-attention-dp --publish-kv-events --publish-events-and-metrics --enable-multimodal
       --conversation-affinity --use-nixl-connect --skip-warmup --version`,
    ),
    foldsUnderscores: false,
    abbreviates: true,
  },
  option: setting => `--${setting.replaceAll('_', '-')}`,
  files: '--extra-engine-args',
  variablePrefix: 'DYN_TRTLLM_',
};

const DYNAMO_MODULE = 'dynamo.trtllm';
const MODULES = new Set(['tensorrt_llm.commands.serve', DYNAMO_MODULE]);

/** Subcommands of `trtllm-serve` that start no tensor-parallel engine from these options; without one it is `serve`. */
const OTHER_SUBCOMMANDS = new Set(['disaggregated', 'disaggregated_mpi_worker', 'mm_embedding_serve']);

/** NVIDIA TensorRT-LLM, also as NVIDIA Dynamo's worker; under `mpirun … trtllm-llmapi-launch`, too. */
export const trtllm: Engine = {
  id: 'trtllm',
  title: TITLE,
  newest: NEWEST,
  mentions: 'trtllm|tensorrt.?llm',
  recognise(words): Started | undefined {
    if (programName(words[0]) === 'trtllm-serve') {
      const subcommand = words[1]?.text ?? '';
      if (OTHER_SUBCOMMANDS.has(subcommand)) return undefined;
      const at = subcommand === 'serve' || subcommand === 'grpc' ? 2 : 1;
      return { program: words.slice(0, at), args: words.slice(at) };
    }
    const target = pythonTarget(words);
    return target?.kind === 'module' && MODULES.has(target.name)
      ? { program: words.slice(0, target.next), args: words.slice(target.next) }
      : undefined;
  },
  startsFromImage: () => false,
  scripted: { name: 'trtllm', images: IMAGES, option: '--tp_size' },
  read,
};

function read(invocation: Invocation): Launch {
  const { image, environment } = invocation;
  const program = invocation.program.at(-1)?.text === DYNAMO_MODULE ? DYNAMO : SERVE;
  const { parsed, unseen } = withFile(invocation, program);
  const settings = new Settings(
    parsed,
    program.variablePrefix === undefined
      ? undefined
      : { prefix: program.variablePrefix, variables: environment, options: program.grammar.options },
  );
  const tensor = program.option('tensor_parallel_size');
  const size = (option: OptionName) => settings.count(option) ?? defaultSize(TITLE);
  const replica = {
    tensorParallel:
      settings.count(tensor) ?? hidden(parsed, settings, invocation, program) ?? unseen ?? defaultSize(TITLE),
    pipelineParallel: size(program.option('pipeline_parallel_size')),
    prefillContextParallel: size(program.option('context_parallel_size')),
  };
  const parallelism = { ...replica, dataParallelLocal: defaultSize(TITLE), nodes: defaultSize(TITLE) };
  const perNode = settings.count(program.option('gpus_per_node'));
  return launchOf(trtllm, invocation, {
    engineVersion: versionIn(IMAGES, image, NEWEST),
    platform: platformOf(IMAGES, image, environment),
    ...replica,
    ...(perNode && {
      nodes: combine([replicaRanks(parallelism), perNode], (ranks, gpus) => Math.ceil(ranks / gpus)),
    }),
    causes: rankCauses(settings, [
      tensor,
      program.option('pipeline_parallel_size'),
      program.option('context_parallel_size'),
    ]),
  });
}

/**
 * The command line and behind it, as it overrules it, the file of settings (`update_llm_args_with_extra_dict` in
 * tensorrt_llm/llmapi/llm_utils.py).
 */
function withFile(
  { args, workload }: Invocation,
  { grammar, option, files }: Program,
): { readonly parsed: ParsedArguments; readonly unseen?: Unknown } {
  const parsed = parseArguments(args, grammar);
  const path = parsed.options.get(files)?.value;
  if (!path) return { parsed };
  const file = workload.configFiles?.get(path.text);
  if (file)
    return {
      parsed: parseArguments([...args, ...optionsInFile(file, key => option(key))], grammar),
    };
  return {
    parsed,
    unseen: unknown(t('the file of settings may hold it, which is not here'), path.place),
  };
}

/** Why a size that is not on the command line may be set all the same; undefined if nothing is hidden. */
function hidden(
  parsed: ParsedArguments,
  settings: Settings,
  { workload }: Invocation,
  { variablePrefix }: Program,
): Unknown | undefined {
  const override = settings.text('--override-engine-args');
  if (override && (!override.known || override.value.includes('parallel')))
    return unknown(t('--override-engine-args may hold it'), override.place);
  // `trtllm-serve MODEL`; Dynamo's worker takes no operand.
  const operands = variablePrefix === undefined ? 1 : 0;
  const unspelled = unspelledOptions(parsed, operands);
  if (unspelled) return unspelled;
  return variablePrefix !== undefined && workload.environment.incomplete
    ? unknown(t('an environment file that is not here may hold it'))
    : undefined;
}
