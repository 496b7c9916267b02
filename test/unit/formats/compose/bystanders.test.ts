import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isMap, isScalar, type Pair } from 'yaml';
import { mentionsEngine } from '../../../../core/engines/mentions';
import { type Simplified, withoutBystanders } from '../../../../core/formats/compose/bystanders';
import { parseYaml, type YamlTree } from '../../../../core/formats/yaml/tree';
import { lint } from '../../../../core/lint';
import { DEFAULT_OPTIONS } from '../../../../core/model';
import { MemoryWorkspace } from '../../../support/memory-workspace';
import { readYaml } from '../../../support/readers';
import { edit, node, RUNS } from '../../../support/yaml-edits';

const ENGINE = `  llm:
    image: vllm/vllm-openai:v0.11.0
    command: --model m --tensor-parallel-size 2
`;

/** A file with an engine and a service of these lines, or several. */
function around(...bodies: readonly string[]): string {
  const others = bodies.map((body, i) => `  other${i > 0 ? i : ''}:\n${body}\n  # its end\n\n`);
  return `x-logging: &logging {}\nservices:\n${ENGINE}${others.join('')}volumes:\n  data:\n`;
}

function indented(...lines: readonly string[]): string {
  return lines.map(line => (line === '' ? '' : `    ${line}`)).join('\n');
}

const BYSTANDERS: Readonly<Record<string, string>> = {
  'an image alone, with something behind it': indented('image: redis:7', 'restart: always'),
  'every plain form of a value': indented(
    'environment:',
    '  A: plain words # why',
    '  B: "double quoted"',
    "  C: 'single quoted'",
    '  D: ${E:-f}',
    '  F: http://example.com:80/a#b',
    '  G:',
    '  H: # 为什么',
    '  I: a :b',
    '  J.K/L: ~',
    'image: "redis:7"',
    'logging: *logging',
    'labels: # often',
    '  test: ["CMD", \'curl\', -f, http.d]',
    '  interval: 5s',
  ).replace('-f, ', ''),
  'lists in mappings in lists': indented(
    'image: redis:7',
    'ports:',
    '- "80:80"',
    '- target: 80',
    '  published: 81',
    '-   target: 82',
    '    published: 83',
    'volumes:',
    '  - ./a:/b:ro',
    '  - type: bind',
    '    bind:',
    '      create_host_path: true',
    '    source: x',
    'networks:',
    'tty: true',
  ),
  'comments and blank lines between': indented(
    '# first',
    'image: redis:7',
    '# second',
    'hostname: a',
    '',
    '# third',
    '      # deep',
    '#',
    'labels:',
    '  a: b',
    '# fourth',
    '  c: d',
  ),
  'the image in the middle': indented('restart: always', 'tty: true', "image: 'redis'", 'user: root'),
  'deeper indentation':
    '      image: redis:7\n      user: root\n      deploy:\n         replicas: 2\n      init: true',
};

/** Why each stays. */
const OTHERS: Readonly<Record<string, string>> = {
  'it has no image': indented('restart: always', 'user: root'),
  'its image is a variable': indented('image: ${IMAGE}', 'user: root'),
  'its image is tagged by a variable': indented('image: redis:${TAG}', 'user: root'),
  'its image is empty': indented('image:', 'user: root'),
  'it mentions an engine': indented('image: redis:7', 'labels: [vllm]'),
  'it mentions one in a comment': indented('image: redis:7', '# vllm', 'user: root'),
  'it runs something': indented('image: redis:7', 'command: redis-server'),
  'it has files with variables': indented('image: redis:7', 'env_file: .env'),
  'it gives itself memory': indented('image: redis:7', 'shm_size: 1gb'),
  'it mounts memory': indented('image: redis:7', 'volumes: ["a:/dev/shm"]'),
  'it shares memory': indented('image: redis:7', 'ipc: shareable'),
  'it is built': indented('image: redis:7', 'build: .'),
  'it has an anchor': indented('image: redis:7', 'labels: &labels', '  a: b'),
  'it merges': indented('image: redis:7', '<<: *defaults'),
  'it has a tag': indented('image: redis:7', 'labels: !reset null'),
  'it has a block scalar': indented('image: redis:7', 'labels:', '  a: |', '    b'),
  'a string goes on in the next line': indented('image: redis:7', 'labels:', '  a: "b', '    c"'),
  'a plain scalar does': indented('image: redis:7', 'labels:', '  a: b', '    c'),
  'a list does': indented('image: redis:7', 'labels: [a,', '  b]'),
  'a mapping stands in braces': indented('image: redis:7', 'labels: {a: b}'),
  'a key stands below a value': indented('image: redis:7', 'user: root', '  a: b'),
  'an item stands below a value': indented('image: redis:7', 'user: root', '- b'),
  'an item stands among keys': indented('image: redis:7', 'labels:', '  a: b', '  - c'),
  'a key stands among items': indented('image: redis:7', 'labels:', '  - a', '  b: c'),
  'its lines begin nowhere': indented('image: redis:7', 'labels:', '    a: b', '  c: d'),
  'a colon is left over': indented('image: redis:7', 'user: root: a'),
  'a colon ends a value': indented('image: redis:7', 'user: root:'),
  'a quote stays open': indented('image: redis:7', 'user: "root'),
  'words stand behind a quote': indented('image: redis:7', 'user: "root" a'),
  'a key is quoted': indented('image: redis:7', '"user": root'),
  'a key lacks its colon': indented('image: redis:7', 'user'),
  'it ends with a key that has no value': indented('image: redis:7', 'user: root', 'networks:'),
  'an alias stands below its keys': indented('image: redis:7', 'labels:', '  a: *logging'),
  'an alias stands in its lists': indented('image: redis:7', 'ports:', '  - *logging'),
  'an item is empty': indented('image: redis:7', 'ports:', '  -', '  - "80:80"'),
  'an item is a comment': indented('image: redis:7', 'ports:', '  - # none', '  - "80:80"'),
  'a tab indents it': indented('image: redis:7', 'labels:', '\ta: b'),
  'a carriage return stands in it': indented('image: redis:7', 'user: a\rb'),
  'it has characters beyond ASCII': indented('image: redis:7', 'user: 用户'),
};

