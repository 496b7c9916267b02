import { t } from '../l10n';
import { type Fact, HOLE, known, type Launch, unknown, type Version, type Word } from '../model';
import type { Place } from '../text/span';
import {
  type ArgumentGrammar,
  optionTable,
  type ParsedArguments,
  parseArguments,
  unspelledOptions,
} from './arguments';
import type { Engine, Invocation, Started } from './engine';
import { type Image, isOtherProduct, isRollingTag, releaseOf } from './image';
import { launchOf } from './launch';
import { pythonInt } from './numbers';
import { type ImpliedSize, sizeOfAllGpus } from './ranks';
import { type OptionName, Settings } from './settings';
import { programName } from './words';

const TITLE = 'NVIDIA NIM';

/** The newest release whose documentation was read (docs.nvidia.com/nim/large-language-models/3.0.0). */
const NEWEST: Version = [3, 0, 0];

/** `nvcr.io/nim/VENDOR/MODEL`, also through a mirror. */
const REPOSITORY = /(?:^|\/)nim\/[^/]+\/[^/]+$/;

/**
 * What NIM hands to the engine inside, vLLM or SGLang; its options go by their names there
 * (docs.nvidia.com/nim/large-language-models/latest/reference/advanced-configuration.html).
 */
const ARGUMENTS: ArgumentGrammar = {
  options: optionTable(
    '--tensor-parallel-size,-tp,--tp-size,--tp --pipeline-parallel-size,-pp,--pp-size --nnodes',
    '--enforce-eager --trust-remote-code --enable-lora --enable-prefix-caching --enable-chunked-prefill',
  ),
  foldsUnderscores: true,
  abbreviates: false,
};

/** NVIDIA NIM for language models: containers that choose engine and parallel sizes by themselves. */
export const nim: Engine = {
  id: 'nim',
  title: TITLE,
  newest: NEWEST,
  mentions: String.raw`\bnim/|\bNIM_`,
  recognise(words): Started | undefined {
    return programName(words[0]) === 'nim-serve'
      ? { program: words.slice(0, 1), args: words.slice(1) }
      : undefined;
  },
  startsFromImage(image, args, environment) {
    const kind = image && REPOSITORY.test(image.path) ? modelKind(image) : undefined;
    if (kind === 'other' || !areArguments(args)) return false;
    return kind !== undefined || isUnmistakable(image, environment);
  },
  read,
};

/** Whether words given to the image are arguments for its server, in front of which a model may stand by its address. */
function areArguments(args: readonly Word[]): boolean {
  const first = args[0]?.text ?? '';
  return args.length === 0 || first.startsWith('-') || first.startsWith(HOLE) || first.includes('://');
}

/** Whether variables can only be those of a NIM for language models: its own parallel size, or a profile by name. */
function isUnmistakable(image: Image | undefined, environment: ReadonlyMap<string, Fact<string>>): boolean {
  if (image && isOtherProduct(image)) return false;
  return environment.has('NIM_TENSOR_PARALLEL_SIZE') || profileOf(environment)?.tensor.known === true;
}

/** Words in the names of NIMs that are no language models; each of those runs on one GPU, or has ranks of its own. */
const OTHER_MODELS = new RegExp(
  [
    'embed|retriever|rerank|clip|parse|ocr|table|chart|graphic|page-elements|yolox|cached',
    'riva|asr|tts|nmt|parakeet|canary|conformer|whisper|fastpitch|magpie|radtts|maxine|speech|voice|audio2|a2f',
    'flux|diffusion|trellis|cosmos-(?:predict|transfer)|video|eyecontact|bodypose|dino|changenet|detect|vista|maisi',
    'esm|fold|mpnn|molmim|diffdock|genmol|boltz|evo2|msa|parabricks|deepvariant|fourcastnet|corrdiff|cuopt|usd',
  ].join('|'),
  'i',
);

/** Words in the names of language models: their size, or a family. */
const LANGUAGE_MODELS =
  /(?:^|[^a-z0-9])(?:\d+(?:\.\d+)?[bm]|\d+x\d+b|a\d+b)(?:[^a-z0-9]|$)|llama|nemotron|mistral|mixtral|qwen|gemma|phi-|gpt-oss|deepseek|granite|starcoder|llm/i;

/** What a NIM holds, as far as the name of its image tells. */
function modelKind(image: Image): 'language' | 'other' | 'unknown' {
  const name = image.path.slice(image.path.lastIndexOf('/') + 1);
  if (OTHER_MODELS.test(name)) return 'other';
  return LANGUAGE_MODELS.test(name) ? 'language' : 'unknown';
}

