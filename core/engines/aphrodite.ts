import { t } from '../l10n';
import { type EngineVersion, type Fact, known, type Launch, unknown, type Version } from '../model';
import { parseArguments, unspelledOptions } from './arguments';
import type { Engine, Invocation } from './engine';
import { imageWords } from './image';
import { launchOf } from './launch';
import { pythonInt } from './numbers';
import { platformOf } from './platform';
import { pythonTarget } from './programs';
import { type PublishedImage, publishedImage, RELEASE, versionIn } from './published';
import { defaultSize } from './ranks';
import { type OptionName, rankCauses, Settings } from './settings';
import { readExtras } from './vllm/extras';
import { NEWEST_VLLM } from './vllm/images';
import { VLLM_ARGUMENTS } from './vllm/options';
import { programName } from './words';

const TITLE = 'Aphrodite';

/** The newest Aphrodite release whose sources were read (aphrodite-engine/aphrodite-engine v0.20). */
const NEWEST_APHRODITE: Version = [0, 20, 0];

/** Its images: PygmalionAI/aphrodite-engine docker/Dockerfile, whose entrypoint.sh starts the OpenAI server. */
const IMAGES: readonly PublishedImage[] = [
  { repository: 'alpindale/aphrodite-openai', platform: 'cuda', serves: true, release: RELEASE },
  { repository: 'alpindale/aphrodite-engine', platform: 'cuda', serves: true, release: RELEASE },
];

/** Aphrodite (aphrodite-engine/aphrodite-engine), which began as a copy of vLLM and takes its options. */
export const aphrodite: Engine = {
  id: 'aphrodite',
  title: TITLE,
  newest: NEWEST_APHRODITE,
  mentions: 'aphrodite',
  recognise(words) {
    if (programName(words[0]) === 'aphrodite')
      return /^(?:run|serve)$/.test(words[1]?.text ?? '')
        ? { program: words.slice(0, 2), args: words.slice(2) }
        : undefined;
    const target = pythonTarget(words);
    if (target?.kind !== 'module' || !/^aphrodite\.endpoints\.\w+\.api_server$/.test(target.name))
      return undefined;
    return { program: words.slice(0, target.next), args: words.slice(target.next) };
  },
  startsFromImage(image, args) {
    const first = args[0]?.text;
    return publishedImage(IMAGES, image)?.serves === true && (first === undefined || first.startsWith('-'));
  },
  read: readInvocation,
};

/** Options that make ranks, the most telling first. */
const RANK_OPTIONS: readonly [OptionName, ...OptionName[]] = [
  '--tensor-parallel-size',
  '--pipeline-parallel-size',
  '--data-parallel-size',
];

function readInvocation(invocation: Invocation): Launch {
  const { image, environment, program } = invocation;
  const parsed = parseArguments(invocation.args, VLLM_ARGUMENTS);
  const settings = new Settings(parsed, undefined);
  const operands = parsed.options.has('--model') ? 0 : 1;
  const fromImage = program.length === 0 ? sizeInImage(environment) : undefined;
  const engineVersion = versionIn(IMAGES, image, NEWEST_APHRODITE, own =>
    imageWords(own).name.includes('aphrodite'),
  );
  const executor = readExecutor(settings);
  const dataParallelLocal =
    settings.count('--data-parallel-size-local') ??
    settings.count('--data-parallel-size') ??
    defaultSize(TITLE);
  return launchOf(aphrodite, invocation, {
    engineVersion,
    platform: platformOf(IMAGES, image, environment),
    tensorParallel:
      settings.count('--tensor-parallel-size') ??
      fromImage ??
      unspelledOptions(parsed, operands) ??
      defaultSize(TITLE),
    pipelineParallel: settings.count('--pipeline-parallel-size') ?? defaultSize(TITLE),
    decodeContextParallel: settings.count('--decode-context-parallel-size') ?? defaultSize(TITLE),
    dataParallelLocal,
    nodes: settings.count('--nnodes') ?? defaultSize(TITLE),
    ...(executor && { executor }),
    extras: readExtras(settings, likeVllm(engineVersion), dataParallelLocal),
    isKnob: name => name === 'APHRODITE_MQ_MAX_CHUNK_BYTES_MB',
    causes: [...rankCauses(settings, RANK_OPTIONS), fromImage?.place],
  });
}

/** What its image's entrypoint makes of variables: `NUM_GPUS` is the tensor-parallel size (docker/entrypoint.sh). */
function sizeInImage(environment: ReadonlyMap<string, Fact<string>>): Fact<number> | undefined {
  if (environment.has('CMD_ADDITIONAL_ARGUMENTS'))
    return unknown(
      t('CMD_ADDITIONAL_ARGUMENTS may hold it'),
      environment.get('CMD_ADDITIONAL_ARGUMENTS')?.place,
    );
  const gpus = environment.get('NUM_GPUS');
  if (!gpus?.known) return gpus;
  const value = pythonInt(gpus.value);
  return value !== undefined && value >= 1
    ? known(value, gpus.place, t('environment variable NUM_GPUS'))
    : unknown(t`the value of ${'NUM_GPUS'} is no whole number`, gpus.place);
}

/** The vLLM release like which an Aphrodite release keeps its offloaded blocks: it is told of 0.20 only. */
function likeVllm({ version: [major, minor], certainty }: EngineVersion): EngineVersion {
  const recent = major > 0 || minor >= 20;
  return {
    version: recent ? NEWEST_VLLM : [0, 6, 0],
    certainty: certainty === 'pinned' ? 'rolling' : 'assumed',
  };
}

function readExecutor(settings: Settings): Launch['executor'] | undefined {
  const backend = settings.text('--distributed-executor-backend');
  return backend?.known ? (EXECUTORS.get(backend.value) ?? 'external') : undefined;
}

/** What `--distributed-executor-backend` calls them. */
const EXECUTORS: ReadonlyMap<string, Launch['executor']> = new Map([
  ['mp', 'multiprocessing'],
  ['ray', 'ray'],
  ['uni', 'uniprocess'],
]);
