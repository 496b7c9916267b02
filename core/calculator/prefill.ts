/** The way back from a launch that was read to the choices of the calculator. */
import { t } from '../l10n';
import { extraName } from '../memory';
import { isTellingValue, switchKnob } from '../memory/nccl';
import { formatVersion } from '../memory/version';
import type { ExtraSegment, Fact, Launch, LintOptions } from '../model';
import type { CalculatorInput } from './calculate';

/** What the calculator can start from. */
export interface Prefill {
  readonly input: CalculatorInput;
  /** What a file leaves open or the calculator cannot express, as sentences for the reader. */
  readonly gaps: readonly string[];
}

/** The choices that describe a launch; a parallel size that is unknown counts as 1, and the gaps say so. */
export function prefillOf(launch: Launch, interconnect: LintOptions['interconnect']): Prefill {
  const gaps: string[] = [];
  const count = (title: string, fact: Fact<number>): number => {
    if (fact.known) return Math.max(1, fact.value);
    gaps.push(t`The ${title} size is unknown: ${fact.reason}.`);
    return 1;
  };
  const extra = (id: ExtraSegment['id']): number => {
    const bytes = launch.extras.find(candidate => candidate.id === id)?.bytes;
    if (bytes?.known) return Math.max(0, Math.ceil(bytes.value));
    if (bytes) gaps.push(t`The size of the ${extraName(id)} is unknown: ${bytes.reason}.`);
    return 0;
  };
  const tensorParallel = count(t('tensor parallel'), launch.tensorParallel);
  const dataParallel = count(t('data parallel'), launch.dataParallelLocal);
  const input: CalculatorInput = {
    engine: launch.engine,
    engineVersion:
      launch.engineVersion.certainty === 'rolling' ? 'latest' : formatVersion(launch.engineVersion.version),
    platform: launch.platform,
    tensorParallel,
    pipelineParallel: count(t('pipeline parallel'), launch.pipelineParallel),
    dataParallel,
    prefillContextParallel: count(t('prefill context parallel'), launch.prefillContextParallel),
    decodeContextParallel: count(t('decode context parallel'), launch.decodeContextParallel),
    nodes: count(t('multi-node'), launch.nodes),
    interconnect,
    ...cuMemOf(launch),
    // The launch counts all replicas together, the calculator one of them.
    kvOffloadBytes: Math.ceil(extra('kv-offload') / dataParallel),
    multimodalCacheBytes: extra('multimodal-cache'),
    environment: environmentOf(launch, gaps),
  };
  return { input, gaps: [...gaps, ...unexpressed(launch)] };
}

const CUMEM = 'NCCL_CUMEM_ENABLE';

function cuMemOf({ knobs }: Pick<Launch, 'knobs'>): Pick<CalculatorInput, 'cuMem'> {
  const wanted = switchKnob(knobs, CUMEM);
  return wanted === 'on' || wanted === 'off' ? { cuMem: wanted } : {};
}

function environmentOf({ knobs }: Pick<Launch, 'knobs'>, gaps: string[]): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [name, fact] of knobs) {
    if (name === CUMEM && cuMemOf({ knobs }).cuMem !== undefined) continue;
    if (!fact.known) gaps.push(t`${name} is unknown: ${fact.reason}.`);
    else if (isTellingValue(fact.value)) environment[name] = fact.value;
  }
  return environment;
}

function unexpressed(launch: Launch): string[] {
  const sentences: string[] = [];
  if (launch.engineVersion.certainty === 'assumed') {
    sentences.push(t('The image does not tell the release for certain; choose the one that it holds.'));
  }
  if (launch.executor === 'ray') {
    sentences.push(t('The service starts its workers with Ray; the calculator counts as if it did not.'));
  }
  for (const { id } of launch.extras) {
    if (id === 'kv-offload' || id === 'multimodal-cache') continue;
    sentences.push(t`The ${extraName(id)} is not counted by the calculator.`);
  }
  return sentences;
}
