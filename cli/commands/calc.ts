import { type CalculatorInput, calculate } from '../../core/calculator';
import { ENGINES } from '../../core/engines';
import type { Platform } from '../../core/model';
import { parseArguments, UsageError } from '../arguments';
import { EXIT, type ExitStatus, type Io } from '../io';
import { renderCalculationJson, renderCalculationPretty } from '../report/calculation';
import { useColours, useUnicode } from '../report/style';

/** Every platform of the memory model; the type says so when one is missing. */
const PLATFORMS: Readonly<Record<Platform, true>> = {
  cuda: true,
  rocm: true,
  cpu: true,
  xpu: true,
  ascend: true,
  tpu: true,
};

/** What `calc` takes. */
export const CALC_OPTIONS = {
  format: ['pretty', 'json'],
  engine: ENGINES.map(({ id }) => id),
  'engine-version': 'value',
  platform: Object.keys(PLATFORMS),
  tp: 'value',
  pp: 'value',
  dp: 'value',
  pcp: 'value',
  dcp: 'value',
  nodes: 'value',
  nccl: 'value',
  interconnect: ['p2p', 'shm', 'unknown'],
  cumem: ['on', 'off'],
  communicators: 'value',
  'kv-offload': 'value',
  'mm-cache': 'value',
  env: 'value',
} as const;

type Value = (option: keyof typeof CALC_OPTIONS) => string | undefined;

/** No cluster comes near; more digits are a slip of the keyboard. */
const MOST_RANKS = 4096;
const GIB = 1024 ** 3;

/**
 * `shm-lint calc --engine vllm --tp 4`: how much /dev/shm a launch needs, segment by segment.
 * Throws {@link UsageError} for a value that cannot be.
 */
export async function calc(args: readonly string[], io: Io): Promise<ExitStatus> {
  const { positionals, value } = parseArguments(args, CALC_OPTIONS);
  if (positionals.length > 0) {
    throw new UsageError(
      `calc reads no file, so "${positionals[0]}" has no place; to check files: shm-lint check`,
    );
  }
  const input = readInput(value);
  const result = calculate(input);
  if (!result.ok) throw new UsageError(result.problem);
  if (value('format') === 'json') io.stdout.write(renderCalculationJson(result.calculation));
  else {
    const { stdout, env } = io;
    io.stdout.write(
      renderCalculationPretty(input, result.calculation, {
        colours: useColours(env, stdout.isTerminal),
        unicode: useUnicode(env, stdout.isTerminal),
        width: stdout.columns,
      }),
    );
  }
  return EXIT.ok;
}

function readInput(value: Value): CalculatorInput {
  const engine = value('engine');
  if (engine === undefined) {
    throw new UsageError(
      `no engine given; one of: ${CALC_OPTIONS.engine.join(', ')}, as in --engine vllm --tp 4`,
    );
  }
  const optional = {
    engineVersion: releaseOf('engine-version', value, true),
    platform: value('platform') as Platform | undefined,
    pipelineParallel: countOf('pp', value),
    dataParallel: countOf('dp', value),
    prefillContextParallel: countOf('pcp', value),
    decodeContextParallel: countOf('dcp', value),
    nodes: countOf('nodes', value),
    ncclVersion: releaseOf('nccl', value, false),
    interconnect: value('interconnect') as CalculatorInput['interconnect'],
    cuMem: value('cumem') as CalculatorInput['cuMem'],
    communicators: countOf('communicators', value),
    kvOffloadBytes: gibibytesOf('kv-offload', value),
    multimodalCacheBytes: gibibytesOf('mm-cache', value),
    environment: environmentOf(value),
  };
  return {
    engine,
    tensorParallel: countOf('tp', value) ?? 1,
    ...(Object.fromEntries(
      Object.entries(optional).filter(([, given]) => given !== undefined),
    ) as Partial<CalculatorInput>),
  };
}

function countOf(option: keyof typeof CALC_OPTIONS, value: Value): number | undefined {
  const text = value(option);
  if (text === undefined) return undefined;
  const count = /^\d+$/.test(text) ? Number(text) : 0;
  if (count < 1 || count > MOST_RANKS) {
    throw new UsageError(`--${option} is a whole number from 1 to ${MOST_RANKS}, not "${text}"`);
  }
  return count;
}

function gibibytesOf(option: keyof typeof CALC_OPTIONS, value: Value): number | undefined {
  const text = value(option);
  if (text === undefined) return undefined;
  const bytes = /^\d{1,6}(\.\d{1,9})?$/.test(text) ? Math.round(Number(text) * GIB) : undefined;
  if (bytes === undefined)
    throw new UsageError(`--${option} is in GiB, a plain number such as 20 or 0.5, not "${text}"`);
  return bytes;
}

function releaseOf(option: keyof typeof CALC_OPTIONS, value: Value, mayRoll: boolean): string | undefined {
  const text = value(option);
  if (text === undefined || (mayRoll && (text === 'latest' || text === 'nightly'))) return text;
  if (!/^v?\d{1,4}\.\d{1,4}(\.\d{1,4})?([-+.a-z].*)?$/i.test(text)) {
    const examples = mayRoll ? '0.11.2, or latest' : '2.27.5';
    throw new UsageError(`--${option} is a release such as ${examples}, not "${text}"`);
  }
  return text;
}

/** `NCCL_BUFFSIZE=8388608,NCCL_P2P_DISABLE=1` */
function environmentOf(value: Value): Readonly<Record<string, string>> | undefined {
  const text = value('env');
  if (text === undefined) return undefined;
  const pairs = text.split(',').map(pair => {
    const [, name, given] = /^([A-Za-z_]\w*)=(.*)$/.exec(pair) ?? [];
    if (name === undefined) throw new UsageError(`--env is NAME=VALUE,NAME=VALUE,…, which "${pair}" is not`);
    return [name, given!] as const;
  });
  return Object.fromEntries(pairs);
}