/** Other reasons for leaving a file as it is. */
const FILES: Readonly<Record<string, string>> = {
  'services are no block mapping': `services: {a: {image: redis, user: root}}\n`,
  'services have an anchor': around(BYSTANDERS['the image in the middle']!).replace(
    'services:',
    'services: &all',
  ),
  'there are services twice': `${around(BYSTANDERS['the image in the middle']!)}services:\n  b:\n    image: redis\n`,
  'there are two documents': `${around(BYSTANDERS['the image in the middle']!)}---\nservices:\n`,
  'a service extends another': around(BYSTANDERS['the image in the middle']!).replace(
    'volumes:',
    '  b:\n    extends: {service: other}\nvolumes:',
  ),
  'other files are included': `include: [a.yaml]\n${around(BYSTANDERS['the image in the middle']!)}`,
  'there is a directive': `# shm-lint-disable-file\n${around(BYSTANDERS['the image in the middle']!)}`,
  'services stand at the margin': 'services:\na:\n  image: redis\n  user: root\n',
  'a service has nothing below it': 'services:\n  a:\n  b:\n# c\n',
  'there are no services': 'services:\n',
  'there is nothing behind the key': 'services:',
};

/** Everything of a file, but of services that are not the same in another text of the same length the image alone. */
function saidOf(tree: YamlTree, text: string, other: string): unknown {
  const root = tree.root?.node;
  if (!isMap(root)) return 'no services';
  const services = root.items.find(({ key }) => isScalar(key) && key.value === 'services');
  if (!isMap(services?.value)) return 'no services';
  const isSame = ({ key, value }: Pair) => {
    const [start, end] = [(key as Ranged).range[0], (value as Ranged | null)?.range[1]];
    return text.slice(start, end) === other.slice(start, end);
  };
  return {
    range: tree.document.range.slice(1),
    root: root.items.map(pair => (pair === services ? node(pair.key) : node(pair))),
    services: services.value.items.map(pair =>
      isSame(pair)
        ? node(pair)
        : [node(pair.key), isMap(pair.value) && node(tree.get(pair.value, 'image')?.node)],
    ),
  };
}

interface Ranged {
  readonly range: readonly [number, number, number];
}

/** What is said of a file. By its name it is read without bystanders, or whole. */
async function foundIn(name: string, text: string): Promise<unknown> {
  const uri = `file:///w/${name}`;
  const { findings, workloads } = await lint({ uri, text }, new MemoryWorkspace({}), DEFAULT_OPTIONS);
  const needed = workloads.map(({ name, span, requirement, effectiveBytes }) => {
    return { name, span, requirement, effectiveBytes };
  });
  return JSON.parse(JSON.stringify({ findings, needed }).replaceAll(uri, 'the file'));
}

function leftOutOf(text: string): Omit<Simplified, 'bodies'> {
  const { bodies: _, ...left } = withoutBystanders(text, mentionsEngine);
  return left;
}

