import { t } from '../l10n';
import { type Fact, known, type Launch, type Platform, unknown, type Word } from '../model';
import { type ParsedArguments, parseArguments, unspelledOptions } from './arguments';
import { parseWithConfigFile, unseenConfig } from './config-file';
import type { Engine, Invocation } from './engine';
import { imageWords, isOtherProduct } from './image';
import { launchOf } from './launch';
import { platformOf } from './platform';
import { dynamoRun, pythonTarget } from './programs';
import { publishedImage, versionIn } from './published';
import { type PythonEngine, pythonCall } from './python-calls';
import { defaultSize } from './ranks';
import { type OptionName, rankCauses, Settings } from './settings';
import { NEWEST_SGLANG, SGLANG_IMAGES } from './sglang/images';
import { SGLANG_ARGUMENTS } from './sglang/options';
import { programName } from './words';

const TITLE = 'SGLang';

/**
 * Starts a router and, unlike `launch_router`, one server for each data-parallel replica (sgl-project/sglang
 * sgl-model-gateway/bindings/python/src/sglang_router/launch_server.py).
 */
const ROUTER_WITH_WORKERS = 'sglang_router.launch_server';

/**
 * Python modules that start the engine: the server, the router with its workers, measurements without a server, and
 * NVIDIA Dynamo's worker, which hands engine options through to it.
 */
const MODULES = new Set([
  'sglang.launch_server',
  ROUTER_WITH_WORKERS,
  'sglang.bench_one_batch',
  'sglang.bench_offline_throughput',
  'dynamo.sglang',
  'dynamo.sglang.worker',
  'dynamo.sglang.decode_worker',
]);

/** The engine for programs of one's own (sgl-project/sglang python/sglang/srt/entrypoints/engine.py). */
const PYTHON: PythonEngine = {
  package: 'sglang',
  callees: ['Engine', 'ServerArgs'],
  spell: keyword => `--${keyword.replaceAll('_', '-')}`,
};

/** SGLang (sgl-project/sglang), also behind its router and as NVIDIA Dynamo's SGLang worker. */
export const sglang: Engine = {
  id: 'sglang',
  title: TITLE,
  newest: NEWEST_SGLANG,
  package: 'sglang',
  mentions: 'sglang|sgl-dev|--(?:tp|dp|pp)-size',
  /**
   * NCCL's cuMem is off unless the user or `--enable-symm-mem` turns it on (python/sglang/srt/entrypoints/engine.py
   * `_set_envs_and_config`; releases before 0.5 overrule the user too). Which NCCL a release brings was not read.
   */
  collectives: { cuMem: 'off by default' },
  recognise(words, _files, variables) {
    if (programName(words[0]) === 'sglang')
      return words[1]?.text === 'serve' ? { program: words.slice(0, 2), args: words.slice(2) } : undefined;
    const target = pythonTarget(words);
    if (!target) return pythonCall(words, PYTHON, variables) ?? dynamoRun(words, 'sglang');
    if (target.kind !== 'module' || !MODULES.has(target.name)) return undefined;
    return { program: words.slice(0, target.next), args: words.slice(target.next) };
  },
  startsFromImage(image, args) {
    const serves = publishedImage(SGLANG_IMAGES, image)?.serves;
    if (serves && (args.length === 0 || args[0]!.text.startsWith('-'))) return true;
    return !(image && isOtherProduct(image, 'sglang', 'sgl')) && areUnmistakable(args);
  },
  scripted: { name: 'sglang', images: SGLANG_IMAGES, option: '--tp-size' },
  read: readInvocation,
};

/** Whether arguments can only be SGLang's: a model by `--model-path` and a tensor-parallel size, both spelled out. */
function areUnmistakable(args: readonly Word[]): boolean {
  const { options } = parseArguments(args, SGLANG_ARGUMENTS);
  return (
    args[0]?.text.startsWith('-') === true &&
    options.get('--model-path')?.spelling === '--model-path' &&
    /^--tp(?:-size)?$/.test(options.get('--tensor-parallel-size')?.spelling ?? '')
  );
}

/** Options that make ranks, the most telling first. */
const RANK_OPTIONS: readonly [OptionName, ...OptionName[]] = [
  '--tensor-parallel-size',
  '--pipeline-parallel-size',
  '--data-parallel-size',
];

