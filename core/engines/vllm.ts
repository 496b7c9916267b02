import { t } from '../l10n';
import {
  type EngineVersion,
  type Fact,
  HOLE,
  known,
  type Launch,
  type Platform,
  unknown,
  type Word,
  type Workload,
} from '../model';
import { type ParsedArguments, parseArguments, unspelledOptions } from './arguments';
import { parseWithConfigFile, unseenConfig } from './config-file';
import type { Engine, Invocation, Started } from './engine';
import { type Image, imageWords, isOtherProduct } from './image';
import { launchOf } from './launch';
import { platformOf } from './platform';
import { dynamoRun, pythonTarget } from './programs';
import { publishedImage } from './published';
import { type PythonEngine, pythonCall } from './python-calls';
import { combine, defaultSize, localRanks, type Parallelism, replicaRanks } from './ranks';
import { type OptionName, rankCauses, Settings } from './settings';
import { startedByAnother } from './vllm/configured';
import { readExtras } from './vllm/extras';
import { isNeuron, NEWEST_VLLM, VLLM_IMAGES, versionOf } from './vllm/images';
import { VLLM_ARGUMENTS } from './vllm/options';
import { programName } from './words';

const TITLE = 'vLLM';

/**
 * Python modules that start the engine. NVIDIA Dynamo's worker and KServe's server for Hugging Face models hand engine
 * options through to it (kserve/kserve python/huggingfaceserver/huggingfaceserver/__main__.py).
 */
const MODULES = new Set([
  'vllm.entrypoints.openai.api_server',
  'vllm.entrypoints.openai.run_batch',
  'vllm.entrypoints.api_server',
  'dynamo.vllm',
  'ipex_llm.vllm.xpu.entrypoints.openai.api_server',
  'ipex_llm.vllm.cpu.entrypoints.openai.api_server',
  'huggingfaceserver',
]);

/** The server's own file, where it lies or as OPEA's image for ROCm copies it (GenAIComps Dockerfile.amd_gpu). */
const SERVER_SCRIPT = /(?:^|\/)vllm\/entrypoints\/(?:openai\/)?api_server\.py$|^\/workspace\/api_server\.py$/;

/** The module behind the `vllm` command. */
const CLI_MODULE = 'vllm.entrypoints.cli.main';

/** The engine's classes for programs of one's own (vllm-project/vllm vllm/entrypoints/llm.py, vllm/engine/arg_utils.py). */
const PYTHON: PythonEngine = {
  package: 'vllm',
  callees: ['LLM', 'EngineArgs', 'AsyncEngineArgs'],
  spell: keyword => `--${keyword}`,
};

/** vLLM (vllm-project/vllm), also as NVIDIA Dynamo's vLLM worker. */
export const vllm: Engine = {
  id: 'vllm',
  title: TITLE,
  newest: NEWEST_VLLM,
  package: 'vllm',
  mentions: String.raw`vllm|ipex-llm|llm-d/|dynamo|huggingface|\bserve run\b|(?:tensor|pipeline|data)[-_]parallel|LLMInferenceService`,
  recognise(words, files, variables) {
    if (/^vllm(?:-omni)?$/.test(programName(words[0]))) return readSubcommand(words, 1);
    const target = pythonTarget(words);
    if (!target)
      return (
        pythonCall(words, PYTHON, variables) ?? dynamoRun(words, 'vllm') ?? startedByAnother(words, files)
      );
    if (target.kind === 'script' ? target.name === 'vllm' : target.name === CLI_MODULE)
      return readSubcommand(words, target.next);
    const isServer =
      target.kind === 'module' ? MODULES.has(target.name) : SERVER_SCRIPT.test(words[target.next - 1]!.text);
    return isServer ? split(words, target.next) : undefined;
  },
  startsFromImage(image, args) {
    const published = publishedImage(VLLM_IMAGES, image);
    if (published) return published.serves && (args.length === 0 || beginLikeArguments(args));
    return !(image && (isOtherProduct(image) || isNeuron(image))) && areUnmistakable(args, image);
  },
  scripted: { name: 'vllm', images: VLLM_IMAGES, option: '--tensor-parallel-size' },
  read: readInvocation,
};