/** Whether something was left out; then all else must be what it is in the whole. */
async function assertSameElsewhere(text: string): Promise<boolean> {
  const simpler = withoutBystanders(text, mentionsEngine).text;
  assert.equal(simpler.length, text.length);
  if (simpler === text) return false;
  const context = JSON.stringify(text);
  const [tree] = parseYaml(text, undefined, simpler)!;
  const [whole] = parseYaml(text)!;
  assert.deepEqual(saidOf(tree!, text, simpler), saidOf(whole!, text, simpler), context);
  assert.deepEqual(await foundIn('compose.yaml', text), await foundIn('stack.yaml', text), context);
  return parseYaml(simpler)!.every(({ faults }) => faults.length === 0);
}

describe('services that stand around the engines', function () {
  this.timeout(600_000);

  for (const [what, body] of Object.entries(BYSTANDERS)) {
    for (const [ending, newline] of [
      ['LF', '\n'],
      ['CRLF', '\r\n'],
    ] as const) {
      const text = around(body).replaceAll('\n', newline);
      it(`are left out: ${what}, ${ending}`, async () => {
        const simpler = withoutBystanders(text, mentionsEngine).text;
        assert.ok(await assertSameElsewhere(text));
        const [all, rest] = [text, simpler].map(one => (readYaml(one) as [Services])[0]);
        assert.deepEqual({ ...rest, services: {} }, { ...all, services: {} });
        const [said, left] = [all, rest].map(file => file!.services.other);
        const filler = Object.entries(left!).filter(([key, value]) => {
          const isKept = key in said!;
          if (isKept) assert.deepEqual(value, said![key]);
          return !isKept;
        });
        assert.ok('image' in left!);
        for (const [key, value] of filler) assert.match(`${key}: ${value}`, /^x+: (?:null|[x \n]+)$/);
        assert.match(filler.join(), /^x/);
        const { bystanders } = withoutBystanders(text, mentionsEngine);
        assert.deepEqual([...bystanders], [text.indexOf('other:')]);
      });
    }
  }

  for (const [why, body] of Object.entries(OTHERS)) {
    it(`stay where ${why}`, () => {
      const text = around(body);
      assert.deepEqual(leftOutOf(text), { text, bystanders: new Set() });
    });
  }

  for (const [why, text] of Object.entries(FILES)) {
    it(`stay where ${why}`, () => {
      assert.deepEqual(leftOutOf(text), { text, bystanders: new Set() });
    });
  }

  it('are counted where they hold what an engine holds', async () => {
    const deploy = '    deploy: &deploy\n      resources: {reservations: {devices: [{count: 2}]}}\n';
    const text = around(indented('image: redis:7', 'tty: true', 'deploy: *deploy', 'init: true'));
    const shared = text.replace('  other:', `${deploy}  other:`);
    assert.ok(await assertSameElsewhere(shared));
    const [tree] = parseYaml(shared, undefined, withoutBystanders(shared, mentionsEngine).text)!;
    assert.match(
      JSON.stringify(tree!.document.toJS()),
      /"other":\{"image":"redis:7","xxx":"xxxx","deploy":\{.*"xxxx":"xxxx"\}/,
    );
  });

  it('stay where another file may add to them', async () => {
    const text = around(BYSTANDERS['the image in the middle']!);
    const override = 'services:\n  other:\n    image: vllm/vllm-openai:v0.11.0\n    command: [-tp, "2"]\n';
    const files = { 'file:///w/compose.yaml': text, 'file:///w/compose.override.yaml': override };
    const document = { uri: 'file:///w/compose.yaml', text };
    const { workloads } = await lint(document, new MemoryWorkspace(files), DEFAULT_OPTIONS);
    assert.deepEqual(
      workloads.map(({ name }) => name),
      ['llm', 'other'],
    );
  });

  it('do not change what is said of the rest, whatever is edited', async () => {
    let [left, all] = [0, 0];
    const bodies = [BYSTANDERS, BYSTANDERS, OTHERS].map(some => fc.constantFrom(...Object.values(some)));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(...bodies), { minLength: 1, maxLength: 4 }).map(some => around(...some)),
        fc.boolean(),
        fc.array(edit, { minLength: 1, maxLength: 3 }),
        async (given, isCrlf, edits) => {
          let text = isCrlf ? given.replaceAll('\n', '\r\n') : given;
          for (const { from, length, piece } of edits) {
            const start = Math.floor(from * text.length);
            text = text.slice(0, start) + piece + text.slice(start + length);
            if (await assertSameElsewhere(text)) left++;
            all++;
          }
        },
      ),
      RUNS,
    );
    assert.ok(left > all / 10, `${left} of ${all}`);
  });
});

interface Services {
  readonly services: { readonly other: Readonly<Record<string, unknown>> };
}