function readInvocation(invocation: Invocation): Launch {
  const { workload, image, environment, program } = invocation;
  const parsed = parseWithConfigFile(invocation, SGLANG_ARGUMENTS);
  const prefix = publishedImage(SGLANG_IMAGES, image)?.variablePrefix;
  const { options } = SGLANG_ARGUMENTS;
  const settings = new Settings(
    parsed,
    prefix === undefined ? undefined : { prefix, variables: environment, options },
  );
  const variablesHidden = prefix !== undefined && workload.environment.incomplete;
  const size = (name: OptionName) =>
    settings.count(name) ?? hiddenSettings(parsed, invocation, variablesHidden) ?? defaultSize(TITLE);
  const router = program.at(-1)?.text === ROUTER_WITH_WORKERS;
  const diffusion = DIFFUSION_OPTIONS.find(name => settings.has(name));
  const knobs = withSymmetricMemory(settings, environment);
  return launchOf(
    sglang,
    { ...invocation, environment: knobs },
    {
      engineVersion: versionIn(SGLANG_IMAGES, image, NEWEST_SGLANG, own =>
        imageWords(own).name.includes('sglang'),
      ),
      platform: readPlatform(settings, invocation),
      tensorParallel: size('--tensor-parallel-size'),
      pipelineParallel: settings.count('--pipeline-parallel-size') ?? defaultSize(TITLE),
      decodeContextParallel: settings.count('--decode-context-parallel-size') ?? defaultSize(TITLE),
      dataParallelLocal: readReplicas(settings, router),
      nodes: settings.count('--nnodes') ?? defaultSize(TITLE),
      ...(diffusion && {
        localRanks: unknown(
          t`how ${diffusion} splits a diffusion model is not known here`,
          settings.placeOf(diffusion),
        ),
      }),
      ...(settings.has('--use-ray') && { executor: 'ray' }),
      isKnob: name => KNOBS.has(name),
      causes: rankCauses(settings, RANK_OPTIONS),
    },
  );
}

/** Options by which `sglang serve` splits diffusion models (python/sglang/multimodal_gen). */
const DIFFUSION_OPTIONS: readonly OptionName[] = [
  '--num-gpus',
  '--sp-degree',
  '--ulysses-degree',
  '--ring-degree',
];

/** Variables of the engine that change how much /dev/shm it takes (python/sglang/srt/environ.py). */
const KNOBS = new Set(['SGLANG_USE_MESSAGE_QUEUE_BROADCASTER']);

/** Why a size that is not on the command line may be set all the same; undefined if nothing is hidden. */
function hiddenSettings(
  parsed: ParsedArguments,
  { program, workload }: Invocation,
  variablesHidden: boolean,
): Fact<number> | undefined {
  // `sglang serve MODEL`; the modules take no operand.
  const operands = program.at(-1)?.text === 'serve' && !parsed.options.has('--model-path') ? 1 : 0;
  return (
    unspelledOptions(parsed, operands) ??
    unseenConfig(parsed, workload) ??
    (variablesHidden ? unknown(t('an environment file that is not here may hold it')) : undefined)
  );
}

/**
 * Replicas of the model in this container: data-parallel ones have GPUs of their own, unless data parallelism is that
 * of the attention layers alone, which splits the tensor-parallel ranks (python/sglang/srt/server_args.py).
 */
function readReplicas(settings: Settings, router: boolean): Fact<number> {
  const replicas = settings.count('--data-parallel-size');
  if (!replicas) return defaultSize(TITLE);
  return settings.has('--enable-dp-attention') && !router
    ? known(
        1,
        settings.placeOf('--enable-dp-attention'),
        t('data-parallel attention splits the tensor-parallel ranks'),
      )
    : replicas;
}

/** What `--device` calls the platforms. */
const DEVICES: ReadonlyMap<string, Platform> = new Map<string, Platform>([
  ['cpu', 'cpu'],
  ['xpu', 'xpu'],
  ['hpu', 'xpu'],
  ['npu', 'ascend'],
]);

/** `--device`, or what image and environment tell. */
function readPlatform(settings: Settings, { image, environment }: Invocation): Platform {
  const device = settings.text('--device');
  const named = device?.known ? DEVICES.get(device.value) : undefined;
  return named ?? platformOf(SGLANG_IMAGES, image, environment);
}

/** The environment, in which `--enable-symm-mem` turns NCCL's cuMem on whatever the user says. */
function withSymmetricMemory(
  settings: Settings,
  environment: ReadonlyMap<string, Fact<string>>,
): ReadonlyMap<string, Fact<string>> {
  const place = settings.placeOf('--enable-symm-mem');
  return place
    ? new Map([...environment, ['NCCL_CUMEM_ENABLE', known('1', place, '--enable-symm-mem')]])
    : environment;
}