/**
 * The words behind `vllm`, if they start an engine: `serve`, `run-batch`, `bench latency`, `bench throughput`
 * and `launch` do; `chat`, `bench serve` and the others talk to one, and `launch render` has no GPU
 * (vllm-project/vllm vllm/entrypoints/cli/).
 */
function readSubcommand(words: readonly Word[], at: number): Started | undefined {
  const component = words[at + 1]?.text ?? '';
  switch (words[at]?.text) {
    case 'serve':
    case 'run-batch':
      return split(words, at + 1);
    case 'bench':
      return component === 'latency' || component === 'throughput' ? split(words, at + 2) : undefined;
    case 'launch':
      return /^[a-z]/.test(component) && component !== 'render' ? split(words, at + 2) : undefined;
    default:
      return undefined;
  }
}

function split(words: readonly Word[], at: number): Started {
  return { program: words.slice(0, at), args: words.slice(at) };
}

/** Whether words given to an image that starts vLLM, one at least, are its arguments, and not a command of their own. */
function beginLikeArguments(args: readonly Word[]): boolean {
  const first = args[0]!.text;
  const folder = first.includes('/') && !/(?:^|\/)s?bin\/|\.(?:sh|py)$|\s/.test(first);
  return first.startsWith('-') || first.startsWith(HOLE) || folder;
}

/** Spellings that no other known program shares together with a model (TensorRT-LLM's have underscores). */
const UNMISTAKABLE = new Set([
  '-tp',
  '--tensor-parallel-size',
  '--pipeline-parallel-size',
  '--data-parallel-size',
]);

/**
 * Whether arguments can only be vLLM's: a parallel size spelled out, and a model by `--model` or in front. An
 * image that is called vLLM may also be given the folder of a model, elsewhere that could be a program.
 */
function areUnmistakable(args: readonly Word[], image: Image | undefined): boolean {
  const first = args[0]?.text ?? '';
  const { options } = parseArguments(args, VLLM_ARGUMENTS);
  if (![...options.values()].some(({ spelling }) => UNMISTAKABLE.has(spelling))) return false;
  if (args.some(({ text }) => /^--(?:model-path|tp-size)\b/.test(text))) return false;
  if (first.startsWith('-')) return options.get('--model')?.spelling === '--model';
  const called = image !== undefined && imageWords(image).name.includes('vllm');
  return MODEL_ID.test(first) || (called && beginLikeArguments(args));
}

/** `organisation/model` on the Hugging Face hub; a path of a program has more or fewer parts. */
const MODEL_ID = /^[A-Za-z0-9][\w.-]*\/[\w.-]+$(?<!\.(?:sh|py))/;

function readInvocation(invocation: Invocation): Launch {
  const { workload, image, environment } = invocation;
  const parsed = parseWithConfigFile(invocation, VLLM_ARGUMENTS);
  const prefix = publishedImage(VLLM_IMAGES, image)?.variablePrefix;
  const settings = new Settings(
    parsed,
    prefix === undefined ? undefined : { prefix, variables: environment, options: VLLM_ARGUMENTS.options },
  );
  const engineVersion = versionOf(image);
  const platform = readPlatform(settings, image, environment);
  const gpus = platform === 'cpu' ? undefined : workload.gpus;
  const hidden = hiddenSettings(parsed, workload, prefix !== undefined && workload.environment.incomplete);

  const tensorParallel = settings.count('--tensor-parallel-size') ?? hidden ?? defaultSize(TITLE);
  const pipelineParallel = settings.count('--pipeline-parallel-size') ?? defaultSize(TITLE);
  const prefillContextParallel = settings.count('--prefill-context-parallel-size') ?? defaultSize(TITLE);
  const replica = { tensorParallel, pipelineParallel, prefillContextParallel };
  const data = readDataParallel(settings, environment, { replica, gpus });
  const parallelism: Parallelism = { ...replica, ...data };
  const processes =
    platform === 'tpu' && hasTpuPlugin(engineVersion)
      ? readTpuProcesses(pipelineParallel, environment)
      : {
          localRanks: localRanks(parallelism, gpus),
          executor: readExecutor(settings, parallelism, platform, gpus),
        };
  return launchOf(vllm, invocation, {
    engineVersion,
    platform,
    ...parallelism,
    decodeContextParallel: settings.count('--decode-context-parallel-size') ?? defaultSize(TITLE),
    ...processes,
    extras: readExtras(settings, engineVersion, data.dataParallelLocal),
    isKnob: name => KNOBS.has(name) || name.startsWith('VLLM_DP_'),
    causes: rankCauses(settings, RANK_OPTIONS),
  });
}

