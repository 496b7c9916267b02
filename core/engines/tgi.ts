import { t } from '../l10n';
import {
  type Fact,
  HOLE,
  known,
  type Launch,
  type Platform,
  unknown,
  type Version,
  type Word,
} from '../model';
import { type ArgumentGrammar, optionTable, parseArguments, unspelledOptions } from './arguments';
import type { Engine, Invocation, Started } from './engine';
import { type Image, imageWords } from './image';
import { launchOf } from './launch';
import { platformOf } from './platform';
import { type PublishedImage, publishedImage, RELEASE, versionIn } from './published';
import { type ImpliedSize, sizeOfAllGpus } from './ranks';
import { Settings } from './settings';
import { programName } from './words';

/** What tells Hugging Face's Text Generation Inference from its fork LoRAX: the launcher works alike. */
interface Launcher {
  readonly id: string;
  readonly title: string;
  readonly newest: Version;
  readonly mentions: string;
  /** Programs that start it; an image's entrypoint script passes its arguments on. */
  readonly programs: ReadonlySet<string>;
  readonly images: readonly PublishedImage[];
  /** Tells images whose name varies (`huggingface-text-generation-inference-cu124.2-3.ubuntu2204.py311`). */
  readonly ownImage?: RegExp;
}

/**
 * Hugging Face Text Generation Inference. Sources: huggingface/text-generation-inference launcher/src/main.rs, Dockerfile,
 * tgi-entrypoint.sh and sagemaker-entrypoint.sh (v3.3.7); huggingface/tgi-gaudi launcher/src/main.rs.
 */
export const tgi: Engine = launcher({
  id: 'tgi',
  title: 'TGI',
  newest: [3, 3, 7],
  mentions: String.raw`text-generation|\btgi\b|num[-_]shard`,
  programs: new Set(['text-generation-launcher', 'tgi-entrypoint.sh']),
  images: [
    { repository: 'huggingface/text-generation-inference', platform: 'cuda', serves: true, release: RELEASE },
    { repository: 'tgi-gaudi', platform: 'xpu', serves: true, release: RELEASE },
    {
      repository: 'huggingface-pytorch-tgi-inference',
      platform: 'cuda',
      serves: true,
      release: /tgi(\d+)\.(\d+)\.(\d+)/,
    },
  ],
  ownImage: /(?:^|\/)huggingface-text-generation-inference-[^/]*$/,
});

/** LoRAX, a fork of Text Generation Inference (predibase/lorax launcher/src/main.rs, Dockerfile). */
export const lorax: Engine = launcher({
  id: 'lorax',
  title: 'LoRAX',
  newest: [0, 12, 1],
  mentions: 'lorax',
  programs: new Set(['lorax-launcher']),
  images: [{ repository: 'predibase/lorax', platform: 'cuda', serves: true, release: RELEASE }],
});

/** What is read, then every option that takes no value. An unknown option is skipped with the value behind it. */
const OPTIONS = optionTable(
  '--num-shard --sharded --model-id',
  `--trust-remote-code --disable-custom-kernels --json-output --ngrok --disable-grammar-support
   --enable-prefill-logprobs --compile --eager-prefill --env,-e`,
);

/** clap: names in full, dashes only. */
const ARGUMENTS: ArgumentGrammar = { options: OPTIONS, foldsUnderscores: false, abbreviates: false };

function launcher(spec: Launcher): Engine {
  const isOwn = (image: Image | undefined): boolean =>
    image !== undefined &&
    (publishedImage(spec.images, image) !== undefined || (spec.ownImage?.test(image.path) ?? false));
  const engine: Engine = {
    id: spec.id,
    title: spec.title,
    newest: spec.newest,
    mentions: spec.mentions,
    recognise(words): Started | undefined {
      return spec.programs.has(programName(words[0]))
        ? { program: words.slice(0, 1), args: words.slice(1) }
        : undefined;
    },
    startsFromImage(image, args) {
      if (image && hasOtherBackend(image)) return false;
      if (isOwn(image)) return args.length === 0 || ['-', HOLE].includes(args[0]!.text.charAt(0));
      return spec.id === 'tgi' && areUnmistakable(args);
    },
    read: invocation => read(engine, spec, invocation),
  };
  return engine;
}

