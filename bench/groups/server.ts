/** From a keystroke to the diagnostics, over the pipe that an editor uses. */
import { setTimeout } from 'node:timers/promises';
import { parseAllDocuments } from 'yaml';
import { LineIndex } from '../../core/text/span';
import { NODE_OPTIONS } from '../../server/nodeOptions';
import { LanguageServer } from '../measure/language-server';
import { rounds, type Subject, type Timings, timeOf } from '../measure/rounds';
import { quantile, summaryOf } from '../measure/statistics';
import { CLI, peerFile, SERVER } from '../peers';
import { type Row, type Skipped, singleRow } from '../row';
import { composeFile } from '../workloads/compose';
import { Random } from '../workloads/random';
import { interfaceDescription } from '../workloads/settings';

const GROUP = 'server';
const PARSE = 'parser alone, 50 KiB';
const CHANGE = 'change at 50 KiB';
const UNRELATED = 'change in an unrelated file of 1 MiB';
const PEER = 'yaml-language-server, change at 50 KiB';

/** What yaml-language-server waits for the next keystroke before it looks (`validationDelayMs` in its yamlSettings.ts). */
const PEER_DELAY = 200;

const SETTLING_SECONDS = 50;
const IDLE_SECONDS = 10;

export async function server(): Promise<(Row | Skipped)[]> {
  const text = composeFile(new Random(3), 40);
  const ours = await LanguageServer.start([CLI, 'lsp', '--stdio'], 'pull');
  const path = peerFile('yaml-language-server/bin/yaml-language-server');
  const peer = path === undefined ? undefined : await LanguageServer.start([path, '--stdio'], 'push');
  try {
    const unrelated = interfaceDescription(new Random(9), 2 ** 20);
    const timings = await rounds(
      [
        { name: PARSE, run: () => timeOf(() => parseAllDocuments(text)) },
        await typing(CHANGE, ours, 'file:///work/compose.yaml', 'dockercompose', text),
        await typing(UNRELATED, ours, 'file:///work/openapi.yaml', 'yaml', unrelated),
      ],
      { count: 120, warmup: 40 },
    );
    // By themselves: half a second of another program leaves cold caches to whoever comes next.
    const besidePeer =
      peer &&
      (await rounds(
        [
          await typing(CHANGE, ours, 'file:///beside/compose.yaml', 'dockercompose', text),
          await typing(PEER, peer, 'file:///beside/compose.yaml', 'yaml', text),
        ],
        { count: 60, warmup: 20 },
      ));
    return [
      timeRow(timings, PARSE),
      timeRow(timings, CHANGE),
      percentileRow(timings, CHANGE, { of: 'ratio', atMost: 1.5 }),
      { ...timeRow(timings, UNRELATED), asked: { of: 'value', atMost: 3 } },
      ...peerRows(besidePeer),
      ...(await quiet('', [...NODE_OPTIONS, SERVER, '--stdio'], 90)),
      ...(await quiet(', as shm-lint lsp', [CLI, 'lsp', '--stdio'])),
    ];
  } finally {
    ours.stop();
    peer?.stop();
  }
}

/**
 * Typing a character into a document and, in the next round, taking it back, each pair somewhere else: left in, one of them
 * would soon stand in a word that the rest hangs by, such as `services`.
 */
async function typing(
  name: string,
  to: LanguageServer,
  uri: string,
  languageId: string,
  text: string,
): Promise<Subject> {
  const random = new Random(10);
  const lines = new LineIndex(text);
  let typed: number | undefined;
  await to.open(uri, languageId, text);
  return {
    name,
    run() {
      if (typed !== undefined) {
        const range = lines.rangeOf({ start: typed, end: typed + 1 });
        typed = undefined;
        return timeOf(() => to.change(uri, range, ''));
      }
      do typed = random.between(1, text.length - 1);
      while (!/[a-z][a-z]/.test(text.slice(typed - 1, typed + 1)));
      const range = lines.rangeOf({ start: typed, end: typed });
      return timeOf(() => to.change(uri, range, 'x'));
    },
  };
}

function timeRow(timings: Timings, name: string): Row {
  return { group: GROUP, name, unit: 'ms', value: summaryOf(timings.get(name)!) };
}

function percentileRow(timings: Timings, name: string, asked: NonNullable<Row['asked']>): Row {
  const slow = quantile(timings.get(name)!, 0.95);
  const parse = quantile(timings.get(PARSE)!, 0.5);
  return {
    ...singleRow(GROUP, `${name}, 95th percentile`, 'ms', slow),
    ratio: { ...summaryOf([slow / parse]), to: PARSE },
    asked,
  };
}

function peerRows(timings: Timings | undefined): (Row | Skipped)[] {
  if (!timings) return [{ group: GROUP, name: PEER, reason: 'it is not installed' }];
  const figures = timings.get(PEER)!;
  const ours = timings.get(CHANGE)!;
  const working = figures.map(milliseconds => milliseconds - PEER_DELAY);
  return [
    {
      ...timeRow(timings, PEER),
      ratio: { ...summaryOf(figures.map((ms, round) => ms / ours[round]!)), to: CHANGE },
      asked: { of: 'ratio', atLeast: 5 },
    },
    {
      group: GROUP,
      name: `${PEER}, without the ${PEER_DELAY} ms that it waits first`,
      unit: 'ms',
      value: summaryOf(working),
      ratio: { ...summaryOf(working.map((ms, round) => ms / ours[round]!)), to: CHANGE },
    },
  ];
}

/**
 * A server that holds fifty files, while nobody types; by default as the extension starts it.
 * @param mostMemory MiB that are asked for at most
 */
async function quiet(how: string, args: readonly string[], mostMemory?: number): Promise<(Row | Skipped)[]> {
  const random = new Random(11);
  const server = await LanguageServer.start(args, 'pull');
  try {
    for (let i = 0; i < 50; i++) {
      await server.open(`file:///work/${i}/compose.yaml`, 'dockercompose', composeFile(random, 4));
    }
    await setTimeout(1000);
    const memory = server.memory();
    // V8 clears up once more, up to half a minute after the last that was asked of it.
    await setTimeout(SETTLING_SECONDS * 1000);
    const before = server.processorTime();
    await setTimeout(IDLE_SECONDS * 1000);
    const after = server.processorTime();
    if (memory === undefined || before === undefined || after === undefined)
      return [{ group: GROUP, name: `memory and idle load${how}`, reason: 'this system has no /proc' }];
    return [
      singleRow(GROUP, `resident memory with 50 files open${how}`, 'MiB', memory / 2 ** 20, mostMemory),
      singleRow(GROUP, `idle${how}`, '% CPU', ((after - before) / IDLE_SECONDS) * 100, 0),
    ];
  } finally {
    server.stop();
  }
}
