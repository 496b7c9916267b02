/** Compose files with one engine among other services. */
import fc from 'fast-check';
import { Choices, printYaml, tape, type Yaml } from '../layout';
import { chooseStart, ranks, type Start } from './engines';
import type { Case } from './expectation';

type Mapping = { readonly [key: string]: Yaml };

/** What the engine's service says of /dev/shm, and what the linter has to say to several ranks. */
const SHARING: readonly { readonly rule?: string; readonly of: (choices: Choices) => Mapping }[] = [
  { rule: 'shm-missing', of: () => ({}) },
  { rule: 'shm-missing', of: () => ({ tmpfs: ['/tmp'] }) },
  { rule: 'shm-missing', of: () => ({ volumes: ['./shm:/dev/shm2', 'models:/models'] }) },
  { of: choices => ({ shm_size: choices.pick<Yaml>('64gb', '64g', '65536m', 68_719_476_736) }) },
  { of: () => ({ ipc: 'host' }) },
  { of: choices => ({ tmpfs: choices.pick<Yaml>('/dev/shm:size=64g', ['/tmp', '/dev/shm:rw,size=64g']) }) },
  { of: () => ({ volumes: ['models:/models', '/dev/shm:/dev/shm'] }) },
  { of: () => ({ volumes: [{ type: 'tmpfs', target: '/dev/shm', tmpfs: { size: 68_719_476_736 } }] }) },
];

/** Settings that say nothing of /dev/shm. */
const OTHERS: readonly Mapping[] = [
  { ports: ['8000:8000'] },
  { restart: 'unless-stopped' },
  { environment: { HF_TOKEN: '${HF_TOKEN}', NCCL_DEBUG: 'INFO' } },
  { healthcheck: { test: ['CMD', 'curl', '-f', 'http://localhost:8000/health'], interval: '30s' } },
  { labels: ['com.example.team=llm', 'note=a # b: c'] },
  { logging: { driver: 'json-file', options: { 'max-size': '10m' } } },
  { networks: { default: null } },
  { profiles: [] },
];

const NEIGHBOURS: readonly (readonly [string, Mapping])[] = [
  ['redis', { image: 'redis:7', command: 'redis-server --save 60 1' }],
  ['gateway', { image: 'nginx', ports: ['80:80'], depends_on: { llm: { condition: 'service_healthy' } } }],
  ['dcgm', { image: 'nvidia/dcgm-exporter', shm_size: '64m' }],
  ['small', { image: 'vllm/vllm-openai:v0.29.0', command: '--model m' }],
];

const FILE = 'file:///project/';

/** Compose files, most of them with several ranks. */
export const composeFiles: fc.Arbitrary<Case> = fc
  .record({ count: ranks, sharing: fc.nat({ max: SHARING.length - 1 }), tape })
  .map(({ count, sharing, tape }) => {
    const choices = new Choices(tape);
    const { rule, of } = SHARING[sharing]!;
    const [size, env] = sizeOf(count, choices);
    const service = serviceOf(chooseStart(choices, size), of(choices), count, choices);
    const neighbours = choices.shuffled(NEIGHBOURS.filter(() => choices.once(3)));
    const services = Object.fromEntries(choices.shuffled([['llm', service], ...neighbours]));
    const text = printYaml(
      {
        ...(choices.once(3) && { name: 'project' }),
        services,
        ...(choices.once(3) && { volumes: { models: null } }),
      },
      choices,
    );
    return {
      uri: FILE + choices.pick('compose.yaml', 'docker-compose.yml', 'compose.gpu.yml'),
      text,
      beside: env === undefined ? {} : { [`${FILE}.env`]: env },
      rule: count > 1 ? rule : undefined,
      changes: [/^\+ (?:0\.)?services\.llm\.shm_size "\d+gb"$/],
    };
  });

/** A parallel size as Compose interpolates it, and the `.env` file that supplies it. */
function sizeOf(count: number, choices: Choices): [string, string | undefined] {
  return choices.pick<[string, string | undefined]>(
    [String(count), undefined],
    [String(count), undefined],
    [`\${TP:-${count}}`, undefined],
    ['${TP}', `# ranks\nTP=${count}\n`],
    ['$TP', `export TP="${count}"\n`],
  );
}

function serviceOf(
  { image, program, args }: Start,
  sharing: Mapping,
  count: number,
  choices: Choices,
): Mapping {
  const asText = (words: readonly string[]) => words.join(' ');
  const written = (words: readonly string[]): Yaml => (choices.once(2) ? words : asText(words));
  const entries: Mapping[] = [
    { image },
    program.length === 0
      ? { command: written(args) }
      : choices.pick<Mapping>(
          // An image that starts the engine would take the program for arguments.
          { entrypoint: written(program), command: written(args) },
          { entrypoint: [], command: written([...program, ...args]) },
          { entrypoint: ['/bin/sh', '-c', asText([...program, ...args])] },
        ),
    sharing,
    ...OTHERS.filter(() => choices.once(4)),
  ];
  if (choices.once(2))
    entries.push({
      deploy: {
        resources: { reservations: { devices: [{ driver: 'nvidia', count, capabilities: ['gpu'] }] } },
      },
    });
  // An entrypoint of `sh -c` leaves no room for arguments of the image.
  return Object.assign({}, ...choices.shuffled(entries)) as Mapping;
}