/** Images of TGI in which something else than its own shards computes: no ranks, or ranks made in another way. */
function hasOtherBackend(image: Image): boolean {
  return imageWords(image).tag.some(word => /^(?:trtllm|llamacpp|neuron|tpu)$/.test(word));
}

/** `--model-id` and `--num-shard` together are spelled so by no other known engine. */
function areUnmistakable(args: readonly Word[]): boolean {
  const { options } = parseArguments(args, ARGUMENTS);
  return (args[0]?.text.startsWith('-') ?? false) && options.has('--model-id') && options.has('--num-shard');
}

function read(engine: Engine, spec: Launcher, invocation: Invocation): Launch {
  const { workload, image, environment } = invocation;
  const parsed = parseArguments(invocation.args, ARGUMENTS);
  // Every option has a variable of its name (clap's `env`).
  const settings = new Settings(parsed, {
    prefix: '',
    variables: sageMaker(image, environment),
    options: OPTIONS,
  });
  const platform = platformOf(spec.images, image, environment);
  const hidden =
    unspelledOptions(parsed) ??
    (workload.environment.incomplete
      ? unknown(t('an environment file that is not here may hold it'))
      : undefined);
  const shards = settings.count('--num-shard');
  const { size, implied } = shards
    ? { size: shards }
    : hidden
      ? { size: hidden }
      : impliedShards(engine.title, settings, platform, invocation);
  return launchOf(engine, invocation, {
    engineVersion: versionIn(spec.images, image, engine.newest),
    platform,
    tensorParallel: size,
    ...(implied !== undefined && { implied }),
    causes: [
      settings.placeOf('--num-shard'),
      implied === undefined ? undefined : size.place,
      settings.placeOf('--sharded'),
    ],
  });
}

/** `sagemaker-entrypoint.sh` copies SM_NUM_GPUS over NUM_SHARD. */
function sageMaker(
  image: Image | undefined,
  environment: ReadonlyMap<string, Fact<string>>,
): ReadonlyMap<string, Fact<string>> {
  const gpus = environment.get('SM_NUM_GPUS');
  return gpus && image?.path.endsWith('huggingface-pytorch-tgi-inference')
    ? new Map([...environment, ['NUM_SHARD', gpus]])
    : environment;
}

/**
 * The shards that the launcher makes where nobody gives their number (`find_num_shards`): one if sharding is switched off,
 * else one for each GPU. It counts the items of CUDA_VISIBLE_DEVICES, of NVIDIA_VISIBLE_DEVICES, which container
 * runtimes set to the GPUs they grant, or of ZE_AFFINITY_MASK; where that says `all`, what `nvidia-smi` lists
 * (huggingface/text-generation-inference#3346). Devices of other vendors are never counted.
 */
function impliedShards(
  title: string,
  settings: Settings,
  platform: Platform,
  { workload, environment }: Invocation,
): ImpliedSize {
  const sharded = settings.text('--sharded');
  if (sharded && !sharded.known) return { size: sharded };
  if (sharded?.value === 'false') return { size: known(1, sharded.place, t('sharding is switched off')) };
  if (platform === 'cuda') return sizeOfAllGpus(title, workload);
  const devices = COUNTED_DEVICES.map(name => environment.get(name)).find(value => value !== undefined);
  if (!devices) return { size: known(1, undefined, t`${title} counts only the devices of NVIDIA by itself`) };
  if (!devices.known) {
    const reason = t('the devices it may use are not spelled out in the file');
    return { size: unknown(reason, devices.place) };
  }
  return {
    size: known(devices.value.split(',').length, devices.place, t`${title} takes all devices it is given`),
  };
}

const COUNTED_DEVICES = ['CUDA_VISIBLE_DEVICES', 'NVIDIA_VISIBLE_DEVICES', 'ZE_AFFINITY_MASK'];