/** `--device` (releases before 0.10), or what image and environment tell. */
function readPlatform(
  settings: Settings,
  image: Image | undefined,
  environment: ReadonlyMap<string, Fact<string>>,
): Platform {
  const device = settings.text('--device');
  const named = PLATFORMS.find(platform => device?.known && device.value === platform);
  return named ?? platformOf(VLLM_IMAGES, image, environment);
}

const PLATFORMS: readonly Platform[] = ['cuda', 'rocm', 'cpu', 'xpu', 'tpu'];

/**
 * Why an option that is not on the command line may be set all the same: by words the file does not spell
 * out, by a `--config` file that cannot be seen, by the stages of an omni-modal model (vllm-project/vllm-omni
 * docs/configuration/stage_configs.md), or by a variable that an entrypoint reads. Undefined if nothing is
 * hidden.
 */
function hiddenSettings(
  parsed: ParsedArguments,
  workload: Workload,
  variablesHidden: boolean,
): Fact<number> | undefined {
  const omni = parsed.options.get('--omni');
  return (
    unspelledOptions(parsed, namesModel(parsed) ? 1 : 0) ??
    unseenConfig(parsed, workload) ??
    (omni && unknown(t('each stage of --omni has a size of its own'), omni.place)) ??
    (variablesHidden ? unknown(t('an environment file that is not here may hold it')) : undefined)
  );
}

/**
 * Whether the first word that is no option is the model: a hole that stands all alone could as well be options, if it may
 * be several words.
 */
function namesModel({ options, positionals }: ParsedArguments): boolean {
  if (options.has('--model')) return false;
  return options.size > 0 || positionals.length > 1 || positionals[0]?.splits !== true;
}

/**
 * Data-parallel replicas in this container, and the nodes one replica is spread over
 * (vllm-project/vllm vllm/engine/arg_utils.py `create_engine_config`, vllm/config/parallel.py
 * `nnodes_within_dp`).
 */
function readDataParallel(
  settings: Settings,
  environment: ReadonlyMap<string, Fact<string>>,
  {
    replica,
    gpus,
  }: { replica: Omit<Parallelism, 'dataParallelLocal' | 'nodes'>; gpus: Fact<number> | undefined },
): Pick<Parallelism, 'dataParallelLocal' | 'nodes'> {
  const total = settings.count('--data-parallel-size') ?? defaultSize(TITLE);
  const nodesInAll = settings.count('--nnodes') ?? defaultSize(TITLE);
  const local = (): Fact<number> => {
    // With a balancer outside, each container is one rank.
    if (settings.has('--data-parallel-rank') || settings.has('--data-parallel-external-lb'))
      return known(1, undefined, t('one data-parallel rank a container: the load balancer is external'));
    const given = settings.count('--data-parallel-size-local');
    if (given) return given;
    const backend = settings.text('--data-parallel-backend');
    if (backend?.known && backend.value === 'ray') {
      const strategy = environment.get('VLLM_RAY_DP_PACK_STRATEGY');
      if (strategy?.known && strategy.value === 'span') return defaultSize(TITLE);
      // Ray places what does not fit here on other nodes.
      const ranks = replicaRanks({ ...replica, dataParallelLocal: total, nodes: nodesInAll });
      const fitting =
        gpus?.known && ranks.known ? Math.max(1, Math.floor(gpus.value / ranks.value)) : undefined;
      if (fitting !== undefined && total.known && total.value > fitting) return known(fitting);
    }
    if (nodesInAll.known && nodesInAll.value === 1) return total;
    return combine([total, nodesInAll], (replicas, nodes) => Math.max(1, Math.floor(replicas / nodes)));
  };
  const dataParallelLocal = local();
  const nodes =
    nodesInAll.known && nodesInAll.value === 1
      ? nodesInAll
      : combine([nodesInAll, total, dataParallelLocal], (all, replicas, here) =>
          Math.max(1, Math.floor(all / Math.max(1, Math.floor(replicas / here)))),
        );
  return { dataParallelLocal, nodes };
}