function read(invocation: Invocation): Launch {
  const { image, environment } = invocation;
  const parsed = parseArguments(invocation.args, ARGUMENTS);
  const sources = [
    new Settings(parsed, undefined),
    new Settings(parseArguments(passedThrough(invocation), ARGUMENTS), {
      prefix: 'NIM_',
      variables: environment,
      options: ARGUMENTS.options,
    }),
  ];
  const given = (option: OptionName) =>
    sources.map(source => source.count(option)).find(size => size !== undefined);
  const placeOf = (option: OptionName) =>
    sources.map(source => source.placeOf(option)).find(place => place !== undefined);
  const profile = profileOf(environment);
  const tensor = given('--tensor-parallel-size') ?? profile?.tensor;
  const { size, implied } = tensor ? { size: tensor } : impliedSize(invocation, parsed);
  const nodes = given('--nnodes') ?? nodesOf(environment);
  return launchOf(nim, invocation, {
    engineVersion: versionOf(image),
    platform: 'cuda',
    tensorParallel: size,
    pipelineParallel: given('--pipeline-parallel-size') ?? profile?.pipeline ?? known(1),
    ...(nodes && { nodes }),
    ...(implied !== undefined && { implied }),
    causes: [
      placeOf('--tensor-parallel-size'),
      placeOf('--pipeline-parallel-size'),
      profile?.place,
      implied === undefined ? undefined : size.place,
    ],
  });
}

/** The words of `NIM_PASSTHROUGH_ARGS`; none where it is not spelled out. */
function passedThrough({ environment, workload }: Invocation): Word[] {
  const text = environment.get('NIM_PASSTHROUGH_ARGS');
  const place = text?.place ?? workload.place;
  const words = text?.known ? text.value.split(/\s+/).filter(word => word !== '') : [];
  return words.map(word => ({ text: word, place }));
}

/** A profile by name: `vllm-bf16-tp4-pp1-lora`, `tensorrt_llm-h100-fp8-tp2-latency`, `tensorrt_llm-…-bf16-tp8-pp2`. */
const PROFILE = /^(?:tensorrt_llm|trtllm|vllm|sglang)-(?:\S*-)?tp(\d+)(?:-pp(\d+))?(?:-|$)/;

interface Profile {
  readonly tensor: Fact<number>;
  readonly pipeline?: Fact<number>;
  readonly place?: Place;
}

/**
 * The parallel sizes in the name of a profile. It stands in `NIM_MODEL_PROFILE`, or in a variable of a start script's
 * that is called `…PROFILE`, too. A profile by its hash hides them.
 */
function profileOf(environment: ReadonlyMap<string, Fact<string>>): Profile | undefined {
  for (const [name, value] of environment) {
    if (!name.endsWith('PROFILE')) continue;
    const named = value.known ? PROFILE.exec(value.value) : null;
    if (value.known && named) {
      const origin = t`the profile in ${name}`;
      return {
        tensor: known(pythonInt(named[1]!)!, value.place, origin),
        ...(named[2] !== undefined && { pipeline: known(pythonInt(named[2])!, value.place, origin) }),
        ...(value.place && { place: value.place }),
      };
    }
    if (/^NIM_(?:MODEL|MANIFEST)_PROFILE$/.test(name))
      return { tensor: unknown(t`the profile in ${name} does not tell it by its name`, value.place) };
  }
  return undefined;
}

/**
 * The size where nobody gives one: NIM takes, of the profiles that fit the GPUs it sees, one with the highest tensor
 * parallelism (docs.nvidia.com/nim/large-language-models/1.1.0/profiles.html, Automatic Profile Selection).
 */
function impliedSize({ workload, environment, image }: Invocation, parsed: ParsedArguments): ImpliedSize {
  const passed = environment.get('NIM_PASSTHROUGH_ARGS');
  if (passed && !passed.known) return { size: unknown(t('NIM_PASSTHROUGH_ARGS may hold it'), passed.place) };
  // The model may stand in front.
  const hidden = unspelledOptions(parsed, 1);
  if (hidden) return { size: hidden };
  if (workload.environment.incomplete)
    return { size: unknown(t('an environment file that is not here may hold it')) };
  if (!image || modelKind(image) === 'unknown')
    return { size: unknown(t('which model is in the image is not known, nor how it is split')) };
  return sizeOfAllGpus(TITLE, workload);
}

/** `NIM_NUM_COMPUTE_NODES`, the nodes that one model is spread over. */
function nodesOf(environment: ReadonlyMap<string, Fact<string>>): Fact<number> | undefined {
  const text = environment.get('NIM_NUM_COMPUTE_NODES');
  if (!text) return undefined;
  const nodes = text.known ? pythonInt(text.value) : undefined;
  return nodes !== undefined && nodes >= 1
    ? known(nodes, text.place)
    : unknown(t('NIM_NUM_COMPUTE_NODES cannot be read'), text.place);
}

/** Each model's image counts releases of its own, by which documentation goes as well. */
function versionOf(image: Image | undefined): Launch['engineVersion'] {
  const place = image?.place && { place: image.place };
  const release = image && releaseOf(image, /^(\d+)\.(\d+)(?:\.(\d+))?/);
  if (release) return { version: [release[0], release[1], release[2] || 0], certainty: 'pinned', ...place };
  return { version: NEWEST, certainty: image && isRollingTag(image) ? 'rolling' : 'assumed', ...place };
}