/**
 * Who runs the ranks (vllm-project/vllm vllm/config/parallel.py `__post_init__`; vllm/platforms/cpu.py turns
 * `uni` into `mp`). A class of the user's own is as unknown as an external launcher.
 */
function readExecutor(
  settings: Settings,
  parallelism: Parallelism,
  platform: Platform,
  gpus: Fact<number> | undefined,
): Launch['executor'] {
  const backend = settings.text('--distributed-executor-backend');
  if (backend?.known) {
    if (backend.value === 'ray') return 'ray';
    if (backend.value === 'uni') return platform === 'cpu' ? 'multiprocessing' : 'uniprocess';
    return backend.value === 'mp' ? 'multiprocessing' : 'external';
  }
  if (platform === 'cpu') return 'multiprocessing';
  const ranks = replicaRanks(parallelism);
  const replicas = settings.count('--data-parallel-size') ?? defaultSize(TITLE);
  // Whatever the sizes are, one GPU runs one rank.
  if (!ranks.known || !replicas.known)
    return gpus?.known && gpus.value === 1 ? 'uniprocess' : 'multiprocessing';
  if (ranks.value * replicas.value === 1) return 'uniprocess';
  const dataBackend = settings.text('--data-parallel-backend');
  if (dataBackend?.known && dataBackend.value === 'ray') return 'ray';
  const oneNode = parallelism.nodes.known && parallelism.nodes.value === 1;
  return oneNode && gpus?.known && gpus.value < ranks.value ? 'ray' : 'multiprocessing';
}

/** Whether vLLM leaves TPUs to the plugin tpu-inference: taken to be so in the images from 0.11. */
function hasTpuPlugin({ version: [major, minor] }: EngineVersion): boolean {
  return major > 0 || minor >= 11;
}

/**
 * The processes on a TPU: one drives all chips of a host, whatever the parallel sizes and
 * `--distributed-executor-backend` say. Pipeline stages and several hosts have executors of the plugin's own, of
 * which nothing is said (vllm-project/tpu-inference tpu_inference/platforms/tpu_platform.py
 * `check_and_update_config`).
 */
function readTpuProcesses(
  pipelineParallel: Fact<number>,
  environment: ReadonlyMap<string, Fact<string>>,
): Pick<Launch, 'localRanks' | 'executor'> {
  const hosts = environment.get('TPU_MULTIHOST_BACKEND');
  const oneHost = hosts === undefined || (hosts.known && hosts.value === '');
  return oneHost && pipelineParallel.known && pipelineParallel.value === 1
    ? { localRanks: known(1, undefined, t('one process drives all TPU chips')), executor: 'uniprocess' }
    : { localRanks: unknown(t('the TPU plugin decides how many processes there are')), executor: 'external' };
}

/** Variables that change how much /dev/shm vLLM or NCCL takes (vllm-project/vllm vllm/envs.py). */
const KNOBS = new Set([
  'VLLM_ALLREDUCE_USE_SYMM_MEM',
  'VLLM_CPU_KVCACHE_SPACE',
  'VLLM_ENABLE_V1_MULTIPROCESSING',
  'VLLM_MQ_MAX_CHUNK_BYTES_MB',
  'VLLM_OBJECT_STORAGE_SHM_BUFFER_NAME',
  'VLLM_SKIP_P2P_CHECK',
  'VLLM_USE_RAY_V2_EXECUTOR_BACKEND',
  'VLLM_USE_V1',
  'VLLM_WORKER_MULTIPROC_METHOD',
]);

/** Options that make ranks, the most telling first. */
const RANK_OPTIONS: readonly [OptionName, ...OptionName[]] = [
  '--tensor-parallel-size',
  '--pipeline-parallel-size',
  '--data-parallel-size',
  '--data-parallel-size-local',
  '--prefill-context-parallel-size',
];
